// SPDX-License-Identifier: Apache-2.0
#include "controller/storage/vault/vault.hpp"

#include "controller/storage/keys.hpp"
#include "controller/storage/row_codec.hpp"
#include "controller/storage/vault/password.hpp"

namespace camfleet::storage {
namespace {

using Version = v1::CredentialVersion;

constexpr std::string_view kCheckText = "camfleet vault";
constexpr int kVersionsMax = 64;

[[nodiscard]] std::string secret_key(const v1::CredentialRecord& record, std::uint64_t number) {
    return keys::numbered(record.site_id(), keys::secret, record.credential().id(), number);
}

[[nodiscard]] Version* find_version(v1::CredentialRecord& record, const std::string& version_id) {
    for (auto& version : *record.mutable_credential()->mutable_versions()) {
        if (version.id() == version_id) return &version;
    }
    return nullptr;
}

[[nodiscard]] std::unexpected<Error> no_version(const std::string& version_id) {
    return fail(Errc::not_found, "no credential version '" + version_id + "'");
}

// Something other than `except` was accepted by the device and is still believed to work.
[[nodiscard]] bool another_works(const v1::Credential& credential, const std::string& except) {
    for (const auto& version : credential.versions()) {
        const bool works = version.state() == Version::current && version.has_proven_at();
        if (works && version.id() != except) return true;
    }
    return false;
}

void retire_current(v1::CredentialRecord& record, const std::string& except) {
    for (auto& version : *record.mutable_credential()->mutable_versions()) {
        const bool retires = version.state() == Version::current && version.id() != except;
        if (retires) version.set_state(Version::previous);
    }
}

[[nodiscard]] std::string serialise(const NewSecret& secret) {
    v1::SealedPair pair;
    pair.set_secret(std::string(secret.secret.reveal()));
    pair.set_privacy_secret(std::string(secret.privacy_secret.reveal()));
    std::string bytes = encode_row(pair);
    Secret::wipe(*pair.mutable_secret());
    Secret::wipe(*pair.mutable_privacy_secret());
    return bytes;
}

}  // namespace

v1::SecretBundle::Entry Opened::entry() const {
    v1::SecretBundle::Entry out;
    out.set_version_id(version.id());
    out.set_kind(credential.kind());
    out.set_user(credential.user());
    out.set_secret(std::string(secret.reveal()));
    out.set_privacy_secret(std::string(privacy_secret.reveal()));
    out.set_auth_protocol(credential.snmp_auth_protocol());
    out.set_priv_protocol(credential.snmp_priv_protocol());
    return out;
}

std::string credential_id(const std::string& device_id,
                          const std::string& user,
                          v1::SecretKind::Value kind) {
    const bool by_user = kind == v1::SecretKind::password || kind == v1::SecretKind::snmp_v3;
    return device_id + ":" + (by_user ? user : v1::SecretKind::Value_Name(kind));
}

Vault::Vault(storage::Records& records, const Cipher& cipher, ports::Rng& rng, Secret master_key)
    : records_(records), cipher_(cipher), rng_(rng), master_key_(std::move(master_key)) {}

Result<void> Vault::unlock(Batch& batch) {
    const std::string key(keys::master_key_check);
    auto row = records_.store().get(key);
    if (!row) return std::unexpected(row.error());
    if (*row) {
        const auto opened = cipher_.open(master_key_, **row, key);
        if (opened && opened->reveal() == kCheckText) return {};
        return fail(Errc::unauthorized,
                    "the master key is not the one that this store was made with");
    }
    if (records_.credentials.count() > 0) {
        return fail(Errc::corrupt, "row " + key + " is missing although the vault holds secrets");
    }
    auto box = cipher_.seal(master_key_, kCheckText, key);
    if (!box) return std::unexpected(box.error());
    batch.put(key, std::move(*box));
    return {};
}

Result<Secret> Vault::data_key(const std::string& site, const std::string& device_id) const {
    const std::string key = keys::row(site, keys::data_key, device_id);
    const auto bytes = read(key);
    if (!bytes) return std::unexpected(bytes.error());
    const auto row = decode_row<v1::WrappedKey>(key, *bytes);
    if (!row) return std::unexpected(row.error());
    return cipher_.open(master_key_, row->box(), key);
}

void Vault::write(Batch& batch, const std::string& key, std::string row) {
    std::erase_if(fresh_, [this](const auto& entry) {
        const auto stored = records_.store().get(entry.first);
        return stored && *stored == entry.second;
    });
    fresh_.insert_or_assign(key, row);
    batch.put(key, std::move(row));
}

Result<std::string> Vault::read(const std::string& key) const {
    if (const auto found = fresh_.find(key); found != fresh_.end()) return found->second;
    auto row = records_.store().get(key);
    if (!row) return std::unexpected(row.error());
    if (!*row) return fail(Errc::not_found, "no row " + key);
    return std::move(**row);
}

Result<Secret> Vault::make_data_key(Batch& batch,
                                    const std::string& site,
                                    const std::string& device_id) {
    std::string bytes = rng_.bytes(key_bytes);
    Secret fresh(bytes);
    Secret::wipe(bytes);
    const std::string key = keys::row(site, keys::data_key, device_id);
    auto box = cipher_.seal(master_key_, fresh.reveal(), key);
    if (!box) return std::unexpected(box.error());
    v1::WrappedKey row;
    row.set_box(std::move(*box));
    write(batch, key, encode_row(row));
    return fresh;
}

Result<v1::CredentialRecord> Vault::record_for(const v1::Credential& credential) const {
    const std::string id =
        credential_id(credential.device_id(), credential.user(), credential.kind());
    v1::CredentialRecord record;
    if (const auto* known = records_.credentials.find(id)) record = *known;
    const std::string site = records_.site_of_device(credential.device_id());
    if (site.empty()) {
        return fail(Errc::not_found, "no device '" + credential.device_id() + "'");
    }
    record.set_site_id(site);
    if (record.next_version() == 0) record.set_next_version(1);
    auto& meta = *record.mutable_credential();
    meta.set_id(id);
    meta.set_device_id(credential.device_id());
    meta.set_user(credential.user());
    meta.set_kind(credential.kind());
    meta.set_snmp_auth_protocol(credential.snmp_auth_protocol());
    meta.set_snmp_priv_protocol(credential.snmp_priv_protocol());
    return record;
}

// Old dead versions make way; what may still work never does.
void Vault::make_room(Batch& batch, v1::CredentialRecord& record) {
    auto& versions = *record.mutable_credential()->mutable_versions();
    for (int i = 0; i < versions.size() && versions.size() >= kVersionsMax;) {
        const auto& version = versions.Get(i);
        const bool dead = version.state() == Version::dead;
        if (!dead || !another_works(record.credential(), version.id())) {
            ++i;
            continue;
        }
        if (const auto name = parse_version_id(version.id())) {
            batch.erase(secret_key(record, name->number));
            fresh_.erase(secret_key(record, name->number));
        }
        versions.DeleteSubrange(i, 1);
    }
}

Result<Version*> Vault::add_version(Batch& batch,
                                    v1::CredentialRecord& record,
                                    const NewSecret& secret,
                                    Time now) {
    make_room(batch, record);
    if (record.credential().versions_size() >= kVersionsMax) {
        return fail(Errc::conflict, "credential '" + record.credential().id() +
                                        "' keeps 64 versions that may still work");
    }
    const std::string& device = record.credential().device_id();
    auto key = data_key(record.site_id(), device);
    if (!key && key.error().code == Errc::not_found) {
        // Nothing is sealed for this device yet; otherwise the key's absence is damage.
        if (!records_.credentials.of_device(device).empty()) {
            return fail(Errc::corrupt, "the data key of device '" + device + "' is missing");
        }
        key = make_data_key(batch, record.site_id(), device);
    }
    if (!key) return std::unexpected(key.error());
    const std::uint32_t number = record.next_version();
    v1::SealedSecret row;
    std::string plain = serialise(secret);
    auto box = cipher_.seal(*key, plain, secret_key(record, number));
    Secret::wipe(plain);
    if (!box) return std::unexpected(box.error());
    row.set_box(std::move(*box));
    write(batch, secret_key(record, number), encode_row(row));
    record.set_next_version(number + 1);
    auto* version = record.mutable_credential()->add_versions();
    version->set_id(record.credential().id() + "/" + std::to_string(number));
    *version->mutable_created_at() = to_timestamp(now);
    return version;
}

Result<v1::Credential> Vault::put(Batch& batch,
                                  const v1::Credential& credential,
                                  const NewSecret& secret,
                                  Time now) {
    auto record = record_for(credential);
    if (!record) return std::unexpected(record.error());
    Batch changes;
    auto version = add_version(changes, *record, secret, now);
    if (!version) return std::unexpected(version.error());
    retire_current(*record, (*version)->id());
    (*version)->set_state(Version::current);
    v1::Credential answer = record->credential();
    records_.credentials.put(changes, std::move(*record));
    batch.append(std::move(changes));
    return answer;
}

Result<std::string> Vault::make_candidate(Batch& batch, const Candidate& wanted, Time now) {
    v1::Credential meta;
    meta.set_device_id(wanted.device_id);
    meta.set_user(wanted.user);
    meta.set_kind(wanted.kind);
    auto record = record_for(meta);
    if (!record) return std::unexpected(record.error());
    auto password = make_password(rng_, wanted.user);
    if (!password) return std::unexpected(password.error());
    Batch changes;
    const NewSecret secret{std::move(*password), Secret()};
    auto version = add_version(changes, *record, secret, now);
    if (!version) return std::unexpected(version.error());
    (*version)->set_state(Version::candidate);
    (*version)->set_made_for(wanted.made_for);
    std::string id = (*version)->id();
    records_.credentials.put(changes, std::move(*record));
    batch.append(std::move(changes));
    return id;
}

Result<Opened> Vault::open(const std::string& version_id) const {
    const auto name = parse_version_id(version_id);
    if (!name) return std::unexpected(name.error());
    const auto* known = records_.credentials.find(name->credential_id);
    if (known == nullptr) return no_version(version_id);
    v1::CredentialRecord record = *known;
    const Version* version = find_version(record, version_id);
    if (version == nullptr) return no_version(version_id);
    const std::string key = secret_key(record, name->number);
    const auto bytes = read(key);
    if (!bytes) return std::unexpected(bytes.error());
    const auto row = decode_row<v1::SealedSecret>(key, *bytes);
    if (!row) return std::unexpected(row.error());
    const auto device_key = data_key(record.site_id(), record.credential().device_id());
    if (!device_key) return std::unexpected(device_key.error());
    const auto plain = cipher_.open(*device_key, row->box(), key);
    if (!plain) return std::unexpected(plain.error());
    v1::SealedPair pair;
    if (auto read = decode_row(key, plain->reveal(), pair); !read) {
        return std::unexpected(read.error());
    }
    Opened out{record.credential(), *version, Secret(pair.secret()), Secret(pair.privacy_secret())};
    Secret::wipe(*pair.mutable_secret());
    Secret::wipe(*pair.mutable_privacy_secret());
    return out;
}

Result<void> Vault::promote(Batch& batch, const std::string& version_id, Time now) {
    const auto* known = records_.credentials.of_version(version_id);
    if (known == nullptr) return no_version(version_id);
    v1::CredentialRecord record = *known;
    Version* version = find_version(record, version_id);
    if (version == nullptr) return no_version(version_id);
    retire_current(record, version_id);
    version->set_state(Version::current);
    *version->mutable_proven_at() = to_timestamp(now);
    version->clear_dead_at();
    records_.credentials.put(batch, std::move(record));
    return {};
}

Result<void> Vault::mark_dead(Batch& batch, const std::string& version_id, Time now) {
    const auto* known = records_.credentials.of_version(version_id);
    if (known == nullptr) return no_version(version_id);
    v1::CredentialRecord record = *known;
    Version* version = find_version(record, version_id);
    if (version == nullptr) return no_version(version_id);
    version->set_state(Version::dead);
    *version->mutable_dead_at() = to_timestamp(now);
    records_.credentials.put(batch, std::move(record));
    return {};
}

Result<void> Vault::forget(Batch& batch, const std::string& version_id) {
    const auto* known = records_.credentials.of_version(version_id);
    if (known == nullptr) return no_version(version_id);
    v1::CredentialRecord record = *known;
    auto& versions = *record.mutable_credential()->mutable_versions();
    for (int i = 0; i < versions.size(); ++i) {
        if (versions.Get(i).id() != version_id) continue;
        if (versions.Get(i).state() != Version::dead) {
            return fail(Errc::conflict, "'" + version_id + "' is not proven dead");
        }
        if (!another_works(record.credential(), version_id)) {
            return fail(Errc::conflict,
                        "no other version than '" + version_id + "' is proven to work");
        }
        const auto name = parse_version_id(version_id);
        if (!name) return std::unexpected(name.error());
        const std::string key = secret_key(record, name->number);
        batch.erase(key);
        fresh_.erase(key);
        versions.DeleteSubrange(i, 1);
        records_.credentials.put(batch, std::move(record));
        return {};
    }
    return no_version(version_id);
}

}  // namespace camfleet::storage
