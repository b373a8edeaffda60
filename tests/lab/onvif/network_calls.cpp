// SPDX-License-Identifier: Apache-2.0
// Address, gateway, name servers, time servers and host name. Source: reference onvif.md section 4.
#include "tests/lab/onvif/onvif_call.hpp"

#include <arpa/inet.h>
#include <charconv>

namespace camfleet::lab::onvif {

namespace {

constexpr std::string_view token = "eth0";

const char* word(bool yes) { return yes ? "true" : "false"; }

bool is_ipv4(const std::string& text) {
    in_addr address{};
    return inet_pton(AF_INET, text.c_str(), &address) == 1;
}

std::string host_block(std::string_view name, const std::string& host) {
    if (is_ipv4(host)) return block(name, tag("tt:Type", "IPv4") + tag("tt:IPv4Address", host));
    return block(name, tag("tt:Type", "DNS") + tag("tt:DNSname", host));
}

Outcome get_interfaces(OnvifCall& call) {
    const auto& ip = call.core.flash.ip;
    const auto info = tag("tt:Name", token) + tag("tt:HwAddress", call.core.config.plate.mac) +
                      tag("tt:MTU", "1500");
    const auto address =
        tag("tt:Address", ip.address) + tag("tt:PrefixLength", std::to_string(ip.prefix));
    const auto config =
        block(ip.dhcp ? "tt:FromDHCP" : "tt:Manual", address) + tag("tt:DHCP", word(ip.dhcp));
    const auto inner = tag("tt:Enabled", "true") + block("tt:Info", info) +
                       block("tt:IPv4", tag("tt:Enabled", "true") + block("tt:Config", config));
    return call.reply("tds", "<tds:NetworkInterfaces token=\"" + std::string(token) + "\">" +
                                 inner + "</tds:NetworkInterfaces>");
}

Outcome set_interfaces(OnvifCall& call) {
    if (text(call.body, "InterfaceToken") != token) {
        return OnvifCall::fault("InvalidArgVal", "InvalidNetworkInterface");
    }
    auto& flash = call.core.flash;
    const auto ipv4 = child(child(call.body, "NetworkInterface"), "IPv4");
    const auto manual = child(ipv4, "Manual");
    Ip wanted = flash.ip;
    wanted.dhcp = text(ipv4, "DHCP") == "true";
    if (manual) {
        wanted.address = text(manual, "Address");
        const auto prefix = text(manual, "PrefixLength");
        std::from_chars(prefix.data(), prefix.data() + prefix.size(), wanted.prefix);
    }
    if (!is_ipv4(wanted.address) || wanted.prefix > 32) {
        return OnvifCall::fault("InvalidArgVal", "InvalidIPv4Address");
    }
    const bool later = call.core.quirks.reboot_needed;
    auto out = call.reply("tds", tag("tds:RebootNeeded", word(later)));
    if (call.only_pretends()) return out;
    const bool moves = wanted.address != flash.ip.address;
    if (later || moves) {
        flash.ip_after_reboot = wanted;
    } else {
        flash.ip = wanted;
    }
    if (!later && moves) out.aftermath = Aftermath::apply_network;
    return out;
}

Outcome get_gateway(OnvifCall& call) {
    return call.reply("tds",
                      block("tds:NetworkGateway", tag("tt:IPv4Address", call.core.flash.gateway)));
}

Outcome set_gateway(OnvifCall& call) {
    const auto wanted = text(call.body, "IPv4Address");
    if (!is_ipv4(wanted)) return OnvifCall::fault("InvalidArgVal", "InvalidGatewayAddress");
    const auto& ip = call.core.flash.ip;
    const auto net = [&](const std::string& text) {
        in_addr address{};
        inet_pton(AF_INET, text.c_str(), &address);
        return ip.prefix == 0 ? 0U : ntohl(address.s_addr) >> (32U - ip.prefix);
    };
    const bool far = call.core.quirks.near_gateway_only && net(wanted) != net(ip.address);
    if (!call.only_pretends() && !far) call.core.flash.gateway = wanted;
    return call.reply("tds", "");
}

Outcome get_dns(OnvifCall& call) {
    const auto& flash = call.core.flash;
    std::string inner = tag("tt:FromDHCP", word(flash.dns_by_dhcp));
    for (const auto& server : flash.dns) inner += host_block("tt:DNSManual", server);
    return call.reply("tds", block("tds:DNSInformation", inner));
}

std::vector<std::string> hosts(const pugi::xml_node& body, std::string_view name) {
    std::vector<std::string> all;
    for (const auto& node : body.children()) {
        if (local_name(node) != name) continue;
        const auto address = text(node, "IPv4Address");
        all.push_back(address.empty() ? text(node, "DNSname") : address);
    }
    return all;
}

Outcome set_dns(OnvifCall& call) {
    if (call.only_pretends() || call.core.quirks.ignores_dns) return call.reply("tds", "");
    call.core.flash.dns_by_dhcp = text(call.body, "FromDHCP") == "true";
    call.core.flash.dns = hosts(call.body, "DNSManual");
    return call.reply("tds", "");
}

Outcome get_ntp(OnvifCall& call) {
    std::string inner = tag("tt:FromDHCP", "false");
    for (const auto& server : call.core.flash.clock.ntp) {
        inner += host_block("tt:NTPManual", server);
    }
    return call.reply("tds", block("tds:NTPInformation", inner));
}

Outcome set_ntp(OnvifCall& call) {
    const auto wanted = hosts(call.body, "NTPManual");
    for (const auto& host : wanted) {
        if (host.empty()) return OnvifCall::fault("InvalidArgVal", "InvalidDnsName");
    }
    if (!call.only_pretends()) call.core.flash.clock.ntp = wanted;
    return call.reply("tds", "");
}

Outcome get_host_name(OnvifCall& call) {
    return call.reply(
        "tds", block("tds:HostnameInformation",
                     tag("tt:FromDHCP", "false") + tag("tt:Name", call.core.flash.host_name)));
}

Outcome set_host_name(OnvifCall& call) {
    const auto wanted = text(call.body, "Name");
    if (wanted.empty() || wanted.find_first_of(" &_/") != std::string::npos) {
        return OnvifCall::fault("InvalidArgVal", "InvalidHostname");
    }
    if (!call.only_pretends()) call.core.flash.host_name = wanted;
    return call.reply("tds", "");
}

constexpr Row rows[] = {
    {device_ns, "GetNetworkInterfaces", Access::user, get_interfaces},
    {device_ns, "SetNetworkInterfaces", Access::administrator, set_interfaces},
    {device_ns, "GetNetworkDefaultGateway", Access::user, get_gateway},
    {device_ns, "SetNetworkDefaultGateway", Access::administrator, set_gateway},
    {device_ns, "GetDNS", Access::user, get_dns},
    {device_ns, "SetDNS", Access::administrator, set_dns},
    {device_ns, "GetNTP", Access::user, get_ntp},
    {device_ns, "SetNTP", Access::administrator, set_ntp},
    {device_ns, "GetHostname", Access::user, get_host_name},
    {device_ns, "SetHostname", Access::administrator, set_host_name},
};

}  // namespace

std::span<const Row> network_calls() { return rows; }

}  // namespace camfleet::lab::onvif
