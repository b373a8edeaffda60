// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/topology/row_index.hpp"

#include "common/base/encoding.hpp"

#include <algorithm>

namespace camfleet::switches {
namespace {

constexpr std::size_t mac_octets = 6;
constexpr std::size_t name_characters_max = 128;

bool is_below(const Oid& oid, const Oid& prefix) {
    return oid.size() > prefix.size() && std::equal(prefix.begin(), prefix.end(), oid.begin());
}

std::string spell_mac(std::string_view octets) {
    const auto mac = normalise_mac(to_hex(octets));
    return mac ? *mac : std::string();
}

}  // namespace

RowIndex::RowIndex(std::vector<SnmpRow> rows) : rows_(std::move(rows)) {
    std::ranges::sort(rows_, {}, &SnmpRow::oid);
}

void RowIndex::column(std::string_view prefix,
                      const std::function<void(Suffix, const SnmpRow&)>& visit) const {
    const auto base = ports::parse_oid(prefix);
    auto row = std::ranges::lower_bound(rows_, base, {}, &SnmpRow::oid);
    while (row != rows_.end() && row->oid == base) ++row;
    for (; row != rows_.end() && is_below(row->oid, base); ++row) {
        visit(Suffix(row->oid).subspan(base.size()), *row);
    }
}

const SnmpRow* RowIndex::find(std::string_view oid) const {
    const auto wanted = ports::parse_oid(oid);
    const auto row = std::ranges::lower_bound(rows_, wanted, {}, &SnmpRow::oid);
    return row != rows_.end() && row->oid == wanted ? &*row : nullptr;
}

std::string mac_of_octets(std::string_view value) {
    return value.size() == mac_octets ? spell_mac(value) : mac_of_text(value);
}

std::string mac_of_text(std::string_view value) {
    if (value.size() < 12 || value.size() > 18) return {};
    std::string digits;
    for (const char c : value) {
        if (c != ' ' && c != ':' && c != '-' && c != '.') digits += c;
    }
    const auto mac = normalise_mac(digits);
    return mac ? *mac : std::string();
}

std::string mac_of_suffix(Suffix suffix) {
    if (suffix.size() != mac_octets) return {};
    std::string octets;
    for (const auto part : suffix) {
        if (part > 255) return {};
        octets += static_cast<char>(part);
    }
    return spell_mac(octets);
}

bool is_number(const SnmpRow& row) {
    return row.type != SnmpType::octets && row.type != SnmpType::oid &&
           row.type != SnmpType::address && row.type != SnmpType::null;
}

std::optional<std::uint32_t> unsigned_of(const SnmpRow& row) {
    if (!is_number(row) || row.number < 0 || row.number > UINT32_MAX) return std::nullopt;
    return static_cast<std::uint32_t>(row.number);
}

std::string text_of(const SnmpRow& row) {
    std::string text;
    if (row.type != SnmpType::octets) return text;
    for (const char c : row.octets.substr(0, name_characters_max)) {
        if (c >= ' ' && c <= '~') text += c;
    }
    return text;
}

}  // namespace camfleet::switches
