// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/axis/network_codec.hpp"

#include "agent/cameras/axis/json_reply.hpp"
#include "common/base/encoding.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <bit>
#include <cctype>

namespace camfleet::axis {
namespace {

constexpr std::size_t devices_max = 64;
constexpr std::size_t addresses_max = 64;
constexpr std::size_t host_name_max = 63;

Result<std::uint32_t> number_of_address(const std::string& text) {
    in_addr address{};
    if (::inet_pton(AF_INET, text.c_str(), &address) == 1) return ntohl(address.s_addr);
    return fail(Errc::invalid_argument, "network: not an IPv4 address: " + cleaned(text));
}

std::string address_text(std::uint32_t number) {
    const in_addr address{htonl(number)};
    std::array<char, INET_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET, &address, text.data(), text.size());
    return text.data();
}

// Empty: no prefix of IPv4.
std::string mask_of_prefix(std::int64_t prefix) {
    if (prefix < 1 || prefix > 32) return {};
    return address_text(~std::uint32_t{0} << (32 - prefix));
}

std::vector<Address> addresses_of(const json::Object& parent, std::string_view name) {
    std::vector<Address> addresses;
    const auto* list = json::array_at(parent, name);
    if (list == nullptr) return addresses;
    for (const auto& value : *list) {
        const auto* row = value.if_object();
        if (row == nullptr || addresses.size() >= addresses_max) continue;
        addresses.push_back({json::text_at(*row, "address"),
                             json::number_at(*row, "prefixLength").value_or(0),
                             json::text_at(*row, "origin")});
    }
    return addresses;
}

NetworkDevice device_of(const json::Object& row) {
    NetworkDevice device;
    device.name = json::text_at(row, "name");
    device.type = json::text_at(row, "type");
    if (const auto mac = normalise_mac(json::text_at(row, "macAddress"))) device.mac = *mac;
    device.link = json::bool_at(row, "link").value_or(false);
    const auto* ipv4 = json::object_at(row, "IPv4");
    if (ipv4 == nullptr) return device;
    device.enabled = json::bool_at(*ipv4, "enabled").value_or(true);
    device.mode = json::text_at(*ipv4, "configurationMode");
    device.addresses = addresses_of(*ipv4, "addresses");
    device.router = json::text_at(*ipv4, "defaultRouter");
    const auto fixed = addresses_of(*ipv4, "staticAddressConfigurations");
    if (!fixed.empty()) device.fixed = fixed.front();
    device.fixed_router = json::text_at(*ipv4, "staticDefaultRouter");
    device.link_local_mode = json::text_at(*ipv4, "linkLocalMode");
    device.static_dhcp_fallback = json::bool_at(*ipv4, "useStaticDHCPFallback");
    device.dhcp_static_routes = json::bool_at(*ipv4, "useDHCPStaticRoutes");
    return device;
}

void take_system(NetworkInfo& info, const json::Object& system) {
    if (const auto* host = json::object_at(system, "hostname")) {
        info.host_name_by_dhcp = json::bool_at(*host, "useDhcpHostname").value_or(false);
        info.host_name = json::text_at(*host, "hostname");
        info.fixed_host_name = json::text_at(*host, "staticHostname");
    }
    if (const auto* resolver = json::object_at(system, "resolver")) {
        info.resolver_by_dhcp = json::bool_at(*resolver, "useDhcpResolverInfo").value_or(false);
        info.name_servers = json::texts_at(*resolver, "nameServers");
        info.fixed_name_servers = json::texts_at(*resolver, "staticNameServers");
        info.fixed_search_domains = json::texts_at(*resolver, "staticSearchDomains");
        info.fixed_domain = json::text_at(*resolver, "staticDomainName");
    }
}

json::Array texts(const std::vector<std::string>& values) {
    json::Array array;
    for (const auto& value : values) array.emplace_back(value);
    return array;
}

struct Plan {
    std::uint32_t address = 0;
    std::uint32_t broadcast = 0;
    std::int64_t prefix = 0;
    bool has_gateway = false;
};

Result<Plan> plan_of(const v1::NetworkSettings& wanted) {
    Plan plan;
    const auto address = number_of_address(wanted.address());
    if (!address) return std::unexpected(address.error());
    const auto prefix = prefix_of_mask(wanted.netmask());
    if (!prefix) return std::unexpected(prefix.error());
    plan.has_gateway = !wanted.gateway().empty();
    if (plan.has_gateway) {
        const auto gateway = number_of_address(wanted.gateway());
        if (!gateway) return std::unexpected(gateway.error());
    }
    plan.address = *address;
    plan.prefix = *prefix;
    const auto hosts = *prefix == 0 ? ~std::uint32_t{0} : (std::uint32_t{1} << (32 - *prefix)) - 1;
    plan.broadcast = *address | hosts;
    return plan;
}

void keep_settings_of_version(json::Object& params, const NetworkDevice& device) {
    if (!device.link_local_mode.empty()) params["linkLocalMode"] = device.link_local_mode;
    if (device.static_dhcp_fallback) params["useStaticDHCPFallback"] = *device.static_dhcp_fallback;
    if (device.dhcp_static_routes) params["useDHCPStaticRoutes"] = *device.dhcp_static_routes;
}

}  // namespace

std::string make_network_info_call() { return make_call("getNetworkInfo"); }

Result<NetworkInfo> parse_network_info(std::string_view text) {
    const auto data = data_of(Api::network_settings, text);
    if (!data) return std::unexpected(data.error());
    NetworkInfo info;
    if (const auto* system = json::object_at(*data, "system")) take_system(info, *system);
    const auto* devices = json::array_at(*data, "devices");
    if (devices == nullptr) return fail(Errc::malformed, "network_settings: no devices");
    for (const auto& value : *devices) {
        const auto* row = value.if_object();
        if (row == nullptr || info.devices.size() >= devices_max) continue;
        auto device = device_of(*row);
        if (!device.name.empty()) info.devices.push_back(std::move(device));
    }
    if (info.devices.empty()) return fail(Errc::malformed, "network_settings: no devices");
    return info;
}

Result<NetworkDevice> device_at(const NetworkInfo& info, std::string_view host) {
    for (const auto& device : info.devices) {
        const auto carries = [&](const Address& one) { return one.address == host; };
        if (std::ranges::any_of(device.addresses, carries)) return device;
    }
    for (const auto& device : info.devices) {
        if (device.type == "wired" && device.link) return device;
    }
    if (!info.devices.empty()) return info.devices.front();
    return fail(Errc::not_found, "network_settings: no device");
}

v1::NetworkSettings settings_of(const NetworkInfo& info,
                                const NetworkDevice& device,
                                std::string_view host) {
    v1::NetworkSettings out;
    out.set_dhcp(device.mode != "static");
    // Where it answers is what works; what is written down beside it may be a fallback. Its own
    // link-local address it keeps in any case.
    const auto used = std::ranges::find(device.addresses, host, &Address::address);
    const bool works = used != device.addresses.end() && used->origin != "linkLocal";
    const auto one = works ? *used : device.fixed.value_or(Address{});
    out.set_address(one.address);
    out.set_netmask(mask_of_prefix(one.prefix));
    if (!out.dhcp()) out.set_gateway(device.router.empty() ? device.fixed_router : device.router);
    if (!info.resolver_by_dhcp && !info.fixed_name_servers.empty()) {
        out.set_dns(info.fixed_name_servers.front());
    }
    return out;
}

Result<v1::NetworkSettings> old_settings_of(const ParamList& now) {
    if (!now.has("Network.BootProto")) {
        return fail(Errc::malformed, "param.cgi: no Network.BootProto in the list");
    }
    v1::NetworkSettings out;
    out.set_dhcp(now.get("Network.BootProto") == "dhcp");
    out.set_address(now.get("Network.IPAddress"));
    out.set_netmask(now.get("Network.SubnetMask"));
    if (!out.dhcp()) out.set_gateway(now.get("Network.DefaultRouter"));
    if (now.get("Network.Resolver.ObtainFromDHCP") == "no") {
        out.set_dns(now.get("Network.Resolver.NameServer1"));
    }
    return out;
}

Result<std::string> make_ipv4_call(const NetworkDevice& device, const v1::NetworkSettings& wanted) {
    json::Object params;
    params["deviceName"] = device.name;
    params["enabled"] = true;
    params["configurationMode"] = wanted.dhcp() ? "dhcp" : "static";
    if (!wanted.dhcp()) {
        const auto plan = plan_of(wanted);
        if (!plan) return std::unexpected(plan.error());
        json::Object one;
        one["address"] = wanted.address();
        one["prefixLength"] = plan->prefix;
        one["broadcast"] = address_text(plan->broadcast);
        params["staticAddressConfigurations"] = json::Array{std::move(one)};
        params["staticDefaultRouter"] = plan->has_gateway ? wanted.gateway() : device.fixed_router;
    }
    keep_settings_of_version(params, device);
    return make_call("setIPv4AddressConfiguration", std::move(params));
}

std::string make_resolver_call(const NetworkInfo& info, const std::string& server) {
    json::Object params;
    params["useDhcpResolverInfo"] = false;
    params["staticNameServers"] = texts({server});
    params["staticSearchDomains"] = texts(info.fixed_search_domains);
    params["staticDomainName"] = info.fixed_domain;
    return make_call("setResolverConfiguration", std::move(params));
}

std::string make_host_name_call(const std::string& name) {
    json::Object params;
    params["useDhcpHostname"] = false;
    params["staticHostname"] = name;
    return make_call("setHostnameConfiguration", std::move(params));
}

Result<void> parse_network_set(std::string_view text) {
    const auto data = data_of(Api::network_settings, text);
    if (!data) return std::unexpected(data.error());
    return {};
}

Result<Pairs> network_changes(const ParamList& now, const v1::NetworkSettings& wanted) {
    if (!now.has("Network.BootProto")) {
        return fail(Errc::malformed, "param.cgi: no Network.BootProto in the list");
    }
    if (wanted.dhcp()) return Pairs{{"Network.BootProto", "dhcp"}};
    const auto plan = plan_of(wanted);
    if (!plan) return std::unexpected(plan.error());
    Pairs all{{"Network.BootProto", "none"},
              {"Network.IPAddress", wanted.address()},
              {"Network.SubnetMask", wanted.netmask()}};
    if (now.has("Network.Broadcast")) {
        all.emplace_back("Network.Broadcast", address_text(plan->broadcast));
    }
    if (plan->has_gateway) all.emplace_back("Network.DefaultRouter", wanted.gateway());
    std::erase_if(all, [&](const auto& pair) {
        return now.has(pair.first) && now.get(pair.first) == pair.second;
    });
    return all;
}

Pairs resolver_changes(const std::string& server) {
    return {{"Network.Resolver.ObtainFromDHCP", "no"}, {"Network.Resolver.NameServer1", server}};
}

Pairs host_name_changes(const std::string& name) {
    return {{"Network.VolatileHostName.ObtainFromDHCP", "no"}, {"Network.HostName", name}};
}

Result<void> check_host_name(std::string_view name) {
    const bool good = !name.empty() && name.size() <= host_name_max && name.front() != '-' &&
                      name.back() != '-' && std::ranges::all_of(name, [](char c) {
                          return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-';
                      });
    if (good) return {};
    return fail(Errc::invalid_argument,
                "name: this maker's cameras are named by their host name: letters, digits, hyphen");
}

Result<std::int64_t> prefix_of_mask(const std::string& mask) {
    const auto number = number_of_address(mask);
    if (!number) return fail(Errc::invalid_argument, "network: not a mask: " + cleaned(mask));
    const int ones = std::countl_one(*number);
    if (ones + std::countr_zero(*number) < 32) {
        return fail(Errc::invalid_argument, "network: not a mask: " + cleaned(mask));
    }
    return ones;
}

}  // namespace camfleet::axis
