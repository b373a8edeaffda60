// SPDX-License-Identifier: Apache-2.0
// What each make's switches let an SNMP manager do to a port's power: one constant a make, chosen
// by sysObjectID (the longest branch wins). Nothing here decides; power_control does.
// Invariants: a fact of fewer than two sources says so in `sources` and is not used unless the
// options ask for it; a make without any control names what to do instead.
// Source: RFC 3621; reference of managed switches, section 3 (the makers' MIB texts, recordings).
#pragma once

#include "common/ports/snmp.hpp"

#include <cstdint>
#include <string_view>

namespace camfleet::switches {

// A column that takes the write, and those that prove it.
struct PowerTable {
    std::string_view name;
    std::string_view admin_column;  // empty: none
    std::int64_t on = 0;            // written where no earlier mode is known
    std::int64_t off = 0;
    std::uint32_t on_values = 0;  // bit n: the value n means on
    bool grouped = false;         // indexed by group and port, else by port alone
    // Shows delivery; empty: the make has none that is proven.
    std::string_view status_column;
    std::int64_t delivering = 0;
    std::string_view power_column;  // beside a missing status: more than 0 is delivery
    unsigned sources = 0;
    bool beside_standard = false;  // same index as RFC 3621, and knows more: goes first
};

// One write after which the switch itself cuts and restores.
struct NativeCycle {
    ports::PowerAbility::Cycle kind = ports::PowerAbility::Cycle::none;
    std::string_view name;
    std::string_view column;  // indexed like RFC 3621
    std::uint32_t seconds_min = 0;
    std::uint32_t seconds_max = 0;
    unsigned sources = 0;
};

struct SwitchMake {
    std::string_view branch;  // below 1.3.6.1.4.1
    std::string_view name;
    bool standard_writable = true;  // RFC 3621 column 3
    PowerTable own;
    NativeCycle cycle;
    std::string_view instead;  // where there is no control: what this make offers besides SNMP
};

// The scope of a switch's record, or methods of a login file: somebody has tried on this switch
// what only one source describes.
inline constexpr std::string_view single_source_scope = "single-source";

[[nodiscard]] const PowerTable& standard_table();  // RFC 3621
// sys_object_id: the value of sysObjectID.0; an unknown make has the standard table only.
[[nodiscard]] const SwitchMake& make_of(const ports::Oid& sys_object_id);

}  // namespace camfleet::switches
