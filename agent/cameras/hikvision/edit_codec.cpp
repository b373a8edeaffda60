// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/hikvision/edit_codec.hpp"

#include "agent/adapters/xml/xml_tree.hpp"

#include <arpa/inet.h>
#include <bit>

namespace camfleet::hikvision {
namespace {

// Source: synchronizeInterval of the maker's manual, minutes.
constexpr std::uint32_t ntp_interval_max = 10'800;
constexpr std::size_t text_chars_max = 128;

struct Open {
    xml::Document document;
    pugi::xml_node root;
};

Result<Open> open(std::string_view text, std::string_view root_name) {
    auto document = xml::parse(text, root_name);
    if (!document) return std::unexpected(document.error());
    auto root = xml::root_named(**document, root_name);
    if (!root) return std::unexpected(root.error());
    return Open{std::move(*document), *root};
}

Result<void> check_text(std::string_view text, std::string_view field) {
    if (text.empty() || text.size() > text_chars_max) {
        return fail(Errc::invalid_argument, std::string(field) + ": empty or too long");
    }
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            return fail(Errc::invalid_argument, std::string(field) + ": control character");
        }
    }
    return {};
}

bool is_ipv4(std::string_view text, in_addr& address) {
    return text.size() < 16 && inet_pton(AF_INET, std::string(text).c_str(), &address) == 1;
}

Result<void> check_netmask(const std::string& text) {
    in_addr address{};
    if (is_ipv4(text, address)) {
        const std::uint32_t bits = ntohl(address.s_addr);
        if (bits != 0 && std::countl_one(bits) + std::countr_zero(bits) == 32) return {};
    }
    return fail(Errc::invalid_argument, "network.netmask: not a netmask");
}

Result<void> check_network(const v1::NetworkSettings& network) {
    if (network.dhcp()) return {};
    if (auto ok = check_ipv4(network.address(), "network.address"); !ok) return ok;
    if (auto ok = check_netmask(network.netmask()); !ok) return ok;
    if (!network.gateway().empty()) {
        if (auto ok = check_ipv4(network.gateway(), "network.gateway"); !ok) return ok;
    }
    if (network.dns().empty()) return {};
    return check_ipv4(network.dns(), "network.dns");
}

// Behind the tag of this local name, whatever its prefix and attributes; npos: none from there on.
// name: "/name" for the closing one.
std::size_t tag_end(std::string_view text, std::string_view name, std::size_t from) {
    const bool closes = name.starts_with('/');
    const auto local = closes ? name.substr(1) : name;
    for (auto at = text.find('<', from); at != std::string_view::npos;
         at = text.find('<', at + 1)) {
        const auto close = text.find('>', at);
        if (close == std::string_view::npos) break;
        auto word = text.substr(at + 1, close - at - 1);
        if (word.starts_with('/') != closes || word.ends_with('/')) continue;
        if (closes) word.remove_prefix(1);
        word = word.substr(0, word.find_first_of(" \t\r\n"));
        const auto colon = word.find(':');
        if (word.substr(colon == std::string_view::npos ? 0 : colon + 1) == local) return close + 1;
    }
    return std::string_view::npos;
}

}  // namespace

Result<void> check_new_password(const Secret& password) {
    if (password.empty()) return fail(Errc::invalid_argument, "new password is empty");
    for (const char c : password.reveal()) {
        if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7E) {
            return fail(Errc::invalid_argument, "new password: only printable ASCII is possible");
        }
    }
    return {};
}

Result<void> check_ipv4(std::string_view text, std::string_view field) {
    in_addr address{};
    if (is_ipv4(text, address)) return {};
    return fail(Errc::invalid_argument, std::string(field) + ": not an IPv4 address");
}

Result<std::string> edit_ip_address(std::string_view document, const v1::NetworkSettings& network) {
    if (const auto ok = check_network(network); !ok) return std::unexpected(ok.error());
    auto opened = open(document, "IPAddress");
    if (!opened) return std::unexpected(opened.error());
    auto& root = opened->root;
    if (xml::same_word(xml::child_text(root, "ipVersion"), "v6")) {
        xml::set_child_text(root, "ipVersion", "dual");
    }
    xml::set_child_text(root, "addressingType", network.dhcp() ? "dynamic" : "static");
    if (network.dhcp()) return xml::print(*opened->document);
    xml::set_child_text(root, "ipAddress", network.address());
    xml::set_child_text(root, "subnetMask", network.netmask());
    if (!network.gateway().empty()) {
        xml::set_child_text(xml::child_or_new(root, "DefaultGateway"), "ipAddress",
                            network.gateway());
    }
    if (!network.dns().empty()) {
        xml::set_child_text(xml::child_or_new(root, "PrimaryDNS"), "ipAddress", network.dns());
    }
    return xml::print(*opened->document);
}

Result<std::string> edit_ntp_server(std::string_view document,
                                    const std::string& server,
                                    std::uint32_t interval_minutes) {
    if (const auto ok = check_text(server, "ntp_server"); !ok) return std::unexpected(ok.error());
    if (interval_minutes < 1 || interval_minutes > ntp_interval_max) {
        return fail(Errc::invalid_argument, "interval_minutes: not within 1 to 10800");
    }
    auto opened = open(document, "NTPServer");
    if (!opened) return std::unexpected(opened.error());
    auto& root = opened->root;
    const bool numeric = check_ipv4(server, "").has_value();
    xml::set_child_text(root, "addressingFormatType", numeric ? "ipaddress" : "hostname");
    const std::string_view used = numeric ? "ipAddress" : "hostName";
    const std::string_view unused = numeric ? "hostName" : "ipAddress";
    xml::set_child_text(root, used, server);
    if (auto node = xml::child(root, unused)) root.remove_child(node);
    if (xml::child_text(root, "portNo").empty()) xml::set_child_text(root, "portNo", "123");
    xml::set_child_text(root, "synchronizeInterval", std::to_string(interval_minutes));
    return xml::print(*opened->document);
}

Result<std::string> edit_time(std::string_view document, const std::string& zone) {
    if (!zone.empty()) {
        if (const auto ok = check_text(zone, "time_zone"); !ok) return std::unexpected(ok.error());
    }
    auto opened = open(document, "Time");
    if (!opened) return std::unexpected(opened.error());
    xml::set_child_text(opened->root, "timeMode", "NTP");
    if (!zone.empty()) xml::set_child_text(opened->root, "timeZone", zone);
    return xml::print(*opened->document);
}

Result<std::string> edit_device_name(std::string_view document, const std::string& name) {
    if (const auto ok = check_text(name, "name"); !ok) return std::unexpected(ok.error());
    auto opened = open(document, "DeviceInfo");
    if (!opened) return std::unexpected(opened.error());
    xml::set_child_text(opened->root, "deviceName", name);
    return xml::print(*opened->document);
}

std::string make_user_document(const UserList& list,
                               const UserEntry& user,
                               const UserChange& change) {
    pugi::xml_document document;
    auto root = document.append_child("User");
    if (!list.version.empty()) root.append_attribute("version") = list.version.c_str();
    if (!list.name_space.empty()) root.append_attribute("xmlns") = list.name_space.c_str();
    xml::set_child_text(root, "id", user.id);
    xml::set_child_text(root, "userName", change.user_name);
    xml::set_child_text(root, "password", change.password);
    if (!change.login_password.empty()) {
        xml::set_child_text(root, "loginPassword", change.login_password);
    }
    const auto* level = change.onvif ? "userType" : "userLevel";
    if (!user.level.empty()) xml::set_child_text(root, level, user.level);
    return xml::print(document);
}

Result<std::string> switch_onvif_on(std::string_view document) {
    const auto opened = open(document, "Integrate");
    if (!opened) return std::unexpected(opened.error());
    if (xml::is_true(xml::child_text(xml::child(opened->root, "ONVIF"), "enable"))) {
        return std::string(document);
    }
    std::string text(document);
    const auto block = tag_end(text, "ONVIF", 0);
    const auto value = tag_end(text, "enable", block);
    const auto to = text.find('<', value);
    if (to == std::string::npos || to > tag_end(text, "/ONVIF", block)) {
        return fail(Errc::malformed, "Integrate: no switch for ONVIF");
    }
    return text.replace(value, to - value, "true");
}

}  // namespace camfleet::hikvision
