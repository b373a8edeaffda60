// SPDX-License-Identifier: Apache-2.0
// Rows of one SNMP agent, sorted, with look-up of a column by its prefix. First stop on the way
// from rows to a SwitchSnapshot. Invariant: the suffix handed out lies inside the row's identifier.
#pragma once

#include "common/ports/snmp.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace camfleet::switches {

using ports::Oid;
using ports::SnmpRow;
using ports::SnmpType;
using Suffix = std::span<const std::uint32_t>;

class RowIndex {
  public:
    explicit RowIndex(std::vector<SnmpRow> rows);

    // Calls back for each row below the prefix, in order, with what follows the prefix.
    void column(std::string_view prefix,
                const std::function<void(Suffix, const SnmpRow&)>& visit) const;
    [[nodiscard]] const SnmpRow* find(std::string_view oid) const;
    [[nodiscard]] bool empty() const { return rows_.empty(); }

  private:
    std::vector<SnmpRow> rows_;
};

// "68:6d:bc:00:00:01" from six raw octets, from text, or from six identifier parts; empty: none.
[[nodiscard]] std::string mac_of_octets(std::string_view value);
// From text alone: six letters of a port's name are no address. Empty: none.
[[nodiscard]] std::string mac_of_text(std::string_view value);
[[nodiscard]] std::string mac_of_suffix(Suffix suffix);
[[nodiscard]] bool is_number(const SnmpRow& row);
// A value within 0 .. 2^32-1, or nothing.
[[nodiscard]] std::optional<std::uint32_t> unsigned_of(const SnmpRow& row);
// Printable text of an octet row, cut at 128 characters: names for people.
[[nodiscard]] std::string text_of(const SnmpRow& row);

}  // namespace camfleet::switches
