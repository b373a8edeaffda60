// SPDX-License-Identifier: Apache-2.0
// network_settings.cgi: answers first, changes later. Source: reference axis section 6.1.
#include "tests/lab/axis/vapix_call.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <cstdlib>

namespace camfleet::lab::axis {
namespace {

std::string_view version(const CameraCore& core) {
    return core.knows(Generation::os12) ? "1.38" : "1.15";
}

int prefix_of(const std::string& mask) {
    int bits = 0;
    std::size_t at = 0;
    for (int part = 0; part < 4 && at != std::string::npos; ++part) {
        auto value = static_cast<unsigned>(std::strtoul(mask.c_str() + at, nullptr, 10));
        for (; value != 0; value >>= 1U) bits += static_cast<int>(value & 1U);
        at = mask.find('.', at);
        if (at != std::string::npos) ++at;
    }
    return bits;
}

std::string mask_of(std::int64_t prefix) {
    std::string mask;
    for (int part = 0; part < 4; ++part) {
        const auto bits = std::clamp<std::int64_t>(prefix - part * 8, 0, 8);
        mask += (part == 0 ? "" : ".") + std::to_string(256 - (256 >> bits));
    }
    return mask;
}

boost::json::object ipv4(const CameraCore& core) {
    const auto& network = core.flash.network;
    boost::json::object address{{"address", network.address},
                                {"prefixLength", prefix_of(network.mask)},
                                {"origin", network.dhcp ? "dhcp" : "static"},
                                {"scope", "global"}};
    boost::json::object fixed{{"address", "192.168.0.90"}, {"prefixLength", 24}};
    boost::json::object all{{"enabled", true},
                            {"configurationMode", network.dhcp ? "dhcp" : "static"},
                            {"addresses", boost::json::array{std::move(address)}},
                            {"staticAddressConfigurations", boost::json::array{std::move(fixed)}},
                            {"defaultRouter", network.router},
                            {"staticDefaultRouter", "192.168.0.1"}};
    if (core.knows(Generation::os12)) {
        all["linkLocalMode"] = "fallback";
        all["useStaticDHCPFallback"] = false;
    }
    return all;
}

VapixOutcome info(const VapixCall& call) {
    const auto& core = call.core;
    const auto& flash = core.flash;
    boost::json::array servers;
    if (!flash.name_server.empty()) servers.emplace_back(flash.name_server);
    boost::json::object system{
        {"hostname", boost::json::object{{"useDhcpHostname", flash.host_name_by_dhcp},
                                         {"hostname", flash.host_name},
                                         {"staticHostname", flash.host_name}}},
        {"resolver", boost::json::object{{"useDhcpResolverInfo", flash.resolver_by_dhcp},
                                         {"nameServers", servers},
                                         {"staticNameServers", servers},
                                         {"staticSearchDomains", boost::json::array{}},
                                         {"staticDomainName", ""}}}};
    boost::json::object eth0{{"name", "eth0"},
                             {"type", "wired"},
                             {"macAddress", mac_of(core.config.plate)},
                             {"link", true},
                             {"IPv4", ipv4(core)}};
    return {data_answer(
        call, version(core),
        {{"system", std::move(system)}, {"devices", boost::json::array{std::move(eth0)}}})};
}

std::string text_of(const boost::json::object& parent, std::string_view name) {
    const auto* found = parent.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string{};
}

VapixOutcome set_address(VapixCall& call) {
    auto& core = call.core;
    const auto params = call.params();
    if (text_of(params, "deviceName") != "eth0") {
        return {error_answer(call, version(core), 5000, "no such device")};
    }
    if (params.contains("linkLocalMode") != core.knows(Generation::os12)) {
        return {error_answer(call, version(core), 4004, "linkLocalMode", 109)};
    }
    Network next = core.flash.network;
    next.dhcp = text_of(params, "configurationMode") == "dhcp";
    if (!next.dhcp) {
        const auto* list = params.if_contains("staticAddressConfigurations");
        if (list == nullptr || !list->is_array() || list->as_array().size() != 1 ||
            !list->as_array()[0].is_object()) {
            return {error_answer(call, version(core), 4004, "one address", 103)};
        }
        const auto& one = list->as_array()[0].as_object();
        const auto* prefix = one.if_contains("prefixLength");
        if (prefix == nullptr || !prefix->is_int64()) {
            return {error_answer(call, version(core), 4004, "prefixLength", 105)};
        }
        next.address = text_of(one, "address");
        next.mask = mask_of(prefix->as_int64());
        next.router = text_of(params, "staticDefaultRouter");
    }
    core.next_network = next;
    ++core.counters.network_sets;
    return {data_answer(call, version(core), {}), Aftermath::apply_network};
}

VapixOutcome set_host_name(VapixCall& call) {
    auto& flash = call.core.flash;
    const auto name = text_of(call.params(), "staticHostname");
    if (name.empty()) return {error_answer(call, version(call.core), 4004, "staticHostname", 100)};
    flash.host_name = name;
    flash.host_name_by_dhcp = false;
    return {data_answer(call, version(call.core), {})};
}

VapixOutcome set_resolver(VapixCall& call) {
    auto& flash = call.core.flash;
    const auto params = call.params();
    const auto* servers = params.if_contains("staticNameServers");
    if (servers == nullptr || !servers->is_array() || servers->as_array().empty()) {
        return {error_answer(call, version(call.core), 4004, "servers", 101)};
    }
    flash.name_server = std::string(servers->as_array()[0].as_string());
    flash.resolver_by_dhcp = false;
    return {data_answer(call, version(call.core), {})};
}

VapixOutcome settings(VapixCall& call) {
    const auto method = call.method();
    if (method == "getNetworkInfo") return info(call);
    if (method == "setIPv4AddressConfiguration") return set_address(call);
    if (method == "setHostnameConfiguration") return set_host_name(call);
    if (method == "setResolverConfiguration") return set_resolver(call);
    return {error_answer(call, version(call.core), 4000, "no such method")};
}

constexpr VapixRow rows[] = {
    {"/axis-cgi/network_settings.cgi", Generation::json, Access::admin, true, settings},
};

}  // namespace

std::span<const VapixRow> network_calls() { return rows; }

}  // namespace camfleet::lab::axis
