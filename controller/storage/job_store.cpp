// SPDX-License-Identifier: Apache-2.0
#include "controller/storage/job_store.hpp"

#include "controller/storage/keys.hpp"
#include "controller/storage/row_codec.hpp"

namespace camfleet::storage {
namespace {

[[nodiscard]] bool is_pending(const v1::JobRecord& job) {
    return job.summary().state() == job_state::queued || job.summary().state() == job_state::sent;
}

[[nodiscard]] std::string key_of(std::string_view kind, const v1::JobRecord& job) {
    return keys::numbered(job.site_id(), kind, job.summary().agent_id(), job.summary().sequence());
}

}  // namespace

Result<void> JobStore::load(std::string_view site) {
    const auto keep = [this](const std::string& key, const std::string& bytes) {
        auto job = decode_row<v1::JobRecord>(key, bytes);
        if (!job) return Result<void>(std::unexpected(job.error()));
        note(std::move(*job));
        return Result<void>();
    };
    return for_each_row(store_, keys::of_kind(site, keys::job), keep);
}

void JobStore::add(Batch& batch, v1::JobRecord job, std::string envelope) {
    batch.put(key_of(keys::envelope, job), std::move(envelope));
    put(batch, std::move(job));
}

void JobStore::update(Batch& batch, v1::JobRecord job) { put(batch, std::move(job)); }

void JobStore::put(Batch& batch, v1::JobRecord job) {
    batch.put(key_of(keys::job, job), encode_row(job));
    const Place place{job.summary().agent_id(), job.summary().sequence()};
    if (is_pending(job)) {
        batch.put(key_of(keys::outbox, job), job.summary().id());
    } else if (pending_.contains(place)) {
        batch.erase(key_of(keys::outbox, job));
    }
    note(std::move(job));
}

void JobStore::note(v1::JobRecord job) {
    const std::string id = job.summary().id();
    const Place place{job.summary().agent_id(), job.summary().sequence()};
    if (is_pending(job)) {
        pending_.insert_or_assign(place, id);
    } else {
        pending_.erase(place);
    }
    jobs_.insert_or_assign(id, std::move(job));
}

void JobStore::erase(Batch& batch, const std::string& job_id) {
    const auto found = jobs_.find(job_id);
    if (found == jobs_.end()) return;
    const auto& job = found->second;
    batch.erase(key_of(keys::job, job));
    batch.erase(key_of(keys::envelope, job));
    batch.erase(key_of(keys::outbox, job));
    pending_.erase({job.summary().agent_id(), job.summary().sequence()});
    jobs_.erase(found);
}

const v1::JobRecord* JobStore::find(const std::string& job_id) const {
    const auto found = jobs_.find(job_id);
    return found == jobs_.end() ? nullptr : &found->second;
}

std::vector<v1::JobSummary> JobStore::list(const std::string& recovery_id) const {
    std::vector<v1::JobSummary> out;
    for (const auto& [id, job] : jobs_) {
        if (recovery_id.empty() || job.summary().recovery_id() == recovery_id) {
            out.push_back(job.summary());
        }
    }
    return out;
}

std::vector<const v1::JobRecord*> JobStore::pending(const std::string& agent_id) const {
    std::vector<const v1::JobRecord*> out;
    for (const auto& [place, id] : pending_) {
        if (agent_id.empty() || place.first == agent_id) out.push_back(find(id));
    }
    return out;
}

Result<std::string> JobStore::envelope(const std::string& job_id) const {
    const auto* job = find(job_id);
    if (job == nullptr) return fail(Errc::not_found, "no job '" + job_id + "'");
    const std::string key = key_of(keys::envelope, *job);
    auto bytes = store_.get(key);
    if (!bytes) return std::unexpected(bytes.error());
    if (!*bytes) return fail(Errc::corrupt, "row " + key + " is missing");
    return std::move(**bytes);
}

}  // namespace camfleet::storage
