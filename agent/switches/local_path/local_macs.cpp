// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/local_path/local_macs.hpp"

#include "common/base/encoding.hpp"

#include <cstring>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>
#include <netpacket/packet.h>
#include <sys/socket.h>

namespace camfleet::switches {
namespace {

constexpr std::size_t mac_octets = 6;

std::string mac_of(const ifaddrs& entry) {
    if (entry.ifa_addr == nullptr || entry.ifa_addr->sa_family != AF_PACKET) return {};
    if ((entry.ifa_flags & IFF_LOOPBACK) != 0 || (entry.ifa_flags & IFF_UP) == 0) return {};
    sockaddr_ll link{};
    std::memcpy(&link, entry.ifa_addr, sizeof link);
    if (link.sll_halen != mac_octets) return {};
    const auto mac =
        normalise_mac(to_hex({reinterpret_cast<const char*>(link.sll_addr), mac_octets}));
    return mac && *mac != "00:00:00:00:00:00" ? *mac : std::string();
}

}  // namespace

std::set<std::string> local_macs() {
    std::set<std::string> macs;
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) return macs;
    const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> list(first, &freeifaddrs);
    for (const auto* entry = first; entry != nullptr; entry = entry->ifa_next) {
        auto mac = mac_of(*entry);
        if (!mac.empty()) macs.insert(std::move(mac));
    }
    return macs;
}

}  // namespace camfleet::switches
