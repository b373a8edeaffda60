// SPDX-License-Identifier: Apache-2.0
#include "agent/core/power_guard/objection_text.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace camfleet::power_guard {

std::string objection_text(const std::string& word) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 17> lines = {{
        {"port_not_certain", "nobody knows for sure which port it is"},
        {"port_uplink", "it is an uplink: others would go dark"},
        {"port_path_to_agent", "the agent itself hangs on it"},
        {"port_fault", "the switch reports a PoE fault on it"},
        {"port_admin_off", "its power is switched off already, by somebody else"},
        {"port_not_delivering", "it delivers no power: a cycle would do nothing"},
        {"port_many_hosts", "several hosts hang on it"},
        {"port_busy", "a cycle of it is under way"},
        {"port_cycled_lately", "it was cycled less than ten minutes ago"},
        {"power_cycles_in_a_row", "it was cycled twice in a row already"},
        {"power_cycles_in_24h", "it was cycled three times in 24 hours: look at it"},
        {"port_never_cut", "the configuration forbids it"},
        {"port_named_without_reason", "several hosts hang on it and nobody says why it is meant"},
        {"port_budget_short", "the switch's budget would not give it its power back"},
        {"power_turn", "another port of the switch was cut seconds ago"},
        {"mapping_contradicted",
         "the switch's PoE numbers have contradicted what hangs there: a person must name one port "
         "of it by hand and see it cycle"},
        {"camera_upgrading", "the camera is in the middle of a firmware upgrade"},
    }};
    const auto* found =
        std::ranges::find(lines, word, &std::pair<std::string_view, std::string_view>::first);
    return found == lines.end() ? word : word + ": " + std::string(found->second);
}

}  // namespace camfleet::power_guard
