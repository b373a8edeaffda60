// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/switch_rest/poe_box.hpp"

#include <algorithm>

namespace camfleet::lab::switch_rest {

PoeBox::PoeBox(std::string mac, std::string serial, std::vector<BoxPort> ports)
    : mac_(std::move(mac)), serial_(std::move(serial)) {
    for (auto& port : ports) ports_[port.number] = std::move(port);
}

BoxPort* PoeBox::find(std::uint32_t number) const {
    const auto found = ports_.find(number);
    return found == ports_.end() ? nullptr : &found->second;
}

void PoeBox::settle() const {
    const auto now = Clock::now();
    for (auto due = restores_.begin(); due != restores_.end();) {
        if (due->second > now) {
            ++due;
            continue;
        }
        find(due->first)->on = true;
        find(due->first)->cycling = false;
        due = restores_.erase(due);
    }
}

std::vector<BoxPort> PoeBox::ports() const {
    const std::lock_guard lock(mutex_);
    settle();
    std::vector<BoxPort> out;
    for (const auto& [number, port] : ports_) out.push_back(port);
    return out;
}

BoxPort PoeBox::port(std::uint32_t number) const {
    const std::lock_guard lock(mutex_);
    settle();
    const auto* port = find(number);
    return port == nullptr ? BoxPort{} : *port;
}

bool PoeBox::set_power(std::uint32_t number, bool on, const std::string& mode) {
    const std::lock_guard lock(mutex_);
    settle();
    auto* port = find(number);
    if (port == nullptr || !port->poe) return false;
    ++counters_.writes;
    if (quirks_.lie_on_write) return true;
    if (port->on && !on) ++port->times_cut;
    port->on = on;
    port->cycling = false;
    if (on) port->mode = mode;
    return true;
}

bool PoeBox::cycle(std::uint32_t number, unsigned seconds) {
    const std::lock_guard lock(mutex_);
    settle();
    auto* port = find(number);
    if (port == nullptr || !port->poe) return false;
    ++counters_.writes;
    if (quirks_.lie_on_write) return true;
    if (port->on) ++port->times_cut;
    port->on = false;
    port->cycling = true;
    if (!quirks_.never_restores) restores_[number] = Clock::now() + quirks_.cycle_scale * seconds;
    return true;
}

void PoeBox::set_quirks(BoxQuirks quirks) {
    const std::lock_guard lock(mutex_);
    quirks_ = quirks;
}

BoxCounters PoeBox::counters() const {
    const std::lock_guard lock(mutex_);
    return counters_;
}

void PoeBox::count_credential(bool right) {
    const std::lock_guard lock(mutex_);
    ++counters_.credentials_seen;
    if (!right) ++counters_.wrong_logins;
}

void PoeBox::count_session(int change) {
    const std::lock_guard lock(mutex_);
    counters_.sessions_open =
        static_cast<unsigned>(std::max(0, static_cast<int>(counters_.sessions_open) + change));
}

}  // namespace camfleet::lab::switch_rest
