// SPDX-License-Identifier: Apache-2.0
#include "controller/storage/evidence_store.hpp"

#include "common/base/time.hpp"
#include "controller/storage/keys.hpp"
#include "controller/storage/row_codec.hpp"

namespace camfleet::storage {
namespace {

template <class T>
[[nodiscard]] Result<std::vector<T>> read_all(const ports::Store& store,
                                              const std::string& prefix,
                                              const std::string& after,
                                              std::size_t limit) {
    auto rows = store.scan(prefix, after, limit);
    if (!rows) return std::unexpected(rows.error());
    std::vector<T> out;
    for (const auto& [key, bytes] : *rows) {
        auto value = decode_row<T>(key, bytes);
        if (!value) return std::unexpected(value.error());
        out.push_back(std::move(*value));
    }
    return out;
}

}  // namespace

void EvidenceStore::add(Batch& batch,
                        const v1::RecoveryState& recovery,
                        std::uint64_t number,
                        const v1::Evidence& evidence) {
    batch.put(keys::numbered(recovery.site_id(), keys::evidence, recovery.id(), number),
              encode_row(evidence));
}

Result<std::vector<v1::Evidence>> EvidenceStore::list(const v1::RecoveryState& recovery,
                                                      std::uint64_t after,
                                                      std::size_t limit) const {
    const std::string prefix =
        keys::row(recovery.site_id(), keys::evidence, recovery.id()).append("/");
    return read_all<v1::Evidence>(store_, prefix, prefix + keys::padded(after), limit);
}

void BackupStore::add(Batch& batch, const std::string& site, const v1::BackupRecord& backup) {
    const auto ms = static_cast<std::uint64_t>(to_ms(from_timestamp(backup.at())));
    batch.put(keys::numbered(site, keys::backup, backup.camera_id(), ms), encode_row(backup));
}

Result<std::vector<v1::BackupRecord>> BackupStore::list(const std::string& site,
                                                        const std::string& camera_id,
                                                        std::size_t limit) const {
    const std::string prefix = keys::row(site, keys::backup, camera_id).append("/");
    return read_all<v1::BackupRecord>(store_, prefix, "", limit);
}

}  // namespace camfleet::storage
