// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/axis/axis_types.hpp"

#include <array>
#include <cctype>

namespace camfleet::lab::axis {
namespace {

struct Switch {
    std::string_view name;
    bool Quirks::* member;
};
constexpr std::array switches{
    Switch{"hides_from_strangers", &Quirks::hides_from_strangers},
    Switch{"pages_for_json", &Quirks::pages_for_json},
    Switch{"no_quality", &Quirks::no_quality},
    Switch{"drops_on_reboot", &Quirks::drops_on_reboot},
    Switch{"preview", &Quirks::preview},
    Switch{"redirects_to_https", &Quirks::redirects_to_https},
    Switch{"https_basic", &Quirks::https_basic},
    Switch{"network_reverts", &Quirks::network_reverts},
    Switch{"keeps_uncommitted", &Quirks::keeps_uncommitted},
};

struct Word {
    std::string_view name;
    std::string Quirks::* member;
};
constexpr std::array words{
    Word{"read_only", &Quirks::read_only},
    Word{"serial_shown", &Quirks::serial_shown},
    Word{"passphrase_policy", &Quirks::passphrase_policy},
};

}  // namespace

std::string firmware_of(const Plate& plate) {
    if (!plate.firmware.empty()) return plate.firmware;
    switch (plate.generation) {
        case Generation::cgi:
            return "5.51.7";
        case Generation::json:
            return "10.12.228";
        case Generation::os12:
            return "12.11.77";
    }
    return {};
}

std::string mac_of(const Plate& plate) {
    std::string mac;
    for (std::size_t i = 0; i < plate.serial.size(); ++i) {
        if (i > 0 && i % 2 == 0) mac += ':';
        mac += static_cast<char>(std::tolower(static_cast<unsigned char>(plate.serial[i])));
    }
    return mac;
}

Result<void> set_quirk(Quirks& quirks, std::string_view name, std::string_view value) {
    for (const auto& row : switches) {
        if (row.name != name) continue;
        quirks.*row.member = value == "true" || value == "on";
        return {};
    }
    for (const auto& row : words) {
        if (row.name != name) continue;
        quirks.*row.member = value;
        return {};
    }
    return fail(Errc::invalid_argument, "no such quirk: " + std::string(name));
}

}  // namespace camfleet::lab::axis
