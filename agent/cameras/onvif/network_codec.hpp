// SPDX-License-Identifier: Apache-2.0
// Network and time settings of the device service: the replies, and the bodies that change them.
// Pure. Element order in a body is the schema's, which devices insist on.
// Source: reference onvif.md sections 4 and 10 (devicemgmt.wsdl, onvif.xsd).
#pragma once

#include "agent/cameras/onvif/device_codec.hpp"
#include "common/proto/identity.pb.h"

namespace camfleet::onvif {

struct Interface {
    std::string token = {};
    bool enabled = false;
    std::string name = {};
    std::string mac = {};  // normalised; empty: not said, or not a MAC
    bool ipv4 = false;
    bool dhcp = false;
    std::string address = {};  // of the running configuration, or the one set by hand
    std::uint32_t prefix = 0;
};

struct Hosts {  // of GetNTP and GetDNS
    bool by_dhcp = false;
    std::vector<std::string> manual = {};  // addresses or names
    std::vector<std::string> search = {};  // DNS search domains
};

inline constexpr std::size_t interfaces_max = 32;
inline constexpr std::size_t hosts_max = 16;

// Errors of all: malformed, too_large
[[nodiscard]] Result<std::vector<Interface>> parse_interfaces(std::string_view text);
[[nodiscard]] Result<Hosts> parse_ntp(std::string_view text);
[[nodiscard]] Result<Hosts> parse_dns(std::string_view text);
[[nodiscard]] Result<std::vector<std::string>> parse_gateways(std::string_view text);
// ok(true): the old address holds until a reboot.
[[nodiscard]] Result<bool> parse_reboot_needed(std::string_view text);

// The interface to change: the one that has this address, else the first that is enabled.
// Errors: not_found
[[nodiscard]] Result<Interface> choose_interface(const std::vector<Interface>& all,
                                                 const std::string& address);
// prefix: bits; used without DHCP.
[[nodiscard]] Operation set_interface(const std::string& token,
                                      const v1::NetworkSettings& network,
                                      std::uint32_t prefix);
[[nodiscard]] Operation set_dns(const Hosts& current, const v1::NetworkSettings& network);
[[nodiscard]] Operation set_gateway(const std::string& address);
[[nodiscard]] Operation set_ntp(const std::string& server);
// Switches the clock to NTP and keeps what is not named. zone empty: as it is.
[[nodiscard]] Operation set_clock_by_ntp(const DeviceClock& current, const std::string& zone);

// "255.255.255.0" -> 24. Errors: invalid_argument
[[nodiscard]] Result<std::uint32_t> prefix_of_mask(const std::string& mask);
// 24 -> "255.255.255.0"; empty: no prefix of a network (0, above 32)
[[nodiscard]] std::string mask_of_prefix(std::uint32_t prefix);
// By the first `prefix` bits; false where one of them is no address.
[[nodiscard]] bool in_one_subnet(const std::string& one,
                                 const std::string& other,
                                 std::uint32_t prefix);
// Errors: invalid_argument
[[nodiscard]] Result<void> check_ipv4(const std::string& text, std::string_view field);

}  // namespace camfleet::onvif
