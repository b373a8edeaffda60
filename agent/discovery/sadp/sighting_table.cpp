// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/sadp/sighting_table.hpp"

#include "common/base/same_device.hpp"

namespace camfleet::sadp {

bool SightingTable::add(v1::Sighting sighting) {
    const auto& identity = sighting.identity();
    const std::string key = identity.mac().empty() ? "serial " + identity.serial() : identity.mac();
    const auto found = rows_.find(key);
    if (found != rows_.end()) {
        // One MAC with two serials on one address in one pass: two devices behind a cloned MAC.
        const bool other = !identity.serial().empty() &&
                           !found->second.identity().serial().empty() &&
                           !same_serial(identity.serial(), found->second.identity().serial());
        if (other) sighting.set_address_conflict(true);
        if (found->second.address_conflict()) sighting.set_address_conflict(true);
        found->second = std::move(sighting);
        return true;
    }
    if (rows_.size() >= devices_max) return false;
    rows_.emplace(key, std::move(sighting));
    return true;
}

std::vector<v1::Sighting> SightingTable::rows() const {
    std::vector<v1::Sighting> rows;
    for (const auto& [key, sighting] : rows_) rows.push_back(sighting);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t j = i + 1; j < rows.size(); ++j) {
            const auto& host = rows[i].endpoint().host();
            if (!host.empty() && host == rows[j].endpoint().host()) {
                rows[i].set_address_conflict(true);
                rows[j].set_address_conflict(true);
            }
            if (same_serial(rows[i].identity().serial(), rows[j].identity().serial())) {
                rows[i].set_duplicate_serial(true);
                rows[j].set_duplicate_serial(true);
            }
        }
    }
    return rows;
}

}  // namespace camfleet::sadp
