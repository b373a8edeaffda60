// SPDX-License-Identifier: Apache-2.0
// What one discovery protocol is to the pass that runs them all: where it speaks, what it asks in
// each round, and what it learns from each datagram. A dialect does no I/O and holds the answers of
// one pass. Invariant: whatever is heard, a dialect stays within limits of its own.
#pragma once

#include "common/base/error.hpp"
#include "common/proto/task.pb.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::wire {

struct Place {
    std::string protocol;         // the word in Sighting.protocols
    std::string group;            // multicast; empty: none
    std::string link_group = {};  // the same over IPv6, of link scope; empty: IPv4 only
    std::uint16_t port = 0;       // of the group, and bound for listening
    bool broadcast = false;       // probes go to the broadcast addresses as well
    bool asks_from_port = false;  // probes go out from the bound port as well
    std::size_t datagram_max = 0;
};

struct Unicast {
    std::string host;
    std::string datagram;
};

class Dialect {
  public:
    virtual ~Dialect() = default;
    [[nodiscard]] virtual const Place& place() const = 0;
    // Datagrams of the n-th round (from 0) to the group and the broadcast addresses.
    [[nodiscard]] virtual std::vector<std::string> questions(unsigned round) = 0;
    // The same to the link group.
    [[nodiscard]] virtual std::vector<std::string> link_questions(unsigned round) {
        return questions(round);
    }
    // Datagrams of the n-th round to single hosts.
    [[nodiscard]] virtual std::vector<Unicast> direct_questions(unsigned /*round*/) { return {}; }
    // from: numeric address of the sender, link-local IPv6 with its zone ("fe80::1%eth0").
    // A datagram that is no answer is ok and teaches nothing.
    // Errors: malformed, too_large: skipped, and reported by the pass
    [[nodiscard]] virtual Result<void> hear(std::string_view datagram, const std::string& from) = 0;
    [[nodiscard]] virtual std::vector<v1::Sighting> sightings() const = 0;
};

}  // namespace camfleet::wire
