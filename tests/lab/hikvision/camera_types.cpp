// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/hikvision/camera_types.hpp"

#include <charconv>

namespace camfleet::lab {

namespace {

struct BoolQuirk {
    std::string_view name;
    bool Quirks::* member;
};

constexpr BoolQuirk bool_quirks[] = {
    {"weak_password_under_200", &Quirks::weak_password_under_200},
    {"network_applies_and_drops", &Quirks::network_applies_and_drops},
    {"answers_500_while_booting", &Quirks::answers_500_while_booting},
    {"integrate_by_the_byte", &Quirks::integrate_by_the_byte},
    {"newer_activation", &Quirks::newer_activation},
    {"slow_upgrade", &Quirks::slow_upgrade},
    {"frozen_answers_sadp", &Quirks::frozen_answers_sadp},
    {"sadp_flase", &Quirks::sadp_flase},
    {"sadp_odd_case", &Quirks::sadp_odd_case},
};

struct TextQuirk {
    std::string_view name;
    std::string Quirks::* member;
};

constexpr TextQuirk text_quirks[] = {
    {"serial_shown", &Quirks::serial_shown},
    {"mac_shown", &Quirks::mac_shown},
    {"address_shown", &Quirks::address_shown},
    {"reset_reply", &Quirks::reset_reply},
};

Result<SadpNoise> noise_from_name(std::string_view name) {
    if (name == "none") return SadpNoise::none;
    if (name == "garbage") return SadpNoise::garbage;
    if (name == "oversized") return SadpNoise::oversized;
    if (name == "truncated") return SadpNoise::truncated;
    return fail(Errc::invalid_argument, "sadp_noise");
}

}  // namespace

Result<Faults> fault_from_name(std::string_view name) {
    if (name == "none" || name.empty()) return Faults{};
    if (name == "frozen") return Faults{.frozen = true};
    if (name == "frozen_for_good") {
        return Faults{.frozen = true, .frozen_survives_power_cycle = true};
    }
    if (name == "no_video") return Faults{.no_video = true};
    if (name == "stuck") return Faults{.frozen = true, .no_video = true};
    return fail(Errc::invalid_argument, "fault " + std::string(name));
}

Result<void> set_quirk(Quirks& quirks, std::string_view name, std::string_view value) {
    for (const auto& quirk : bool_quirks) {
        if (quirk.name != name) continue;
        quirks.*quirk.member = value == "true";
        return {};
    }
    for (const auto& quirk : text_quirks) {
        if (quirk.name != name) continue;
        quirks.*quirk.member = value;
        return {};
    }
    if (name == "nonce_uses") {
        std::from_chars(value.data(), value.data() + value.size(), quirks.nonce_uses);
        return {};
    }
    if (name == "sadp_noise") {
        auto noise = noise_from_name(value);
        if (!noise) return std::unexpected(noise.error());
        quirks.sadp_noise = *noise;
        return {};
    }
    return fail(Errc::invalid_argument, "quirk " + std::string(name));
}

}  // namespace camfleet::lab
