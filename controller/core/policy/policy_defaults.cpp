// SPDX-License-Identifier: Apache-2.0
#include "common/base/limits.hpp"
#include "controller/core/policy/policy.hpp"

#include <algorithm>

namespace camfleet::policy {
namespace {

// Source: product.md rule 3 and the field guides (30 s off, 60 to 90 s boot, 3 min for slow ones);
// Hikvision reset button 15 to 20 s: reference hikvision.md section 11.
constexpr std::uint32_t off_seconds = 30;
constexpr std::uint32_t boot_wait_seconds = 60;
constexpr std::uint32_t give_up_seconds = 180;
constexpr std::uint32_t hold_seconds = 20;

template <class Set>
void fill(std::uint32_t value, std::uint32_t usual, Set set) {
    if (value == 0) set(usual);
}

void expand_rung(v1::RungPolicy& rung) {
    using v1::Rung;
    fill(rung.times(), 1, [&](auto v) { rung.set_times(v); });
    const bool cuts = rung.rung() == Rung::power_cycle || rung.rung() == Rung::reset_button;
    const bool boots = cuts || rung.rung() == Rung::reboot ||
                       rung.rung() == Rung::restore_keep_network ||
                       rung.rung() == Rung::restore_full;
    if (cuts) fill(rung.off_seconds(), off_seconds, [&](auto v) { rung.set_off_seconds(v); });
    if (boots) {
        fill(rung.boot_wait_seconds(), boot_wait_seconds,
             [&](auto v) { rung.set_boot_wait_seconds(v); });
        fill(rung.give_up_seconds(), std::max(give_up_seconds, rung.boot_wait_seconds()),
             [&](auto v) { rung.set_give_up_seconds(v); });
    }
    if (rung.rung() == Rung::power_cycle) {
        fill(rung.max_in_24h(), limits::power_cycles_in_24h_max,
             [&](auto v) { rung.set_max_in_24h(v); });
    }
    if (rung.rung() == Rung::reset_button) {
        fill(rung.hold_seconds(), hold_seconds, [&](auto v) { rung.set_hold_seconds(v); });
    }
}

// Source: reference axis.md section 4: root is the one first account that every firmware takes.
std::string first_account(const v1::RecoveryPolicy& policy) {
    const bool only_axis = policy.makers_size() == 1 && policy.makers(0) == "axis";
    return only_axis ? "root" : "admin";
}

}  // namespace

v1::RecoveryPolicy expand(v1::RecoveryPolicy policy) {
    for (auto& rung : *policy.mutable_ladder()) expand_rung(rung);
    auto& provisioning = *policy.mutable_provisioning();
    if (provisioning.user().empty()) provisioning.set_user(first_account(policy));
    fill(provisioning.password_length(), 16, [&](auto v) { provisioning.set_password_length(v); });
    fill(provisioning.ntp_interval_minutes(), 60,
         [&](auto v) { provisioning.set_ntp_interval_minutes(v); });
    auto& proof = *policy.mutable_proof();
    fill(proof.min_frames(), 25, [&](auto v) { proof.set_min_frames(v); });
    fill(proof.give_up_seconds(), 120, [&](auto v) { proof.set_give_up_seconds(v); });
    fill(policy.job_valid_minutes(), 30, [&](auto v) { policy.set_job_valid_minutes(v); });
    fill(policy.approval_valid_minutes(), 24 * 60,
         [&](auto v) { policy.set_approval_valid_minutes(v); });
    return policy;
}

std::vector<std::string> usual_names(const std::string& maker) {
    return {"standard_" + maker, "standard"};
}

bool fits_maker(const v1::RecoveryPolicy& policy, const std::string& maker) {
    const auto& makers = policy.makers();
    return makers.empty() || std::find(makers.begin(), makers.end(), maker) != makers.end();
}

}  // namespace camfleet::policy
