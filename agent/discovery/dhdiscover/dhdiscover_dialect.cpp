// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/dhdiscover/dhdiscover_dialect.hpp"

#include "agent/discovery/dhdiscover/dhdiscover_codec.hpp"
#include "common/base/limits.hpp"

namespace camfleet::dhdiscover {
namespace {

// Source: reference dahua.md 1 and 2
wire::Place place_of(Form form, std::uint16_t port) {
    wire::Place place;
    const bool json = form == Form::json;
    place.protocol = json ? "dhdiscover" : "dahua_legacy";
    place.group = json ? "239.255.255.251" : "";
    place.port = port != 0 ? port : static_cast<std::uint16_t>(json ? 37810 : 5050);
    place.broadcast = true;
    place.datagram_max = limits::discovery_datagram_max;
    return place;
}

}  // namespace

DhdiscoverDialect::DhdiscoverDialect(Form form, std::uint16_t port)
    : form_(form), place_(place_of(form, port)) {}

std::vector<std::string> DhdiscoverDialect::questions(unsigned /*round*/) {
    return {form_ == Form::json ? make_search() : make_legacy_search()};
}

Result<void> DhdiscoverDialect::hear(std::string_view datagram, const std::string& /*from*/) {
    auto answer = form_ == Form::json ? parse_answer(datagram) : parse_legacy_answer(datagram);
    if (!answer) return std::unexpected(answer.error());
    if (!*answer) return {};
    const auto key = (*answer)->identity().mac() + " " + (*answer)->identity().serial();
    if (!rows_.contains(key) && rows_.size() >= limits::discovery_devices_max) {
        return fail(Errc::too_large, "more devices than the table holds");
    }
    rows_[key] = std::move(**answer);
    return {};
}

std::vector<v1::Sighting> DhdiscoverDialect::sightings() const {
    std::vector<v1::Sighting> out;
    for (const auto& [key, row] : rows_) out.push_back(row);
    return out;
}

}  // namespace camfleet::dhdiscover
