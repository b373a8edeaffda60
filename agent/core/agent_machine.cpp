// SPDX-License-Identifier: Apache-2.0
#include "agent/core/agent_machine.hpp"

#include "agent/core/agent_machine_impl.hpp"
#include "agent/core/job_gate/job_gate.hpp"
#include "agent/core/journal_keys.hpp"
#include "common/base/encoding.hpp"
#include "common/base/replay_window.hpp"

namespace camfleet::agent {

namespace {

constexpr std::uint32_t dark_tries = 5;

v1::JobReceipt receipt_of(const JobArrived& event) {
    v1::JobReceipt receipt;
    receipt.set_job_id(event.job.id());
    receipt.set_sequence(event.job.sequence());
    receipt.set_envelope_sha256(sha256_hex(event.envelope));
    return receipt;
}

}  // namespace

Effects AgentMachine::Impl::step(const Event& event, Now now) {
    effects_ = {};
    now_ = now;
    std::visit([this](const auto& one) { on(one); }, event);
    save();
    return std::move(effects_);
}

void AgentMachine::Impl::keep(v1::AgentEvent event) {
    effects_.send.push_back(outbox.add(std::move(event), now_.wall, effects_.save));
}

void AgentMachine::Impl::on(const Restarted& /*event*/) {
    meta.set_boot_count(meta.boot_count() + 1);
    meta_changed_ = true;
    end_orphans();
    power_guard::Orders orders{effects_.perform, effects_.timers};
    guard.restore_all(now_.device, orders);
    dark_ = !guard.none_off();
    resume_when_lit();
    if (!dark_) resume_all();
}

// Jobs whose task cannot be read any more: what they did is unknown, so a person must look.
void AgentMachine::Impl::end_orphans() {
    std::vector<std::string> orphans;
    for (const auto& [job_id, kept] : jobs) {
        if (looks.contains(job_id)) continue;
        if (!tasks.contains(job_id) && !guard.holds(job_id)) orphans.push_back(job_id);
    }
    for (const auto& job_id : orphans) {
        v1::AgentEvent event;
        auto& result = *event.mutable_result();
        const auto& work = jobs.at(job_id).job().recovery();
        result.set_job_id(job_id);
        result.set_recovery_id(work.recovery_id());
        result.set_camera_id(work.camera_id());
        result.set_end(v1::TaskResult::needs_person);
        result.set_reason("journal_corrupt");
        keep(std::move(event));
        forget_job(job_id);
    }
}

void AgentMachine::Impl::resume_when_lit() {
    if (!dark_) return;
    if (!guard.none_off() && guard.fewest_tries() < dark_tries) return;
    dark_ = false;
    resume_all();
}

void AgentMachine::Impl::resume_all() {
    std::vector<std::string> cameras_with_work;
    cameras_with_work.reserve(queues.size());
    for (const auto& [camera_id, queue] : queues) cameras_with_work.push_back(camera_id);
    for (const auto& camera_id : cameras_with_work) {
        const auto job_id = queues.at(camera_id).front();
        if (tasks.at(job_id).queued()) {
            begin_next(camera_id);
        } else {
            with_task(job_id, [](task::TaskMachine& one, auto& context) { one.resume(context); });
        }
    }
    for (const auto& job_id : looks) begin_look(jobs.at(job_id).job(), true);
}

void AgentMachine::Impl::on(const Connected& /*event*/) {
    auto event = outbox.unkept(now_.wall);
    auto& hello = *event.mutable_hello();
    hello.set_highest_sequence(replay.highest());
    for (const auto& [job_id, one] : tasks) hello.add_open_job_ids(job_id);
    for (const auto& job_id : looks) hello.add_open_job_ids(job_id);
    hello.set_boot_count(meta.boot_count());
    effects_.send.push_back(std::move(event));
    for (auto& kept : outbox.all()) effects_.send.push_back(std::move(kept));
}

void AgentMachine::Impl::refuse(v1::JobReceipt receipt) {
    effects_.send.push_back(outbox.add_refusal(std::move(receipt), now_.wall, effects_.save));
}

void AgentMachine::Impl::on(const JobUnreadable& event) {
    v1::JobReceipt receipt;
    receipt.set_job_id(event.job_id);
    receipt.set_reason(event.reason);
    receipt.set_detail(event.detail);
    receipt.set_envelope_sha256(event.envelope_sha256);
    refuse(std::move(receipt));
}

void AgentMachine::Impl::on(const JobArrived& event) {
    const auto known = cameras.find(event.job.recovery().camera_id());
    const auto generation = known == cameras.end() ? 0 : known->second.generation();
    const auto refused = job_gate::judge(
        event.job, {agent_id, now_.wall, &replay, generation, tasks.size() + looks.size()});
    if (!refused && !jobs.contains(event.job.id())) return accept(event);
    // A copy of a job that we took: the controller may have missed our yes, so that goes first.
    if (const auto* yes = outbox.acceptance(event.job.id())) effects_.send.push_back(*yes);
    auto receipt = receipt_of(event);
    receipt.set_reason(refused ? refused->reason : v1::Refusal::replayed_sequence);
    receipt.set_detail(refused ? refused->detail : "this job is known under another sequence");
    refuse(std::move(receipt));
}

const v1::Job& AgentMachine::Impl::take(const JobArrived& event) {
    const auto& job_id = event.job.id();
    mark(replay, event.job.sequence());
    effects_.save.put(std::string(keys::replay), replay.SerializeAsString());
    auto& kept = jobs[job_id];
    *kept.mutable_job() = event.job;
    kept.set_envelope(event.envelope);
    effects_.save.put(keys::of(keys::job, job_id), kept.SerializeAsString());
    auto receipt = receipt_of(event);
    receipt.set_accepted(true);
    v1::AgentEvent out;
    *out.mutable_receipt() = std::move(receipt);
    keep(std::move(out));
    return kept.job();
}

void AgentMachine::Impl::accept(const JobArrived& event) {
    const auto& job = take(event);
    const auto& job_id = event.job.id();
    if (!job.has_recovery()) {
        looks.insert(job_id);
        if (!dark_) begin_look(job, false);
        return;
    }
    const auto& work = job.recovery();
    auto& memory = cameras[work.camera_id()];
    const bool newer = work.generation() > memory.generation();
    memory.set_generation(work.generation());
    changed_cameras_.insert(work.camera_id());

    v1::TaskState state;
    state.set_job_id(job_id);
    state.set_order(outbox.last_id());
    tasks.emplace(job_id, task::TaskMachine(job, std::move(state)));
    changed_tasks_.insert(job_id);
    auto& queue = queues[work.camera_id()];
    if (newer && !queue.empty()) {
        for (const auto& older : queue) {
            tasks.at(older).request_stop();
            changed_tasks_.insert(older);
        }
    }
    queue.push_back(job_id);
    if (!dark_ && queue.size() == 1) begin_next(work.camera_id());
}

void AgentMachine::Impl::begin_next(const std::string& camera_id) {
    const auto job_id = queues.at(camera_id).front();
    with_task(job_id, [](task::TaskMachine& one, auto& context) { one.begin(context); });
}

template <class Call>
void AgentMachine::Impl::with_task(const std::string& job_id, Call call) {
    const auto found = tasks.find(job_id);
    if (found == tasks.end()) return;
    const auto& camera_id = jobs.at(job_id).job().recovery().camera_id();
    auto& memory = cameras[camera_id];
    bool memory_changed = false;
    auto& backup = backups[job_id];
    const auto backup_before = backup.size();
    std::vector<v1::TaskProgress> progress;
    power_guard::Orders orders{effects_.perform, effects_.timers};
    task::Context context{now_,   lockout,  guard,  memory,      memory_changed,
                          orders, progress, backup, std::nullopt};
    call(found->second, context);
    changed_tasks_.insert(job_id);
    if (memory_changed) changed_cameras_.insert(camera_id);
    if (backup.size() != backup_before) {
        effects_.save.put(keys::of(keys::backup, job_id), backup);
    }
    for (auto& one : progress) {
        v1::AgentEvent event;
        *event.mutable_progress() = std::move(one);
        keep(std::move(event));
    }
    if (context.result) task_ended(job_id, std::move(*context.result));
}

void AgentMachine::Impl::task_ended(const std::string& job_id, v1::TaskResult result) {
    const auto camera_id = result.camera_id();
    v1::AgentEvent event;
    *event.mutable_result() = std::move(result);
    keep(std::move(event));
    tasks.erase(job_id);
    effects_.save.erase(keys::of(keys::task, job_id));
    if (!backups[job_id].empty()) effects_.save.erase(keys::of(keys::backup, job_id));
    backups.erase(job_id);
    if (!guard.holds(job_id)) forget_job(job_id);
    auto& queue = queues.at(camera_id);
    queue.pop_front();
    if (queue.empty()) {
        queues.erase(camera_id);
    } else {
        begin_next(camera_id);
    }
}

// The job stays as long as its secrets are needed to reach the switch.
void AgentMachine::Impl::forget_job(const std::string& job_id) {
    jobs.erase(job_id);
    effects_.save.erase(keys::of(keys::job, job_id));
}

void AgentMachine::Impl::port_is_on(const std::string& job_id) {
    if (tasks.contains(job_id)) {
        if (!dark_) {
            with_task(job_id,
                      [](task::TaskMachine& one, auto& context) { one.on_power_back(context); });
        }
    } else if (jobs.contains(job_id)) {
        forget_job(job_id);
    }
}

void AgentMachine::Impl::on(const ActionDone& event) {
    const auto& outcome = event.outcome;
    if (const auto found = jobs.find(event.job_id); event.firmware && found != jobs.end()) {
        hear_firmware(found->second.job().recovery().camera_id(), *event.firmware);
    }
    power_guard::Orders orders{effects_.perform, effects_.timers};
    if (outcome.attempt() >= power_guard::first_attempt) {
        if (guard.on_outcome(event.job_id, outcome, now_.device, orders)) port_is_on(event.job_id);
        resume_when_lit();
        return;
    }
    if (outcome.kind() == v1::Action::port_off) {
        if (outcome.status() == v1::Outcome::ok) guard.went_dark(event.job_id);
        guard.off_answered(event.job_id, now_.device, orders);
    }
    if (dark_) return;
    with_task(event.job_id,
              [&](task::TaskMachine& one, auto& context) { one.on_outcome(outcome, context); });
}

void AgentMachine::Impl::on(const TimerFired& event) {
    power_guard::Orders orders{effects_.perform, effects_.timers};
    if (event.key >= power_guard::first_attempt) {
        guard.on_timer(event.job_id, event.key, now_.device, orders);
        return;
    }
    if (dark_) return;
    with_task(event.job_id,
              [&](task::TaskMachine& one, auto& context) { one.on_timer(event.key, context); });
}

void AgentMachine::Impl::on(const EventsAcknowledged& event) {
    outbox.acknowledge(event.event_ids, effects_.save);
}

void AgentMachine::Impl::on(const HeartbeatDue& event) {
    auto beat = outbox.unkept(now_.wall);
    *beat.mutable_heartbeat() = event.facts;
    beat.mutable_heartbeat()->set_running_tasks(
        static_cast<std::uint32_t>(tasks.size() + looks.size()));
    beat.mutable_heartbeat()->set_outbox_length(static_cast<std::uint32_t>(outbox.size()));
    effects_.send.push_back(std::move(beat));
    for (auto& late : outbox.overdue()) effects_.send.push_back(std::move(late));
}

AgentMachine::AgentMachine(std::string agent_id,
                           const std::vector<std::pair<std::string, std::string>>& rows)
    : impl_(std::make_unique<Impl>(std::move(agent_id), rows)) {}
AgentMachine::~AgentMachine() = default;
AgentMachine::AgentMachine(AgentMachine&&) noexcept = default;
AgentMachine& AgentMachine::operator=(AgentMachine&&) noexcept = default;

Effects AgentMachine::step(const Event& event, Now now) { return impl_->step(event, now); }

const v1::Job* AgentMachine::job(const std::string& job_id) const {
    const auto found = impl_->jobs.find(job_id);
    return found == impl_->jobs.end() ? nullptr : &found->second.job();
}

std::string AgentMachine::envelope(const std::string& job_id) const {
    const auto found = impl_->jobs.find(job_id);
    return found == impl_->jobs.end() ? std::string{} : found->second.envelope();
}

std::size_t AgentMachine::running_tasks() const {
    return impl_->tasks.size() + impl_->looks.size();
}
std::size_t AgentMachine::outbox_length() const { return impl_->outbox.size(); }
std::vector<v1::PortBinding> AgentMachine::ports_off() const { return impl_->guard.ports_off(); }
std::vector<std::string> AgentMachine::corrupt_rows() const { return impl_->corrupt; }

}  // namespace camfleet::agent
