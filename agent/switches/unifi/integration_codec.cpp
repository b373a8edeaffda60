// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/unifi/integration_codec.hpp"

#include "agent/adapters/json/foreign_json.hpp"
#include "agent/switches/unifi/unifi_codec.hpp"

#include <algorithm>
#include <cctype>

namespace camfleet::unifi {
namespace {

using switches::PoeState;

constexpr std::uint32_t ports_max = 512;
constexpr std::int64_t rows_max = 20'000;
constexpr std::int64_t mbps_max = 1'000'000;
constexpr std::size_t text_max = 128;
constexpr std::size_t names_listed_max = 5;
constexpr std::uint32_t type_ethernet = 6;  // IANAifType

std::string name_at(const json::Object& object, std::string_view key) {
    auto text = json::text_at(object, key);
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    text.resize(std::min(text.size(), text_max));
    return text;
}

// Ids become parts of paths.
bool is_id(const std::string& text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-';
    });
}

bool same_word(std::string_view one, std::string_view other) {
    return std::ranges::equal(one, other, [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) ==
               std::tolower(static_cast<unsigned char>(b));
    });
}

Result<json::Object> parse(std::string_view text) {
    return json::parse_document(text, "controller", document_bytes_max);
}

template <class Visit>
Result<void> each_row(std::span<const std::string> pages, const Visit& visit) {
    for (const auto& page : pages) {
        const auto document = parse(page);
        if (!document) return std::unexpected(document.error());
        const auto* rows = json::array_at(*document, "data");
        if (rows == nullptr) return fail(Errc::malformed, "controller: no data");
        for (const auto& row : *rows) {
            if (const auto* object = row.if_object()) visit(*object);
        }
    }
    return {};
}

Result<std::string> the_only(const std::vector<std::string>& ids, const std::string& what) {
    if (ids.empty()) return fail(Errc::not_found, "the controller knows no " + what);
    if (ids.size() > 1) return fail(Errc::conflict, "the controller knows more than one " + what);
    if (!is_id(ids.front())) return fail(Errc::malformed, "controller: bad id of " + what);
    return ids.front();
}

std::string words_of(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

std::uint32_t link_of(const std::string& state) {
    if (state == "UP") return 1;
    return state == "DOWN" ? 2 : 0;
}

// LIMITED: the port does not get what it asks for; nobody promises that it would come back.
PoeState power_of(bool enabled, const std::string& state) {
    if (!enabled) return PoeState::off;
    if (state == "UP") return PoeState::delivering;
    if (state == "DOWN") return PoeState::searching;
    return state == "LIMITED" ? PoeState::fault : PoeState::unknown;
}

Result<void> read_power(switches::SwitchSnapshot& snapshot,
                        const json::Object& row,
                        std::uint32_t index) {
    const auto* poe = json::object_at(row, "poe");
    if (poe == nullptr) return {};
    const auto enabled = json::bool_at(*poe, "enabled");
    if (!enabled) {
        return fail(Errc::malformed, "controller: port " + std::to_string(index) +
                                         " does not say whether its PoE is enabled");
    }
    switches::PoePort port;
    port.group = 1;
    port.port = index;
    port.control = switches::PoeControl::web_cycle;
    port.admin_on = *enabled;
    port.state = power_of(*enabled, json::text_at(*poe, "state"));
    snapshot.poe[{1, index}] = port;
    return {};
}

Result<void> read_port(switches::SwitchSnapshot& snapshot, const json::Object& row) {
    const auto number = json::number_at(row, "idx").value_or(0);
    if (number <= 0 || number > ports_max) return {};
    const auto index = static_cast<std::uint32_t>(number);
    switches::Interface interface;
    interface.index = index;
    interface.name = "Port " + std::to_string(index);
    interface.descr = interface.name;
    interface.type = type_ethernet;
    interface.oper = link_of(json::text_at(row, "state"));
    interface.mac = snapshot.base_mac;
    interface.speed_mbps = static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(json::number_at(row, "speedMbps").value_or(0), 0, mbps_max));
    if (!snapshot.interfaces.emplace(index, std::move(interface)).second) {
        return fail(Errc::malformed,
                    "controller: port " + std::to_string(index) + " is told more than once");
    }
    return read_power(snapshot, row, index);
}

// The document must be the one that was asked for, of a switch that the controller still sees.
Result<void> check_device(const json::Object& document,
                          const std::string& id,
                          const std::string& mac) {
    const auto seen = switches::mac_of_text(json::text_at(document, "macAddress"));
    if (json::text_at(document, "id") != id || seen != mac) {
        return fail(Errc::wrong_identity, "the controller answers with another device (" +
                                              (seen.empty() ? "no MAC" : seen) + "), expected " +
                                              mac);
    }
    const auto state = name_at(document, "state");
    if (state == "ONLINE") return {};
    return fail(Errc::unreachable, "the controller says that the switch is " +
                                       (state.empty() ? "in no known state" : state) +
                                       ": what it shows of it is old");
}

}  // namespace

std::string page_query(std::uint32_t offset) {
    return "?offset=" + std::to_string(offset) + "&limit=" + std::to_string(page_rows_max);
}

Result<std::uint32_t> next_offset(std::string_view page, std::uint32_t offset) {
    const auto document = parse(page);
    if (!document) return std::unexpected(document.error());
    const auto* rows = json::array_at(*document, "data");
    const auto total = json::number_at(*document, "totalCount");
    if (rows == nullptr || !total || *total < 0) {
        return fail(Errc::malformed, "controller: a list without data or totalCount");
    }
    const auto from = json::number_at(*document, "offset").value_or(offset);
    if (from != offset) {
        return fail(Errc::malformed, "controller: asked for row " + std::to_string(offset) +
                                         " of a list, it begins at " + std::to_string(from));
    }
    const auto next = offset + static_cast<std::int64_t>(rows->size());
    if (next >= *total) return 0;
    if (*total > rows_max) return fail(Errc::too_large, "controller: a list of too many rows");
    if (rows->empty()) {
        return fail(Errc::malformed, "controller: the list ends at row " + std::to_string(offset) +
                                         " of " + std::to_string(*total));
    }
    return static_cast<std::uint32_t>(next);
}

Result<std::string> site_of(std::span<const std::string> pages, const std::string& scope) {
    std::vector<std::string> by_reference;
    std::vector<std::string> by_name;
    std::vector<std::string> names;
    bool has_references = false;
    const auto read = each_row(pages, [&](const json::Object& row) {
        const auto id = json::text_at(row, "id");
        const auto reference = name_at(row, "internalReference");
        const auto name = name_at(row, "name");
        has_references = has_references || !reference.empty();
        if (reference == scope || id == scope) by_reference.push_back(id);
        if (same_word(name, scope)) by_name.push_back(id);
        if (names.size() < names_listed_max) names.push_back(reference.empty() ? name : reference);
    });
    if (!read) return std::unexpected(read.error());
    const bool named = by_reference.empty() && !has_references;
    return the_only(named ? by_name : by_reference,
                    "site \"" + scope + "\" (driver_scope) for this key; it shows: " +
                        (names.empty() ? "none" : words_of(names)));
}

Result<std::string> device_of(std::span<const std::string> pages, const std::string& mac) {
    std::vector<std::string> ids;
    const auto read = each_row(pages, [&](const json::Object& row) {
        const auto seen = switches::mac_of_text(json::text_at(row, "macAddress"));
        if (!mac.empty() && seen == mac) ids.push_back(json::text_at(row, "id"));
    });
    if (!read) return std::unexpected(read.error());
    return the_only(ids, "switch with MAC " + mac);
}

Result<switches::SwitchSnapshot> make_device_snapshot(std::string_view document,
                                                      const std::string& id,
                                                      const std::string& mac) {
    const auto device = parse(document);
    if (!device) return std::unexpected(device.error());
    if (const auto right = check_device(*device, id, mac); !right) {
        return std::unexpected(right.error());
    }
    switches::SwitchSnapshot snapshot;
    snapshot.base_mac = mac;
    snapshot.own_macs.insert(mac);
    snapshot.own_name = name_at(*device, "name");
    snapshot.description = name_at(*device, "model");
    snapshot.power_method = "unifi integration API, its own cycle only";
    snapshot.hosts_untold =
        "the controller's integration API tells no forwarding table, so hosts cannot be placed: "
        "name the port by hand to `camfleet-agent switch cycle`, read the switch itself by SNMP, "
        "or "
        "give the controller's user and password";
    const auto* interfaces = json::object_at(*device, "interfaces");
    const auto* ports = interfaces == nullptr ? nullptr : json::array_at(*interfaces, "ports");
    if (ports == nullptr) return fail(Errc::malformed, "controller: the device shows no ports");
    for (const auto& entry : *ports) {
        const auto* row = entry.if_object();
        if (row == nullptr) continue;
        if (const auto read = read_port(snapshot, *row); !read) {
            return std::unexpected(read.error());
        }
    }
    if (snapshot.interfaces.empty()) {
        return fail(Errc::malformed, "controller: the device shows no ports");
    }
    return snapshot;
}

Result<void> add_clients(switches::SwitchSnapshot& snapshot,
                         std::span<const std::string> pages,
                         const std::string& device_id) {
    return each_row(pages, [&](const json::Object& row) {
        const auto mac = switches::mac_of_text(json::text_at(row, "macAddress"));
        const bool here = json::text_at(row, "type") == "WIRED" &&
                          json::text_at(row, "uplinkDeviceId") == device_id;
        if (here && !mac.empty()) snapshot.loose_hosts.insert(mac);
    });
}

}  // namespace camfleet::unifi
