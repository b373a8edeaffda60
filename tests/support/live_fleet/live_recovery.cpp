// SPDX-License-Identifier: Apache-2.0
// Recoveries of a live fleet, with operator and technician played by the test.
#include "tests/support/live_fleet/live_fleet.hpp"

#include <thread>

namespace camfleet::support {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr auto look_every = 50ms;

bool has_ended(const v1::RecoveryState& state) {
    return state.phase() == v1::RecoveryState::done ||
           state.phase() == v1::RecoveryState::needs_person ||
           state.phase() == v1::RecoveryState::cancelled;
}

}  // namespace

struct LiveFleet::Hand {
    bool on_button = false;
    std::int64_t resets_before = 0;
    std::string first_password;  // filed, and to be given to the camera
};

std::string LiveFleet::start_recovery(const std::string& camera,
                                      v1::Objective::Kind objective,
                                      const std::string& policy) {
    v1::StartRecovery start;
    start.set_camera_id(camera);
    start.set_objective(objective);
    start.set_requested_by("test");
    start.set_policy(policy);
    return value_of(api().post<v1::RecoveryState>("/v1/recoveries", start)).id();
}

Result<v1::RecoveryState> LiveFleet::recovery(const std::string& id) const {
    return api().get<v1::RecoveryState>("/v1/recoveries/" + id);
}

// What fails here (the controller may be down) is done again at the next look.
void LiveFleet::attend(const v1::RecoveryState& state, Hand& hand) {
    if (state.phase() == v1::RecoveryState::awaiting_approval) {
        v1::GrantApproval grant;
        grant.set_granted_by("test");
        grant.set_reason("the owner agreed by telephone");
        ignore_error(
            api().post<v1::RecoveryState>("/v1/recoveries/" + state.id() + "/approval", grant),
            "asked again at the next look");
    }
    const auto& camera = state.camera_id();
    const auto& order = state.work_order();
    if (state.phase() == v1::RecoveryState::awaiting_person &&
        order.state() == v1::WorkOrder::open) {
        if (state.reason() == "activation_by_person") {
            if (hand.first_password.empty()) hand.first_password = make_password();
            learn_password(camera, Secret(hand.first_password));
        } else if (!hand.on_button) {
            hand.resets_before = lab().counter(camera, "button_defaults");
            lab().button(camera, true);
            hand.on_button = true;
        }
        report_ready(order.id());
    }
    // Not before the agent watches: that the moment shows is what is to be seen.
    const auto watches = std::ranges::any_of(state.log(), [](const std::string& line) {
        return line.starts_with("waits until a person");
    });
    if (!hand.first_password.empty() && watches) {
        lab().post("/cameras/" + camera + "/initialise", {{"password", hand.first_password}});
        Secret::wipe(hand.first_password);
    }
    if (hand.on_button && lab().counter(camera, "button_defaults") > hand.resets_before) {
        lab().button(camera, false);
        hand.on_button = false;
    }
}

void LiveFleet::report_ready(const std::string& work_order) {
    v1::ReportWorkOrder report;
    report.set_technician("T. Ladder");
    report.set_ready(true);
    ignore_error(api().post<v1::WorkOrder>("/v1/work-orders/" + work_order, report),
                 "reported again at the next look");
}

std::vector<v1::RecoveryState> LiveFleet::play_all(const std::vector<std::string>& ids,
                                                   std::chrono::seconds limit,
                                                   const EachLook& each_look) {
    std::vector<Hand> hands(ids.size());
    std::vector<v1::RecoveryState> states(ids.size());
    const auto until = Steady::now() + limit;
    while (Steady::now() < until) {
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (has_ended(states[i])) continue;
            auto state = recovery(ids[i]);
            if (each_look) each_look(state ? &*state : nullptr);
            if (!state) continue;
            states[i] = std::move(*state);
            attend(states[i], hands[i]);
        }
        if (std::ranges::all_of(states, has_ended)) return states;
        std::this_thread::sleep_for(look_every);
    }
    std::string where;
    for (const auto& state : states) {
        where += state.camera_id() + ": " + v1::RecoveryState::Phase_Name(state.phase()) + " " +
                 state.reason() + " " + state.detail() + "\n";
    }
    throw std::runtime_error("recoveries did not end in time:\n" + where + log_tails());
}

v1::AuditVerdict LiveFleet::audit() const {
    return value_of(api().get<v1::AuditVerdict>("/v1/audit/verify"));
}

v1::JobList LiveFleet::jobs_of(const std::string& recovery) const {
    return value_of(api().get<v1::JobList>("/v1/jobs?recovery_id=" + cli::escape(recovery)));
}

v1::CredentialList LiveFleet::credentials_of(const std::string& device) const {
    return value_of(
        api().get<v1::CredentialList>("/v1/credentials?device_id=" + cli::escape(device)));
}

}  // namespace camfleet::support
