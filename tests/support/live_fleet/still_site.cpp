// SPDX-License-Identifier: Apache-2.0
#include "tests/support/live_fleet/still_site.hpp"

#include "tests/support/eventually.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace camfleet::support {

namespace json = boost::json;

bool hold_recorder(const LabControl& lab) {
    const bool asked = eventually([&] {
        const auto channels = lab.state().at("recorder").at("channels").as_array();
        return std::ranges::all_of(
            channels, [](const json::value& one) { return one.at("recording").as_bool(); });
    });
    lab.post("/recorder/polling", {{"hold", true}});
    return asked;
}

std::string site_counters(const LabControl& lab) {
    const auto state = lab.state();
    json::array all{state.at("recorder").at("counters")};
    for (const auto& camera : state.at("cameras").as_array()) all.push_back(camera.at("counters"));
    for (const auto& port : state.at("ports").as_array()) all.push_back(port.at("cuts"));
    return json::serialize(all);
}

}  // namespace camfleet::support
