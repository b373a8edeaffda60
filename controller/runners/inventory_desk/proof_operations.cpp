// SPDX-License-Identifier: Apache-2.0
// Ownership records and credentials.
#include "common/base/time.hpp"
#include "controller/runners/inventory_desk/inventory_desk.hpp"

namespace camfleet::controller {
namespace {

constexpr std::size_t kSecretMax = 128;
constexpr std::size_t kUserMax = 32;

[[nodiscard]] bool is_user(std::string_view text) {
    if (text.empty() || text.size() > kUserMax) return false;
    for (const char c : text) {
        if (c <= 0x20 || c >= 0x7f || c == '/' || c == ':') return false;
    }
    return true;
}

void check_secret(Problems& problems, const char* field, std::string_view text, bool required) {
    if (text.empty() && required) problems.add(field, "required");
    if (text.size() > kSecretMax) problems.add(field, "longer than 128 bytes");
    if (text.find('\0') != std::string_view::npos) problems.add(field, "holds a zero byte");
}

void check_snmp_v3(Problems& problems, const v1::PutCredential& value) {
    // RFC 3414 section 11.2: pass phrases have at least 8 characters.
    if (value.secret().size() < 8) problems.add("secret", "SNMPv3 wants at least 8 characters");
    const std::string& auth = value.snmp_auth_protocol();
    if (auth != "SHA" && auth != "SHA-256") {
        problems.add("snmp_auth_protocol", "must be SHA or SHA-256");
    }
    if (value.privacy_secret().empty()) return;
    if (value.privacy_secret().size() < 8) {
        problems.add("privacy_secret", "SNMPv3 wants at least 8 characters");
    }
    if (value.snmp_priv_protocol() != "AES") problems.add("snmp_priv_protocol", "must be AES");
}

void wipe(v1::PutCredential& value) {
    Secret::wipe(*value.mutable_secret());
    Secret::wipe(*value.mutable_privacy_secret());
}

}  // namespace

Result<v1::OwnershipRecord> InventoryDesk::accept(v1::OwnershipRecord value) const {
    Problems problems;
    const auto device = find_device(parts_.records, value.device_id());
    if (!device) problems.add("device_id", "no device '" + value.device_id() + "'");
    if (value.id().empty()) value.set_id(id_from_name("own-" + value.device_id()));
    check_id(problems, "id", value.id());
    check_identity(problems, *value.mutable_identity(), false);
    if (value.proof() == v1::OwnershipRecord::unspecified) problems.add("proof", "required");
    check_text(problems, "reference", value.reference(), true);
    check_text(problems, "attested_by", value.attested_by(), true);
    if (!value.has_attested_at()) *value.mutable_attested_at() = to_timestamp(now());
    if (from_timestamp(value.attested_at()) > now() + std::chrono::minutes(5)) {
        problems.add("attested_at", "lies in the future");
    }
    if (!problems.empty()) return std::unexpected(problems.error());
    if (!same_identity(device->identity, value.identity())) {
        return fail(Errc::wrong_identity, "identity: the inventory has " +
                                              device->identity.maker() + " " +
                                              device->identity.serial() + " " +
                                              device->identity.mac() + " for '" + device->id + "'");
    }
    // The whole identity travels in the job, so that the agent can compare all of it.
    *value.mutable_identity() = device->identity;
    const auto* site = parts_.records.sites.find(parts_.records.site_of_device(device->id));
    const std::string customer = site == nullptr ? "" : site->customer_id();
    if (value.customer_id().empty()) value.set_customer_id(customer);
    if (value.customer_id() != customer) {
        return fail(Errc::conflict, "customer_id: the device's site belongs to '" + customer + "'");
    }
    const auto* before = parts_.records.ownership.find(value.id());
    if (before != nullptr && before->device_id() != value.device_id()) {
        return fail(Errc::conflict, "id: '" + value.id() + "' is the record of device '" +
                                        before->device_id() + "'");
    }
    return value;
}

void InventoryDesk::put_ownership(v1::OwnershipRecord value,
                                  std::string actor,
                                  Reply<v1::OwnershipRecord> reply) {
    auto good = accept(std::move(value));
    if (!good) return reply(std::unexpected(good.error()));
    Batch batch;
    parts_.records.ownership.put(batch, parts_.records.site_of_device(good->device_id()), *good);
    Note note{std::move(actor), "ownership.attested", good->device_id(), {}};
    note.details["ownership"] = good->id();
    note.details["proof"] = v1::OwnershipRecord::Proof_Name(good->proof());
    note.details["reference"] = good->reference();
    note.details["attested_by"] = good->attested_by();
    note.details["serial"] = good->identity().serial();
    finish(std::move(batch), std::move(note), std::move(*good), std::move(reply));
}

Result<void> InventoryDesk::accept(const v1::PutCredential& value) const {
    Problems problems;
    const auto device = find_device(parts_.records, value.device_id());
    if (!device) problems.add("device_id", "no device '" + value.device_id() + "'");
    check_secret(problems, "secret", value.secret(), true);
    check_secret(problems, "privacy_secret", value.privacy_secret(), false);
    const auto kind = value.kind();
    if (!v1::SecretKind::Value_IsValid(kind) || kind == v1::SecretKind::unspecified) {
        problems.add("kind", "must be password, snmp_community, snmp_v3, backup_key or api_key");
    }
    const bool by_user = kind == v1::SecretKind::password || kind == v1::SecretKind::snmp_v3;
    if (by_user && !is_user(value.user())) {
        problems.add("user", "must be 1 to 32 printable characters without '/', ':' and blanks");
    }
    const bool snmp = kind == v1::SecretKind::snmp_community || kind == v1::SecretKind::snmp_v3;
    if (device && snmp != (device->kind == "switch")) {
        problems.add("kind", "does not suit a " + device->kind);
    }
    if (kind == v1::SecretKind::snmp_v3) check_snmp_v3(problems, value);
    if (!problems.empty()) return std::unexpected(problems.error());
    return {};
}

// The device logs in with the credential that was entered last.
void InventoryDesk::link_credential(Batch& batch, const v1::Credential& credential) {
    if (credential.kind() == v1::SecretKind::backup_key) return;
    const auto link = [&](auto& shelf) {
        const auto* device = shelf.find(credential.device_id());
        if (device == nullptr || device->credential_id() == credential.id()) return;
        auto changed = *device;
        changed.set_credential_id(credential.id());
        shelf.put(batch, std::move(changed));
    };
    link(parts_.records.cameras);
    link(parts_.records.switches);
    link(parts_.records.recorders);
}

void InventoryDesk::put_credential(v1::PutCredential value,
                                   std::string actor,
                                   Reply<v1::Credential> reply) {
    const auto good = accept(value);
    v1::Credential meta;
    meta.set_device_id(value.device_id());
    meta.set_user(value.user());
    meta.set_kind(value.kind());
    meta.set_snmp_auth_protocol(value.snmp_auth_protocol());
    meta.set_snmp_priv_protocol(value.snmp_priv_protocol());
    const storage::NewSecret secret{Secret(value.secret()), Secret(value.privacy_secret())};
    wipe(value);
    if (!good) return reply(std::unexpected(good.error()));
    Batch batch;
    auto kept = parts_.vault.put(batch, meta, secret, now());
    if (!kept) return reply(std::unexpected(kept.error()));
    link_credential(batch, *kept);
    Note note{std::move(actor), "credential.entered", kept->device_id(), {}};
    note.details["credential"] = kept->id();
    note.details["version"] = kept->versions(kept->versions_size() - 1).id();
    note.details["kind"] = v1::SecretKind::Value_Name(kept->kind());
    finish(std::move(batch), std::move(note), std::move(*kept), std::move(reply));
}

}  // namespace camfleet::controller
