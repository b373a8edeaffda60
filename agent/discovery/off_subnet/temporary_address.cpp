// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/off_subnet/temporary_address.hpp"

#include "agent/discovery/off_subnet/address_request.hpp"
#include "agent/discovery/off_subnet/arp_socket.hpp"
#include "agent/discovery/signs/addresses.hpp"
#include "agent/discovery/wire/local_interfaces.hpp"

#include <arpa/inet.h>
#include <optional>
#include <set>

namespace camfleet::off_subnet {
namespace {

using std::chrono::steady_clock;

std::string text_of(const in_addr& address) {
    std::array<char, INET_ADDRSTRLEN> text{};
    return ::inet_ntop(AF_INET, &address, text.data(), text.size());
}

bool is_loopback(const in_addr& address) { return ntohl(address.s_addr) >> 24U == IN_LOOPBACKNET; }

bool is_ours(const std::vector<wire::LocalInterface>& all, const std::string& host) {
    for (const auto& one : all) {
        const bool net = one.netmask.s_addr != INADDR_BROADCAST;  // not a way to one host
        if (net && signs::is_in_subnet(host, text_of(one.address), text_of(one.netmask))) {
            return true;
        }
    }
    return false;
}

std::set<std::string> names_of(const std::vector<wire::LocalInterface>& all) {
    std::set<std::string> out;
    for (const auto& one : all) {
        if (!one.name.empty()) out.insert(one.name);
    }
    return out;
}

// Inside a subnet of ours the camera's own prefix is in doubt: as close as can be comes first.
std::vector<std::string> candidates_of(const std::string& host, ports::Beside when) {
    std::vector<std::string> out;
    if (when == ports::Beside::always) {
        for (const auto& one : candidates_closest(host)) {
            if (!one.empty()) out.push_back(one);
        }
    }
    for (const auto& one : candidates_beside(host)) out.push_back(one);
    return out;
}

// IPv4, and not this machine's own.
bool is_on_a_wire(const std::string& host) {
    in_addr address{};
    return ::inet_pton(AF_INET, host.c_str(), &address) == 1 && !is_loopback(address);
}

}  // namespace

bool is_outside(const std::string& host) {
    const auto everything = wire::local_interfaces({});
    return everything && is_on_a_wire(host) && !is_ours(*everything, host);
}

Result<TemporaryReach::Way> TemporaryReach::find_way(const std::string& host,
                                                     const std::string& mac,
                                                     ports::Beside when) const {
    const auto facing = wire::local_interfaces(config_.interface_addresses);
    if (!facing) return std::unexpected(facing.error());
    std::optional<Error> stranger;
    for (const auto& name : names_of(*facing)) {
        const auto wire = ArpSocket::open(name);
        if (!wire && wire.error().code == Errc::not_found) continue;
        if (!wire) return std::unexpected(wire.error());
        const auto answers = wire->who_has(host, config_.patience);
        if (!answers) return std::unexpected(answers.error());
        if (answers->empty()) continue;
        if (*answers != mac) {
            auto why = host + ": " + *answers;
            why.append(" answers on ").append(name).append(", not the camera ").append(mac);
            stranger = Error{Errc::conflict, std::move(why)};
            continue;
        }
        for (const auto& own : candidates_of(host, when)) {
            const auto taken = wire->who_has(own, config_.patience);
            if (!taken) return std::unexpected(taken.error());
            if (taken->empty()) return Way{wire->interface_index(), own, {}};
        }
        return fail(Errc::busy, host + ": no free address beside it");
    }
    if (stranger) return std::unexpected(*stranger);
    return fail(Errc::unreachable, host + ": nobody answers for it on any wire");
}

Result<bool> TemporaryReach::reach(const std::string& host,
                                   const std::string& mac,
                                   ports::Beside when) {
    const bool wanted = when == ports::Beside::always ? is_on_a_wire(host) : is_outside(host);
    if (mac.empty() || !wanted) return false;
    const std::lock_guard lock(mutex_);
    const auto now = steady_clock::now();
    std::erase_if(ways_, [&](const auto& one) { return one.second.until <= now; });
    auto known = ways_.find(host);
    if (known == ways_.end()) {
        auto way = find_way(host, mac, when);
        // A camera behind a router is nobody's on these wires: the usual way is tried.
        if (!way && way.error().code == Errc::unreachable) return false;
        if (!way) return std::unexpected(way.error());
        known = ways_.emplace(host, std::move(*way)).first;
    }
    const auto added = add_address({.interface_index = known->second.interface_index,
                                    .own = known->second.own,
                                    .peer = host,
                                    .lifetime = config_.lifetime});
    if (!added) {
        ways_.erase(known);
        return std::unexpected(added.error());
    }
    known->second.until = now + config_.lifetime;
    return true;
}

}  // namespace camfleet::off_subnet
