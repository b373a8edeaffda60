// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/topology/switch_snapshot.hpp"

#include "agent/switches/topology/snapshot_parts.hpp"
#include "agent/switches/topology/vlan_views.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace camfleet::switches {
namespace {

bool starts_with_nocase(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() &&
           std::ranges::equal(text.substr(0, prefix.size()), prefix, [](char a, char b) {
               return std::tolower(static_cast<unsigned char>(a)) == b;
           });
}

// "Po12" and "ae0" name a LAG, "pos1" and "aerial" do not.
bool is_lag_name(std::string_view name) {
    constexpr std::array<std::string_view, 6> words = {"port-channel",       "eth-trunk", "lag",
                                                       "bridge-aggregation", "bond",      "trunk"};
    constexpr std::array<std::string_view, 3> short_words = {"po", "trk", "ae"};
    for (const auto word : words) {
        if (starts_with_nocase(name, word)) return true;
    }
    return std::ranges::any_of(short_words, [&](std::string_view word) {
        return starts_with_nocase(name, word) && name.size() > word.size() &&
               std::isdigit(static_cast<unsigned char>(name[word.size()])) != 0;
    });
}

void collect_own_macs(SwitchSnapshot& out) {
    if (!out.base_mac.empty()) out.own_macs.insert(out.base_mac);
    for (const auto& [index, interface] : out.interfaces) {
        if (!interface.mac.empty()) out.own_macs.insert(interface.mac);
    }
    out.own_macs.erase("00:00:00:00:00:00");
    if (!out.base_mac.empty()) return;
    for (const auto& [index, interface] : out.interfaces) {
        if (interface.mac.empty() || interface.mac == "00:00:00:00:00:00") continue;
        out.base_mac = interface.mac;
        return;
    }
}

// RouterOS offers its bridge twice with different port numbers: the table of RFC 4363 is the sure
// one.
void drop_doubtful_fdb(SwitchSnapshot& out) {
    const auto is_q = [](const FdbEntry& entry) { return entry.from_q_table; };
    if (out.is_vendor("14988.1") && std::ranges::any_of(out.fdb, is_q)) {
        std::erase_if(out.fdb, [](const FdbEntry& entry) { return !entry.from_q_table; });
    }
}

// "ge-0/0/0.0" -> "ge-0/0/0"; empty: no unit of anything.
std::string_view unit_parent(std::string_view name) {
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos || dot + 1 == name.size()) return {};
    const auto unit = name.substr(dot + 1);
    return unit.find_first_not_of("0123456789") == std::string_view::npos ? name.substr(0, dot)
                                                                          : std::string_view();
}

// IANAifType propVirtual and l2vlan.
bool may_be_unit(const Interface& interface) {
    return interface.type == 53 || interface.type == 135;
}

// Some agents answer zeros: that is no address.
std::string own_mac(const SnmpRow& row) {
    auto mac = mac_of_octets(row.octets);
    return mac == "00:00:00:00:00:00" ? std::string() : mac;
}

// Views that there are to read and that nobody did.
void note_untold(const std::vector<std::uint32_t>& wanted,
                 const std::set<std::uint32_t>& told,
                 const std::map<std::uint32_t, std::string>& unread,
                 SwitchSnapshot& out) {
    for (const auto vlan : wanted) {
        if (told.contains(vlan)) continue;
        const auto why = unread.find(vlan);
        out.vlans_untold[vlan] = why == unread.end() ? "its view was not read" : why->second;
    }
    const bool all_in_one =
        std::ranges::any_of(out.fdb, [](const FdbEntry& entry) { return entry.from_q_table; });
    if (all_in_one) out.vlans_untold.erase(0);
}

}  // namespace

void read_system(const RowIndex& rows, SwitchSnapshot& out) {
    if (const auto* row = rows.find("1.3.6.1.2.1.1.2.0")) {
        // Some agents and recordings give the identifier as text.
        const auto id = row->type == SnmpType::oid ? row->object : ports::parse_oid(row->octets);
        out.sys_object_id = ports::oid_text(id);
    }
    if (const auto* row = rows.find("1.3.6.1.2.1.1.1.0")) out.description = text_of(*row);
    if (const auto* row = rows.find("1.3.6.1.2.1.1.3.0")) out.uptime = unsigned_of(*row);
    if (const auto* row = rows.find("1.3.6.1.2.1.1.5.0")) out.own_name = text_of(*row);
    const auto* base = rows.find("1.3.6.1.2.1.17.1.1.0");
    if (base != nullptr) out.base_mac = own_mac(*base);
    const auto* subtype = rows.find("1.0.8802.1.1.2.1.3.1.0");
    const auto* chassis = rows.find("1.0.8802.1.1.2.1.3.2.0");
    if (chassis != nullptr && (subtype == nullptr || subtype->number == 4)) {
        const auto mac = own_mac(*chassis);
        if (!mac.empty()) out.own_macs.insert(mac);
        if (out.base_mac.empty()) out.base_mac = mac;
    }
}

std::string Interface::label() const {
    if (!name.empty()) return name;
    return descr.empty() ? std::to_string(index) : descr;
}

bool SwitchSnapshot::is_vendor(std::string_view branch) const {
    const std::string prefix = "1.3.6.1.4.1." + std::string(branch);
    return sys_object_id == prefix || sys_object_id.starts_with(prefix + ".");
}

bool is_ethernet(const Interface& interface) {
    constexpr std::array<std::uint32_t, 5> types = {6, 7, 62, 69, 117};
    return std::ranges::find(types, interface.type) != types.end();
}

bool is_lag(const Interface& interface) {
    return interface.type == 161 || is_lag_name(interface.name) || is_lag_name(interface.descr);
}

void tie_units(SwitchSnapshot& snapshot) {
    std::map<std::string, std::uint32_t, std::less<>> ports;  // by label; the first of a name
    for (const auto& [index, interface] : snapshot.interfaces) {
        if (is_ethernet(interface)) ports.try_emplace(interface.label(), index);
    }
    for (const auto& [index, unit] : snapshot.interfaces) {
        if (is_ethernet(unit)) continue;
        const auto label = unit.label();
        const auto parent = ports.find(unit_parent(label));
        if (parent != ports.end()) {
            snapshot.unit_ports[index] = parent->second;
            continue;
        }
        const auto below = snapshot.interfaces.find(unit.below);
        const bool stacked = may_be_unit(unit) && !is_lag(unit) &&
                             below != snapshot.interfaces.end() && is_ethernet(below->second);
        if (stacked) snapshot.unit_ports[index] = unit.below;
    }
}

std::uint32_t physical_port(const SwitchSnapshot& snapshot, std::uint32_t index) {
    const auto unit = snapshot.unit_ports.find(index);
    if (unit != snapshot.unit_ports.end()) return unit->second;
    return snapshot.interfaces.contains(index) ? index : 0;
}

Result<SwitchSnapshot> parse_snapshot(std::string name,
                                      std::vector<ContextRows> contexts,
                                      const std::map<std::uint32_t, std::string>& unread) {
    SwitchSnapshot out;
    out.name = std::move(name);
    std::vector<std::uint32_t> wanted;
    std::set<std::uint32_t> told;
    for (auto& context : contexts) {
        const RowIndex rows(std::move(context.rows));
        if (context.vlan == 0) {
            read_system(rows, out);
            read_interfaces(rows, out);
            read_neighbours(rows, out);
            read_poe(rows, out);
            read_private_poe(rows, out);
            wanted = read_vlans(rows, out);
        }
        told.insert(context.vlan);
        read_bridge(rows, context.vlan, out);
    }
    if (out.interfaces.empty()) {
        return fail(Errc::malformed, "switch " + out.name + ": ifTable holds no interface");
    }
    note_untold(wanted, told, unread, out);
    collect_own_macs(out);
    drop_doubtful_fdb(out);
    std::erase_if(out.fdb, [&](const FdbEntry& entry) { return out.own_macs.contains(entry.mac); });
    return out;
}

}  // namespace camfleet::switches
