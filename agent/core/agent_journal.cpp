// SPDX-License-Identifier: Apache-2.0
// Rows in, rows out. A row that does not parse is left alone on disk and named in corrupt_rows().
#include "agent/core/agent_machine_impl.hpp"
#include "agent/core/job_gate/job_gate.hpp"
#include "agent/core/journal_keys.hpp"

#include <algorithm>

namespace camfleet::agent {

namespace {

template <class Message>
bool parsed(const std::string& value, Message& message) {
    return message.ParseFromString(value);
}

// A task is only as good as its job: rungs, targets and steps are looked up in it.
bool fits(const v1::TaskState& state, const v1::Job& job) {
    const auto& work = job.recovery();
    if (!job.has_recovery() || job_gate::find_target(job, work.camera_id()) == nullptr)
        return false;
    if (state.phase() == v1::TaskPhase::queued) return true;
    if (state.rung() >= static_cast<std::uint32_t>(work.rungs_size())) return false;
    return state.step() < task::steps_of(work.rungs(static_cast<int>(state.rung())).rung()).size();
}

}  // namespace

AgentMachine::Impl::Impl(std::string id,
                         const std::vector<std::pair<std::string, std::string>>& rows)
    : agent_id(std::move(id)), outbox(agent_id, 0) {
    std::vector<std::pair<std::string, std::string>> late;  // tasks need their jobs
    for (const auto& [key, value] : rows) {
        if (key.starts_with(keys::task)) {
            late.emplace_back(key, value);
        } else {
            load(key, value);
        }
    }
    EventOutbox loaded(agent_id, std::max(meta.last_event_id(), outbox.last_id()));
    for (auto& event : outbox.all()) loaded.load(std::move(event));
    outbox = std::move(loaded);
    for (const auto& [key, value] : late) load(key, value);
    order_queues();
}

void AgentMachine::Impl::load(const std::string& key, const std::string& value) {
    const auto rest = [&](std::string_view prefix) { return key.substr(prefix.size()); };
    bool good = true;
    if (key == keys::meta) {
        good = parsed(value, meta);
    } else if (key == keys::replay) {
        good = parsed(value, replay);
    } else if (key.starts_with(keys::job)) {
        v1::AcceptedJob job;
        good = parsed(value, job);
        if (good && job.job().work_case() != v1::Job::WORK_NOT_SET && !job.job().has_recovery()) {
            looks.insert(rest(keys::job));
        }
        if (good) jobs[rest(keys::job)] = std::move(job);
    } else if (key.starts_with(keys::task)) {
        v1::TaskState state;
        const auto job = jobs.find(rest(keys::task));
        good = parsed(value, state) && job != jobs.end() && fits(state, job->second.job());
        if (good) {
            tasks.emplace(job->first, task::TaskMachine(job->second.job(), std::move(state)));
        }
    } else if (key.starts_with(keys::backup)) {
        backups[rest(keys::backup)] = value;
    } else if (key.starts_with(keys::event)) {
        v1::AgentEvent event;
        good = parsed(value, event);
        if (good) outbox.load(std::move(event));
    } else if (key.starts_with(keys::camera)) {
        good = parsed(value, cameras[rest(keys::camera)]);
    } else if (key.starts_with(keys::lockout)) {
        v1::LockoutState state;
        good = parsed(value, state);
        if (good) lockout.load(rest(keys::lockout), std::move(state));
    } else if (key.starts_with(keys::port)) {
        v1::PortState state;
        good = parsed(value, state);
        if (good) guard.load_port(std::move(state));
    } else if (key.starts_with(keys::history)) {
        v1::PortHistory history;
        good = parsed(value, history);
        if (good) guard.load_history(rest(keys::history), std::move(history));
    } else if (key.starts_with(keys::doubt)) {
        guard.doubt(rest(keys::doubt), value);
    } else {
        good = false;
    }
    if (!good) corrupt.push_back(key);
}

void AgentMachine::Impl::order_queues() {
    std::vector<std::pair<std::uint64_t, std::string>> in_order;
    in_order.reserve(tasks.size());
    for (const auto& [job_id, one] : tasks) in_order.emplace_back(one.state().order(), job_id);
    std::sort(in_order.begin(), in_order.end());
    for (const auto& [order, job_id] : in_order) {
        queues[jobs.at(job_id).job().recovery().camera_id()].push_back(job_id);
    }
}

void AgentMachine::Impl::save() {
    auto& batch = effects_.save;
    for (const auto& job_id : changed_tasks_) {
        const auto found = tasks.find(job_id);
        if (found == tasks.end()) continue;  // ended: its rows went already
        batch.put(keys::of(keys::task, job_id), found->second.state().SerializeAsString());
    }
    for (const auto& camera_id : changed_cameras_) {
        batch.put(keys::of(keys::camera, camera_id), cameras[camera_id].SerializeAsString());
    }
    lockout.save_changes(batch);
    guard.save_changes(batch);
    if (meta_changed_ || meta.last_event_id() != outbox.last_id()) {
        meta.set_last_event_id(outbox.last_id());
        batch.put(std::string(keys::meta), meta.SerializeAsString());
    }
    changed_tasks_.clear();
    changed_cameras_.clear();
    meta_changed_ = false;
}

}  // namespace camfleet::agent
