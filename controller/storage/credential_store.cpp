// SPDX-License-Identifier: Apache-2.0
#include "controller/storage/credential_store.hpp"

#include "controller/storage/keys.hpp"
#include "controller/storage/row_codec.hpp"

#include <charconv>

namespace camfleet::storage {

Result<VersionName> parse_version_id(std::string_view version_id) {
    const auto slash = version_id.rfind('/');
    VersionName name;
    if (slash != std::string_view::npos && slash > 0) {
        name.credential_id = version_id.substr(0, slash);
        const char* first = version_id.data() + slash + 1;
        const char* last = version_id.data() + version_id.size();
        const auto [end, ec] = std::from_chars(first, last, name.number);
        if (ec == std::errc() && end == last && name.number > 0) return name;
    }
    return fail(Errc::invalid_argument,
                "'" + std::string(version_id) + "' is not a credential version id");
}

Result<void> CredentialStore::load(const ports::Store& store, std::string_view site) {
    const auto keep = [this](const std::string& key, const std::string& bytes) {
        auto value = decode_row<v1::CredentialRecord>(key, bytes);
        if (!value) return Result<void>(std::unexpected(value.error()));
        values_.insert_or_assign(value->credential().id(), *value);
        return Result<void>();
    };
    return for_each_row(store, keys::of_kind(site, keys::credential), keep);
}

void CredentialStore::put(Batch& batch, v1::CredentialRecord value) {
    batch.put(keys::row(value.site_id(), keys::credential, value.credential().id()),
              encode_row(value));
    std::string id = value.credential().id();
    values_.insert_or_assign(std::move(id), std::move(value));
}

const v1::CredentialRecord* CredentialStore::find(const std::string& credential_id) const {
    const auto found = values_.find(credential_id);
    return found == values_.end() ? nullptr : &found->second;
}

const v1::CredentialRecord* CredentialStore::of_version(const std::string& version_id) const {
    const auto name = parse_version_id(version_id);
    return name ? find(name->credential_id) : nullptr;
}

std::vector<const v1::CredentialRecord*> CredentialStore::of_device(
    const std::string& device_id) const {
    std::vector<const v1::CredentialRecord*> out;
    for (const auto& [id, value] : values_) {
        if (value.credential().device_id() == device_id) out.push_back(&value);
    }
    return out;
}

std::string CredentialStore::current_version(const std::string& credential_id) const {
    const auto* record = find(credential_id);
    if (record == nullptr) return {};
    for (const auto& version : record->credential().versions()) {
        if (version.state() == v1::CredentialVersion::current) return version.id();
    }
    return {};
}

}  // namespace camfleet::storage
