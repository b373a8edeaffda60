// SPDX-License-Identifier: Apache-2.0
// Everything the controller remembers, opened at start: the shelves of the inventory and the stores
// that need more than a shelf. Runners and the desk share one Records on the control thread.
// Invariant: load() either took in every row or names the first one that it could not read.
#pragma once

#include "common/ports/store.hpp"
#include "common/proto/inventory.pb.h"
#include "common/proto/ownership.pb.h"
#include "common/proto/storage.pb.h"
#include "controller/storage/credential_store.hpp"
#include "controller/storage/evidence_store.hpp"
#include "controller/storage/job_store.hpp"
#include "controller/storage/look_store.hpp"
#include "controller/storage/recovery_store.hpp"
#include "controller/storage/shelf.hpp"

namespace camfleet::storage {

// Customers stand above sites; sites are listed in a directory, so that a start need not read
// through backups and envelopes to find them.
class CustomerStore {
  public:
    [[nodiscard]] Result<void> load(const ports::Store& store);
    void put(Batch& batch, v1::Customer value);
    [[nodiscard]] const v1::Customer* find(const std::string& id) const;
    [[nodiscard]] const std::map<std::string, v1::Customer>& all() const { return values_; }

  private:
    std::map<std::string, v1::Customer> values_;
};

class SiteStore {
  public:
    [[nodiscard]] Result<void> load(const ports::Store& store);
    void put(Batch& batch, v1::Site value);
    [[nodiscard]] const v1::Site* find(const std::string& id) const;
    [[nodiscard]] const std::map<std::string, v1::Site>& all() const { return values_; }

  private:
    std::map<std::string, v1::Site> values_;
};

// An ownership record lies with its device; its site is handed in.
class OwnershipStore {
  public:
    [[nodiscard]] Result<void> load(const ports::Store& store, std::string_view site);
    void put(Batch& batch, const std::string& site, v1::OwnershipRecord value);
    [[nodiscard]] const v1::OwnershipRecord* find(const std::string& id) const;
    // The newest one that was attested for the device.
    [[nodiscard]] const v1::OwnershipRecord* of_device(const std::string& device_id) const;
    [[nodiscard]] const std::map<std::string, v1::OwnershipRecord>& all() const { return values_; }

  private:
    std::map<std::string, v1::OwnershipRecord> values_;
};

class Records {
  public:
    explicit Records(ports::Store& store);
    Records(const Records&) = delete;
    Records& operator=(const Records&) = delete;

    [[nodiscard]] Result<void> load();
    [[nodiscard]] ports::Store& store() { return store_; }
    // The site of a camera, switch or recorder; empty where no device has this id.
    [[nodiscard]] std::string site_of_device(const std::string& device_id) const;

  private:
    [[nodiscard]] Result<void> load_site(const std::string& site);

    ports::Store& store_;

  public:
    CustomerStore customers;
    SiteStore sites;
    Shelf<v1::Agent> agents{keys::agent};
    Shelf<v1::Camera> cameras{keys::camera};
    Shelf<v1::Switch> switches{keys::poe_switch};
    Shelf<v1::Recorder> recorders{keys::recorder};
    Shelf<v1::RemovedDevice> removed_devices{keys::removed};
    OwnershipStore ownership;
    CredentialStore credentials;
    RecoveryStore recoveries;
    JobStore jobs;
    LookStore looks;
    EvidenceStore evidence;
    BackupStore backups;
};

}  // namespace camfleet::storage
