// SPDX-License-Identifier: Apache-2.0
// A small made-up switch as rows, for the rules of port finding.
#pragma once

#include "agent/switches/topology/port_finder.hpp"

namespace camfleet::switches::test {

inline constexpr auto camera = "68:6d:bc:00:00:01";
inline constexpr auto other = "68:6d:bc:00:00:02";
inline constexpr auto agent_mac = "02:00:00:00:00:99";

inline SnmpRow number(const std::string& oid, std::int64_t value) {
    return {ports::parse_oid(oid), SnmpType::integer, value, {}, {}};
}

inline SnmpRow octets(const std::string& oid, std::string value) {
    return {ports::parse_oid(oid), SnmpType::octets, 0, std::move(value), {}};
}

inline SnmpRow object(const std::string& oid, const std::string& value) {
    return {ports::parse_oid(oid), SnmpType::oid, 0, {}, ports::parse_oid(value)};
}

inline std::string raw(const std::string& mac) {
    std::string bytes;
    for (std::size_t i = 0; i < mac.size(); i += 3) {
        bytes += static_cast<char>(std::stoi(mac.substr(i, 2), nullptr, 16));
    }
    return bytes;
}

inline std::string dotted(const std::string& mac) {
    std::string text;
    for (const char c : raw(mac)) text += "." + std::to_string(static_cast<unsigned char>(c));
    return text;
}

// Eight ports, all up and delivering; make and rows can be changed before parsing.
class SmallSwitch {
  public:
    explicit SmallSwitch(const std::string& vendor = "4526.100.1") {
        add(object("1.3.6.1.2.1.1.2.0", "1.3.6.1.4.1." + vendor));
        add(octets("1.3.6.1.2.1.17.1.1.0", raw("02:00:00:00:01:00")));
        for (int port = 1; port <= 8; ++port) {
            const auto n = std::to_string(port);
            add(octets("1.3.6.1.2.1.2.2.1.2." + n, "port " + n));
            add(number("1.3.6.1.2.1.2.2.1.3." + n, 6));
            add(number("1.3.6.1.2.1.2.2.1.8." + n, 1));
            add(number("1.3.6.1.2.1.17.1.4.1.2." + n, port));
            add(number("1.3.6.1.2.1.105.1.1.1.3.1." + n, 1));
            add(number("1.3.6.1.2.1.105.1.1.1.6.1." + n, 3));
        }
    }
    SmallSwitch& add(SnmpRow row) {
        std::erase_if(rows_, [&](const SnmpRow& old) { return old.oid == row.oid; });
        rows_.push_back(std::move(row));
        return *this;
    }
    SmallSwitch& drop(const std::string& oid) {
        std::erase_if(rows_, [&](const SnmpRow& old) { return old.oid == ports::parse_oid(oid); });
        return *this;
    }
    [[nodiscard]] const std::vector<SnmpRow>& rows() const { return rows_; }
    SmallSwitch& learn(const std::string& mac, int port, int vlan = 1) {
        return add(
            number("1.3.6.1.2.1.17.7.1.2.2.1.2." + std::to_string(vlan) + dotted(mac), port));
    }
    SmallSwitch& neighbour(int port, const std::string& mac, const std::string& enabled) {
        const auto at = ".0." + std::to_string(port) + ".1";
        add(number("1.0.8802.1.1.2.1.4.1.1.4" + at, 4));
        add(octets("1.0.8802.1.1.2.1.4.1.1.5" + at, raw(mac)));
        return add(octets("1.0.8802.1.1.2.1.4.1.1.12" + at, enabled));
    }
    SmallSwitch& power(int port, int admin, int status) {
        add(number("1.3.6.1.2.1.105.1.1.1.3.1." + std::to_string(port), admin));
        return add(number("1.3.6.1.2.1.105.1.1.1.6.1." + std::to_string(port), status));
    }
    [[nodiscard]] SwitchSnapshot snapshot(const std::string& name = "sw1") const {
        return *parse_snapshot(name, {{0, rows_}});
    }
    [[nodiscard]] PortFinding find(std::optional<LastSeen> last = std::nullopt) const {
        const std::vector<SwitchSnapshot> all = {snapshot()};
        FinderQuestion question;
        question.camera_mac = camera;
        question.agent_macs = {agent_mac};
        question.last_seen = std::move(last);
        return find_port(all, question);
    }

  private:
    std::vector<SnmpRow> rows_;
};

}  // namespace camfleet::switches::test
