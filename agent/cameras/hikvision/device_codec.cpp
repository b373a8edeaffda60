// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/hikvision/device_codec.hpp"

#include "agent/adapters/xml/xml_tree.hpp"
#include "common/base/encoding.hpp"

#include <cctype>

namespace camfleet::hikvision {
namespace {

constexpr std::size_t field_chars_max = 256;
constexpr std::int64_t up_time_seconds_max = 100LL * 366 * 24 * 60 * 60;
// Source: the maker prints 100 to 1000; ten times that still takes only milliseconds.
constexpr std::int64_t iterations_max = 10'000;

std::string field(const pugi::xml_node& parent, std::string_view name) {
    auto text = xml::child_text(parent, name);
    if (text.size() > field_chars_max) text.resize(field_chars_max);
    return text;
}

std::string without_space(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (std::isspace(static_cast<unsigned char>(c)) == 0) out.push_back(c);
    }
    return out;
}

std::string joined(const std::string& first, const std::string& second) {
    return second.empty() ? first : first + " " + second;
}

bool lists_version_one(const pugi::xml_node& version) {
    const std::string listed =
        std::string(version.attribute("opt").value()) + "," + xml::text_of(version);
    std::string word;
    for (const char c : listed + ",") {
        if (c != ',') {
            if (std::isspace(static_cast<unsigned char>(c)) == 0) word.push_back(c);
            continue;
        }
        if (word == "1") return true;
        word.clear();
    }
    return false;
}

std::string host_field(const pugi::xml_node& parent, std::string_view name) {
    auto text = field(parent, name);
    return text == "0.0.0.0" ? std::string() : text;
}

std::optional<std::int64_t> limit_of(const pugi::xml_node& root, const char* attribute) {
    return xml::number_of(xml::find(root, "cfgFileSecretKeyLenLimit").attribute(attribute).value());
}

}  // namespace

Result<ActivateStatus> parse_activate_status(std::string_view text) {
    const auto document = xml::parse(text, "activateStatus");
    if (!document) return std::unexpected(document.error());
    // The root's name is not fixed, and some firmware writes isActivated.
    const auto root = (*document)->document_element();
    auto node = xml::find(root, "Activated");
    if (!node) node = xml::find(root, "isActivated");
    if (!node) return fail(Errc::malformed, "activateStatus: Activated is missing");
    return ActivateStatus{
        .activated = xml::is_true(xml::text_of(node)),
        .support_version =
            xml::number_of(xml::text_of(xml::find(root, "supportVersion"))).value_or(0)};
}

Result<ports::CameraFacts> parse_device_info(std::string_view text) {
    const auto document = xml::parse(text, "deviceInfo");
    if (!document) return std::unexpected(document.error());
    const auto root = xml::root_named(**document, "DeviceInfo");
    if (!root) return std::unexpected(root.error());
    ports::CameraFacts facts;
    facts.identity.set_maker("hikvision");  // the family: other brands run the same interface
    facts.identity.set_serial(without_space(field(*root, "serialNumber")));
    if (const auto mac = normalise_mac(field(*root, "macAddress"))) facts.identity.set_mac(*mac);
    if (facts.identity.serial().empty() && facts.identity.mac().empty()) {
        return fail(Errc::malformed, "deviceInfo: serialNumber and macAddress are missing");
    }
    facts.model = field(*root, "model");
    facts.name = field(*root, "deviceName");
    facts.firmware = joined(field(*root, "firmwareVersion"), field(*root, "firmwareReleasedDate"));
    return facts;
}

Result<std::chrono::seconds> parse_up_time(std::string_view text) {
    const auto document = xml::parse(text, "status");
    if (!document) return std::unexpected(document.error());
    const auto root = xml::root_named(**document, "DeviceStatus");
    if (!root) return std::unexpected(root.error());
    const auto seconds = xml::number_of(xml::child_text(*root, "deviceUpTime"));
    if (!seconds || *seconds < 0 || *seconds > up_time_seconds_max) {
        return fail(Errc::malformed, "status: deviceUpTime is missing or no number of seconds");
    }
    return std::chrono::seconds(*seconds);
}

Result<v1::NetworkSettings> parse_network(std::string_view text) {
    const auto document = xml::parse(text, "IPAddress");
    if (!document) return std::unexpected(document.error());
    const auto root = xml::root_named(**document, "IPAddress");
    if (!root) return std::unexpected(root.error());
    v1::NetworkSettings out;
    out.set_dhcp(xml::same_word(field(*root, "addressingType"), "dynamic"));
    out.set_address(host_field(*root, "ipAddress"));
    out.set_netmask(host_field(*root, "subnetMask"));
    out.set_gateway(host_field(xml::child(*root, "DefaultGateway"), "ipAddress"));
    out.set_dns(host_field(xml::child(*root, "PrimaryDNS"), "ipAddress"));
    if (out.address().empty() && !out.dhcp()) return fail(Errc::malformed, "IPAddress: no address");
    return out;
}

Result<bool> parse_upgrading(std::string_view text) {
    const auto document = xml::parse(text, "upgradeStatus");
    if (!document) return std::unexpected(document.error());
    const auto root = xml::root_named(**document, "upgradeStatus");
    if (!root) return std::unexpected(root.error());
    const auto word = xml::child_text(*root, "upgrading");
    if (word.empty()) return fail(Errc::malformed, "upgradeStatus: upgrading is missing");
    return xml::is_true(word);
}

Result<UserList> parse_users(std::string_view text) {
    const auto document = xml::parse(text, "users");
    if (!document) return std::unexpected(document.error());
    const auto root = xml::root_named(**document, "UserList");
    if (!root) return std::unexpected(root.error());
    UserList list;
    list.version = root->attribute("version").value();
    list.name_space = root->attribute("xmlns").value();
    for (const auto& node : root->children()) {
        if (!xml::is_named(node, "User")) continue;
        if (list.users.size() == users_max) return fail(Errc::too_large, "users: too many");
        UserEntry entry{field(node, "id"), field(node, "userName"), field(node, "userLevel")};
        if (entry.level.empty()) entry.level = field(node, "userType");  // an account of ONVIF
        if (entry.id.empty() || entry.name.empty()) {
            return fail(Errc::malformed, "users: a user without id or userName");
        }
        list.users.push_back(std::move(entry));
    }
    return list;
}

Result<SecurityCapabilities> parse_security_capabilities(std::string_view text) {
    const auto document = xml::parse(text, "Security/capabilities");
    if (!document) return std::unexpected(document.error());
    const auto root = xml::root_named(**document, "SecurityCap");
    if (!root) return std::unexpected(root.error());
    SecurityCapabilities found;
    found.irreversible = xml::is_true(xml::child_text(*root, "isIrreversible"));
    found.salt = field(*root, "salt");
    found.checks_login_password = xml::is_true(xml::child_text(*root, "isSupportUserCheck"));
    found.backup_key_chars_min = limit_of(*root, "min");
    found.backup_key_chars_max = limit_of(*root, "max");
    const auto rounds = xml::number_of(xml::child_text(*root, "keyIterateNum"));
    const bool usable = rounds && *rounds > 0 && *rounds <= iterations_max &&
                        (!found.irreversible || !found.salt.empty());
    found.encrypts_fields = usable && lists_version_one(xml::child(*root, "securityVersion"));
    if (usable) found.iterations = static_cast<std::uint32_t>(*rounds);
    return found;
}

}  // namespace camfleet::hikvision
