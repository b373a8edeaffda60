// SPDX-License-Identifier: Apache-2.0
// One job on one camera: walks the ordered rungs, each a row of steps (steps.cpp), and ends done,
// not helped, waiting, needing a person, or refused. Station 6 of a job's life. Pure.
//
// How a change is made: prove identity -> journal intent (phase acting) -> act -> ask the device
// until it proves the change. An unknown outcome or a crash goes on with asking, never with acting;
// acting again needs the device's own proof, after a settle time, that nothing happened.
//
// Invariants: nothing with a credential and no change goes to a camera whose identity is not fresh;
// a login is counted before it is tried; while the guard holds our port the only way is power back;
// every path ends by the task's deadline and its limit of attempts.
#pragma once

#include "agent/core/agent_machine.hpp"
#include "agent/core/lockout/lockout_budget.hpp"
#include "agent/core/power_guard/power_guard.hpp"
#include "agent/core/task/judge.hpp"
#include "agent/core/task/steps.hpp"
#include "common/proto/agent_state.pb.h"

#include <optional>
#include <string>
#include <vector>

namespace camfleet::task {

// What a task may use during one call, and where it puts what it wants.
struct Context {
    agent::Now now;
    lockout::LockoutBudget& lockout;
    power_guard::PowerGuard& guard;
    v1::CameraMemory& memory;
    bool& memory_changed;
    power_guard::Orders& orders;
    std::vector<v1::TaskProgress>& progress;
    std::string& sealed_backup;            // journalled beside the task, may be large
    std::optional<v1::TaskResult> result;  // set: the task has ended
};

class TaskMachine {
  public:
    // The job must outlive the machine.
    TaskMachine(const v1::Job& job, v1::TaskState state) : job_(&job), state_(std::move(state)) {}

    void begin(Context& context);
    // After a restart; ports that this job held are being switched on already.
    void resume(Context& context);
    void on_outcome(const v1::Outcome& told, Context& context);
    void on_timer(std::uint64_t key, Context& context);
    void on_power_back(Context& context);
    // A newer job waits for this camera: end before the next rung.
    void request_stop() { state_.set_stop_requested(true); }

    [[nodiscard]] const v1::TaskState& state() const { return state_; }
    [[nodiscard]] bool queued() const { return state_.phase() == v1::TaskPhase::queued; }

  private:
    struct Login {
        std::string device_id;
        std::string version;
    };

    // The walk (task_machine.cpp)
    void start_rung(Context& context);
    void enter_step(Context& context);
    void enter_main(Context& context);
    void step_done(Context& context);
    void fail_step(const std::string& reason, const std::string& detail, Context& context);
    void end_rung(Context& context);
    void end_rung_or_try_later(Context& context);
    void go_on(Context& context);
    void pause(Millis wait, Context& context);
    void pause_until(Time until, Context& context);
    void jump_to(Step step, Context& context);
    void step_back_to(Step step);
    void give_verdict(Context& context);
    [[nodiscard]] bool rung_may_run(Context& context);
    [[nodiscard]] bool applies(Step step) const;

    // Actions (task_actions.cpp)
    void identify(Context& context);
    void ask(Context& context);
    void act(Context& context);
    void await_person(Context& context);
    void perform(v1::Action::Kind kind, Context& context);
    void cut_power(Context& context);
    void wait_for_turn(Time turn, Context& context);
    void bring_power_back(Context& context);
    void mark_before(Step step, Context& context);
    [[nodiscard]] bool may_log_in(v1::Action::Kind kind, Context& context);
    void wait_for_budget(const lockout::Verdict& verdict, Context& context);
    [[nodiscard]] std::optional<Login> login_for(v1::Action::Kind kind) const;
    [[nodiscard]] std::string camera_login() const;

    // Answers (task_outcomes.cpp)
    void on_identified(const v1::Outcome& outcome, Context& context);
    void on_act_outcome(const v1::Outcome& outcome, Context& context);
    void on_answer(const v1::Outcome& outcome, Context& context);
    void on_shortcut(const v1::Outcome& outcome, Context& context);
    void settle_login(const v1::Outcome& outcome, Context& context);
    void take_facts(const v1::Outcome& outcome, Context& context);
    void take_sighting(const v1::Outcome& outcome, Context& context);
    void forget_refusal_of_candidate();
    void take_login(bool accepted, const std::string& version, Context& context);
    void act_again_or_fail(const std::string& reason, Context& context);
    [[nodiscard]] bool fall_back(Step step, Context& context);

    // The way back from new network settings (task_way_back.cpp)
    [[nodiscard]] bool take_way_back(Step failed, Context& context);
    void on_former_settings(const v1::Outcome& outcome, Context& context);
    void on_place(const v1::Outcome& outcome, Context& context);
    void note_former_place();
    void take_back_order(const v1::Outcome& outcome);
    [[nodiscard]] bool is_on_the_move() const;
    [[nodiscard]] v1::Outcome without_strangers(const v1::Outcome& outcome);
    void on_read_back(const v1::Outcome& outcome, Context& context);
    [[nodiscard]] bool settle_unchanged(Step failed, Context& context);
    void on_compared(const std::string& shows, Context& context);
    [[nodiscard]] bool is_at_former_address() const;
    void settle_change(const std::string& end, bool retry, Context& context);
    void end_of_change(Context& context);

    // Report (task_report.cpp)
    v1::TaskProgress& report(const std::string& note, Context& context);
    void report_evidence(const v1::Outcome& outcome, Context& context);
    void finish(v1::TaskResult::End end,
                const std::string& reason,
                const std::string& detail,
                Context& context,
                std::optional<Time> retry_at = std::nullopt);

    [[nodiscard]] const v1::RecoveryTask& work() const { return job_->recovery(); }
    [[nodiscard]] const v1::RungOrder& order() const;
    [[nodiscard]] Step step() const;
    [[nodiscard]] const v1::JobTarget& camera() const;
    [[nodiscard]] bool identity_is_fresh(Time now) const;
    [[nodiscard]] bool proof_holds() const;
    [[nodiscard]] bool credential_is_proven() const;
    [[nodiscard]] std::string unsaid() const;
    // The camera has its new password, and its recorder goes on with the old one.
    [[nodiscard]] bool recorder_is_in_the_dark() const;
    [[nodiscard]] bool had_port_off() const;
    [[nodiscard]] bool refused(const std::string& version) const;
    // The password to be set is the camera's own on record: a person may have set it, or will.
    [[nodiscard]] bool is_filed() const;
    // The maker's driver has said that only a person can set it, and it is waited for.
    [[nodiscard]] bool waits_for_person() const;
    // Somebody stands at the camera, and this job has the button before it.
    [[nodiscard]] bool button_is_ready() const;

    const v1::Job* job_;
    v1::TaskState state_;
};

}  // namespace camfleet::task
