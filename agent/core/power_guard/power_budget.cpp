// SPDX-License-Identifier: Apache-2.0
#include "agent/core/power_guard/power_budget.hpp"

#include <algorithm>
#include <array>

namespace camfleet::power_guard {

namespace {

constexpr std::array<std::uint32_t, 5> class_milliwatts = {15'400, 4'000, 7'000, 15'400, 30'000};
constexpr std::uint64_t rounding_milliwatts = 1'000;

std::uint32_t and_a_tenth(std::uint32_t milliwatts) { return milliwatts + milliwatts / 10; }

}  // namespace

std::uint32_t inrush_milliwatts(std::uint32_t power_class, std::uint32_t milliwatts) {
    // A class that does not exist is reckoned as the biggest.
    const auto row = std::min<std::size_t>(power_class, class_milliwatts.size() - 1);
    return and_a_tenth(std::max(class_milliwatts.at(row), milliwatts));
}

std::uint32_t last_draw_milliwatts(std::uint32_t power_class, std::uint32_t milliwatts) {
    return milliwatts == 0 ? inrush_milliwatts(power_class, 0) : and_a_tenth(milliwatts);
}

bool fits(const v1::PortReading& reading,
          std::uint64_t promised_milliwatts,
          std::uint32_t need_milliwatts) {
    if (reading.budget_watts() == 0) return true;
    const auto used = std::uint64_t{reading.used_watts()} * 1'000 + rounding_milliwatts;
    return used + promised_milliwatts + need_milliwatts <=
           std::uint64_t{reading.budget_watts()} * 1'000;
}

bool can_come_back(const v1::PortReading& reading) {
    if (reading.budget_watts() == 0 || reading.milliwatts() == 0) return true;
    const auto used = std::uint64_t{reading.used_watts()} * 1'000;
    const auto others = used - std::min<std::uint64_t>(used, reading.milliwatts());
    return others + last_draw_milliwatts(reading.power_class(), reading.milliwatts()) <=
           std::uint64_t{reading.budget_watts()} * 1'000;
}

}  // namespace camfleet::power_guard
