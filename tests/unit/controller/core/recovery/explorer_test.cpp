// SPDX-License-Identifier: Apache-2.0
// Every sequence of a small alphabet of events, to a depth, over several openings: the invariants
// of the machine are checked after each step.
#include "tests/unit/controller/core/recovery/story.hpp"

#include <set>

namespace camfleet::recovery::testing {
namespace {

constexpr int depth_max = 6;

struct World {
    RecoveryMachine machine;
    Time now = start_time;
    std::uint64_t generation = 0;
    std::set<std::string> given_up;  // jobs whose JobExpired was sent
};

using Move = std::function<Event(const World&)>;

std::string newest_job(const World& world) {
    const auto& jobs = world.machine.state().jobs();
    return jobs.empty() ? "none" : jobs.rbegin()->job_id();
}

Event ended(const World& world, End::End end) {
    v1::TaskResult result;
    result.set_job_id(newest_job(world));
    result.set_end(end);
    result.set_frames_received(40);
    return Ended{.result = result};
}

Event approved(const World& world, std::vector<Rung::Kind> rungs) {
    v1::Approval approval;
    approval.set_id("apr-" + std::to_string(to_ms(world.now)));
    approval.set_recovery_id("rec-1");
    approval.set_device_id("cam-1");
    approval.set_granted_by("owner");
    for (const auto rung : rungs) approval.add_rungs(rung);
    *approval.mutable_expires_at() = to_timestamp(world.now + std::chrono::hours{2});
    return Approved{.approval = approval};
}

Event seen_fresh(const World& world) {
    v1::TaskProgress progress;
    progress.set_job_id(newest_job(world));
    progress.mutable_sighting()->set_found(true);
    return Progress{.progress = progress};
}

const std::vector<Move>& alphabet() {
    static const std::vector<Move> moves{
        [](const World& w) { return JobAccepted{.job_id = newest_job(w)}; },
        [](const World& w) { return JobExpired{.job_id = newest_job(w)}; },
        [](const World& w) { return ended(w, End::not_helped); },
        [](const World& w) { return ended(w, End::waiting); },
        [](const World& w) { return ended(w, End::refused); },
        [](const World& w) { return seen_fresh(w); },
        [](const World& w) { return approved(w, rungs_to_approve(w.machine.state())); },
        [](const World& w) { return approved(w, {Rung::restore_full}); },
        [](const World&) { return Denied{.by = "owner", .reason = ""}; },
        [](const World&) { return WorkOrderReady{.technician = "Tom"}; },
        [](const World& w) { return TimerFired{.key = w.machine.state().timer()}; },
        [](const World&) { return Cancelled{.by = "olga"}; },
    };
    return moves;
}

bool covers(const v1::Approval& approval, Rung::Kind rung, Time now) {
    return from_timestamp(approval.expires_at()) > now &&
           std::find(approval.rungs().begin(), approval.rungs().end(), rung) !=
               approval.rungs().end();
}

// What must hold for an order, judged from the state and not from the machine's own helpers.
std::string broken_order(const World& world, const JobOrder& order) {
    const auto& state = world.machine.state();
    for (const auto& rung : order.rungs) {
        const bool destructive = rung.rung() == Rung::restore_full ||
                                 rung.rung() == Rung::restore_keep_network ||
                                 rung.rung() == Rung::reset_button;
        if (!destructive) continue;
        if (!state.has_ownership()) return "destructive without an ownership record";
        if (!covers(state.approval(), rung.rung(), world.now)) return "destructive, not approved";
        if (!order.destructive) return "authorisation would not travel";
        if (!order.with_candidate) return "no candidate travels";
        if (rung.rung() == Rung::reset_button && !order.technician_is_ready) return "nobody there";
        if (rung.rung() == Rung::reset_button && order.rungs.size() != 1) return "button not alone";
    }
    return order.rungs.empty() ? "an empty job" : "";
}

std::string broken_after(const World& before, const World& after, const Effects& effects) {
    const auto& was = before.machine.state();
    const auto& is = after.machine.state();
    if (is_terminal(was.phase()) && is.phase() != was.phase()) return "a terminal phase changed";
    if (is_terminal(was.phase()) && effects.dispatch) return "a job after the end";
    if (!effects.ignored.empty() && effects.changed) return "ignored and changed";
    if (effects.ignored.empty() && !effects.changed) return "neither ignored nor changed";
    if (is.phase() == State::waiting && !is.has_retry_at()) return "waits for nothing";
    if (is.phase() == State::waiting && is.reason().empty()) return "waits without a reason";
    if (is.phase() == State::needs_person && is.detail().empty()) return "a person is told nothing";
    if (!is_terminal(is.phase()) && is.phase() != State::awaiting_approval &&
        is.phase() != State::planning && !is.has_timer_at()) {
        return "could hang for ever";
    }
    const int out =
        static_cast<int>(std::count_if(is.jobs().begin(), is.jobs().end(), [&](const auto& job) {
            return job.end() == End::unspecified && !after.given_up.contains(job.job_id());
        }));
    if (out > 1) return "two jobs out";
    if (!effects.dispatch) return is.generation() == was.generation() ? "" : "generation moved";
    if (is.generation() != was.generation() + 1) return "generation did not grow";
    if (effects.dispatch->with_candidate && is.candidate_version().empty()) return "no candidate";
    return broken_order(after, *effects.dispatch);
}

class Explorer {
  public:
    void explore(const World& world, int depth, const std::string& trace) {
        if (depth == 0) return;
        for (std::size_t i = 0; i < alphabet().size(); ++i) {
            World next = world;
            next.now += std::chrono::minutes{50};  // two moves later an approval is nearly over
            const auto event = alphabet()[i](next);
            auto effects = next.machine.step(event, next.now);
            if (effects.make_candidate) next.machine.set_candidate("cam-1/admin/2");
            if (const auto* expired = std::get_if<JobExpired>(&event)) {
                if (effects.ignored.empty()) next.given_up.insert(expired->job_id);
            }
            ++steps;
            const auto path = trace + " " + std::to_string(i);
            const auto broken = broken_after(world, next, effects);
            ASSERT_EQ(broken, "") << "moves" << path << "\n" << next.machine.state().DebugString();
            if (effects.ignored.empty()) explore(next, depth - 1, path);
            if (::testing::Test::HasFatalFailure()) return;
        }
    }
    std::size_t steps = 0;
};

class EveryOpening : public ::testing::TestWithParam<std::tuple<v1::Objective::Kind, bool, bool>> {
};

TEST_P(EveryOpening, keeps_the_invariants_on_every_path) {
    const auto [objective, ownership, credential] = GetParam();
    auto policy = standard_policy();
    policy.mutable_proof()->set_min_frames(1);
    RecoveryMachine machine(opening({.objective = objective,
                                     .ownership = ownership,
                                     .credential = credential,
                                     .policy = policy}));
    World world{.machine = std::move(machine), .given_up = {}};
    const auto begun = world.machine.step(Begin{}, world.now);
    ASSERT_TRUE(begun.changed);
    Explorer explorer;
    explorer.explore(world, depth_max, "");
    RecordProperty("steps", static_cast<int>(explorer.steps));
    EXPECT_GT(explorer.steps, 1000U);
}

INSTANTIATE_TEST_SUITE_P(Recoveries,
                         EveryOpening,
                         ::testing::Combine(::testing::Values(v1::Objective::online,
                                                              v1::Objective::access),
                                            ::testing::Bool(),
                                            ::testing::Bool()));

}  // namespace
}  // namespace camfleet::recovery::testing
