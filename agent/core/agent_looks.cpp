// SPDX-License-Identifier: Apache-2.0
// Jobs that only look. They change nothing, so they need no intent in the journal beyond the job
// itself: after a restart the look is simply taken again. What does count is the login of a probe:
// it is counted before it goes out, and never sent a second time after a restart.
#include "agent/core/agent_machine_impl.hpp"
#include "agent/core/job_gate/job_gate.hpp"
#include "agent/core/journal_keys.hpp"
#include "agent/core/power_guard/objection_text.hpp"
#include "agent/core/power_guard/upgrade_watch.hpp"

namespace camfleet::agent {

namespace {

constexpr std::uint64_t only_attempt = 1;

lockout::Try login_of(const v1::Job& job) {
    const auto* camera = job_gate::find_target(job, job.probe().camera_id());
    return {.device_id = job.probe().camera_id(),
            .credential = camera == nullptr ? std::string{} : camera->credential(),
            .job_id = job.id(),
            .attempt = only_attempt};
}

}  // namespace

void AgentMachine::Impl::begin_look(const v1::Job& job, bool after_restart) {
    Look look{.job_id = job.id(), .login_refused = {}};
    if (job.has_probe() && job.probe().login()) {
        const auto verdict = lockout.may_try(job.probe().camera_id(), now_.device);
        if (after_restart) {
            look.login_refused = "the agent was restarted; whether the login went out is not known";
        } else if (!verdict.allowed) {
            look.login_refused = "lock-out budget: " + verdict.reason;
        } else {
            lockout.count(login_of(job), now_.device);
            look_logins.insert(job.id());
        }
    }
    effects_.looks.push_back(std::move(look));
}

void AgentMachine::Impl::settle_login(const v1::Job& job, const LookDone& event) {
    const auto one = login_of(job);
    if (event.login_unknown) {
        lockout.settle(one, lockout::Settlement::unknown, now_.device);
    } else if (!event.login) {
        lockout.settle(one, lockout::Settlement::untouched, now_.device);
    } else if (event.login->locked()) {
        lockout.settle(one, lockout::Settlement::refused, now_.device);
        lockout.locked(one.device_id, Seconds{event.login->unlock_seconds()}, now_.device);
    } else {
        lockout.settle(
            one,
            event.login->accepted() ? lockout::Settlement::accepted : lockout::Settlement::refused,
            now_.device);
        lockout.tries_left(one.device_id, event.login->tries_left(), now_.device);
    }
}

void AgentMachine::Impl::judge_cycle(const v1::Job& job, v1::PortsLook& found) const {
    const auto& camera_id = job.ports().camera_id();
    const auto* target = job_gate::find_target(job, found.port().switch_id());
    power_guard::Cut cut;
    cut.job_id = job.id();
    cut.recovery_id = job.id();
    cut.camera_id = camera_id;
    cut.port = found.port();
    cut.reading = found.reading();
    if (target != nullptr) {
        cut.never_cut = {target->never_cut_if_index().begin(), target->never_cut_if_index().end()};
    }
    const auto memory = cameras.find(camera_id);
    const auto judgement = guard.judge(
        cut, memory == cameras.end() ? v1::CameraMemory{} : memory->second, now_.device);
    found.set_cycle_judged(true);
    found.set_cycle_objection(judgement.objection);
    if (!judgement.objection.empty()) {
        found.set_cycle_objection_text(power_guard::objection_text(judgement.objection));
    }
}

void AgentMachine::Impl::hear_firmware(const std::string& camera_id,
                                       const v1::FirmwareStatus& status) {
    if (power_guard::note_firmware(status, cameras[camera_id], now_.device)) {
        changed_cameras_.insert(camera_id);
    }
}

void AgentMachine::Impl::on(const LookDone& event) {
    const auto found = jobs.find(event.report.job_id());
    if (found == jobs.end() || !looks.contains(event.report.job_id())) return;
    const auto& job = found->second.job();
    if (look_logins.erase(job.id()) > 0) settle_login(job, event);
    if (event.report.probe().has_firmware_status()) {
        hear_firmware(job.probe().camera_id(), event.report.probe().firmware_status());
    }
    v1::AgentEvent out;
    auto& report = *out.mutable_look();
    report = event.report;
    if (report.has_ports() && job.ports().judge_cycle()) judge_cycle(job, *report.mutable_ports());
    keep(std::move(out));
    looks.erase(job.id());
    forget_job(event.report.job_id());
}

}  // namespace camfleet::agent
