// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/topology/port_diagnosis.hpp"

#include <algorithm>
#include <array>

namespace camfleet::switches {
namespace {

// Power at the switch by class, in mW. Source: IEEE 802.3af/at; reference section 7.
constexpr std::array<std::uint32_t, 5> class_milliwatts = {15'400, 4'000, 7'000, 15'400, 30'000};
constexpr std::uint32_t ticks_a_second = 100;
constexpr std::uint32_t lately_seconds = 120;
constexpr std::uint32_t megabits_slow = 10;
constexpr std::uint32_t megabits_narrow = 100;
constexpr std::uint32_t half_duplex_value = 2;

std::string watts(std::uint32_t milliwatts) {
    return std::to_string(milliwatts / 1000) + "." + std::to_string(milliwatts % 1000 / 100) + " W";
}

// One port, now and before.
class Diagnosis {
  public:
    Diagnosis(const Survey& survey, std::uint32_t if_index, const Survey* earlier)
        : survey_(survey),
          port_(survey.ports.at(if_index)),
          interface_(survey.snapshot->interfaces.at(if_index)),
          poe_(survey.poe_of(if_index)) {
        if (earlier == nullptr) return;
        before_ = earlier;
        poe_before_ = earlier->poe_of(if_index);
        const auto found = earlier->snapshot->interfaces.find(if_index);
        if (found != earlier->snapshot->interfaces.end()) interface_before_ = &found->second;
    }

    std::vector<Finding> all() {
        if (poe_ != nullptr) {
            power();
            budget();
            counters();
        }
        if (interface_.oper == 1) link();
        changes();
        return std::move(found_);
    }

  private:
    void add(Symptom symptom, std::string text, bool helps = false, bool warning = true) {
        found_.push_back({symptom, helps, warning, std::move(text)});
    }

    void power() {
        if (!poe_->admin_on || poe_->state == PoeState::off) {
            add(Symptom::switched_off, "its power is switched off at the switch");
            return;
        }
        if (poe_->state == PoeState::fault) {
            add(Symptom::power_fault, "the switch reports a PoE fault on it");
        }
        if (poe_->state == PoeState::delivering && interface_.oper > 1) {
            add(Symptom::hung, "draws power but has no link: it boots, or it hangs", true);
        }
        if (poe_->state == PoeState::searching && interface_.oper == 1 && !port_.macs.empty()) {
            add(Symptom::other_supply,
                "has link but draws nothing: another supply feeds it, a power-cycle is useless",
                false, false);
        }
    }

    void budget() {
        if (poe_->state != PoeState::delivering) return;
        const auto most = class_milliwatts.at(std::min<std::size_t>(poe_->power_class, 4));
        if (poe_->power_class > 0 && poe_->milliwatts > most) {
            add(Symptom::over_class,
                "draws " + watts(poe_->milliwatts) + ", its class allows " + watts(most));
        }
        const auto known = survey_.snapshot->budgets.find(poe_->group);
        if (known == survey_.snapshot->budgets.end() || known->second.watts == 0) return;
        const auto& [total, used] = known->second;
        const auto free = (total > used ? total - used : 0) * 1000 + poe_->milliwatts;
        const auto need = poe_->milliwatts + poe_->milliwatts / 10;
        if (free < need) {
            add(Symptom::budget_short, "the switch uses " + std::to_string(used) + " of " +
                                           std::to_string(total) +
                                           " W: after a cut it may not be fed again");
        }
    }

    // Since the earlier reading, or since the start of the switch.
    std::uint32_t more(std::optional<std::uint32_t> PoePort::* counter) const {
        const auto now = (poe_->*counter).value_or(0);
        if (poe_before_ == nullptr) return now;
        const auto then = (poe_before_->*counter).value_or(0);
        return now >= then ? now - then : now;
    }

    void count(Symptom symptom,
               std::optional<std::uint32_t> PoePort::* counter,
               std::string_view what) {
        const auto times = more(counter);
        if (times == 0) return;
        // A count since the start of the switch may be years old.
        add(symptom, std::string(what) + " " + std::to_string(times) + " times" + since(), false,
            before_ != nullptr);
    }

    [[nodiscard]] std::string since() const {
        return before_ != nullptr ? " since the first reading" : " since the switch started";
    }

    void counters() {
        count(Symptom::denied, &PoePort::denied, "power was denied for want of budget");
        count(Symptom::overload, &PoePort::overloads, "it was cut for an overload");
        count(Symptom::short_circuit, &PoePort::shorts, "a short circuit was seen");
        count(Symptom::bad_signature, &PoePort::invalid, "no valid signature was found");
        count(Symptom::load_vanished, &PoePort::vanished, "the load vanished");
    }

    void link() {
        const auto speed = interface_.speed_mbps;
        if (interface_.duplex == half_duplex_value) {
            add(Symptom::half_duplex, "the link is half duplex");
        }
        if (speed != 0 && speed <= megabits_slow) {
            add(Symptom::slow_link,
                "the link runs at " + std::to_string(speed) + " Mbit/s: look at the cable");
        } else if (speed == megabits_narrow) {
            add(Symptom::narrow_link,
                "the link runs at 100 Mbit/s: enough for one stream, not for a 4K camera at full "
                "rate",
                false, false);
        }
    }

    void changes() {
        errors();
        if (interface_before_ != nullptr) {
            const bool changed = interface_.last_change != interface_before_->last_change ||
                                 interface_.oper != interface_before_->oper;
            if (changed) add(Symptom::flapping, "the link changed between the two readings", true);
        } else if (changed_lately()) {
            add(Symptom::link_changed_lately,
                "the link changed less than two minutes ago: what hangs there may still be booting",
                false, false);
        }
        moves();
    }

    void errors() {
        const auto now = interface_.errors_in.value_or(0);
        const auto then =
            interface_before_ == nullptr ? 0 : interface_before_->errors_in.value_or(0);
        if (now <= then) return;
        add(Symptom::input_errors, std::to_string(now - then) + " damaged frames" + since(), false,
            before_ != nullptr);
    }

    [[nodiscard]] bool changed_lately() const {
        const auto& uptime = survey_.snapshot->uptime;
        if (!uptime || !interface_.last_change || *interface_.last_change == 0) return false;
        if (*interface_.last_change > *uptime) return false;
        return *uptime - *interface_.last_change < lately_seconds * ticks_a_second;
    }

    void moves() {
        if (before_ == nullptr) return;
        for (const auto& [mac, databases] : port_.macs) {
            for (const auto& [index, port] : before_->ports) {
                if (index == port_.if_index || !port.macs.contains(mac)) continue;
                if (before_->ports.at(port_.if_index).macs.contains(mac)) continue;
                add(Symptom::moved, mac + " was learned on port " + before_->port_name(index) +
                                        " before: it moved, or there is a loop");
            }
        }
    }

    const Survey& survey_;
    const SurveyedPort& port_;
    const Interface& interface_;
    const PoePort* poe_;
    const Survey* before_ = nullptr;
    const PoePort* poe_before_ = nullptr;
    const Interface* interface_before_ = nullptr;
    std::vector<Finding> found_;
};

}  // namespace

std::string_view symptom_name(Symptom symptom) {
    constexpr std::array<std::string_view, 18> names = {
        "hung",          "other_supply",        "switched_off", "power_fault",   "denied",
        "budget_short",  "over_class",          "overload",     "short_circuit", "bad_signature",
        "load_vanished", "half_duplex",         "slow_link",    "narrow_link",   "input_errors",
        "flapping",      "link_changed_lately", "moved"};
    return names.at(static_cast<std::size_t>(symptom));
}

std::vector<Finding> diagnose_port(const Survey& survey,
                                   std::uint32_t if_index,
                                   const Survey* earlier) {
    if (!survey.ports.contains(if_index)) return {};
    if (!survey.snapshot->interfaces.contains(if_index)) return {};
    const bool known = earlier != nullptr && earlier->ports.contains(if_index);
    return Diagnosis(survey, if_index, known ? earlier : nullptr).all();
}

}  // namespace camfleet::switches
