// SPDX-License-Identifier: Apache-2.0
// A camera that took new network settings and is not reached with them: whether there is a way
// back, and what a person must know. Pure. The physics and the reasons: README.md.
// Invariant: nothing is written to a camera that answers at its former place with its former
// settings, and nothing to one that is not seen.
#pragma once

#include "common/proto/agent_state.pb.h"

#include <cstddef>
#include <string>

namespace camfleet::task {

enum class Place {
    nowhere,  // not seen: nothing can be sent
    former,   // answers where it was before the change
    wanted,   // answers where it was to go: late, and well
    better,   // answers in a subnet of ours, and came from none of them: it is left there
    astray,   // anywhere else, or mute
};

// Where a camera is whose network was to be changed. pending: the change waits for a boot, so that
// even the former place is not safe.
[[nodiscard]] Place place_of(const v1::NetworkChange& change,
                             const v1::NetworkSettings& wanted,
                             const v1::Sighting& seen,
                             bool pending);

// Why the former settings cannot be written; empty: they can.
[[nodiscard]] std::string no_way_back(const v1::NetworkChange& change,
                                      const v1::NetworkSettings& wanted);

// It has its former settings: it answers by HTTP at the former address, or anywhere with DHCP.
// moved: it was elsewhere when they were sent; else only its own ok proves them.
[[nodiscard]] bool is_back(const v1::NetworkChange& change,
                           const v1::Sighting& seen,
                           const std::string& host_before,
                           bool confirmed);

// What was read back is what the camera had. Another lease has nothing to compare but that it is
// one.
[[nodiscard]] bool are_former(const v1::NetworkSettings& before, const v1::NetworkSettings& now);

// The address outside of every subnet of the agent, as discovery says.
[[nodiscard]] bool is_off_subnet(const v1::Sighting& seen);

// "192.168.1.64 mask 255.255.255.0 gateway 192.168.1.1", "DHCP (had 10.0.0.7)"
[[nodiscard]] std::string words(const v1::NetworkSettings& settings);

// What a task ends with. `last`: where it was last seen; `why`: one word of the step that failed.
namespace ends {
// rest: what is known of the other settings; empty: they are the former ones.
[[nodiscard]] std::string is_at_former(const v1::NetworkChange& change,
                                       const v1::NetworkSettings& wanted,
                                       const std::string& host,
                                       const std::string& rest);
[[nodiscard]] std::string is_left_at(const v1::NetworkChange& change,
                                     const v1::NetworkSettings& wanted,
                                     const std::string& host);
// shows: what is read back instead of the former settings, or "unread"; empty: just these.
[[nodiscard]] std::string is_back_at(const v1::NetworkChange& change,
                                     const v1::NetworkSettings& wanted,
                                     const std::string& host,
                                     const std::string& shows);
[[nodiscard]] std::string has_no_way_back(const v1::NetworkChange& change,
                                          const v1::NetworkSettings& wanted,
                                          const std::string& why,
                                          const std::string& last);
}  // namespace ends

}  // namespace camfleet::task
