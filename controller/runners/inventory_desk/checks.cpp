// SPDX-License-Identifier: Apache-2.0
#include "controller/runners/inventory_desk/checks.hpp"

#include "common/base/encoding.hpp"
#include "common/base/host_address.hpp"

#include <arpa/inet.h>
#include <bit>
#include <fstream>
#include <optional>

namespace camfleet::controller {
namespace {

constexpr std::size_t kIdMax = 64;
constexpr std::size_t kTextMax = 200;
constexpr std::uint32_t kPortMax = 65535;

[[nodiscard]] bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

[[nodiscard]] std::string quoted(std::string_view text) {
    return "'" + std::string(text.substr(0, 80)) + "'";
}

[[nodiscard]] std::optional<std::uint32_t> ipv4(const std::string& text) {
    in_addr address{};
    if (inet_pton(AF_INET, text.c_str(), &address) != 1) return std::nullopt;
    return ntohl(address.s_addr);
}

[[nodiscard]] bool is_host(const std::string& address) {
    const auto four = ipv4(address);
    if (!four) return address != "::" && !address.starts_with("ff");
    const std::uint32_t first = *four >> 24U;
    return first != 0 && first < 224;  // not "this network", multicast or broadcast
}

void check_port(Problems& problems, const char* field, std::uint32_t port) {
    if (port > kPortMax) problems.add(field, "a port is at most 65535");
}

void check_address(Problems& problems, const char* field, const std::string& text, bool required) {
    if (text.empty()) {
        if (required) problems.add(field, "required unless dhcp is true");
        return;
    }
    const auto address = ipv4(text);
    if (!address || !is_host(text)) problems.add(field, quoted(text) + " is not an IPv4 address");
}

}  // namespace

void Problems::add(std::string_view field, std::string_view why) {
    if (!text_.empty()) text_ += "; ";
    text_.append(field).append(": ").append(why);
}

bool is_id(std::string_view text) {
    if (text.empty() || text.size() > kIdMax || !is_letter_or_digit(text.front())) return false;
    for (const char c : text) {
        if (!is_letter_or_digit(c) && c != '.' && c != '_' && c != '-') return false;
    }
    return true;
}

std::string id_from_name(std::string_view name) {
    std::string out;
    for (const char c : name) {
        const bool keep = is_letter_or_digit(c);
        if (keep) {
            out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
        } else if (!out.empty() && out.back() != '-') {
            out.push_back('-');
        }
    }
    out.resize(std::min(out.size(), kIdMax - 8));  // room for a number
    while (!out.empty() && out.back() == '-') out.pop_back();
    return out;
}

void check_id(Problems& problems, std::string_view field, std::string_view id) {
    if (is_id(id)) return;
    problems.add(field, quoted(id) +
                            " is not an id: 1 to 64 letters, digits, '.', '_', '-', beginning with "
                            "a letter or digit");
}

void check_text(Problems& problems, std::string_view field, std::string_view text, bool required) {
    if (text.empty() && required) return problems.add(field, "required");
    if (text.size() > kTextMax) return problems.add(field, "longer than 200 bytes");
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) return problems.add(field, "holds a control character");
    }
}

void check_identity(Problems& problems, v1::Identity& identity, bool serial_required) {
    std::string maker;
    for (const char c : identity.maker()) {
        maker.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    }
    if (maker.empty()) {
        problems.add("identity.maker", "required");
    } else {
        check_id(problems, "identity.maker", maker);
    }
    identity.set_maker(maker);
    std::string serial;
    for (const char c : identity.serial()) {
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') serial.push_back(c);
    }
    identity.set_serial(serial);
    check_text(problems, "identity.serial", serial, serial_required);
    if (!identity.mac().empty()) {
        const auto mac = normalise_mac(identity.mac());
        if (!mac) {
            return problems.add("identity.mac", quoted(identity.mac()) + " is not a MAC address");
        }
        const bool nobody = *mac == "00:00:00:00:00:00" || *mac == "ff:ff:ff:ff:ff:ff";
        if (nobody) problems.add("identity.mac", "names no device");
        identity.set_mac(*mac);
    } else if (serial.empty() && !serial_required) {
        problems.add("identity.mac", "required where there is no serial");
    }
}

void check_endpoint(Problems& problems, v1::Endpoint& endpoint, bool host_required) {
    const auto address = read_host(endpoint.host());
    if (endpoint.host().empty()) {
        if (host_required) problems.add("endpoint.host", "required");
    } else if (!address || !is_host(address->bare)) {
        problems.add("endpoint.host", quoted(endpoint.host()) + " is not a numeric host address");
    } else if (needs_zone(*address)) {
        problems.add("endpoint.host",
                     quoted(endpoint.host()) +
                         ": a link-local address needs the agent's interface, as in fe80::1%eth0");
    } else {
        endpoint.set_host(address->text());
    }
    check_port(problems, "endpoint.http_port", endpoint.http_port());
    check_port(problems, "endpoint.https_port", endpoint.https_port());
    check_port(problems, "endpoint.rtsp_port", endpoint.rtsp_port());
    check_port(problems, "endpoint.snmp_port", endpoint.snmp_port());
    if (!endpoint.pinned_sha256().empty()) {
        const auto digest = from_hex(endpoint.pinned_sha256());
        if (!digest || digest->size() != 32) {
            problems.add("endpoint.pinned_sha256", "must be 64 hexadecimal digits");
        }
    }
}

void check_switch(Problems& problems, const v1::Switch& device) {
    const auto& driver = device.driver();
    if (driver.empty() || driver == "snmp") {
        const auto& scope = device.driver_scope();
        if (!scope.empty() && scope != "single-source") {
            problems.add("driver_scope", quoted(scope) +
                                             " is not \"single-source\", the only one "
                                             "that the driver snmp knows");
        }
        return;
    }
    if (driver != "routeros" && driver != "unifi" && driver != "aoscx") {
        return problems.add("driver", quoted(driver) + " is none of snmp, routeros, unifi, aoscx");
    }
    const auto& at = device.endpoint();
    if (!at.use_https()) problems.add("endpoint.use_https", driver + " is spoken over HTTPS only");
    if (at.pinned_sha256().empty()) {
        problems.add("endpoint.pinned_sha256",
                     "required: the certificate proves the switch before a password is sent");
    }
    if (driver == "routeros" && !at.basic_over_https()) {
        problems.add("endpoint.basic_over_https",
                     "required: RouterOS knows no other login (inside TLS to the pinned "
                     "certificate)");
    }
    if (driver != "unifi") return;
    if (device.driver_scope().empty()) {
        problems.add("driver_scope", "required: the controller's name of the site");
    }
    if (device.identity().mac().empty()) {
        problems.add("identity.mac", "required: a controller has many switches");
    }
}

void check_named_port(Problems& problems, const v1::PortBinding& port) {
    if (port.confidence() != v1::PortBinding::named_by_operator) return;
    if (port.switch_id().empty()) problems.add("port.switch_id", "required with a port");
    if (port.if_index() == 0) problems.add("port.if_index", "required");
    check_text(problems, "port.explanation", port.explanation(), false);
    if (port.explanation().empty()) {
        problems.add("port.explanation", "required: why the port is named by hand");
    }
}

void check_network(Problems& problems, const v1::NetworkSettings& network) {
    const bool fixed = !network.dhcp();
    check_address(problems, "network.address", network.address(), fixed);
    check_address(problems, "network.gateway", network.gateway(), false);
    check_address(problems, "network.dns", network.dns(), false);
    if (!fixed) return;
    const auto mask = ipv4(network.netmask());
    // Ones, then zeros: the complement plus one is a power of two.
    if (!mask || *mask == 0 || !std::has_single_bit(std::uint64_t{~*mask} + 1)) {
        return problems.add("network.netmask", quoted(network.netmask()) + " is not a netmask");
    }
    const auto address = ipv4(network.address());
    const auto gateway = ipv4(network.gateway());
    if (address && gateway && (*address & *mask) != (*gateway & *mask)) {
        problems.add("network.gateway", "is not in the network of the address");
    }
}

void check_time_zone(Problems& problems, const std::string& folder, const std::string& zone) {
    if (zone.empty()) return problems.add("time_zone", "required, e.g. Europe/Berlin");
    bool plain = zone.size() <= kIdMax && is_letter_or_digit(zone.front());
    for (const char c : zone) {
        plain = plain && (is_letter_or_digit(c) || c == '/' || c == '_' || c == '-' || c == '+');
    }
    std::string magic(4, '\0');
    // RFC 8536 section 3.1: a zone file begins with "TZif".
    if (plain) std::ifstream(folder + "/" + zone, std::ios::binary).read(magic.data(), 4);
    if (magic != "TZif") problems.add("time_zone", quoted(zone) + " is not an IANA time zone");
}

}  // namespace camfleet::controller
