// SPDX-License-Identifier: Apache-2.0
// Looks at sites: small rows in memory, their reports on disk only. A site keeps the newest of each
// kind. Invariant: a look whose state is done has its report on disk.
#pragma once

#include "common/proto/api.pb.h"
#include "controller/storage/shelf.hpp"

#include <optional>
#include <string>
#include <vector>

namespace camfleet::storage {

namespace look_state {
inline constexpr std::string_view queued = "queued";
inline constexpr std::string_view accepted = "accepted";
inline constexpr std::string_view done = "done";
inline constexpr std::string_view failed = "failed";
inline constexpr std::string_view refused = "refused";
inline constexpr std::string_view expired = "expired";
}  // namespace look_state

[[nodiscard]] bool is_open(const v1::Look& look);

class LookStore {
  public:
    explicit LookStore(const ports::Store& store) : store_(store) {}

    [[nodiscard]] Result<void> load(std::string_view site) { return looks_.load(store_, site); }
    // The report, where there is one, goes into a row of its own.
    void put(Batch& batch, v1::Look look);
    void erase(Batch& batch, const std::string& id);

    [[nodiscard]] const v1::Look* find(const std::string& id) const { return looks_.find(id); }
    // Errors: not_found, corrupt, io
    [[nodiscard]] Result<v1::LookReport> report(const v1::Look& look) const;
    // Those whose answer is still to come, in order of id.
    [[nodiscard]] std::vector<const v1::Look*> open() const;
    // Newest first. site empty: of all sites.
    [[nodiscard]] std::vector<const v1::Look*> list(const std::string& site) const;
    // The newest discovery that brought something home; null: none.
    [[nodiscard]] const v1::Look* last_discovery(const std::string& site) const;

  private:
    const ports::Store& store_;
    Shelf<v1::Look> looks_{keys::look};
};

}  // namespace camfleet::storage
