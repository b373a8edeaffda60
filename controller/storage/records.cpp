// SPDX-License-Identifier: Apache-2.0
#include "controller/storage/records.hpp"

namespace camfleet::storage {

Result<void> CustomerStore::load(const ports::Store& store) {
    return for_each_row(store, keys::customers, [this](const auto& key, const auto& bytes) {
        auto value = decode_row<v1::Customer>(key, bytes);
        if (!value) return Result<void>(std::unexpected(value.error()));
        values_.insert_or_assign(value->id(), *value);
        return Result<void>();
    });
}

void CustomerStore::put(Batch& batch, v1::Customer value) {
    batch.put(keys::customer(value.id()), encode_row(value));
    values_.insert_or_assign(value.id(), value);
}

const v1::Customer* CustomerStore::find(const std::string& id) const {
    const auto found = values_.find(id);
    return found == values_.end() ? nullptr : &found->second;
}

Result<void> SiteStore::load(const ports::Store& store) {
    const auto read = [&](const std::string& key, const std::string& /*customer*/) {
        const std::string id = key.substr(keys::site_names.size());
        auto value = read_row<v1::Site>(store, keys::row(id, keys::site, id));
        if (!value) {
            return Result<void>(
                fail(Errc::corrupt, "row " + key + " names a site without its row"));
        }
        values_.insert_or_assign(id, std::move(*value));
        return Result<void>();
    };
    return for_each_row(store, keys::site_names, read);
}

void SiteStore::put(Batch& batch, v1::Site value) {
    batch.put(keys::site_name(value.id()), value.customer_id());
    batch.put(keys::row(value.id(), keys::site, value.id()), encode_row(value));
    values_.insert_or_assign(value.id(), value);
}

const v1::Site* SiteStore::find(const std::string& id) const {
    const auto found = values_.find(id);
    return found == values_.end() ? nullptr : &found->second;
}

Result<void> OwnershipStore::load(const ports::Store& store, std::string_view site) {
    const auto keep = [this](const std::string& key, const std::string& bytes) {
        auto value = decode_row<v1::OwnershipRecord>(key, bytes);
        if (!value) return Result<void>(std::unexpected(value.error()));
        values_.insert_or_assign(value->id(), *value);
        return Result<void>();
    };
    return for_each_row(store, keys::of_kind(site, keys::ownership), keep);
}

void OwnershipStore::put(Batch& batch, const std::string& site, v1::OwnershipRecord value) {
    batch.put(keys::row(site, keys::ownership, value.id()), encode_row(value));
    values_.insert_or_assign(value.id(), value);
}

const v1::OwnershipRecord* OwnershipStore::find(const std::string& id) const {
    const auto found = values_.find(id);
    return found == values_.end() ? nullptr : &found->second;
}

const v1::OwnershipRecord* OwnershipStore::of_device(const std::string& device_id) const {
    const v1::OwnershipRecord* newest = nullptr;
    for (const auto& [id, value] : values_) {
        if (value.device_id() != device_id) continue;
        if (newest == nullptr || newest->attested_at().seconds() <= value.attested_at().seconds()) {
            newest = &value;
        }
    }
    return newest;
}

Records::Records(ports::Store& store)
    : store_(store),
      recoveries(store),
      jobs(store),
      looks(store),
      evidence(store),
      backups(store) {}

Result<void> Records::load() {
    if (auto done = customers.load(store_); !done) return done;
    if (auto done = sites.load(store_); !done) return done;
    for (const auto& [id, site] : sites.all()) {
        if (auto done = load_site(id); !done) return done;
    }
    return {};
}

Result<void> Records::load_site(const std::string& site) {
    if (auto done = agents.load(store_, site); !done) return done;
    if (auto done = cameras.load(store_, site); !done) return done;
    if (auto done = switches.load(store_, site); !done) return done;
    if (auto done = recorders.load(store_, site); !done) return done;
    if (auto done = removed_devices.load(store_, site); !done) return done;
    if (auto done = ownership.load(store_, site); !done) return done;
    if (auto done = credentials.load(store_, site); !done) return done;
    if (auto done = recoveries.load(site); !done) return done;
    if (auto done = looks.load(site); !done) return done;
    return jobs.load(site);
}

std::string Records::site_of_device(const std::string& device_id) const {
    if (const auto* camera = cameras.find(device_id)) return camera->site_id();
    if (const auto* poe_switch = switches.find(device_id)) return poe_switch->site_id();
    if (const auto* recorder = recorders.find(device_id)) return recorder->site_id();
    return {};
}

}  // namespace camfleet::storage
