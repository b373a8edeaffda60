// SPDX-License-Identifier: Apache-2.0
// The seam to SNMP: object identifiers, rows and a blocking client of one device. Everything that
// decides about switches works on rows, so recordings of real devices can be read without a
// network. Invariants: every call ends by its deadline; a row never says "no such object" (that is
// not_found).
#pragma once

#include "common/base/error.hpp"
#include "common/ports/devices.hpp"

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::ports {

using Oid = std::vector<std::uint32_t>;
inline constexpr std::size_t oid_parts_max = 128;  // Source: RFC 2578 section 7.1.3

enum class SnmpType { integer, octets, oid, address, counter, gauge, ticks, counter64, null };

struct SnmpRow {
    Oid oid;
    SnmpType type = SnmpType::null;
    std::int64_t number = 0;  // every numeric type
    std::string octets;       // octets and address, raw
    Oid object;               // oid
};

// "1.3.6.1.2.1.1.1.0", a leading dot is accepted. Empty where the text is no object identifier.
[[nodiscard]] inline Oid parse_oid(std::string_view text) {
    if (text.starts_with('.')) text.remove_prefix(1);
    Oid oid;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
        std::uint32_t part = 0;
        const auto [next, problem] = std::from_chars(at, end, part);
        const bool more = next != end && *next == '.' && next + 1 != end;
        if (problem != std::errc() || (next != end && !more) || oid.size() == oid_parts_max)
            return {};
        oid.push_back(part);
        at = more ? next + 1 : next;
    }
    return oid;
}

[[nodiscard]] inline std::string oid_text(const Oid& oid) {
    std::string text;
    for (const auto part : oid) {
        if (!text.empty()) text += '.';
        text += std::to_string(part);
    }
    return text;
}

// One device, one login. Not for use by two threads at once.
class SnmpClient {
  public:
    virtual ~SnmpClient() = default;
    // Rows that exist, in the order asked; absent objects are left out.
    // Errors: timeout, unauthorized, forbidden, malformed, too_large, unreachable
    [[nodiscard]] virtual Result<std::vector<SnmpRow>> get(std::span<const Oid> oids,
                                                           Deadline until) = 0;
    // Everything below prefix. Errors: as get; too_large when more than rows_max rows come;
    // malformed when object identifiers do not increase.
    [[nodiscard]] virtual Result<std::vector<SnmpRow>> walk(const Oid& prefix,
                                                            std::size_t rows_max,
                                                            Deadline until) = 0;
    // One row of type integer, one try. Errors: also not_found, rejected, timeout (effect unknown)
    [[nodiscard]] virtual Result<void> set(const SnmpRow& row, Deadline until) = 0;
};

class SnmpConnector {
  public:
    virtual ~SnmpConnector() = default;
    // vlan 0: the default context; else the per-VLAN view of Cisco IOS (community@vlan, vlan-<id>).
    [[nodiscard]] virtual Result<std::unique_ptr<SnmpClient>> open(const v1::Endpoint& at,
                                                                   const SnmpLogin& login,
                                                                   std::uint32_t vlan,
                                                                   Deadline until) = 0;
};

}  // namespace camfleet::ports
