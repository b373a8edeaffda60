// SPDX-License-Identifier: Apache-2.0
#include "controller/storage/look_store.hpp"

#include "common/base/time.hpp"

#include <algorithm>

namespace camfleet::storage {

bool is_open(const v1::Look& look) {
    return look.state() == look_state::queued || look.state() == look_state::accepted;
}

void LookStore::put(Batch& batch, v1::Look look) {
    if (look.has_report()) {
        batch.put(keys::row(look.site_id(), keys::look_report, look.id()),
                  encode_row(look.report()));
        look.clear_report();
    }
    looks_.put(batch, std::move(look));
}

void LookStore::erase(Batch& batch, const std::string& id) {
    const auto* look = find(id);
    if (look == nullptr) return;
    batch.erase(keys::row(look->site_id(), keys::look_report, id));
    looks_.erase(batch, id);
}

Result<v1::LookReport> LookStore::report(const v1::Look& look) const {
    return read_row<v1::LookReport>(store_,
                                    keys::row(look.site_id(), keys::look_report, look.id()));
}

std::vector<const v1::Look*> LookStore::open() const {
    std::vector<const v1::Look*> out;
    for (const auto& [id, look] : looks_.all()) {
        if (is_open(look)) out.push_back(&look);
    }
    return out;
}

std::vector<const v1::Look*> LookStore::list(const std::string& site) const {
    std::vector<const v1::Look*> out;
    if (!site.empty()) {
        out = looks_.of_site(site);
    } else {
        for (const auto& [id, look] : looks_.all()) out.push_back(&look);
    }
    std::ranges::sort(out, [](const v1::Look* a, const v1::Look* b) {
        const auto x = from_timestamp(a->requested_at());
        const auto y = from_timestamp(b->requested_at());
        return x != y ? x > y : a->id() < b->id();
    });
    return out;
}

const v1::Look* LookStore::last_discovery(const std::string& site) const {
    for (const auto* look : list(site)) {
        if (look->asked().kind() == v1::LookKind::discovery && look->state() == look_state::done) {
            return look;
        }
    }
    return nullptr;
}

}  // namespace camfleet::storage
