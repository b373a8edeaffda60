// SPDX-License-Identifier: Apache-2.0
// A job that is right in every respect, to be spoilt one field at a time, and an agent whose
// journal is a map and whose devices are answered by hand.
#pragma once

#include "agent/core/agent_machine.hpp"
#include "common/proto/agent_state.pb.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace camfleet::agent {

inline Time test_time(std::int64_t seconds) {
    return from_ms(1'700'000'000'000) + Seconds{seconds};
}

inline v1::Identity test_identity(const std::string& serial) {
    v1::Identity identity;
    identity.set_maker("hikvision");
    identity.set_serial(serial);
    return identity;
}

inline v1::JobTarget& add_target(v1::Job& job,
                                 const std::string& id,
                                 v1::DeviceKind::Value kind,
                                 const std::string& credential) {
    auto& target = *job.add_targets();
    target.set_device_id(id);
    target.set_kind(kind);
    *target.mutable_identity() = test_identity("SERIAL-" + id);
    target.set_credential(credential);
    return target;
}

inline v1::RungOrder& add_rung(v1::Job& job, v1::Rung::Kind kind) {
    auto& order = *job.mutable_recovery()->add_rungs();
    order.set_rung(kind);
    order.set_times(1);
    order.set_off_seconds(30);
    order.set_boot_wait_seconds(60);
    order.set_give_up_seconds(180);
    order.set_hold_seconds(15);
    return order;
}

inline v1::Job right_job(std::vector<v1::Rung::Kind> rungs, std::uint64_t sequence = 1) {
    v1::Job job;
    job.set_id("job-" + std::to_string(sequence));
    job.set_agent_id("agent-1");
    job.set_sequence(sequence);
    *job.mutable_not_before() = to_timestamp(test_time(-60));
    *job.mutable_not_after() = to_timestamp(test_time(3600));
    add_target(job, "cam", v1::DeviceKind::camera, "cam/1");
    add_target(job, "sw", v1::DeviceKind::poe_switch, "sw/1");
    add_target(job, "nvr", v1::DeviceKind::recorder, "nvr/1");
    auto& work = *job.mutable_recovery();
    work.set_recovery_id("rec-1");
    work.set_generation(sequence);
    work.set_objective(v1::Objective::online);
    work.set_camera_id("cam");
    work.set_recorder_id("nvr");
    work.add_switch_ids("sw");
    work.mutable_proof()->set_min_frames(10);
    work.mutable_proof()->set_give_up_seconds(30);
    work.set_technician_is_ready(true);
    work.mutable_provisioning()->set_user("admin");
    work.mutable_provisioning()->set_candidate_credential("cam/2");
    work.mutable_provisioning()->mutable_network()->set_address("10.0.0.21");
    for (const auto rung : rungs) add_rung(job, rung);
    auto& authorisation = *job.add_authorisations();
    authorisation.mutable_ownership()->set_id("own-1");
    authorisation.mutable_ownership()->set_device_id("cam");
    *authorisation.mutable_ownership()->mutable_identity() = test_identity("SERIAL-cam");
    auto& approval = *authorisation.mutable_approval();
    approval.set_id("app-1");
    approval.set_recovery_id("rec-1");
    approval.set_device_id("cam");
    approval.set_granted_by("owner");
    approval.add_rungs(v1::Rung::restore_keep_network);
    approval.add_rungs(v1::Rung::restore_full);
    approval.add_rungs(v1::Rung::reset_button);
    *approval.mutable_expires_at() = to_timestamp(test_time(7200));
    return job;
}

// Commits every batch and remembers what was asked for; crash() keeps the journal only.
class TestAgent {
  public:
    TestAgent() { restart(); }

    void restart() {
        machine_.reset();
        open_.clear();
        timers_.clear();
        machine_.emplace("agent-1", std::vector<std::pair<std::string, std::string>>(rows_.begin(),
                                                                                     rows_.end()));
        step(Restarted{});
    }
    Effects step(const Event& event) {
        auto effects = machine_->step(event, {now, now});
        for (const auto& op : effects.save.ops) {
            if (op.value)
                rows_[op.key] = *op.value;
            else
                rows_.erase(op.key);
        }
        for (const auto& one : effects.perform) open_.push_back(one);
        for (const auto& timer : effects.timers) timers_.push_back(timer);
        for (const auto& sent : effects.send) events.push_back(sent);
        return effects;
    }
    Effects arrive(const v1::Job& job) { return step(JobArrived{job, "sealed " + job.id()}); }

    // The oldest action that is out; its name, for scripts.
    [[nodiscard]] std::string asked() const {
        return open_.empty() ? "" : v1::Action::Kind_Name(open_.front().action.kind());
    }
    [[nodiscard]] const v1::ActionOrder& order() const { return open_.front().action; }
    [[nodiscard]] std::size_t open() const { return open_.size(); }

    // Answers the oldest action.
    Effects answer(v1::Outcome outcome, std::optional<v1::FirmwareStatus> firmware = {}) {
        const auto one = open_.front();
        open_.erase(open_.begin());
        outcome.set_kind(one.action.kind());
        outcome.set_attempt(one.action.attempt());
        now += Millis{500};
        return step(ActionDone{one.job_id, std::move(outcome), std::move(firmware)});
    }
    // Lets time pass to the earliest timer and fires it.
    bool next_timer() {
        if (timers_.empty()) return false;
        auto first = timers_.begin();
        for (auto it = timers_.begin(); it != timers_.end(); ++it) {
            if (it->device_at < first->device_at) first = it;
        }
        const auto timer = *first;
        timers_.erase(first);
        now = std::max(now, timer.device_at);
        step(TimerFired{timer.job_id, timer.key});
        return true;
    }
    // Fires timers until something is asked.
    std::string next() {
        while (open_.empty() && next_timer()) {
        }
        return asked();
    }
    [[nodiscard]] const v1::TaskResult* result() const {
        for (const auto& event : events) {
            if (event.has_result()) return &event.result();
        }
        return nullptr;
    }
    [[nodiscard]] const v1::JobReceipt& last_receipt() const {
        for (auto it = events.rbegin(); it != events.rend(); ++it) {
            if (it->has_receipt()) return it->receipt();
        }
        return v1::JobReceipt::default_instance();
    }
    AgentMachine& machine() { return *machine_; }
    [[nodiscard]] bool has_row(const std::string& prefix) const {
        const auto found = rows_.lower_bound(prefix);
        return found != rows_.end() && found->first.starts_with(prefix);
    }
    std::map<std::string, std::string>& rows() { return rows_; }

    Time now = test_time(0);
    std::vector<v1::AgentEvent> events;

  private:
    std::map<std::string, std::string> rows_;
    std::optional<AgentMachine> machine_;
    std::vector<Perform> open_;
    std::vector<ArmTimer> timers_;
};

inline v1::Outcome ok() {
    v1::Outcome outcome;
    outcome.set_status(v1::Outcome::ok);
    return outcome;
}
inline v1::Outcome unknown() {
    v1::Outcome outcome;
    outcome.set_status(v1::Outcome::unknown);
    outcome.set_error("timeout");
    return outcome;
}
inline v1::Outcome seen(const std::string& marker,
                        bool activated = true,
                        const std::string& host = "10.0.0.21") {
    auto outcome = ok();
    auto& sighting = *outcome.mutable_sighting();
    sighting.set_found(true);
    *sighting.mutable_identity() = test_identity("SERIAL-cam");
    sighting.mutable_endpoint()->set_host(host);
    sighting.set_activated(activated);
    sighting.set_boot_marker(marker);
    sighting.set_answers_http(true);
    return outcome;
}
inline v1::Outcome network(const std::string& address, bool dhcp = false) {
    auto outcome = ok();
    outcome.mutable_network()->set_dhcp(dhcp);
    outcome.mutable_network()->set_address(address);
    outcome.mutable_network()->set_netmask("255.255.255.0");
    return outcome;
}
inline v1::Outcome login(bool accepted) {
    auto outcome = ok();
    outcome.mutable_login()->set_accepted(accepted);
    outcome.mutable_login()->set_tries_left(accepted ? -1 : 5);
    return outcome;
}
inline v1::Outcome video(std::uint32_t frames) {
    auto outcome = ok();
    outcome.mutable_video()->set_frames(frames);
    outcome.mutable_video()->set_first_key_frame_complete(frames > 0);
    outcome.mutable_video()->set_login_taken(true);
    return outcome;
}
inline v1::Outcome channel(bool online) {
    auto outcome = ok();
    outcome.mutable_channel()->set_channel(4);
    outcome.mutable_channel()->set_online(online);
    return outcome;
}
inline v1::Outcome port() {
    auto outcome = ok();
    outcome.mutable_port()->set_switch_id("sw");
    outcome.mutable_port()->set_if_index(3);
    outcome.mutable_port()->set_confidence(v1::PortBinding::certain);
    return outcome;
}
inline v1::Outcome reading(bool on) {
    auto outcome = ok();
    outcome.mutable_port_reading()->set_admin_on(on);
    outcome.mutable_port_reading()->set_delivering(on);
    outcome.mutable_port_reading()->set_macs(1);
    return outcome;
}

}  // namespace camfleet::agent
