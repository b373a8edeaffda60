// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/ssdp/ssdp_dialect.hpp"

#include "agent/discovery/signs/addresses.hpp"
#include "agent/discovery/ssdp/ssdp_codec.hpp"
#include "common/base/limits.hpp"

namespace camfleet::ssdp {
namespace {

constexpr std::string_view axis_service = "urn:axis-com:service:BasicService:1";
constexpr std::string_view basic_device = "urn:schemas-upnp-org:device:Basic:1";
// Source: UPnP Device Architecture 1.1, annex A.3
constexpr std::string_view link_host = "[FF02::C]:1900";

}  // namespace

SsdpDialect::SsdpDialect(std::uint16_t port, std::string group)
    : place_{.protocol = "ssdp",
             .group = std::move(group),
             .link_group = "ff02::c",
             .port = port,
             .broadcast = false,
             .asks_from_port = false,
             .datagram_max = limits::discovery_datagram_max} {}

std::vector<std::string> SsdpDialect::questions(unsigned /*round*/) {
    return {make_search(axis_service), make_search(basic_device)};
}

std::vector<std::string> SsdpDialect::link_questions(unsigned /*round*/) {
    return {make_search(axis_service, link_host), make_search(basic_device, link_host)};
}

Result<void> SsdpDialect::hear(std::string_view datagram, const std::string& from) {
    auto answer = parse_answer(datagram, from);
    if (!answer) return std::unexpected(answer.error());
    if (!*answer) return {};
    auto& sighting = **answer;
    signs::put_on_wire_of(from, sighting);
    std::string key = sighting.identity().mac() + sighting.endpoint_uuid();
    if (key.empty()) key = sighting.description_url();
    if (key.empty()) return {};
    const auto found = rows_.find(key + " " + sighting.endpoint().host());
    if (found == rows_.end() && rows_.size() >= limits::discovery_devices_max) {
        return fail(Errc::too_large, "more devices than the table holds");
    }
    // A later answer for another service of the same device does not take the maker away.
    if (found != rows_.end() && sighting.identity().maker().empty())
        sighting.mutable_identity()->set_maker(found->second.identity().maker());
    rows_[key + " " + sighting.endpoint().host()] = std::move(sighting);
    return {};
}

std::vector<v1::Sighting> SsdpDialect::sightings() const {
    std::vector<v1::Sighting> out;
    for (const auto& [key, row] : rows_) out.push_back(row);
    return out;
}

}  // namespace camfleet::ssdp
