// SPDX-License-Identifier: Apache-2.0
#include "agent/core/job_gate/scope.hpp"

#include "agent/core/job_gate/job_gate.hpp"
#include "common/base/limits.hpp"

#include <algorithm>

namespace camfleet::job_gate {

namespace {

std::string wrong_target(const v1::Job& job, const std::string& id, v1::DeviceKind::Value kind) {
    const auto* target = find_target(job, id);
    if (target == nullptr) return "device " + id + " is not among the targets";
    if (target->kind() != kind) return "device " + id + " is of another kind than the task needs";
    return {};
}

template <class Ids>
bool is_among(const Ids& ids, const std::string& id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool is_needed(const v1::Job& job, const v1::JobTarget& target) {
    const auto& id = target.device_id();
    switch (job.work_case()) {
        case v1::Job::kRecovery:
            return id == job.recovery().camera_id() || id == job.recovery().recorder_id() ||
                   is_among(job.recovery().switch_ids(), id);
        case v1::Job::kDiscovery:  // switches tell on which port each device hangs
            return target.kind() == v1::DeviceKind::poe_switch;
        case v1::Job::kProbe:
            return id == job.probe().camera_id();
        case v1::Job::kPorts:
            return id == job.ports().camera_id() || is_among(job.ports().switch_ids(), id);
        default:
            return false;
    }
}

// An identity is maker and serial, or a MAC; an address alone names nobody.
bool names_somebody(const v1::Identity& identity) {
    return !identity.serial().empty() || !identity.mac().empty();
}

std::string wrong_targets(const v1::Job& job) {
    if (static_cast<std::size_t>(job.targets_size()) > limits::targets_per_job_max) {
        return "more than " + std::to_string(limits::targets_per_job_max) + " targets";
    }
    for (int i = 0; i < job.targets_size(); ++i) {
        const auto& target = job.targets(i);
        if (target.device_id().empty()) return "a target without device id";
        if (!names_somebody(target.identity())) {
            return "target " + target.device_id() + " has no identity";
        }
        if (find_target(job, target.device_id()) != &target) {
            return "target " + target.device_id() + " is named twice";
        }
        if (!is_needed(job, target)) {
            return "target " + target.device_id() + " is not needed by the task";
        }
    }
    return {};
}

std::string wrong_looked_at(const v1::Job& job) {
    if (job.has_probe()) return wrong_target(job, job.probe().camera_id(), v1::DeviceKind::camera);
    if (!job.has_ports()) return {};
    std::string wrong;
    if (!job.ports().camera_id().empty()) {
        wrong = wrong_target(job, job.ports().camera_id(), v1::DeviceKind::camera);
    }
    for (const auto& id : job.ports().switch_ids()) {
        if (wrong.empty()) wrong = wrong_target(job, id, v1::DeviceKind::poe_switch);
    }
    return wrong;
}

std::string wrong_devices(const v1::Job& job) {
    const auto& task = job.recovery();
    auto wrong = wrong_target(job, task.camera_id(), v1::DeviceKind::camera);
    if (wrong.empty() && !task.recorder_id().empty()) {
        wrong = wrong_target(job, task.recorder_id(), v1::DeviceKind::recorder);
    }
    for (const auto& id : task.switch_ids()) {
        if (wrong.empty()) wrong = wrong_target(job, id, v1::DeviceKind::poe_switch);
    }
    return wrong;
}

std::string wrong_bindings(const v1::RecoveryTask& task) {
    const auto& on = task.last_port().switch_id();
    if (!on.empty() && std::find(task.switch_ids().begin(), task.switch_ids().end(), on) ==
                           task.switch_ids().end()) {
        return "port of switch " + on + ", which is not among the targets";
    }
    const auto& at = task.recorder().recorder_id();
    if (!at.empty() && at != task.recorder_id()) {
        return "channel of recorder " + at + ", which is not among the targets";
    }
    return {};
}

std::string wrong_authorisations(const v1::Job& job) {
    const auto& camera = job.recovery().camera_id();
    for (const auto& authorisation : job.authorisations()) {
        if (authorisation.has_ownership() && authorisation.ownership().device_id() != camera) {
            return "ownership of device " + authorisation.ownership().device_id();
        }
        if (authorisation.has_approval() && authorisation.approval().device_id() != camera) {
            return "approval for device " + authorisation.approval().device_id();
        }
    }
    return {};
}

// A candidate that is some target's current secret would not be a new one.
std::string wrong_credentials(const v1::Job& job) {
    const auto& candidate = job.recovery().provisioning().candidate_credential();
    for (const auto& target : job.targets()) {
        if (!candidate.empty() && target.credential() == candidate &&
            target.device_id() != job.recovery().camera_id()) {
            return "the candidate is the credential of device " + target.device_id();
        }
    }
    return {};
}

}  // namespace

std::string too_wide(const v1::Job& job) {
    auto wrong = wrong_targets(job);
    if (!job.has_recovery()) {
        if (wrong.empty()) wrong = wrong_looked_at(job);
        return wrong.empty() && !job.authorisations().empty() ? "authorisations for a mere look"
                                                              : wrong;
    }
    if (wrong.empty()) wrong = wrong_devices(job);
    if (wrong.empty()) wrong = wrong_bindings(job.recovery());
    if (wrong.empty()) wrong = wrong_authorisations(job);
    if (wrong.empty()) wrong = wrong_credentials(job);
    return wrong;
}

}  // namespace camfleet::job_gate
