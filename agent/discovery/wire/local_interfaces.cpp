// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/wire/local_interfaces.hpp"

#include "agent/discovery/wire/udp_socket.hpp"

#include <algorithm>
#include <cstring>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>

namespace camfleet::wire {
namespace {

constexpr std::size_t interfaces_max = 32;

bool is_loopback(in_addr address) { return (ntohl(address.s_addr) >> 24U) == 127; }

in_addr address_in(const sockaddr* from) {
    sockaddr_in native{};
    if (from != nullptr && from->sa_family == AF_INET) std::memcpy(&native, from, sizeof(native));
    return native.sin_addr;
}

std::vector<LocalInterface> all_interfaces() {
    std::vector<LocalInterface> found;
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return found;
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, &::freeifaddrs);
    for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != AF_INET) continue;
        if ((entry->ifa_flags & IFF_UP) == 0) continue;
        LocalInterface one;
        one.name = entry->ifa_name;
        one.name = one.name.substr(0, one.name.find(':'));  // an alias has the interface's wire
        one.address = address_in(entry->ifa_addr);
        one.netmask = address_in(entry->ifa_netmask);
        if (!is_loopback(one.address)) {
            one.broadcasts.push_back(in_addr{htonl(INADDR_BROADCAST)});
            const bool has = (entry->ifa_flags & IFF_BROADCAST) != 0;
            const auto directed = has ? address_in(entry->ifa_broadaddr) : in_addr{};
            if (directed.s_addr != 0) one.broadcasts.push_back(directed);
        }
        found.push_back(std::move(one));
    }
    return found;
}

}  // namespace

Result<std::vector<LocalInterface>> local_interfaces(const std::vector<std::string>& addresses) {
    if (addresses.size() > interfaces_max) {
        return fail(Errc::invalid_argument, "discovery: too many interface addresses");
    }
    const auto all = all_interfaces();
    std::vector<LocalInterface> chosen;
    if (addresses.empty()) {
        for (const auto& one : all) {
            if (!is_loopback(one.address) && chosen.size() < interfaces_max) chosen.push_back(one);
        }
        return chosen;
    }
    for (const auto& text : addresses) {
        const auto address = to_ipv4(text);
        if (!address) {
            return fail(Errc::invalid_argument,
                        "discovery: an interface address is no IPv4 address");
        }
        const auto known = std::ranges::find_if(
            all, [&](const auto& one) { return one.address.s_addr == address->s_addr; });
        if (known != all.end()) {
            chosen.push_back(*known);
        } else {
            // 127.x.y.z is local without being listed; any other cannot be bound later.
            chosen.push_back({.name = {},
                              .address = *address,
                              .netmask = in_addr{htonl(0xff000000U)},
                              .broadcasts = {}});
        }
    }
    return chosen;
}

std::vector<LinkInterface> link_interfaces() {
    std::vector<LinkInterface> found;
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return found;
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, &::freeifaddrs);
    for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != AF_INET6) continue;
        if ((entry->ifa_flags & IFF_UP) == 0 || (entry->ifa_flags & IFF_MULTICAST) == 0) continue;
        sockaddr_in6 native{};
        std::memcpy(&native, entry->ifa_addr, sizeof(native));
        const std::string name = entry->ifa_name;
        if (!IN6_IS_ADDR_LINKLOCAL(&native.sin6_addr)) continue;
        if (std::ranges::find(found, name, &LinkInterface::name) != found.end()) continue;
        if (found.size() >= interfaces_max) break;
        found.push_back({name, native.sin6_scope_id});
    }
    return found;
}

Result<std::vector<std::string>> addresses_of(const std::string& interface_name) {
    std::vector<std::string> found;
    for (const auto& one : all_interfaces()) {
        if (one.name == interface_name) found.push_back(to_text(one.address));
    }
    if (found.empty()) {
        return fail(Errc::not_found,
                    "interface " + interface_name + " is absent, down or without an IPv4 address");
    }
    return found;
}

}  // namespace camfleet::wire
