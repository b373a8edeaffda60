// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/poe_switch/switch_faces.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace camfleet::lab {
namespace {

constexpr PowerFace with_power(std::string_view branch,
                               std::string_view power,
                               std::string_view cycle = "",
                               CycleWrite kind = CycleWrite::none) {
    return {.branch = branch,
            .grouped = true,
            .admin_column = "",
            .on = 0,
            .off = 0,
            .on_values = 0,
            .writable = false,
            .status_column = "",
            .status_off = 0,
            .status_searching = 0,
            .status_delivering = 0,
            .status_fault = 0,
            .power_column = power,
            .milliwatts_per_unit = 1,
            .cycle_column = cycle,
            .cycle = kind};
}

constexpr std::array faces = {
    PowerFace{"11863", false, "1.3.6.1.4.1.11863.6.56.1.1.2.1.1.2", 1, 0, 0b10, true,
              "1.3.6.1.4.1.11863.6.56.1.1.2.1.1.11", 0, 1, 2, 8,
              "1.3.6.1.4.1.11863.6.56.1.1.2.1.1.7", 100, "", CycleWrite::none},
    PowerFace{"2011", false, "1.3.6.1.4.1.2011.5.25.195.3.1.3", 1, 2, 0b10, true, "", 0, 0, 0, 0,
              "1.3.6.1.4.1.2011.5.25.195.3.1.10", 1, "", CycleWrite::none},
    PowerFace{"1991", false, "1.3.6.1.4.1.1991.1.1.2.14.2.2.1.2", 3, 2, 0b11000, true, "", 0, 0, 0,
              0, "1.3.6.1.4.1.1991.1.1.2.14.2.2.1.6", 1, "", CycleWrite::none},
    PowerFace{"171", true, "1.3.6.1.4.1.171.14.24.1.3.1.1.1", 1, 2, 0b1010, true,
              "1.3.6.1.4.1.171.14.24.1.3.2.1.1.1", 1, 2, 4, 5, "", 1, "", CycleWrite::none},
    PowerFace{"", true, "1.3.6.1.2.1.105.1.1.1.3", 1, 2, 0b10, true, "1.3.6.1.2.1.105.1.1.1.6", 1,
              2, 3, 4, "", 1, "", CycleWrite::none},
    PowerFace{"9.1", true, "1.3.6.1.4.1.9.9.402.1.2.1.1", 1, 4, 0b1110, true, "", 0, 0, 0, 0,
              "1.3.6.1.4.1.9.9.402.1.2.1.9", 1, "", CycleWrite::none},
    with_power("9.6.1", "1.3.6.1.4.1.9.6.1.101.108.1.1.5"),
    with_power("35265", "1.3.6.1.4.1.89.108.1.1.5"),
    with_power("3955", "1.3.6.1.4.1.3955.89.108.1.1.5"),
    with_power("11.2.3.7", "1.3.6.1.4.1.11.2.14.11.1.9.1.1.1.8"),
    with_power("1916.2",
               "1.3.6.1.4.1.1916.1.27.2.1.1.6",
               "1.3.6.1.4.1.1916.1.27.2.1.1.5",
               CycleWrite::fixed),
    with_power("4526",
               "1.3.6.1.4.1.4526.10.15.1.1.1.2",
               "1.3.6.1.4.1.4526.10.15.1.1.1.10",
               CycleWrite::fixed),
    with_power("674",
               "1.3.6.1.4.1.4413.1.1.15.1.1.1.2",
               "1.3.6.1.4.1.4413.1.1.15.1.1.1.10",
               CycleWrite::fixed),
    with_power("47196",
               "1.3.6.1.4.1.47196.4.1.1.3.8.1.1.1.7",
               "1.3.6.1.4.1.47196.4.1.1.3.8.1.1.1.14",
               CycleWrite::seconds),
};

// Private tables instead of the standard one.
constexpr std::array without_standard = {"11863", "2011", "1991", "171"};
constexpr std::array read_only = {"2636", "14988", "41112", "46242"};

bool below(const ports::Oid& sys_object_id, std::string_view branch) {
    const auto prefix = ports::parse_oid("1.3.6.1.4.1." + std::string(branch));
    return sys_object_id.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), sys_object_id.begin());
}

}  // namespace

std::span<const PowerFace> all_faces() { return faces; }

bool is_face_of(const PowerFace& face, const ports::Oid& sys_object_id) {
    if (!face.branch.empty()) return below(sys_object_id, face.branch);
    return std::ranges::none_of(without_standard,
                                [&](const auto* branch) { return below(sys_object_id, branch); });
}

bool is_read_only(const ports::Oid& sys_object_id) {
    return std::ranges::any_of(read_only,
                               [&](const auto* branch) { return below(sys_object_id, branch); });
}

}  // namespace camfleet::lab
