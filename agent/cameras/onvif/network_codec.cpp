// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/onvif/network_codec.hpp"

#include "agent/cameras/onvif/soap_tree.hpp"
#include "common/base/encoding.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <bit>

namespace camfleet::onvif {
namespace {

bool is_ipv4(const std::string& text) {
    in_addr address{};
    return inet_pton(AF_INET, text.c_str(), &address) == 1;
}

bool is_ipv6(const std::string& text) {
    in6_addr address{};
    return inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

void take_address(Interface& out, const pugi::xml_node& node) {
    out.address = part_text(node, "Address");
    out.prefix = static_cast<std::uint32_t>(std::clamp<std::int64_t>(
        xml::number_of(part_text(node, "PrefixLength")).value_or(0), 0, 32));
}

Interface read_interface(const pugi::xml_node& node) {
    Interface out;
    out.token = plain_text(node.attribute("token").value());
    out.enabled = xml::is_true(part_text(node, "Enabled"));
    const auto info = part(node, "Info");
    out.name = part_text(info, "Name");
    out.mac = normalise_mac(part_text(info, "HwAddress")).value_or("");
    const auto ipv4 = part(node, "IPv4");
    const auto config = part(ipv4, "Config");
    out.ipv4 = xml::is_true(part_text(ipv4, "Enabled"));
    out.dhcp = xml::is_true(part_text(config, "DHCP"));
    const auto leased = part(config, "FromDHCP");
    const auto manual = part(config, "Manual");
    take_address(out, out.dhcp && leased ? leased : manual ? manual : leased);
    return out;
}

// Type says which field counts; where it does not, the first that is there.
std::string host_of(const pugi::xml_node& node) {
    const auto type = part_text(node, "Type");
    auto typed = part_text(node, xml::same_word(type, "DNS") ? "DNSname" : type + "Address");
    if (!typed.empty()) return typed;
    for (const auto* field : {"DNSname", "IPv4Address", "IPv6Address"}) {
        auto text = part_text(node, field);
        if (!text.empty()) return text;
    }
    return {};
}

std::vector<std::string> hosts_of(const pugi::xml_node& parent, std::string_view local) {
    std::vector<std::string> all;
    for (const auto& node : parts(parent, local, hosts_max)) {
        if (auto host = host_of(node); !host.empty()) all.push_back(std::move(host));
    }
    return all;
}

std::string host_block(std::string_view name, const std::string& host) {
    if (is_ipv4(host)) {
        return block(name, element("tt:Type", "IPv4") + element("tt:IPv4Address", host));
    }
    if (is_ipv6(host)) {
        return block(name, element("tt:Type", "IPv6") + element("tt:IPv6Address", host));
    }
    return block(name, element("tt:Type", "DNS") + element("tt:DNSname", host));
}

const char* word(bool yes) { return yes ? "true" : "false"; }

}  // namespace

Result<std::vector<Interface>> parse_interfaces(std::string_view text) {
    const auto reply = open_reply(text, names::device, "GetNetworkInterfaces");
    if (!reply) return std::unexpected(reply.error());
    std::vector<Interface> all;
    for (const auto& node : parts(reply->content, "NetworkInterfaces", interfaces_max)) {
        all.push_back(read_interface(node));
    }
    return all;
}

Result<Hosts> parse_ntp(std::string_view text) {
    const auto reply = open_reply(text, names::device, "GetNTP");
    if (!reply) return std::unexpected(reply.error());
    const auto node = part(reply->content, "NTPInformation");
    if (!node) return fail(Errc::malformed, "GetNTP: no NTPInformation");
    return Hosts{xml::is_true(part_text(node, "FromDHCP")), hosts_of(node, "NTPManual"), {}};
}

Result<Hosts> parse_dns(std::string_view text) {
    const auto reply = open_reply(text, names::device, "GetDNS");
    if (!reply) return std::unexpected(reply.error());
    const auto node = part(reply->content, "DNSInformation");
    if (!node) return fail(Errc::malformed, "GetDNS: no DNSInformation");
    Hosts hosts{xml::is_true(part_text(node, "FromDHCP")), hosts_of(node, "DNSManual"), {}};
    for (const auto& domain : parts(node, "SearchDomain", hosts_max)) {
        hosts.search.push_back(plain_text(xml::text_of(domain)));
    }
    return hosts;
}

Result<std::vector<std::string>> parse_gateways(std::string_view text) {
    const auto reply = open_reply(text, names::device, "GetNetworkDefaultGateway");
    if (!reply) return std::unexpected(reply.error());
    const auto node = part(reply->content, "NetworkGateway");
    std::vector<std::string> all;
    for (const auto& address : parts(node, "IPv4Address", hosts_max)) {
        if (auto one = plain_text(xml::text_of(address)); !one.empty()) all.push_back(one);
    }
    return all;
}

Result<bool> parse_reboot_needed(std::string_view text) {
    const auto reply = open_reply(text, names::device, "SetNetworkInterfaces");
    if (!reply) return std::unexpected(reply.error());
    return xml::is_true(part_text(reply->content, "RebootNeeded"));
}

Result<Interface> choose_interface(const std::vector<Interface>& all, const std::string& address) {
    for (const auto& one : all) {
        if (!one.token.empty() && one.address == address) return one;
    }
    for (const auto& one : all) {
        if (!one.token.empty() && one.enabled) return one;
    }
    return fail(Errc::not_found, "GetNetworkInterfaces: no interface that is in use");
}

Operation set_interface(const std::string& token,
                        const v1::NetworkSettings& network,
                        std::uint32_t prefix) {
    std::string ipv4 = element("tt:Enabled", "true");
    if (!network.dhcp()) {
        ipv4 += block("tt:Manual", element("tt:Address", network.address()) +
                                       element("tt:PrefixLength", std::to_string(prefix)));
    }
    ipv4 += element("tt:DHCP", word(network.dhcp()));
    const std::string wanted = element("tt:Enabled", "true") + block("tt:IPv4", ipv4);
    return {names::device, "SetNetworkInterfaces",
            element("n:InterfaceToken", token) + block("n:NetworkInterface", wanted), true};
}

Operation set_dns(const Hosts& current, const v1::NetworkSettings& network) {
    std::string body = element("n:FromDHCP", word(network.dhcp()));
    for (const auto& domain : current.search) body += element("n:SearchDomain", domain);
    if (!network.dhcp()) body += host_block("n:DNSManual", network.dns());
    return {names::device, "SetDNS", std::move(body), true};
}

Operation set_gateway(const std::string& address) {
    return {names::device, "SetNetworkDefaultGateway", element("n:IPv4Address", address), true};
}

Operation set_ntp(const std::string& server) {
    return {names::device, "SetNTP",
            element("n:FromDHCP", "false") + host_block("n:NTPManual", server), true};
}

Operation set_clock_by_ntp(const DeviceClock& current, const std::string& zone) {
    std::string body = element("n:DateTimeType", "NTP") +
                       element("n:DaylightSavings", word(current.daylight_savings));
    const auto& wanted = zone.empty() ? current.zone : zone;
    if (!wanted.empty()) body += block("n:TimeZone", element("tt:TZ", wanted));
    return {names::device, "SetSystemDateAndTime", std::move(body), true};
}

Result<std::uint32_t> prefix_of_mask(const std::string& mask) {
    in_addr address{};
    if (inet_pton(AF_INET, mask.c_str(), &address) != 1) {
        return fail(Errc::invalid_argument, "netmask: not a dotted IPv4 mask");
    }
    const std::uint32_t bits = ntohl(address.s_addr);
    const auto prefix = static_cast<std::uint32_t>(std::countl_one(bits));
    if (static_cast<std::uint32_t>(std::popcount(bits)) != prefix) {
        return fail(Errc::invalid_argument, "netmask: its ones do not stand together");
    }
    return prefix;
}

std::string mask_of_prefix(std::uint32_t prefix) {
    if (prefix == 0 || prefix > 32) return {};
    const in_addr mask{htonl(~std::uint32_t{0} << (32 - prefix))};
    std::array<char, INET_ADDRSTRLEN> text{};
    return inet_ntop(AF_INET, &mask, text.data(), text.size());
}

bool in_one_subnet(const std::string& one, const std::string& other, std::uint32_t prefix) {
    constexpr std::uint32_t bits = 32;
    in_addr a{};
    in_addr b{};
    if (inet_pton(AF_INET, one.c_str(), &a) != 1 || inet_pton(AF_INET, other.c_str(), &b) != 1) {
        return false;
    }
    if (prefix == 0 || prefix > bits) return prefix == 0;
    return ((ntohl(a.s_addr) ^ ntohl(b.s_addr)) >> (bits - prefix)) == 0;
}

Result<void> check_ipv4(const std::string& text, std::string_view field) {
    if (is_ipv4(text)) return {};
    return fail(Errc::invalid_argument, std::string(field) + ": not a dotted IPv4 address");
}

}  // namespace camfleet::onvif
