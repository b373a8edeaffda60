// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/poe_switch/power_budget.hpp"

#include <algorithm>
#include <array>

namespace camfleet::lab {
namespace {

// At the switch, by IEEE 802.3 class 0..4. Source: IEEE 802.3-2018 table 33-3.
constexpr std::array<unsigned, 5> class_milliwatts = {15'400, 4'000, 7'000, 15'400, 30'000};

}  // namespace

bool PowerBudget::power_up(Port port, unsigned power_class, unsigned milliwatts, Moment now) {
    power_down(port);
    const auto row = std::min<std::size_t>(power_class, class_milliwatts.size() - 1);
    const Load load{class_milliwatts.at(row), milliwatts, now + inrush_};
    const auto asked = sum(now) + load.inrush;
    highest_ = std::max(highest_, asked);
    if (asked > budget_) {
        ++denied_[port];
        return false;
    }
    loads_[port] = load;
    return true;
}

void PowerBudget::power_down(Port port) { loads_.erase(port); }

void PowerBudget::device_draws(Port port, unsigned milliwatts) {
    const auto load = loads_.find(port);
    if (load != loads_.end()) load->second.milliwatts = milliwatts;
}

unsigned PowerBudget::draw(Port port, Moment now) const {
    const auto load = loads_.find(port);
    if (load == loads_.end()) return 0;
    return now < load->second.inrush_until ? load->second.inrush : load->second.milliwatts;
}

unsigned PowerBudget::sum(Moment now) const {
    unsigned total = 0;
    for (const auto& [port, load] : loads_) total += draw(port, now);
    return total;
}

unsigned PowerBudget::denied(Port port) const {
    const auto count = denied_.find(port);
    return count == denied_.end() ? 0 : count->second;
}

unsigned PowerBudget::denied() const {
    unsigned total = 0;
    for (const auto& [port, count] : denied_) total += count;
    return total;
}

}  // namespace camfleet::lab
