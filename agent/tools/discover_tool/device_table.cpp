// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/discover_tool/device_table.hpp"

#include "agent/discovery/signs/makers.hpp"
#include "common/base/site_changes.hpp"

#include <array>

namespace camfleet::tools {
namespace {

constexpr std::size_t columns = 8;
using Row = std::array<std::string, columns>;

const Row headings{"ADDRESS", "MAKER", "MODEL", "SERIAL", "MAC", "FIRMWARE", "STATE", "SEEN BY"};

std::string shown(const std::string& text) {
    const auto cleaned = signs::clean(text);
    return cleaned.empty() ? "-" : cleaned;
}

std::string address_of(const v1::Sighting& device) {
    auto text = shown(device.endpoint().host());
    const auto port = device.endpoint().http_port();
    if (port != 0 && port != 80) text += ":" + std::to_string(port);
    return text;
}

std::string joined(const google::protobuf::RepeatedPtrField<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : ",") + word;
    return shown(out);
}

Row row_of(const v1::Sighting& device) {
    const auto& identity = device.identity();
    return {address_of(device),
            shown(identity.maker()),
            shown(device.model()),
            shown(identity.serial()),
            shown(identity.mac()),
            shown(device.firmware()),
            shown(state_words(device.state()) + lock_end_words(device)),
            joined(device.protocols())};
}

std::string line_of(const Row& row, const std::array<std::size_t, columns>& widths) {
    std::string line;
    for (std::size_t i = 0; i < columns; ++i) {
        line += row[i];
        if (i + 1 < columns) line.append(widths[i] - row[i].size() + 2, ' ');
    }
    return line + "\n";
}

std::string notes_of(const v1::Sighting& device) {
    std::string out;
    for (const auto& address : device.addresses()) {
        const bool first = address.host() == device.endpoint().host();
        if (!first) out += "    also at " + shown(address.host()) + "\n";
        if (first && address.off_subnet())
            out += "    outside the subnets of this machine: needs an address there\n";
        if (first && address.link_local()) out += "    link-local address only\n";
    }
    for (const auto& conflict : device.conflicts()) out += "    ! " + shown(conflict) + "\n";
    return out;
}

}  // namespace

int conflicted(const v1::SiteLook& look) {
    return static_cast<int>(std::ranges::count_if(look.devices(), [](const auto& device) {
        return device.address_conflict() || device.duplicate_serial();
    }));
}

std::string device_table(const v1::SiteLook& look) {
    if (look.devices().empty()) return "no devices found\n";
    std::vector<Row> rows{headings};
    for (const auto& device : look.devices()) rows.push_back(row_of(device));
    std::array<std::size_t, columns> widths{};
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < columns; ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    std::string out = line_of(rows[0], widths);
    for (int i = 0; i < look.devices_size(); ++i) {
        out += line_of(rows[static_cast<std::size_t>(i) + 1], widths);
        out += notes_of(look.devices(i));
    }
    const auto count = look.devices_size();
    out += "\n" + std::to_string(count) + (count == 1 ? " device" : " devices");
    if (const int odd = conflicted(look); odd > 0)
        out += ", " + std::to_string(odd) + " of them in conflict";
    return out + "\n";
}

}  // namespace camfleet::tools
