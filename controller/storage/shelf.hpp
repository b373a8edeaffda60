// SPDX-License-Identifier: Apache-2.0
// One kind of document: all of them decoded in memory, because lists are asked for often and an
// installer has thousands of devices, not millions. put() and erase() change memory at once and add
// the row to a batch that the caller commits in the same turn.
// Invariant: what is in memory is what the store would answer after that commit.
#pragma once

#include "common/base/batch.hpp"
#include "controller/storage/keys.hpp"
#include "controller/storage/row_codec.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace camfleet::storage {

// Where a document lives. Specialise site_of where a message names its site otherwise.
template <class T>
[[nodiscard]] std::string site_of(const T& value) {
    return value.site_id();
}

template <class T>
class Shelf {
  public:
    explicit Shelf(std::string_view kind) : kind_(kind) {}

    [[nodiscard]] Result<void> load(const ports::Store& store, std::string_view site) {
        const auto keep = [this](const std::string& key, const std::string& bytes) {
            auto value = decode_row<T>(key, bytes);
            if (!value) return Result<void>(std::unexpected(value.error()));
            note(std::move(*value));
            return Result<void>();
        };
        return for_each_row(store, keys::of_kind(site, kind_), keep);
    }

    void put(Batch& batch, T value) {
        batch.put(keys::row(site_of(value), kind_, value.id()), encode_row(value));
        note(std::move(value));
    }
    void erase(Batch& batch, const std::string& id) {
        const auto found = values_.find(id);
        if (found == values_.end()) return;
        batch.erase(keys::row(site_of(found->second), kind_, id));
        by_site_[site_of(found->second)].erase(id);
        values_.erase(found);
    }

    [[nodiscard]] const T* find(const std::string& id) const {
        const auto found = values_.find(id);
        return found == values_.end() ? nullptr : &found->second;
    }
    [[nodiscard]] const std::map<std::string, T>& all() const { return values_; }
    // Those of one site, in order of id: a job is planned from its site, however large the fleet.
    [[nodiscard]] std::vector<const T*> of_site(const std::string& site) const {
        std::vector<const T*> out;
        const auto ids = by_site_.find(site);
        if (ids == by_site_.end()) return out;
        for (const auto& id : ids->second) out.push_back(find(id));
        return out;
    }
    void clear() {
        values_.clear();
        by_site_.clear();
    }

  private:
    void note(T value) {
        std::string id = value.id();
        if (const auto* before = find(id);
            before != nullptr && site_of(*before) != site_of(value)) {
            by_site_[site_of(*before)].erase(id);
        }
        by_site_[site_of(value)].insert(id);
        values_.insert_or_assign(std::move(id), std::move(value));
    }

    std::string_view kind_;
    std::map<std::string, T> values_;
    std::map<std::string, std::set<std::string>> by_site_;  // ids
};

}  // namespace camfleet::storage
