// SPDX-License-Identifier: Apache-2.0
#include "controller/core/recovery/ladder.hpp"

#include "common/base/limits.hpp"
#include "controller/core/mutation.hpp"
#include "controller/core/recovery/recovery_machine.hpp"

#include <algorithm>

namespace camfleet::recovery {
namespace {

using v1::Rung;

bool needs_valid_credential(Rung::Kind rung) {
    return rung == Rung::use_valid_credential || rung == Rung::reboot ||
           rung == Rung::restore_keep_network || rung == Rung::restore_full;
}

bool needs_authority(const v1::RungPolicy& rung) {
    return rung.needs_approval() || is_destructive(rung.rung());
}

bool is_left_to_a_person(Rung::Kind rung) {
    return rung == Rung::recovery_code || rung == Rung::factory_service;
}

// True where the machine itself can still carry something out behind `from`.
bool machine_can_go_on(const v1::RecoveryState& state, int from) {
    for (int i = from; i < state.policy().ladder_size(); ++i) {
        const auto& rung = state.policy().ladder(i);
        if (!is_left_to_a_person(rung.rung()) && !left_out(state, rung)) return true;
    }
    return false;
}

// Rungs that the walk passes by; the note says why.
std::optional<std::string> passed_by(const v1::RecoveryState& state, int index) {
    const auto& rung = state.policy().ladder(index);
    if (const auto why = left_out(state, rung))
        return rung_name(rung.rung()) + " left out: " + *why;
    if (rung.rung() == Rung::recovery_code && machine_can_go_on(state, index + 1)) {
        return std::string(
            "recovery_code passed by: it is a person's way in and stays open beside the next rung");
    }
    return std::nullopt;
}

bool joins_a_job(const v1::RecoveryState& state, const v1::RungPolicy& rung, Time now) {
    return !is_left_to_a_person(rung.rung()) && rung.rung() != Rung::reset_button &&
           is_authorised(state, rung, now);
}

void collect_job(const v1::RecoveryState& state, Time now, Stop& stop) {
    const int size = state.policy().ladder_size();
    stop.after = stop.first;
    for (int i = stop.first; i < size; ++i) {
        if (auto note = passed_by(state, i)) {
            stop.notes.push_back(std::move(*note));
            continue;
        }
        if (!joins_a_job(state, state.policy().ladder(i), now)) return;
        stop.rungs.push_back(i);
        stop.after = i + 1;
    }
}

// The person's part is over: what is left (activation, network, recorder) the agent does alone.
bool button_was_pressed(const v1::RecoveryState& state) {
    const auto& order = state.work_order();
    return state.factory_fresh() || state.candidate_proven() ||
           (order.rung() == Rung::reset_button && asks_for_first_password(order));
}

Stop::Kind kind_of(const v1::RecoveryState& state, const v1::RungPolicy& rung, Time now) {
    if (is_left_to_a_person(rung.rung())) return Stop::Kind::person;
    if (is_authorised(state, rung, now)) {
        return rung.rung() == Rung::reset_button && !button_was_pressed(state)
                   ? Stop::Kind::work_order
                   : Stop::Kind::job;
    }
    const bool record_missing = is_destructive(rung.rung()) && !state.has_ownership();
    return record_missing ? Stop::Kind::ownership : Stop::Kind::approval;
}

}  // namespace

bool is_terminal(v1::RecoveryState::Phase phase) {
    return phase == v1::RecoveryState::done || phase == v1::RecoveryState::needs_person ||
           phase == v1::RecoveryState::cancelled;
}

// The reset button is always held for a while (policy_judge).
bool asks_for_first_password(const v1::WorkOrder& order) {
    return !order.id().empty() && order.hold_seconds() == 0;
}

bool is_destructive(Rung::Kind rung) {
    return rung == Rung::restore_keep_network || rung == Rung::restore_full ||
           rung == Rung::reset_button;
}

std::string rung_name(Rung::Kind rung) {
    return Rung::Kind_IsValid(rung) ? Rung::Kind_Name(rung) : "rung " + std::to_string(int{rung});
}

std::optional<std::string> left_out(const v1::RecoveryState& state, const v1::RungPolicy& rung) {
    if (!Rung::Kind_IsValid(rung.rung()) || rung.rung() == Rung::unspecified) {
        return "this controller does not know the rung";
    }
    if (rung.objectives_size() > 0 && std::find(rung.objectives().begin(), rung.objectives().end(),
                                                state.objective()) == rung.objectives().end()) {
        return "the policy does not use it for this objective";
    }
    if (rung.rung() == Rung::use_valid_credential &&
        state.objective() == v1::Objective::recommission) {
        return "recommissioning ends with a factory default; a login alone does not";
    }
    const bool default_has_happened = rung.rung() == Rung::restore_full && state.factory_fresh();
    if (needs_valid_credential(rung.rung()) && !state.has_current_credential() &&
        !default_has_happened) {
        return "it needs a valid credential and none is known";
    }
    return std::nullopt;
}

bool is_authorised(const v1::RecoveryState& state, const v1::RungPolicy& rung, Time now) {
    if (!needs_authority(rung)) return true;
    if (is_destructive(rung.rung()) && !state.has_ownership()) return false;
    if (CAMFLEET_CONTROLLER_MUTANT(approval_is_not_awaited)) return true;
    const auto& approval = state.approval();
    return state.has_approval() && from_timestamp(approval.expires_at()) > now &&
           std::find(approval.rungs().begin(), approval.rungs().end(), rung.rung()) !=
               approval.rungs().end();
}

std::vector<Rung::Kind> rungs_to_approve(const v1::RecoveryState& state) {
    std::vector<Rung::Kind> rungs;
    for (int i = static_cast<int>(state.next_rung()); i < state.policy().ladder_size(); ++i) {
        const auto& rung = state.policy().ladder(i);
        if (is_left_to_a_person(rung.rung()) || left_out(state, rung)) continue;
        if (needs_authority(rung)) rungs.push_back(rung.rung());
    }
    return rungs;
}

v1::RungOrder order_of(const v1::RungPolicy& rung) {
    v1::RungOrder order;
    order.set_rung(rung.rung());
    order.set_times(std::max(1U, rung.times()));
    order.set_off_seconds(rung.off_seconds());
    if (rung.rung() == Rung::power_cycle) {
        order.set_times(std::min(order.times(), limits::power_cycles_in_a_row_max));
    }
    order.set_boot_wait_seconds(rung.boot_wait_seconds());
    order.set_give_up_seconds(rung.give_up_seconds());
    order.set_hold_seconds(rung.hold_seconds());
    order.set_max_in_24h(rung.max_in_24h());
    return order;
}

Stop next_stop(const v1::RecoveryState& state, Time now) {
    Stop stop;
    const int size = state.policy().ladder_size();
    for (int i = static_cast<int>(std::min<std::uint32_t>(state.next_rung(), INT32_MAX)); i < size;
         ++i) {
        if (auto note = passed_by(state, i)) {
            stop.notes.push_back(std::move(*note));
            continue;
        }
        stop.first = i;
        stop.after = i + 1;
        stop.kind = kind_of(state, state.policy().ladder(i), now);
        if (state.policy().ladder(i).rung() == Rung::reset_button) {
            stop.rungs.push_back(i);
        } else if (stop.kind == Stop::Kind::job) {
            collect_job(state, now, stop);
        }
        return stop;
    }
    stop.first = stop.after = size;
    return stop;
}

}  // namespace camfleet::recovery
