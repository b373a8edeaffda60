// SPDX-License-Identifier: Apache-2.0
#include "tests/support/snmprec/snmprec.hpp"

#include "common/base/encoding.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstdlib>
#include <fstream>

namespace camfleet::support {
namespace {

using ports::SnmpRow;
using ports::SnmpType;

bool read_number(SnmpRow& row, SnmpType type, std::string_view text) {
    row.type = type;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), row.number);
    return problem == std::errc() && end == text.data() + text.size();
}

bool read_octets(SnmpRow& row, SnmpType type, bool hex, std::string_view text) {
    row.type = type;
    if (!hex) {
        row.octets = text;
        return true;
    }
    auto octets = from_hex(text);
    if (octets) row.octets = std::move(*octets);
    return octets.has_value();
}

// "64|10.1.2.3" or "64x|0a010203"
bool read_address(SnmpRow& row, bool hex, std::string_view text) {
    if (hex) return read_octets(row, SnmpType::address, true, text);
    in_addr address{};
    if (inet_pton(AF_INET, std::string(text).c_str(), &address) != 1) return false;
    row.type = SnmpType::address;
    row.octets.assign(reinterpret_cast<const char*>(&address), sizeof(address));
    return true;
}

bool read_value(SnmpRow& row, std::string_view type, std::string_view text) {
    const bool hex = type.ends_with('x');
    if (hex) type.remove_suffix(1);
    if (type == "4") return read_octets(row, SnmpType::octets, hex, text);
    if (type == "64") return read_address(row, hex, text);
    if (type == "6") {
        row.type = SnmpType::oid;
        row.object = ports::parse_oid(text);
        return !row.object.empty();
    }
    if (type == "2") return read_number(row, SnmpType::integer, text);
    if (type == "65") return read_number(row, SnmpType::counter, text);
    if (type == "66") return read_number(row, SnmpType::gauge, text);
    if (type == "67") return read_number(row, SnmpType::ticks, text);
    if (type == "70") return read_number(row, SnmpType::counter64, text);
    return type == "5";
}

}  // namespace

std::vector<SnmpRow> read_snmprec(const std::filesystem::path& file) {
    std::vector<SnmpRow> rows;
    std::ifstream in(file, std::ios::binary);
    for (std::string line; std::getline(in, line);) {
        if (line.ends_with('\r')) line.pop_back();
        const auto first = line.find('|');
        const auto second = first == std::string::npos ? first : line.find('|', first + 1);
        if (second == std::string::npos) continue;
        SnmpRow row;
        row.oid = ports::parse_oid(std::string_view(line).substr(0, first));
        const auto view = std::string_view(line);
        if (!row.oid.empty() &&
            read_value(row, view.substr(first + 1, second - first - 1), view.substr(second + 1))) {
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

std::vector<RecordedContext> read_recording(const std::filesystem::path& folder,
                                            const std::string& name) {
    std::vector<RecordedContext> contexts;
    contexts.push_back({0, read_snmprec(folder / (name + ".snmprec"))});
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const auto stem = entry.path().stem().string();
        if (entry.path().extension() != ".snmprec" || !stem.starts_with(name + "@")) continue;
        const auto vlan = std::strtoul(stem.c_str() + name.size() + 1, nullptr, 10);
        contexts.push_back({static_cast<std::uint32_t>(vlan), read_snmprec(entry.path())});
    }
    std::ranges::sort(contexts, {}, &RecordedContext::vlan);
    return contexts;
}

std::vector<std::string> recordings_in(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const auto stem = entry.path().stem().string();
        if (entry.path().extension() == ".snmprec" && !stem.contains('@')) names.push_back(stem);
    }
    std::ranges::sort(names);
    return names;
}

std::optional<std::filesystem::path> fixtures(const std::string& part) {
    const char* set = std::getenv("CAMFLEET_FIXTURES");
    const char* source = std::getenv("CAMFLEET_SOURCE");
    const std::filesystem::path root =
        set != nullptr ? std::filesystem::path(set)
                       : std::filesystem::path(source == nullptr ? "." : source) / ".." / "shared" /
                             "fixtures";
    const auto folder = root / part;
    if (!std::filesystem::is_directory(folder)) return std::nullopt;
    return folder;
}

}  // namespace camfleet::support
