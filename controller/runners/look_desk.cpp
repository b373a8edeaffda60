// SPDX-License-Identifier: Apache-2.0
// Looks from the question to the report. What is known from them is in look_answers.cpp.
#include "controller/runners/look_desk.hpp"

#include "common/base/encoding.hpp"
#include "common/base/site_changes.hpp"

namespace camfleet::controller {
namespace {

constexpr std::size_t looks_kept_max = 20;      // of one kind at one site
constexpr int changes_kept_max = 500;           // of one look
constexpr std::chrono::minutes answer_time{5};  // after its validity, until it counts as lost

}  // namespace

Result<v1::Look> LookDesk::opening(v1::StartLook request) const {
    const auto& records = parts_.records;
    auto site_id = request.site_id();
    if (!request.camera_id().empty()) {
        const auto* camera = records.cameras.find(request.camera_id());
        if (camera == nullptr) {
            return fail(Errc::not_found, "no camera is called '" + request.camera_id() + "'");
        }
        site_id = camera->site_id();
    }
    for (const auto& id : request.switch_ids()) {
        const auto* device = records.switches.find(id);
        if (device == nullptr) return fail(Errc::not_found, "no switch is called '" + id + "'");
        if (site_id.empty()) site_id = device->site_id();
        if (device->site_id() != site_id) {
            return fail(Errc::invalid_argument,
                        "switch '" + id + "' is at another site than " + site_id);
        }
    }
    const auto* site = records.sites.find(site_id);
    if (site == nullptr) return fail(Errc::not_found, "no site is called '" + site_id + "'");
    if (site->agent_id().empty()) {
        return fail(Errc::conflict, "site '" + site_id +
                                        "' has no enrolled agent: invite one (camfleetctl agents "
                                        "invite) and enrol it");
    }
    v1::Look look;
    look.set_id("look-" + to_hex(parts_.rng.bytes(6)));
    look.set_site_id(site_id);
    look.set_agent_id(site->agent_id());
    *look.mutable_asked() = std::move(request);
    look.set_state(std::string(storage::look_state::queued));
    *look.mutable_requested_at() = to_timestamp(parts_.clock.wall());
    return look;
}

Result<v1::Look> LookDesk::issue(Turn& turn, v1::Look look) {
    const auto sequence = parts_.issuer.issue_look(turn, look);
    if (!sequence) return std::unexpected(sequence.error());
    *look.mutable_not_after() = parts_.records.jobs.find(look.id())->not_after();
    parts_.records.looks.put(turn.batch, look);
    turn.after.push_back([this, id = look.id()] { dispatcher_->queue(id); });
    return look;
}

void LookDesk::start_look(v1::StartLook request, std::string actor, Reply<v1::Look> reply) {
    if (request.requested_by().empty()) request.set_requested_by(actor);
    auto look = opening(std::move(request));
    if (!look) return reply(std::unexpected(look.error()));
    Turn turn;
    auto issued = issue(turn, std::move(*look));
    if (!issued) return reply(std::unexpected(issued.error()));
    audit(turn, actor, *issued);
    turn.after.push_back([reply = std::move(reply), issued = std::move(issued)] { reply(issued); });
    parts_.committer.finish(std::move(turn));
}

void LookDesk::audit(Turn& turn, const std::string& actor, const v1::Look& look) {
    v1::AuditRecord record;
    *record.mutable_at() = look.requested_at();
    record.set_actor(actor);
    record.set_action("look.requested");
    record.set_subject(look.id());
    auto& details = *record.mutable_details();
    details["kind"] = v1::LookKind::Value_Name(look.asked().kind());
    details["site"] = look.site_id();
    if (!look.asked().camera_id().empty()) details["camera"] = look.asked().camera_id();
    if (look.asked().login()) details["login"] = "one";
    parts_.audit.append(turn.batch, std::move(record));
}

const v1::Look* LookDesk::look_of(const std::string& agent_id, const std::string& id) const {
    const auto* look = parts_.records.looks.find(id);
    return look != nullptr && look->agent_id() == agent_id ? look : nullptr;
}

void LookDesk::set_job_state(Turn& turn, const std::string& job_id, std::string_view state) {
    const auto* job = parts_.records.jobs.find(job_id);
    if (job == nullptr) return;
    auto changed = *job;
    changed.mutable_summary()->set_state(std::string(state));
    parts_.records.jobs.update(turn.batch, std::move(changed));
}

bool LookDesk::on_receipt(Turn& turn, const std::string& agent_id, const v1::JobReceipt& receipt) {
    const auto* look = look_of(agent_id, receipt.job_id());
    if (look == nullptr) return false;
    // The yes to an earlier copy is on its way.
    if (!receipt.accepted() && receipt.reason() == v1::Refusal::replayed_sequence) return true;
    turn.after.push_back(
        [this, agent_id, id = receipt.job_id()] { dispatcher_->retire(agent_id, id); });
    if (!storage::is_open(*look)) return true;
    if (receipt.accepted()) {
        set_job_state(turn, look->id(), storage::job_state::accepted);
        auto changed = *look;
        changed.set_state(std::string(storage::look_state::accepted));
        parts_.records.looks.put(turn.batch, std::move(changed));
        return true;
    }
    set_job_state(turn, look->id(), storage::job_state::refused);
    end(turn, *look, storage::look_state::refused, v1::Refusal::Reason_Name(receipt.reason()),
        receipt.detail());
    return true;
}

void LookDesk::on_report(Turn& turn, const std::string& agent_id, const v1::LookReport& report) {
    const auto* found = look_of(agent_id, report.job_id());
    if (found == nullptr || found->state() == storage::look_state::done) {
        parts_.log.warning("report_of_no_look", {{"agent", agent_id}, {"job", report.job_id()}});
        return;
    }
    set_job_state(turn, report.job_id(), storage::job_state::ended);
    turn.after.push_back(
        [this, agent_id, id = report.job_id()] { dispatcher_->retire(agent_id, id); });
    auto look = *found;
    *look.mutable_report() = report;
    const bool good = report.error().empty();
    if (good && report.has_site()) compare(look, *look.mutable_report());
    end(turn, std::move(look), good ? storage::look_state::done : storage::look_state::failed,
        report.error(), report.detail());
}

// What is new since the discovery before.
void LookDesk::compare(v1::Look& look, v1::LookReport& report) const {
    const auto* last = parts_.records.looks.last_discovery(look.site_id());
    if (last == nullptr) return;
    const auto before = parts_.records.looks.report(*last);
    if (!before) {
        parts_.log.error("report_unreadable",
                         {{"look", last->id()}, {"why", before.error().text()}});
        return;
    }
    const auto& then = before->site().devices();
    const auto& now = report.site().devices();
    for (auto& change : site_changes({then.begin(), then.end()}, {now.begin(), now.end()})) {
        if (look.changes_size() >= changes_kept_max) break;
        *report.mutable_site()->add_changes() = change;
        *look.add_changes() = std::move(change);
    }
}

void LookDesk::end(Turn& turn,
                   v1::Look look,
                   std::string_view state,
                   const std::string& reason,
                   const std::string& detail) {
    look.set_state(std::string(state));
    look.set_reason(reason);
    look.set_detail(detail);
    *look.mutable_ended_at() = to_timestamp(parts_.clock.wall());
    parts_.log.info("look_ended", {{"look", look.id()},
                                   {"site", look.site_id()},
                                   {"state", look.state()},
                                   {"reason", reason},
                                   {"changes", std::to_string(look.changes_size())}});
    keep_newest(turn, look);
    turn.after.push_back([this, id = look.id()] {
        answer_waiting([&id](const Waiting& one) { return one.look_id == id; });
    });
    parts_.records.looks.put(turn.batch, std::move(look));
}

void LookDesk::keep_newest(Turn& turn, const v1::Look& look) {
    std::size_t kept = 1;
    std::vector<std::string> old;
    const auto* reference = parts_.records.looks.last_discovery(look.site_id());
    for (const auto* other : parts_.records.looks.list(look.site_id())) {
        if (other->id() == look.id() || other->asked().kind() != look.asked().kind()) continue;
        if (storage::is_open(*other) || other == reference) continue;
        if (++kept > looks_kept_max) old.push_back(other->id());
    }
    for (const auto& id : old) {
        parts_.records.looks.erase(turn.batch, id);
        parts_.records.jobs.erase(turn.batch, id);
    }
}

bool LookDesk::on_expired(const std::string& job_id) {
    const auto* look = parts_.records.looks.find(job_id);
    if (look == nullptr) return false;
    Turn turn;
    set_job_state(turn, job_id, storage::job_state::expired);
    if (storage::is_open(*look)) {
        end(turn, *look, storage::look_state::expired, "expired",
            "the agent did not take the job in time: is it connected (camfleetctl agents list)?");
    }
    parts_.committer.finish(std::move(turn));
    return true;
}

void LookDesk::look_at_the_clock() {
    const auto now = parts_.clock.wall();
    std::vector<std::string> lost;
    for (const auto* look : parts_.records.looks.open()) {
        const bool late = from_timestamp(look->not_after()) + answer_time < now;
        if (look->state() == storage::look_state::accepted && late) lost.push_back(look->id());
    }
    for (const auto& id : lost) {
        Turn turn;
        set_job_state(turn, id, storage::job_state::expired);
        end(turn, *parts_.records.looks.find(id), storage::look_state::expired, "no_answer",
            "the agent took the job and never answered");
        parts_.committer.finish(std::move(turn));
    }
    for (const auto& [id, site] : parts_.records.sites.all()) discover_when_due(site);
    answer_waiting([now](const Waiting& one) { return one.until <= now; });
}

void LookDesk::discover_when_due(const v1::Site& site) {
    const auto now = parts_.clock.wall();
    job_planner::DiscoveryState state;
    state.every_minutes = site.discover_every_minutes() != 0 ? site.discover_every_minutes()
                                                             : parts_.discover_every_minutes;
    if (state.every_minutes == 0 || site.agent_id().empty()) return;
    state.agent_is_heard = parts_.last_heard(site.agent_id()) + parts_.heard_within > now;
    for (const auto* look : parts_.records.looks.list(site.id())) {
        if (look->asked().kind() != v1::LookKind::discovery) continue;
        const auto asked = from_timestamp(look->requested_at());
        state.last = state.last ? std::max(*state.last, asked) : asked;
        state.one_is_open = state.one_is_open || storage::is_open(*look);
    }
    if (!job_planner::discovery_is_due(state, now)) return;
    v1::StartLook request;
    request.set_kind(v1::LookKind::discovery);
    request.set_site_id(site.id());
    request.set_requested_by("schedule");
    auto look = opening(std::move(request));
    if (!look) return;
    Turn turn;
    const auto issued = issue(turn, std::move(*look));
    if (!issued) {
        parts_.log.warning("discovery_not_issued",
                           {{"site", site.id()}, {"why", issued.error().text()}});
        return;
    }
    parts_.committer.finish(std::move(turn));
}

}  // namespace camfleet::controller
