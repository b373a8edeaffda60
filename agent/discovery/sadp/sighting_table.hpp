// SPDX-License-Identifier: Apache-2.0
// Collects the answers of one discovery pass: one row a device, conflicts marked. Pure.
// Invariants: a device is its MAC, or its serial where it sends no MAC; the newest answer counts;
// at most `devices_max` rows; two devices that claim one address are both marked, and so are two
// that claim one serial, because neither may be touched before a person has looked.
#pragma once

#include "common/proto/task.pb.h"

#include <map>
#include <string>
#include <vector>

namespace camfleet::sadp {

class SightingTable {
  public:
    static constexpr std::size_t devices_max = 1024;

    // false: the table is full and the answer was dropped.
    bool add(v1::Sighting sighting);
    [[nodiscard]] std::vector<v1::Sighting> rows() const;  // in order of MAC

  private:
    std::map<std::string, v1::Sighting> rows_;
};

}  // namespace camfleet::sadp
