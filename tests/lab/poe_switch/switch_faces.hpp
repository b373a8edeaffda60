// SPDX-License-Identifier: Apache-2.0
// How each make's agent shows one port's power, and what a write to its objects does: the tables
// behind a played recording. A port has every face of its make, and all faces tell one state.
// Source: RFC 3621; the makers' MIB texts as the reference of managed switches, section 3, gives
// them.
#pragma once

#include "common/ports/snmp.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace camfleet::lab {

enum class CycleWrite { none, seconds, fixed };

struct PowerFace {
    std::string_view branch;        // of sysObjectID below 1.3.6.1.4.1; empty: every make
    bool grouped;                   // indexed by group and port, else by port alone
    std::string_view admin_column;  // empty: the make's switch is another face
    std::int64_t on, off;
    std::uint32_t on_values;  // bit n: n is a kind of "on"
    bool writable;
    std::string_view status_column;  // empty: none
    std::int64_t status_off, status_searching, status_delivering, status_fault;
    std::string_view power_column;  // follows the load; empty: none
    unsigned milliwatts_per_unit;
    std::string_view cycle_column;  // write-only in effect, reads 0; empty: none
    CycleWrite cycle;
};

// The faces of a make in the order in which they are made up where a recording has none of them.
[[nodiscard]] std::span<const PowerFace> all_faces();
// The longest branch that has a face of its own decides; nothing beside it.
[[nodiscard]] bool is_face_of(const PowerFace& face, const ports::Oid& sys_object_id);
// Makes whose agents take no write for a port's power.
[[nodiscard]] bool is_read_only(const ports::Oid& sys_object_id);

}  // namespace camfleet::lab
