// SPDX-License-Identifier: Apache-2.0
#include "common/base/limits.hpp"
#include "controller/core/policy/policy.hpp"
#include "controller/core/recovery/recovery_machine.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace camfleet::policy {
namespace {

using v1::Rung;

constexpr std::uint32_t rung_seconds_max = 3600;
constexpr std::uint32_t hold_seconds_max = 120;
constexpr std::uint32_t off_seconds_min = 5;  // capacitors keep a camera alive for a moment

bool is_word(const std::string& text) {
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

// Gathers problems of one part of the document.
class Judge {
  public:
    Judge(Problems& problems, std::string prefix)
        : problems_(problems), prefix_(std::move(prefix)) {}

    void add(const std::string& field, std::string reason) {
        if (problems_.size() < limits::problems_max) {
            problems_.push_back({.path = prefix_ + field, .reason = std::move(reason)});
        }
    }
    void within(const std::string& field,
                std::uint32_t value,
                std::uint32_t low,
                std::uint32_t high,
                const std::string& why = "") {
        if (value >= low && value <= high) return;
        add(field, "is " + std::to_string(value) + ", must be " + std::to_string(low) + " to " +
                       std::to_string(high) + (why.empty() ? "" : " (" + why + ")"));
    }
    // A number that this rung does not use is a misunderstanding worth telling.
    void unused(const std::string& field, std::uint32_t value, const std::string& rung) {
        if (value != 0) add(field, "means nothing for " + rung + ", leave it out");
    }

  private:
    Problems& problems_;
    std::string prefix_;
};

void judge_power(const v1::RungPolicy& rung, Judge& judge) {
    const auto name = Rung::Kind_Name(rung.rung());
    const bool cycles = rung.rung() == Rung::power_cycle;
    if (cycles) {
        judge.within("times", rung.times(), 1, limits::power_cycles_in_a_row_max,
                     "never more power cycles in a row");
        judge.within("max_in_24h", rung.max_in_24h(), 1, limits::power_cycles_in_24h_max,
                     "never more power cycles in 24 h");
        if (rung.times() > rung.max_in_24h()) {
            judge.add("times", "is more than max_in_24h allows");
        }
    } else {
        judge.within("times", rung.times(), 1, 1, "only power_cycle is repeated");
        judge.unused("max_in_24h", rung.max_in_24h(), name);
    }
    if (cycles || rung.rung() == Rung::reset_button) {
        judge.within("off_seconds", rung.off_seconds(), off_seconds_min,
                     static_cast<std::uint32_t>(limits::power_off_max.count()));
    } else {
        judge.unused("off_seconds", rung.off_seconds(), name);
    }
}

void judge_times(const v1::RungPolicy& rung, Judge& judge) {
    const auto name = Rung::Kind_Name(rung.rung());
    const bool boots = rung.rung() == Rung::power_cycle || rung.rung() == Rung::reboot ||
                       recovery::is_destructive(rung.rung());
    if (boots) {
        judge.within("boot_wait_seconds", rung.boot_wait_seconds(), 1, rung_seconds_max);
        judge.within("give_up_seconds", rung.give_up_seconds(), 1, rung_seconds_max);
        if (rung.give_up_seconds() < rung.boot_wait_seconds()) {
            judge.add("give_up_seconds", "ends before the first look at boot_wait_seconds");
        }
    }
    if (rung.rung() == Rung::reset_button) {
        judge.within("hold_seconds", rung.hold_seconds(), 1, hold_seconds_max);
    } else {
        judge.unused("hold_seconds", rung.hold_seconds(), name);
    }
}

void judge_objectives(const v1::RungPolicy& rung, Judge& judge) {
    std::set<int> seen;
    for (int i = 0; i < rung.objectives_size(); ++i) {
        const auto field = "objectives[" + std::to_string(i) + "]";
        const int value = rung.objectives().Get(i);
        if (!v1::Objective::Kind_IsValid(value) || value == v1::Objective::unspecified) {
            judge.add(field, "must be online, access or recommission");
        } else if (!seen.insert(value).second) {
            judge.add(field, "is named twice");
        }
    }
}

void judge_rung(const v1::RungPolicy& rung, Judge& judge) {
    if (!Rung::Kind_IsValid(rung.rung()) || rung.rung() == Rung::unspecified) {
        return judge.add("rung", "is missing or unknown");
    }
    if (recovery::is_destructive(rung.rung()) && !rung.needs_approval()) {
        judge.add("needs_approval",
                  Rung::Kind_Name(rung.rung()) + " resets the camera and must say true here");
    }
    judge_power(rung, judge);
    judge_times(rung, judge);
    judge_objectives(rung, judge);
}

// The enum is ordered from gentle to harsh.
void judge_order(const v1::RecoveryPolicy& policy, int index, Judge& judge) {
    if (index == 0) return;
    const auto before = policy.ladder(index - 1).rung();
    const auto here = policy.ladder(index).rung();
    if (!Rung::Kind_IsValid(here) || !Rung::Kind_IsValid(before)) return;
    if (here == before) {
        judge.add("rung", Rung::Kind_Name(here) + " appears twice; use times for power cycles");
    } else if (here < before) {
        judge.add("rung", Rung::Kind_Name(here) + " is gentler than " + Rung::Kind_Name(before) +
                              " and must come before it");
    }
}

void judge_ladder(const v1::RecoveryPolicy& policy, Problems& problems) {
    Judge all(problems, "");
    if (policy.ladder().empty()) all.add("ladder", "has no rung");
    if (policy.ladder_size() > limits::policy_rungs_max) return all.add("ladder", "is too long");
    bool button = false;
    for (int i = 0; i < policy.ladder_size(); ++i) {
        Judge judge(problems, "ladder[" + std::to_string(i) + "].");
        judge_order(policy, i, judge);
        judge_rung(policy.ladder(i), judge);
        button = button || policy.ladder(i).rung() == Rung::reset_button;
    }
    if (button && policy.work_order_steps().empty()) {
        all.add("work_order_steps", "must tell the technician what to do at the reset button");
    }
}

void judge_words(const v1::RecoveryPolicy& policy, Problems& problems) {
    Judge judge(problems, "");
    if (!is_word(policy.name())) {
        judge.add("name", "must be 1 to 64 lower-case letters, digits, '-' or '_'");
    }
    std::set<std::string> makers;
    for (int i = 0; i < policy.makers_size(); ++i) {
        const auto field = "makers[" + std::to_string(i) + "]";
        if (!is_word(policy.makers(i))) judge.add(field, "must be a maker in lower case");
        if (!makers.insert(policy.makers(i)).second) judge.add(field, "is named twice");
    }
    if (policy.work_order_steps_size() > 30)
        judge.add("work_order_steps", "has more than 30 lines");
    for (int i = 0; i < policy.work_order_steps_size(); ++i) {
        const auto size = policy.work_order_steps(i).size();
        if (size == 0 || size > 500) {
            judge.add("work_order_steps[" + std::to_string(i) + "]", "must be 1 to 500 bytes");
        }
    }
}

bool sets_a_first_account(const v1::RecoveryPolicy& policy) {
    return std::ranges::any_of(policy.ladder(), [](const v1::RungPolicy& rung) {
        return rung.rung() == Rung::restore_full || rung.rung() == Rung::reset_button;
    });
}

// Who is asked for another first account refuses it, after the camera was reset.
// Source: reference hikvision.md section 5, dahua.md section 1, axis.md section 4.
void judge_user(const v1::RecoveryPolicy& policy, Judge& judge) {
    const auto& user = policy.provisioning().user();
    if (user.empty() || user.size() > 32) return judge.add("user", "must be 1 to 32 bytes");
    if (!sets_a_first_account(policy)) return;
    for (const char* maker : {"hikvision", "dahua"}) {
        if (fits_maker(policy, maker) && user != "admin") {
            judge.add("user", std::string("must be admin: the first account of ") + maker);
        }
    }
    const bool names_axis = !policy.makers().empty() && fits_maker(policy, "axis");
    const bool plain = user.size() <= 14 && std::ranges::all_of(user, [](char c) {
                           return std::isalnum(static_cast<unsigned char>(c)) != 0;
                       });
    if (names_axis && !plain) judge.add("user", "AXIS takes 1 to 14 letters and digits");
}

}  // namespace

Problems validate(const v1::RecoveryPolicy& policy) {
    Problems problems;
    judge_words(policy, problems);
    judge_ladder(policy, problems);
    Judge provisioning(problems, "provisioning.");
    judge_user(policy, provisioning);
    // Source: reference hikvision.md: 8 to 16 characters on Hikvision; others take more.
    const bool hikvision = fits_maker(policy, "hikvision");
    provisioning.within("password_length", policy.provisioning().password_length(), 8,
                        hikvision ? 16 : 64, hikvision ? "Hikvision takes no more than 16" : "");
    provisioning.within("ntp_interval_minutes", policy.provisioning().ntp_interval_minutes(), 1,
                        10'080);
    Judge proof(problems, "proof.");
    proof.within("min_frames", policy.proof().min_frames(), 1, 10'000,
                 "a recovery is done when frames have been received");
    proof.within("give_up_seconds", policy.proof().give_up_seconds(), 1, rung_seconds_max);
    Judge all(problems, "");
    all.within("job_valid_minutes", policy.job_valid_minutes(), 1, 24 * 60);
    all.within("approval_valid_minutes", policy.approval_valid_minutes(), 1, 7 * 24 * 60);
    return problems;
}

}  // namespace camfleet::policy
