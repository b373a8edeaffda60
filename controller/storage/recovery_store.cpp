// SPDX-License-Identifier: Apache-2.0
#include "controller/storage/recovery_store.hpp"

#include "controller/storage/keys.hpp"
#include "controller/storage/row_codec.hpp"

namespace camfleet::storage {

bool has_ended(v1::RecoveryState::Phase phase) {
    return phase == v1::RecoveryState::done || phase == v1::RecoveryState::needs_person ||
           phase == v1::RecoveryState::cancelled;
}

Result<void> RecoveryStore::load(std::string_view site) {
    const auto keep = [this](const std::string& key, const std::string& bytes) {
        auto state = decode_row<v1::RecoveryState>(key, bytes);
        if (!state) return Result<void>(std::unexpected(state.error()));
        note(std::move(*state));
        return Result<void>();
    };
    return for_each_row(store_, keys::of_kind(site, keys::recovery), keep);
}

void RecoveryStore::put(Batch& batch, v1::RecoveryState state) {
    batch.put(keys::row(state.site_id(), keys::recovery, state.id()), encode_row(state));
    note(std::move(state));
}

void RecoveryStore::note(v1::RecoveryState state) {
    const std::string id = state.id();
    index_.insert_or_assign(id, Entry{state.site_id(), state.camera_id(), state.work_order().id()});
    if (state.has_work_order()) work_orders_.insert_or_assign(state.work_order().id(), id);
    if (has_ended(state.phase())) {
        open_.erase(id);
        const auto open = open_of_camera_.find(state.camera_id());
        if (open != open_of_camera_.end() && open->second == id) open_of_camera_.erase(open);
    } else {
        open_of_camera_.insert_or_assign(state.camera_id(), id);
        open_.insert_or_assign(id, std::move(state));
    }
}

Result<v1::RecoveryState> RecoveryStore::get(const std::string& recovery_id) const {
    if (const auto found = open_.find(recovery_id); found != open_.end()) return found->second;
    const auto entry = index_.find(recovery_id);
    if (entry == index_.end()) {
        return fail(Errc::not_found, "no recovery '" + recovery_id + "'");
    }
    return read_row<v1::RecoveryState>(store_,
                                       keys::row(entry->second.site, keys::recovery, recovery_id));
}

Result<std::vector<v1::RecoveryState>> RecoveryStore::list(const std::string& camera_id,
                                                           bool open_only) const {
    std::vector<v1::RecoveryState> out;
    for (const auto& [id, entry] : index_) {
        if (!camera_id.empty() && entry.camera_id != camera_id) continue;
        if (open_only && !open_.contains(id)) continue;
        auto state = get(id);
        if (!state) return std::unexpected(state.error());
        out.push_back(std::move(*state));
    }
    return out;
}

const v1::RecoveryState* RecoveryStore::open_for(const std::string& camera_id) const {
    const auto id = open_of_camera_.find(camera_id);
    return id == open_of_camera_.end() ? nullptr : &open_.at(id->second);
}

std::string RecoveryStore::of_work_order(const std::string& work_order_id) const {
    const auto found = work_orders_.find(work_order_id);
    return found == work_orders_.end() ? std::string() : found->second;
}

Result<std::vector<v1::WorkOrder>> RecoveryStore::work_orders(bool open_only) const {
    std::vector<v1::WorkOrder> out;
    for (const auto& [id, entry] : index_) {
        if (entry.work_order_id.empty()) continue;
        auto state = get(id);
        if (!state) return std::unexpected(state.error());
        const auto phase = state->work_order().state();
        const bool waits = phase == v1::WorkOrder::open || phase == v1::WorkOrder::ready;
        if (waits || !open_only) out.push_back(state->work_order());
    }
    return out;
}

}  // namespace camfleet::storage
