// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/ws_discovery/ws_discovery_dialect.hpp"

#include "agent/discovery/signs/addresses.hpp"
#include "agent/discovery/signs/uuid.hpp"
#include "agent/discovery/ws_discovery/ws_discovery_codec.hpp"
#include "common/base/limits.hpp"

namespace camfleet::ws_discovery {

WsDiscoveryDialect::WsDiscoveryDialect(std::uint16_t port, std::string group)
    : place_{.protocol = "ws_discovery",
             .group = std::move(group),
             .link_group = "ff02::c",
             .port = port,
             .broadcast = false,
             .asks_from_port = false,
             .datagram_max = limits::discovery_datagram_max} {
    for (const auto wanted : {Wanted::video_transmitter, Wanted::device, Wanted::anything}) {
        probes_.push_back(make_probe(wanted, signs::make_uuid()));
        link_probes_.push_back(make_probe(wanted, signs::make_uuid()));
    }
}

void WsDiscoveryDialect::ask_directly(const std::vector<std::string>& hosts) {
    for (const auto& host : hosts) {
        if (hosts_.size() < hosts_max) hosts_.insert(host);
    }
}

std::vector<std::string> WsDiscoveryDialect::questions(unsigned /*round*/) { return probes_; }

std::vector<std::string> WsDiscoveryDialect::link_questions(unsigned /*round*/) {
    return link_probes_;
}

std::vector<wire::Unicast> WsDiscoveryDialect::direct_questions(unsigned round) {
    std::vector<wire::Unicast> out;
    if (round != 1 && round != 3) return out;
    for (const auto& host : hosts_) {
        const auto& probes = signs::is_ipv6(host) ? link_probes_ : probes_;
        if (!heard_from_.contains(host)) out.push_back({host, probes.front()});
    }
    return out;
}

Result<void> WsDiscoveryDialect::hear(std::string_view datagram, const std::string& from) {
    auto heard = parse_message(datagram, from);
    if (!heard) return std::unexpected(heard.error());
    for (auto& sighting : *heard) {
        signs::put_on_wire_of(from, sighting);
        const auto key = sighting.endpoint_uuid() + " " + sighting.endpoint().host();
        if (!rows_.contains(key) && rows_.size() >= limits::discovery_devices_max) {
            return fail(Errc::too_large, "more devices than the table holds");
        }
        rows_[key] = std::move(sighting);
        if (heard_from_.size() < limits::discovery_devices_max) heard_from_.insert(from);
    }
    return {};
}

std::vector<v1::Sighting> WsDiscoveryDialect::sightings() const {
    std::vector<v1::Sighting> out;
    out.reserve(rows_.size());
    for (const auto& [key, row] : rows_) out.push_back(row);
    return out;
}

}  // namespace camfleet::ws_discovery
