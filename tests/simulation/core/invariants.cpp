// SPDX-License-Identifier: Apache-2.0
// What must hold after every step, and at the end. The oracle knows the world as it is; the
// machines know only what they were told.
#include "tests/simulation/core/history.hpp"

#include <algorithm>

namespace camfleet::simulation {

namespace {

using A = v1::Action;
constexpr std::int64_t start_ms = 1'700'000'000'000;

bool changes_the_camera(A::Kind kind) {
    return kind == A::reboot || kind == A::restore_basic || kind == A::restore_full ||
           kind == A::activate || kind == A::set_network || kind == A::set_time ||
           kind == A::set_name;
}

bool sends_a_credential(A::Kind kind) {
    return changes_the_camera(kind) || kind == A::prove_current || kind == A::prove_candidate ||
           kind == A::watch_video || kind == A::backup || kind == A::read_network;
}

bool has_rung(const v1::Job& job, v1::Rung::Kind rung) {
    const auto& rungs = job.recovery().rungs();
    return std::any_of(rungs.begin(), rungs.end(),
                       [&](const auto& order) { return order.rung() == rung; });
}

// Would a careful reader of the job allow this destructive rung now?
bool authorised(const v1::Job& job, v1::Rung::Kind rung, Time now) {
    return std::any_of(
        job.authorisations().begin(), job.authorisations().end(), [&](const auto& one) {
            const auto& approval = one.approval();
            const auto& rungs = approval.rungs();
            return one.ownership().device_id() == "cam" &&
                   one.ownership().identity().serial() == "CAM1" && approval.device_id() == "cam" &&
                   approval.recovery_id() == job.recovery().recovery_id() &&
                   from_timestamp(approval.expires_at()) > now &&
                   std::find(rungs.begin(), rungs.end(), rung) != rungs.end();
        });
}

bool is_quiet(const Batch& batch) {
    return std::all_of(batch.ops.begin(), batch.ops.end(), [](const auto& op) {
        return op.key.starts_with("event/") || op.key == "meta";
    });
}

}  // namespace

void History::violated(const std::string& what) {
    if (verdict_.violation.empty()) verdict_.violation = what;
}

// (6) A replayed, reordered, expired or too bold job changes nothing.
void History::check_job_step(const ToAgent& arrived, const agent::Effects& effects) {
    const auto& job = *arrived.job;
    const auto now = from_ms(start_ms + now_ms_);
    const bool accepted = std::any_of(
        effects.save.ops.begin(), effects.save.ops.end(),
        [](const auto& op) { return op.key.starts_with("job/") && op.value.has_value(); });
    if (!accepted) {
        if (!is_quiet(effects.save) || !effects.perform.empty() || !effects.timers.empty()) {
            violated("a refused job changed something");
        }
        return;
    }
    if (job.agent_id() != "agent") violated("another agent's job was accepted");
    if (from_timestamp(job.not_after()) <= now) violated("an expired job was accepted");
    if (from_timestamp(job.not_before()) > now) violated("a job was accepted before its time");
    if (accepted_sequences_.contains(job.sequence())) {
        violated("a sequence was accepted twice");
    }
    if (job.recovery().generation() < newest_generation_) {
        violated("an older generation was accepted");
    }
    if (job.targets_size() > 3) violated("a job with a stranger among its targets was accepted");
    for (const auto& order : job.recovery().rungs()) {
        const bool destructive = order.rung() == v1::Rung::restore_keep_network ||
                                 order.rung() == v1::Rung::restore_full ||
                                 order.rung() == v1::Rung::reset_button;
        if (destructive && !authorised(job, order.rung(), now)) {
            violated("a destructive rung was accepted without its authorisation");
        }
    }
}

// What goes out of the agent, measured against what is on its disk and in the world.
void History::check_performs(const agent::Event& event, const agent::Effects& effects) {
    if (const auto* arrived = std::get_if<agent::JobArrived>(&event);
        arrived != nullptr && agent_disk_.has("job/" + arrived->job.id())) {
        accepted_sequences_.insert(arrived->job.sequence());
        newest_generation_ = std::max(newest_generation_, arrived->job.recovery().generation());
    }
    const bool dark = agent_disk_.has_prefix("port/");
    for (const auto& one : effects.perform) {
        const auto kind = one.action.kind();
        if (std::holds_alternative<agent::Restarted>(event) && dark && kind != A::port_on) {
            violated("something else came before the power of a dark port");
        }
        if (kind == A::port_off && !dark) violated("a port goes off without a journalled intent");
        if (changes_the_camera(kind) && !agent_disk_.has("task/" + one.job_id)) {
            violated("a change without a journalled intent");
        }
        if (kind == A::activate && !controller_.retains(one.action.credential())) {
            violated("the camera sees a candidate that is not durable at the controller");
        }
        if (sends_a_credential(kind)) check_identity(one);
        check_authority(one);
    }
}

// Identity, not address. A proof of identity is trusted for 30 s at most.
void History::check_identity(const agent::Perform& one) {
    if (world_.identity_is_wrong() && world_.identity_wrong_since() + 35'000 < now_ms_) {
        violated("a credential or a change went to a device whose identity is wrong: " +
                 v1::Action::Kind_Name(one.action.kind()));
    }
}

// (8) No destructive action without its authorisation in the job.
void History::check_authority(const agent::Perform& one) {
    const auto* job = agent_->job(one.job_id);
    if (job == nullptr) return violated("an action without a job");
    const auto now = from_ms(start_ms + now_ms_);
    const auto kind = one.action.kind();
    if (kind == A::restore_basic && !authorised(*job, v1::Rung::restore_keep_network, now)) {
        violated("restore (basic) without authorisation");
    }
    if (kind == A::restore_full && !authorised(*job, v1::Rung::restore_full, now)) {
        violated("full default without authorisation");
    }
    if (kind == A::port_off && has_rung(*job, v1::Rung::reset_button) &&
        !authorised(*job, v1::Rung::reset_button, now)) {
        violated("reset button without authorisation");
    }
    if (kind == A::port_off && !has_rung(*job, v1::Rung::reset_button)) {
        ladder_jobs_[one.job_id] = job->recovery().recovery_id();
    }
}

// (9) A camera that new settings have cut off comes back where there is a way, and what is said of
// it is so.
void History::check_way_back(const agent::Effects& effects) {
    const bool plain =
        scenario_.device_trouble == 0 && crashes_ == 0 && scenario_.identity == IdentityFault::none;
    for (const auto& event : effects.send) {
        if (!event.has_result()) continue;
        // Offered again later, it tells of a world that has moved on.
        if (!ends_judged_.insert(event.event_id()).second) continue;
        const auto& result = event.result();
        const auto says = [&](const char* words) {
            return result.detail().find(words) != std::string::npos;
        };
        const bool ours = result.reason() == "address_not_set";
        const bool back = says("way back: former address") || says("way back: with DHCP") ||
                          says("answers at its former address");
        if (ours && back && world_.address() != world_.former_address()) {
            violated("said to be back, and is at " + world_.address());
        }
        if (ours && (back || says("is left there")) && world_.is_lost_by_change()) {
            violated("said to answer, and does not");
        }
        if (ours && result.detail().size() > 300)
            violated("the end is cut short by the controller");
        check_recorder_heard(result);
        if (!plain) continue;
        if (ours && world_.is_changed_in_part() && scenario_.tells_network) {
            violated("left with half of a change: " + result.detail());
        }
        if (result.reason() == "wrong_identity") {
            violated("a stranger was taken for the camera: " + result.detail());
        }
        const bool by_this_job = world_.moved_by() == result.job_id();
        if (by_this_job && world_.is_lost_by_change() && (!ours || !world_.is_beyond_help())) {
            violated("left where nobody reaches it: " + result.reason() + " " + result.detail());
        }
    }
}

// (10) A camera that has its new password is not left to a recorder with the old one, or the end
// says so.
void History::check_recorder_heard(const v1::TaskResult& result) {
    const auto& rungs = result.rungs_run();
    const bool provisioned = std::any_of(rungs.begin(), rungs.end(), [](int rung) {
        return rung == v1::Rung::restore_full || rung == v1::Rung::reset_button;
    });
    const auto& proven = result.proven_credential();
    const bool carries_candidate =
        provisioned && proven != current_version && !proven.empty() && proven == world_.password();
    if (!carries_candidate || !scenario_.video_with_recorder) return;
    constexpr std::size_t fits = 250;  // a longer end has no room for it: it is reported before
    const bool said = result.detail().find("the recorder was not told") != std::string::npos ||
                      result.detail().size() > fits;
    if (world_.recorder_password() != proven && !said) {
        violated("the recorder has an old password, and nobody says so: " + result.reason() + " " +
                 result.detail());
    }
}

void History::check_world() {
    // (1) the real password is always in the retained set
    const auto& password = world_.password();
    if (world_.activated() && password != foreign_password && !controller_.retains(password)) {
        violated("the camera's password is not retained: " + password);
    }
    // (4) failed logins stay inside the budget, across restarts
    if (world_.failed_logins(now_ms_) > 2) violated("more failed logins than the budget");
    if (world_.cycles_in_24h(now_ms_) > 3) violated("more than 3 power cycles in 24 h");
    check_gentleness();
    check_done();
    if (!controller_.has_jobs()) return;
    // nothing twice with effect
    const auto& job = controller_.newest_job();
    for (const auto kind : {A::restore_full, A::restore_basic, A::activate}) {
        if (world_.effects(job.id(), kind) > 1) {
            violated("done twice with effect: " + A::Kind_Name(kind));
        }
    }
    const auto reboots = has_rung(job, v1::Rung::reboot) ? 1U : 0U;
    // One for the change, and one for each time that the former settings are written.
    const auto back = world_.ways_back(job.id());
    if (back > 3) violated("the former network was written again and again");
    if (world_.effects(job.id(), A::reboot) >
        reboots + (scenario_.network_needs_reboot ? 1 + back : 0)) {
        violated("rebooted twice with effect");
    }
    if (world_.effects(job.id(), A::set_network) > 3 + back) {
        violated("the network was written again and again");
    }
    if (world_.effects(job.id(), A::port_off) > 2) violated("more than 2 power cycles in a row");
    for (const auto& [recovery, cycles] : ladder_cycles_) {
        if (cycles > 2) violated("more than 2 power cycles in a row in one recovery");
    }
}

// What a plain site with a plain fault must never come to.
void History::check_gentleness() {
    const auto& s = scenario_;
    const bool plain = s.device_trouble == 0 && crashes_ == 0 && s.identity == IdentityFault::none;
    if (!plain) return;
    // The recorder hears of the new password before its retries lock it out.
    if (s.video_with_recorder && world_.recorder_lockouts() > 0) {
        violated("the recorder was left alone with an old password until it was locked out");
    }
    if (world_.second_channels() > 0) violated("the recorder got the camera a second time");
    const bool login_is_enough = s.objective == v1::Objective::access && s.current_known &&
                                 !s.current_is_wrong && s.cure == Cure::nothing_wrong &&
                                 !s.silent && !s.factory_fresh &&
                                 !(s.video_with_recorder && s.recorder_broken);
    if (login_is_enough && world_.defaults() > 0) {
        violated("a camera was reset although the vault's password works");
    }
}

// Proof at the end: done is what the world says, not what somebody reports.
void History::check_done() {
    if (!controller_up_ || controller_.state().phase() != v1::RecoveryState::done) return;
    const auto& state = controller_.state();
    if (world_.pictures() == pictures_before_) violated("done, and no picture was ever received");
    if (state.objective() == v1::Objective::online) return;
    if (state.proven_credential() != world_.password()) {
        violated("done, and the credential that works is not the proven one");
    }
    if (state.objective() == v1::Objective::recommission && !state.candidate_proven()) {
        violated("recommissioned with an old credential");
    }
}

// What leaves the controller: authorised, and nothing that would be lost with it.
void History::check_published(const v1::Job& job) {
    const auto issued = from_timestamp(job.not_before()) + Seconds{5};
    for (const auto& order : job.recovery().rungs()) {
        const bool destructive = order.rung() == v1::Rung::restore_keep_network ||
                                 order.rung() == v1::Rung::restore_full ||
                                 order.rung() == v1::Rung::reset_button;
        if (!destructive) continue;
        if (!authorised(job, order.rung(), issued)) {
            violated("a destructive job was published without an approval");
        }
        const auto& candidate = job.recovery().provisioning().candidate_credential();
        if (candidate.empty() || !controller_.retains(candidate)) {
            violated("a job that sets a password was published before the password was durable");
        }
    }
}

// (5) every target ends, and (7) every port is on.
void History::check_end() {
    if (!world_.port_on()) violated("a port was left without power");
    if (controller_.state().reason() == "agent_silent") violated("a result was lost on its way");
    if (!over()) {
        violated("the recovery never ended: " +
                 v1::RecoveryState::Phase_Name(controller_.state().phase()) + " " +
                 controller_.state().reason());
    }
}

// Jobs that no honest controller would send, though with a good signature.
std::shared_ptr<const v1::Job> History::forge() {
    auto job = controller_.newest_job();
    job.set_id(job.id() + "-forged-" + std::to_string(order_));
    job.set_sequence(controller_.last_sequence() + 500 + prng_.below(400));
    job.mutable_recovery()->set_generation(job.recovery().generation() + 1);
    const auto now = from_ms(start_ms + now_ms_);
    *job.mutable_not_before() = to_timestamp(now - Seconds{60});
    *job.mutable_not_after() = to_timestamp(now + Seconds{3600});
    switch (prng_.below(6)) {
        case 0:
            job.set_agent_id("other");
            break;
        case 1:
            *job.mutable_not_after() = to_timestamp(now - Seconds{1});
            break;
        case 2:
            *job.mutable_not_before() = to_timestamp(now + Seconds{60});
            break;
        case 3: {
            job.clear_authorisations();
            auto* order = job.mutable_recovery()->mutable_rungs(0);
            order->set_rung(v1::Rung::restore_full);
            order->set_times(1);
            job.mutable_recovery()->mutable_provisioning()->set_candidate_credential("cand/0");
            break;
        }
        case 4:
            *job.add_targets() = job.targets(1);
            job.mutable_targets()->rbegin()->set_device_id("x");
            break;
        default:
            job.mutable_recovery()->set_generation(0);
            break;
    }
    return std::make_shared<const v1::Job>(std::move(job));
}

void History::happen(Forgery& /*thing*/) {
    if (controller_.has_jobs()) at(now_ms_ + 1, ToAgent{forge(), true});
    if (!calm_) at(now_ms_ + prng_.between(5, 120) * 60'000, Forgery{});
}

}  // namespace camfleet::simulation
