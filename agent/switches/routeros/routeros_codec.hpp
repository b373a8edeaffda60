// SPDX-License-Identifier: Apache-2.0
// Tables of RouterOS 7 as its REST interface prints them: lists of objects whose values are all
// text. Pure. Source: reference of managed switches, section 8; MikroTik manual, "REST API",
// "Bridge", "PoE-Out", "Neighbor discovery".
// Invariant: an interface is known by its .id ("*5", also its ifIndex), never by its place in a
// list.
#pragma once

#include "agent/switches/topology/switch_snapshot.hpp"
#include "common/proto/identity.pb.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::routeros {

using Row = std::map<std::string, std::string>;  // an absent value counts as empty
using Rows = std::vector<Row>;

inline constexpr std::size_t table_bytes_max = 4 * 1024 * 1024;
inline constexpr std::size_t rows_max = 20'000;

// what: the table's name, for the error. Errors: malformed, too_large
[[nodiscard]] Result<Rows> parse_rows(std::string_view body, std::string_view what);
// One object. Errors: malformed, too_large
[[nodiscard]] Result<Row> parse_row(std::string_view body, std::string_view what);
// "detail", else "message" of an error document; empty: the body is none.
[[nodiscard]] std::string detail_of(std::string_view body);

[[nodiscard]] std::string at(const Row& row, const std::string& key);
// "*5" -> 5, "*1A" -> 26; 0: no id.
[[nodiscard]] std::uint32_t number_of_id(std::string_view id);

struct Tables {
    Rows interfaces;    // /interface
    Rows bridges;       // /interface/bridge
    Rows bridge_ports;  // /interface/bridge/port
    Rows hosts;         // /interface/bridge/host
    Rows bonds;         // /interface/bonding
    Rows neighbours;    // /ip/neighbor
    Rows poe;           // /interface/ethernet/poe
    Rows monitor;       // /interface/ethernet/poe/monitor, once
};

// Errors: malformed when there is no interface at all.
[[nodiscard]] Result<switches::SwitchSnapshot> make_snapshot(const Tables& tables);

// Empty mac: no interface tells one.
[[nodiscard]] v1::Identity identity_of(const Row& board,
                                       const Rows& bridges,
                                       const Rows& interfaces);

// "auto-on" 1, "forced-on" 2, everything else 0.
[[nodiscard]] std::uint32_t mode_of(std::string_view poe_out);
[[nodiscard]] switches::PoeState state_of(const Row& monitor);

}  // namespace camfleet::routeros
