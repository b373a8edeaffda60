// SPDX-License-Identifier: Apache-2.0
// The address. A partial document is refused; an accepted one waits for the next boot, or by quirk
// is applied at once and the connection just ends. Source: reference hikvision section 7.
#include "tests/lab/hikvision/isapi_call.hpp"

#include <pugixml.hpp>

#include <arpa/inet.h>

namespace camfleet::lab {

namespace {

std::string address_fields(const IpSettings& ip) {
    return tag("ipVersion", "dual") + tag("addressingType", ip.addressing) +
           tag("ipAddress", ip.address) + tag("subnetMask", ip.mask) + tag("ipv6Address", "::") +
           tag("bitMask", "0") +
           block("DefaultGateway", tag("ipAddress", ip.gateway) + tag("ipv6Address", "::")) +
           block("PrimaryDNS", tag("ipAddress", ip.primary_dns)) +
           block("SecondaryDNS", tag("ipAddress", "0.0.0.0")) +
           block("Ipv6Mode", tag("ipV6AddressingType", "ra"));
}

std::string interface_fields(const IsapiCall& call) {
    return tag("id", "1") + block("IPAddress", address_fields(call.core.flash.ip)) +
           block("Link", tag("MACAddress", call.core.mac()) + tag("autoNegotiation", "true") +
                             tag("speed", "100") + tag("duplex", "full") + tag("MTU", "1500"));
}

IsapiOutcome get_address(IsapiCall& call) {
    return {call.xml("IPAddress", address_fields(call.core.flash.ip))};
}

IsapiOutcome get_interface(IsapiCall& call) {
    return {call.xml("NetworkInterface", interface_fields(call))};
}

IsapiOutcome list_interfaces(IsapiCall& call) {
    return {call.xml("NetworkInterfaceList", block("NetworkInterface", interface_fields(call)))};
}

bool is_ipv4(const std::string& address) {
    in_addr parsed{};
    return ::inet_pton(AF_INET, address.c_str(), &parsed) == 1;
}

bool is_whole(const pugi::xml_node& root) {
    for (const auto* name :
         {"ipVersion", "addressingType", "ipAddress", "subnetMask", "ipv6Address", "bitMask",
          "DefaultGateway", "PrimaryDNS", "SecondaryDNS", "Ipv6Mode"}) {
        if (!has(root, name)) return false;
    }
    return true;
}

IsapiOutcome set_address(IsapiCall& call) {
    pugi::xml_document body;
    if (!body.load_string(call.request.body.c_str())) return {call.status(isapi::bad_xml_format)};
    const pugi::xml_node root = body.document_element();
    if (local_name(root) != "IPAddress" || !is_whole(root)) {
        return {call.status(isapi::bad_xml_content)};
    }
    IpSettings next{text(root, "ipAddress"), text(root, "subnetMask"),
                    text(child(root, "DefaultGateway"), "ipAddress"),
                    text(child(root, "PrimaryDNS"), "ipAddress"), text(root, "addressingType")};
    for (const std::string& address : {next.address, next.mask, next.gateway, next.primary_dns}) {
        if (!is_ipv4(address)) return {call.status(isapi::bad_ipv4)};
    }
    call.core.flash.ip_after_reboot = std::move(next);
    ++call.core.counters.network_sets;
    if (!call.core.quirks.network_applies_and_drops) {
        return {call.status(isapi::reboot_required)};
    }
    return {Response{.delivery = Delivery::drop}, Aftermath::apply_network};
}

constexpr IsapiRow rows[] = {
    {"GET", "/isapi/system/network/interfaces", false, list_interfaces},
    {"GET", "/isapi/system/network/interfaces/1", false, get_interface},
    {"GET", "/isapi/system/network/interfaces/1/ipaddress", false, get_address},
    {"PUT", "/isapi/system/network/interfaces/1/ipaddress", false, set_address},
};

}  // namespace

std::span<const IsapiRow> network_calls() { return rows; }

}  // namespace camfleet::lab
