// SPDX-License-Identifier: Apache-2.0
// Numeric addresses as devices state them: checked, brought into one spelling, judged.
#pragma once

#include "common/proto/task.pb.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace camfleet::signs {

// IPv4, or IPv6 without brackets, zone ("%eth0") and prefix length ("/64"), in the spelling of
// inet_ntop. Nothing for a name, for 0.0.0.0 and ::.
[[nodiscard]] std::optional<std::string> read_address(std::string_view text);
[[nodiscard]] bool is_ipv6(std::string_view address);
[[nodiscard]] bool is_link_local(std::string_view address);  // 169.254/16, fe80::/10, zone or not
[[nodiscard]] bool is_in_subnet(std::string_view address,
                                std::string_view own,
                                std::string_view netmask);

struct Url {
    bool https = false;
    std::string host;  // as read_address() spells it
    std::uint16_t port = 0;
    std::string path;
};
// http(s) with a numeric host. Nothing for anything else.
[[nodiscard]] std::optional<Url> read_url(std::string_view text);

// The zone of a link-local sender goes to the link-local IPv6 addresses that it states, for they
// can only be of the same wire. `from`: as Dialect::hear() gets it; without a zone nothing changes.
[[nodiscard]] std::string on_wire_of(const std::string& from, const std::string& host);
void put_on_wire_of(const std::string& from, v1::Sighting& sighting);

// Adds the address once; the flags are set by the merger, which knows the subnets.
void add_address(v1::Sighting& sighting, const std::string& host);

}  // namespace camfleet::signs
