// SPDX-License-Identifier: Apache-2.0
// Recoveries with their work orders. Open ones are kept decoded; ended ones are read when asked
// for, because they pile up for years.
#pragma once

#include "common/base/batch.hpp"
#include "common/base/error.hpp"
#include "common/ports/store.hpp"
#include "common/proto/recovery.pb.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::storage {

class RecoveryStore {
  public:
    explicit RecoveryStore(const ports::Store& store) : store_(store) {}

    [[nodiscard]] Result<void> load(std::string_view site);
    void put(Batch& batch, v1::RecoveryState state);

    // Errors: not_found, corrupt, io
    [[nodiscard]] Result<v1::RecoveryState> get(const std::string& recovery_id) const;
    // camera_id empty: of all cameras. In order of id.
    [[nodiscard]] Result<std::vector<v1::RecoveryState>> list(const std::string& camera_id,
                                                              bool open_only) const;
    [[nodiscard]] const std::map<std::string, v1::RecoveryState>& open() const { return open_; }
    // The open recovery of a camera; null: none.
    [[nodiscard]] const v1::RecoveryState* open_for(const std::string& camera_id) const;
    // Id of the recovery that opened this work order; empty: none did.
    [[nodiscard]] std::string of_work_order(const std::string& work_order_id) const;
    // Work orders; `open_only`: those that wait for a person or have one at the camera.
    [[nodiscard]] Result<std::vector<v1::WorkOrder>> work_orders(bool open_only) const;
    [[nodiscard]] bool exists(const std::string& recovery_id) const {
        return index_.contains(recovery_id);
    }

  private:
    struct Entry {
        std::string site;
        std::string camera_id;
        std::string work_order_id;
    };
    void note(v1::RecoveryState state);

    const ports::Store& store_;
    std::map<std::string, Entry> index_;
    std::map<std::string, v1::RecoveryState> open_;
    std::map<std::string, std::string> open_of_camera_;  // camera id -> recovery id
    std::map<std::string, std::string> work_orders_;     // work order id -> recovery id
};

// done, needs_person and cancelled are for good; only what a job that was still out has to say is
// added.
[[nodiscard]] bool has_ended(v1::RecoveryState::Phase phase);

}  // namespace camfleet::storage
