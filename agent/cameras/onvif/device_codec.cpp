// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/onvif/device_codec.hpp"

#include "agent/cameras/onvif/soap_tree.hpp"
#include "common/base/encoding.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace camfleet::onvif {
namespace {

std::string without_space(std::string text) {
    std::erase_if(text, [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; });
    return text;
}

std::int64_t number_in(const pugi::xml_node& parent, std::string_view local) {
    return xml::number_of(part_text(parent, local)).value_or(-1);
}

// Second 60 is a leap second, which our calendar does not know.
std::optional<Time> read_moment(const pugi::xml_node& node) {
    const auto date = part(node, "Date");
    const auto time = part(node, "Time");
    const auto year = number_in(date, "Year");
    const auto month = number_in(date, "Month");
    const auto day = number_in(date, "Day");
    const auto hour = number_in(time, "Hour");
    const auto minute = number_in(time, "Minute");
    const auto second = number_in(time, "Second");
    if (year < 1970 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 31) return {};
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return {};
    const std::chrono::year_month_day calendar{std::chrono::year(static_cast<int>(year)),
                                               std::chrono::month(static_cast<unsigned>(month)),
                                               std::chrono::day(static_cast<unsigned>(day))};
    if (!calendar.ok()) return {};
    return std::chrono::sys_days(calendar) + std::chrono::hours(hour) +
           std::chrono::minutes(minute) + Seconds(second);
}

void add_service(std::vector<Service>& all, std::string_view name_space, std::string address) {
    if (!address.empty()) all.push_back({std::string(name_space), std::move(address)});
}

// The rest of a scope after ".../<category>/", without case; nothing for another category.
std::optional<std::string_view> scope_value(std::string_view item, std::string_view category) {
    constexpr std::string_view host = "onvif://www.onvif.org/";
    if (item.size() <= host.size() + category.size()) return {};
    if (!xml::same_word(item.substr(0, host.size()), host)) return {};
    item.remove_prefix(host.size());
    if (!xml::same_word(item.substr(0, category.size()), category)) return {};
    item.remove_prefix(category.size());
    if (!item.starts_with('/')) return {};
    return item.substr(1);
}

void take_first(std::string& field, std::string_view item, std::string_view category) {
    const auto value = scope_value(item, category);
    if (value && field.empty()) field = plain_text(percent_decode(*value));
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char low = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

}  // namespace

Result<DeviceInformation> parse_device_information(std::string_view text) {
    const auto reply = open_reply(text, names::device, "GetDeviceInformation");
    if (!reply) return std::unexpected(reply.error());
    const auto& node = reply->content;
    DeviceInformation info{.maker = part_text(node, "Manufacturer"),
                           .model = part_text(node, "Model"),
                           .firmware = part_text(node, "FirmwareVersion"),
                           .serial = without_space(part_text(node, "SerialNumber")),
                           .hardware = part_text(node, "HardwareId")};
    if (info.maker.empty() && info.model.empty() && info.serial.empty()) {
        return fail(Errc::malformed, "GetDeviceInformation: says nothing about the device");
    }
    return info;
}

Result<DeviceClock> parse_clock(std::string_view text) {
    const auto reply = open_reply(text, names::device, "GetSystemDateAndTime");
    if (!reply) return std::unexpected(reply.error());
    const auto node = part(reply->content, "SystemDateAndTime");
    if (!node) return fail(Errc::malformed, "GetSystemDateAndTime: no SystemDateAndTime");
    return DeviceClock{.by_ntp = xml::same_word(part_text(node, "DateTimeType"), "NTP"),
                       .daylight_savings = xml::is_true(part_text(node, "DaylightSavings")),
                       .zone = part_text(part(node, "TimeZone"), "TZ"),
                       .utc = read_moment(part(node, "UTCDateTime"))};
}

Result<std::vector<Service>> parse_services(std::string_view text) {
    const auto reply = open_reply(text, names::device, "GetServices");
    if (!reply) return std::unexpected(reply.error());
    std::vector<Service> all;
    for (const auto& node : parts(reply->content, "Service", services_max)) {
        add_service(all, part_text(node, "Namespace"), part_text(node, "XAddr"));
    }
    if (all.empty()) return fail(Errc::malformed, "GetServices: no service");
    return all;
}

Result<std::vector<Service>> parse_capabilities(std::string_view text) {
    const auto reply = open_reply(text, names::device, "GetCapabilities");
    if (!reply) return std::unexpected(reply.error());
    const auto node = part(reply->content, "Capabilities");
    constexpr std::array kinds{
        std::pair{"Device", names::device},
        std::pair{"Media", names::media},
        std::pair{"Events", std::string_view("http://www.onvif.org/ver10/events/wsdl")},
        std::pair{"Imaging", std::string_view("http://www.onvif.org/ver20/imaging/wsdl")},
        std::pair{"PTZ", std::string_view("http://www.onvif.org/ver20/ptz/wsdl")},
        std::pair{"Analytics", std::string_view("http://www.onvif.org/ver20/analytics/wsdl")},
    };
    std::vector<Service> all;
    for (const auto& [name, space] : kinds) {
        add_service(all, space, part_text(part(node, name), "XAddr"));
    }
    if (all.empty()) return fail(Errc::malformed, "GetCapabilities: no service");
    return all;
}

Result<std::vector<UserEntry>> parse_users(std::string_view text) {
    const auto reply = open_reply(text, names::device, "GetUsers");
    if (!reply) return std::unexpected(reply.error());
    std::vector<UserEntry> all;
    for (const auto& node : parts(reply->content, "User", users_max)) {
        UserEntry user{part_text(node, "Username"), part_text(node, "UserLevel")};
        if (user.name.empty()) return fail(Errc::malformed, "GetUsers: a user without a name");
        all.push_back(std::move(user));
    }
    return all;
}

Result<std::string> parse_hostname(std::string_view text) {
    const auto reply = open_reply(text, names::device, "GetHostname");
    if (!reply) return std::unexpected(reply.error());
    const auto node = part(reply->content, "HostnameInformation");
    if (!node) return fail(Errc::malformed, "GetHostname: no HostnameInformation");
    return part_text(node, "Name");
}

Result<std::vector<Scope>> parse_scopes(std::string_view text) {
    const auto reply = open_reply(text, names::device, "GetScopes");
    if (!reply) return std::unexpected(reply.error());
    std::vector<Scope> all;
    for (const auto& node : parts(reply->content, "Scopes", scopes_max)) {
        const bool fixed = !xml::same_word(part_text(node, "ScopeDef"), "Configurable");
        all.push_back({part_text(node, "ScopeItem"), fixed});
    }
    return all;
}

Result<std::string> parse_endpoint_reference(std::string_view text) {
    const auto reply = open_reply(text, names::device, "GetEndpointReference");
    if (!reply) return std::unexpected(reply.error());
    return part_text(reply->content, "GUID");
}

Result<std::string> parse_reboot_message(std::string_view text) {
    const auto reply = open_reply(text, names::device, "SystemReboot");
    if (!reply) return std::unexpected(reply.error());
    return part_text(reply->content, "Message");
}

ScopeFacts read_scopes(const std::vector<std::string>& items) {
    ScopeFacts facts;
    for (const auto& item : items) {
        take_first(facts.name, item, "name");
        take_first(facts.hardware, item, "hardware");
        take_first(facts.location, item, "location");
        take_first(facts.serial, item, "SerialNumber");
        if (const auto mac = scope_value(item, "MacAddress"); mac && facts.mac.empty()) {
            facts.mac = normalise_mac(percent_decode(*mac)).value_or("");
        }
        const auto profile = scope_value(item, "Profile");
        if (!profile) continue;
        if (xml::same_word(*profile, "Q/FactoryDefault")) facts.profile_q_factory = true;
        facts.profiles.push_back(plain_text(std::string(profile->substr(0, profile->find('/')))));
    }
    facts.serial = without_space(facts.serial);
    return facts;
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_' || c == '~') {
            out.push_back(c);
        } else {
            out.append({'%', digits[byte >> 4U], digits[byte & 0x0FU]});
        }
    }
    return out;
}

std::string percent_decode(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool whole = text[at] == '%' && at + 2 < text.size() &&
                           hex_digit(text[at + 1]) >= 0 && hex_digit(text[at + 2]) >= 0;
        if (!whole) {
            out.push_back(text[at]);
            continue;
        }
        out.push_back(static_cast<char>(hex_digit(text[at + 1]) * 16 + hex_digit(text[at + 2])));
        at += 2;
    }
    return out;
}

}  // namespace camfleet::onvif
