// SPDX-License-Identifier: Apache-2.0
// The network settings of an AXIS device: network_settings.cgi (firmware 8.50 and newer) and the
// parameters before it. A change is made of what was read: every setting that it does not name
// keeps its value. Pure. Source: reference axis sections 6.1, 6.2.
#pragma once

#include "agent/cameras/axis/param_codec.hpp"
#include "common/proto/identity.pb.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::axis {

struct Address {
    std::string address;
    std::int64_t prefix = 0;
    std::string origin;  // "dhcp", "static", "linkLocal"; empty: not said
};

struct NetworkDevice {
    std::string name;
    std::string type;
    std::string mac;  // lower case, colons; empty: none
    bool link = false;
    bool enabled = true;
    std::string mode;  // "dhcp" or "static"
    std::vector<Address> addresses;
    std::string router;
    std::optional<Address> fixed;  // configured, in use or not
    std::string fixed_router;
    std::string link_local_mode;               // empty: this version has no such setting
    std::optional<bool> static_dhcp_fallback;  // nothing: this version has no such setting
    std::optional<bool> dhcp_static_routes;
};

struct NetworkInfo {
    bool host_name_by_dhcp = false;
    std::string host_name;
    std::string fixed_host_name;
    bool resolver_by_dhcp = false;
    std::vector<std::string> name_servers;
    std::vector<std::string> fixed_name_servers;
    std::vector<std::string> fixed_search_domains;
    std::string fixed_domain;
    std::vector<NetworkDevice> devices;
};

[[nodiscard]] std::string make_network_info_call();
// Errors: malformed (no devices), and what the device's error says
[[nodiscard]] Result<NetworkInfo> parse_network_info(std::string_view text);
// The one that carries `host`; else the first wired one with a link; else the first one.
// Errors: not_found
[[nodiscard]] Result<NetworkDevice> device_at(const NetworkInfo& info, std::string_view host);

// What the device has now, as set_network takes it: with DHCP the address is the lease; a name
// server is told where it was set by hand.
[[nodiscard]] v1::NetworkSettings settings_of(const NetworkInfo& info,
                                              const NetworkDevice& device,
                                              std::string_view host);
// The same from the parameters. Errors: malformed
[[nodiscard]] Result<v1::NetworkSettings> old_settings_of(const ParamList& now);

// Errors: invalid_argument (not IPv4, no mask)
[[nodiscard]] Result<std::string> make_ipv4_call(const NetworkDevice& device,
                                                 const v1::NetworkSettings& wanted);
[[nodiscard]] std::string make_resolver_call(const NetworkInfo& info, const std::string& server);
[[nodiscard]] std::string make_host_name_call(const std::string& name);
// Of every set call. Errors: malformed, and what the device's error says
[[nodiscard]] Result<void> parse_network_set(std::string_view text);

// Before 8.50: what is to be written so that the parameters say what is wanted. Errors:
// invalid_argument, malformed (no BootProto in the list: another kind of device)
[[nodiscard]] Result<Pairs> network_changes(const ParamList& now,
                                            const v1::NetworkSettings& wanted);
// Apart from the others: some firmware refuses a whole request for one name that is read-only.
[[nodiscard]] Pairs resolver_changes(const std::string& server);
[[nodiscard]] Pairs host_name_changes(const std::string& name);

// 1 to 63 letters, digits and hyphens, no hyphen at the ends (RFC 1123). Errors: invalid_argument
[[nodiscard]] Result<void> check_host_name(std::string_view name);
// "255.255.255.0" -> 24. Errors: invalid_argument
[[nodiscard]] Result<std::int64_t> prefix_of_mask(const std::string& mask);

}  // namespace camfleet::axis
