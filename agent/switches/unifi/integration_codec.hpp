// SPDX-License-Identifier: Apache-2.0
// Documents of the UniFi Network integration API, version 1. Pure. Lists come in pages
// {"offset","limit","count","totalCount","data":[...]}, a switch's ports with its own document.
// The API names ports, links and PoE states; it tells no forwarding table, no draw and no budget.
// Sources: reference of managed switches, section 8; the API's own description as three independent
// clients wrote it down (page envelope, names and words agree).
// Invariant: a port is known by its idx, which is the number printed on the case.
#pragma once

#include "agent/switches/topology/switch_snapshot.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::unifi {

inline constexpr std::uint32_t page_rows_max = 200;

using Pages = std::vector<std::string>;  // the bodies of one list, in order

// "?offset=0&limit=200"
[[nodiscard]] std::string page_query(std::uint32_t offset);
// What to ask after this page, which was asked at `offset`; 0: the list is complete.
// Errors: malformed (another page, or one that ends before the list does), too_large
[[nodiscard]] Result<std::uint32_t> next_offset(std::string_view page, std::uint32_t offset);

// The id of the site that the classic API calls `scope`; its id or, where the API tells no such
// reference, its name will do. Errors: not_found (with the names that there are), conflict (two)
[[nodiscard]] Result<std::string> site_of(std::span<const std::string> pages,
                                          const std::string& scope);
// Errors: not_found (no device with this MAC), conflict (two)
[[nodiscard]] Result<std::string> device_of(std::span<const std::string> pages,
                                            const std::string& mac);

// The document of one device; id and mac: who it must be. Errors: malformed, wrong_identity,
// unreachable (the controller has lost it: what it shows is old)
[[nodiscard]] Result<switches::SwitchSnapshot> make_device_snapshot(std::string_view document,
                                                                    const std::string& id,
                                                                    const std::string& mac);
// Wired clients at this device: on one of its ports, or behind it. Errors: malformed
[[nodiscard]] Result<void> add_clients(switches::SwitchSnapshot& snapshot,
                                       std::span<const std::string> pages,
                                       const std::string& device_id);

}  // namespace camfleet::unifi
