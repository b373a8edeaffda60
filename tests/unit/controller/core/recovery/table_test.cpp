// SPDX-License-Identifier: Apache-2.0
// The full table: every phase meets every event, and every pair has the answer that README.md
// states.
#include "tests/unit/controller/core/recovery/story.hpp"

namespace camfleet::recovery::testing {
namespace {

const std::vector<State::Phase>& phases() {
    static const std::vector<State::Phase> all{
        State::planning, State::job_running, State::awaiting_approval, State::awaiting_person,
        State::waiting,  State::done,        State::needs_person,      State::cancelled};
    return all;
}

Story inherited() { return Story({.objective = v1::Objective::access, .credential = false}); }

// A story that stands in the phase; where a job was out, its id is story.job.
Story standing_in(State::Phase phase) {
    Story story = inherited();
    if (phase == State::planning) return story;
    story.begin();
    switch (phase) {
        case State::awaiting_approval:
        case State::awaiting_person:
            story.end(End::not_helped);
            break;
        case State::waiting:
            story.end(End::waiting, "locked");
            break;
        case State::done:
            story.end_done("cam-1/admin/1");
            break;
        case State::needs_person:
            story.end(End::needs_person, "duplicate_serial");
            break;
        case State::cancelled:
            story.step(Cancelled{.by = "olga"});
            break;
        default:
            break;
    }
    if (phase == State::awaiting_person) story.approve();
    return story;
}

struct Named {
    std::string name;
    std::function<Event(const Story&)> make;
};

Event ended(const Story& story, End::End end) {
    v1::TaskResult result;
    result.set_job_id(story.job);
    result.set_end(end);
    result.set_frames_received(40);
    if (end == End::done) result.set_proven_credential("cam-1/admin/1");
    return Ended{.result = result};
}

const std::vector<Named>& events() {
    static const std::vector<Named> all{
        {"begin", [](const Story&) { return Begin{}; }},
        {"accepted", [](const Story& s) { return JobAccepted{.job_id = s.job}; }},
        {"refused",
         [](const Story& s) {
             return JobRefused{.job_id = s.job, .reason = v1::Refusal::tampered, .detail = ""};
         }},
        {"refused_expired",
         [](const Story& s) {
             return JobRefused{.job_id = s.job, .reason = v1::Refusal::expired, .detail = ""};
         }},
        {"job_expired", [](const Story& s) { return JobExpired{.job_id = s.job}; }},
        {"progress",
         [](const Story& s) {
             v1::TaskProgress progress;
             progress.set_job_id(s.job);
             return Progress{.progress = progress};
         }},
        {"ended_done", [](const Story& s) { return ended(s, End::done); }},
        {"ended_not_helped", [](const Story& s) { return ended(s, End::not_helped); }},
        {"ended_waiting", [](const Story& s) { return ended(s, End::waiting); }},
        {"ended_refused", [](const Story& s) { return ended(s, End::refused); }},
        {"ended_needs_person", [](const Story& s) { return ended(s, End::needs_person); }},
        {"approved", [](const Story& s) { return Approved{.approval = s.approval("apr-9")}; }},
        {"denied", [](const Story&) { return Denied{.by = "owner", .reason = ""}; }},
        {"ready", [](const Story&) { return WorkOrderReady{.technician = "Tom"}; }},
        {"impossible",
         [](const Story&) { return WorkOrderImpossible{.technician = "Tom", .note = ""}; }},
        {"timer", [](const Story& s) { return TimerFired{.key = s.state().timer()}; }},
        {"cancelled", [](const Story&) { return Cancelled{.by = "olga"}; }},
    };
    return all;
}

// "-": ignored with a reason. "=": taken, the phase stays. Else the phase it leads to.
using Row = std::map<std::string, std::string>;
const std::map<State::Phase, Row>& table() {
    static const std::map<State::Phase, Row> all{
        {State::planning,
         {{"begin", "job_running"}, {"approved", "="}, {"cancelled", "cancelled"}}},
        {State::job_running,
         {{"accepted", "="},
          {"refused", "needs_person"},
          {"refused_expired", "waiting"},
          {"job_expired", "waiting"},
          {"progress", "="},
          {"ended_done", "done"},
          {"ended_not_helped", "awaiting_approval"},
          {"ended_waiting", "waiting"},
          {"ended_refused", "awaiting_approval"},
          {"ended_needs_person", "needs_person"},
          {"approved", "="},
          {"timer", "="},
          {"cancelled", "cancelled"}}},
        {State::awaiting_approval,
         {{"approved", "awaiting_person"}, {"denied", "needs_person"}, {"cancelled", "cancelled"}}},
        {State::awaiting_person,
         {{"approved", "="},
          {"denied", "needs_person"},
          {"ready", "job_running"},
          {"impossible", "needs_person"},
          {"timer", "awaiting_person"},
          {"cancelled", "cancelled"}}},
        {State::waiting, {{"approved", "="}, {"timer", "job_running"}, {"cancelled", "cancelled"}}},
        {State::done, {}},
        {State::needs_person, {}},
        // The job that was out is followed to its end, the phase stays.
        {State::cancelled,
         {{"accepted", "="},
          {"refused", "="},
          {"refused_expired", "="},
          {"progress", "="},
          {"ended_done", "="},
          {"ended_not_helped", "="},
          {"ended_waiting", "="},
          {"ended_refused", "="},
          {"ended_needs_person", "="}}},
    };
    return all;
}

class PhaseAndEvent : public ::testing::TestWithParam<State::Phase> {};

TEST_P(PhaseAndEvent, has_the_answer_of_the_table) {
    const auto phase = GetParam();
    for (const auto& event : events()) {
        SCOPED_TRACE(State::Phase_Name(phase) + " meets " + event.name);
        auto story = standing_in(phase);
        if (phase != State::planning) ASSERT_EQ(story.phase(), phase);
        const auto before = story.state().SerializeAsString();
        const auto effects = story.step(event.make(story));
        const auto& row = table().at(phase);
        const auto cell = row.contains(event.name) ? row.at(event.name) : std::string("-");
        if (cell == "-") {
            EXPECT_FALSE(effects.ignored.empty());
            EXPECT_FALSE(effects.changed);
            EXPECT_FALSE(effects.dispatch);
            EXPECT_FALSE(effects.timer);
            EXPECT_EQ(story.state().SerializeAsString(), before);
            continue;
        }
        EXPECT_EQ(effects.ignored, "");
        EXPECT_TRUE(effects.changed);
        if (cell != "=") {
            EXPECT_EQ(State::Phase_Name(story.phase()), cell);
        } else if (phase != State::planning) {
            EXPECT_EQ(story.phase(), phase);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(EveryPhase,
                         PhaseAndEvent,
                         ::testing::ValuesIn(phases()),
                         [](const auto& each) { return State::Phase_Name(each.param); });

TEST(RecoveryTable, a_timer_of_the_past_never_counts) {
    for (const auto phase : phases()) {
        auto story = standing_in(phase);
        const auto effects = story.step(TimerFired{.key = story.state().timer() + 1});
        EXPECT_FALSE(effects.ignored.empty()) << State::Phase_Name(phase);
    }
}

}  // namespace
}  // namespace camfleet::recovery::testing
