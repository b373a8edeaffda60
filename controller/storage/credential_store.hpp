// SPDX-License-Identifier: Apache-2.0
// What is known about credentials, without their secrets (those are the vault's). All in memory.
// Invariant: version numbers are never used twice, so a version id names one secret for ever.
#pragma once

#include "common/base/batch.hpp"
#include "common/base/error.hpp"
#include "common/ports/store.hpp"
#include "common/proto/storage.pb.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::storage {

class CredentialStore {
  public:
    [[nodiscard]] Result<void> load(const ports::Store& store, std::string_view site);
    void put(Batch& batch, v1::CredentialRecord value);

    [[nodiscard]] const v1::CredentialRecord* find(const std::string& credential_id) const;
    // By version id, "<credential id>/<number>".
    [[nodiscard]] const v1::CredentialRecord* of_version(const std::string& version_id) const;
    [[nodiscard]] std::vector<const v1::CredentialRecord*> of_device(
        const std::string& device_id) const;
    [[nodiscard]] std::size_t count() const { return values_.size(); }
    [[nodiscard]] const std::map<std::string, v1::CredentialRecord>& all() const { return values_; }
    // Version id of the credential's current version; empty: none is known to work.
    [[nodiscard]] std::string current_version(const std::string& credential_id) const;

  private:
    std::map<std::string, v1::CredentialRecord> values_;
};

// "<credential id>/<number>" -> the two. Errors: invalid_argument
struct VersionName {
    std::string credential_id;
    std::uint64_t number = 0;
};
[[nodiscard]] Result<VersionName> parse_version_id(std::string_view version_id);

}  // namespace camfleet::storage
