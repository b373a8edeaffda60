// SPDX-License-Identifier: Apache-2.0
// How rows of the controller's store are called; no other file spells a key. Everything that
// belongs to a site lies under "s/<site>/" (architecture decision 10), so that a site is one key
// range. What stands above sites lies under "g/". Numbers are zero-padded, so key order is number
// order. Invariant: ids contain no '/' (the desk checks them), so prefixes never overlap.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace camfleet::storage::keys {

[[nodiscard]] inline std::string padded(std::uint64_t number) {
    const std::string digits = std::to_string(number);
    return std::string(20 - digits.size(), '0') + digits;
}

// Above the sites
inline constexpr std::string_view customers = "g/customer/";
inline constexpr std::string_view site_names = "g/site/";  // directory: value is the customer's id
inline constexpr std::string_view audit_records = "g/audit/";
inline constexpr std::string_view audit_head = "g/audit_head";
inline constexpr std::string_view master_key_check = "g/master_key_check";

[[nodiscard]] inline std::string customer(std::string_view id) {
    return std::string(customers).append(id);
}
[[nodiscard]] inline std::string site_name(std::string_view site) {
    return std::string(site_names).append(site);
}
[[nodiscard]] inline std::string audit_record(std::uint64_t number) {
    return std::string(audit_records) + padded(number);
}

// Below a site
[[nodiscard]] inline std::string shard(std::string_view site) {
    return std::string("s/").append(site).append("/");
}
[[nodiscard]] inline std::string of_kind(std::string_view site, std::string_view kind) {
    return shard(site).append(kind).append("/");
}
[[nodiscard]] inline std::string row(std::string_view site,
                                     std::string_view kind,
                                     std::string_view id) {
    return of_kind(site, kind).append(id);
}
[[nodiscard]] inline std::string numbered(std::string_view site,
                                          std::string_view kind,
                                          std::string_view owner,
                                          std::uint64_t number) {
    return row(site, kind, owner).append("/") + padded(number);
}

inline constexpr std::string_view site = "site";
inline constexpr std::string_view agent = "agent";
inline constexpr std::string_view camera = "camera";
inline constexpr std::string_view poe_switch = "switch";
inline constexpr std::string_view recorder = "recorder";
inline constexpr std::string_view removed = "removed";
inline constexpr std::string_view ownership = "ownership";
inline constexpr std::string_view credential = "credential";
inline constexpr std::string_view data_key = "data_key";  // <device>
inline constexpr std::string_view secret = "secret";      // <credential>/<version>
inline constexpr std::string_view recovery = "recovery";
inline constexpr std::string_view job = "job";            // <agent>/<sequence>
inline constexpr std::string_view envelope = "envelope";  // <agent>/<sequence>
inline constexpr std::string_view outbox = "outbox";      // <agent>/<sequence>: not yet receipted
inline constexpr std::string_view evidence = "evidence";  // <recovery>/<event id>
inline constexpr std::string_view look = "look";
inline constexpr std::string_view look_report = "look_report";  // <look>
inline constexpr std::string_view backup = "backup";            // <camera>/<milliseconds>

}  // namespace camfleet::storage::keys
