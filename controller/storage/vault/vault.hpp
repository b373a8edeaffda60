// SPDX-License-Identifier: Apache-2.0
// The credential vault: secrets at rest under AES-256-GCM. Each device has a data key; data keys
// are wrapped by the master key, which does not live in the store. Station 3 of a job's life: a
// candidate is in the same batch as the job that carries it, or earlier.
//
// Invariants (product rule 5): a secret is erased only by forget(), and only when it is proven dead
// and another version is current; version ids are never used twice; a box opens only in its own
// row. Every change is added to a batch that the caller commits in the same turn.
#pragma once

#include "common/base/batch.hpp"
#include "common/base/secret.hpp"
#include "common/base/time.hpp"
#include "common/ports/rng.hpp"
#include "controller/storage/records.hpp"
#include "controller/storage/vault/cipher.hpp"

#include <string>

namespace camfleet::storage {

// What a version id opens to.
struct Opened {
    v1::Credential credential;  // metadata, all versions
    v1::CredentialVersion version;
    Secret secret;
    Secret privacy_secret;  // SNMPv3

    // For the sealed bundle of a job. The message holds the secret in clear: wipe it after sealing.
    [[nodiscard]] v1::SecretBundle::Entry entry() const;
};

struct NewSecret {
    Secret secret;
    Secret privacy_secret;
};

struct Candidate {
    std::string device_id;
    std::string user;
    v1::SecretKind::Value kind = v1::SecretKind::password;
    std::string made_for;  // recovery or campaign id
};

// "<device>:<user>", or "<device>:<kind>" where the kind knows no user.
[[nodiscard]] std::string credential_id(const std::string& device_id,
                                        const std::string& user,
                                        v1::SecretKind::Value kind);

class Vault {
  public:
    Vault(storage::Records& records, const Cipher& cipher, ports::Rng& rng, Secret master_key);

    // Proves that the master key is the store's own; on first use writes the row that proves it
    // next time. Errors: unauthorized (another key), corrupt (secrets are there, the check row is
    // not)
    [[nodiscard]] Result<void> unlock(Batch& batch);

    // A secret that an operator typed in: it becomes current, the current one previous. Candidates
    // stay. credential: device, user, kind, protocols. Errors: not_found (device), conflict (full)
    [[nodiscard]] Result<v1::Credential> put(Batch& batch,
                                             const v1::Credential& credential,
                                             const NewSecret& secret,
                                             Time now);
    // Draws a password and keeps it as candidate. ok(version id). Errors: as put
    [[nodiscard]] Result<std::string> make_candidate(Batch& batch,
                                                     const Candidate& wanted,
                                                     Time now);
    // Errors: not_found (no such version, or forgotten), corrupt
    [[nodiscard]] Result<Opened> open(const std::string& version_id) const;
    // It was accepted by the device: it is current now, the current one previous.
    [[nodiscard]] Result<void> promote(Batch& batch, const std::string& version_id, Time now);
    // The device refused it.
    [[nodiscard]] Result<void> mark_dead(Batch& batch, const std::string& version_id, Time now);
    // Erases a secret. Errors: conflict (not proven dead, or nothing else is proven to work)
    [[nodiscard]] Result<void> forget(Batch& batch, const std::string& version_id);

  private:
    [[nodiscard]] Result<Secret> data_key(const std::string& site,
                                          const std::string& device_id) const;
    [[nodiscard]] Result<Secret> make_data_key(Batch& batch,
                                               const std::string& site,
                                               const std::string& device_id);
    // Adds a version with its secret to the record; the caller puts the record.
    [[nodiscard]] Result<v1::CredentialVersion*> add_version(Batch& batch,
                                                             v1::CredentialRecord& record,
                                                             const NewSecret& secret,
                                                             Time now);
    [[nodiscard]] Result<v1::CredentialRecord> record_for(const v1::Credential& credential) const;
    void make_room(Batch& batch, v1::CredentialRecord& record);
    void write(Batch& batch, const std::string& key, std::string row);
    [[nodiscard]] Result<std::string> read(const std::string& key) const;

    storage::Records& records_;
    const Cipher& cipher_;
    ports::Rng& rng_;
    Secret master_key_;
    // Sealed rows whose batch is not committed yet: a job carries its candidate in the same batch.
    std::map<std::string, std::string> fresh_;
};

}  // namespace camfleet::storage
