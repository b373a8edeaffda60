// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/axis/device_codec.hpp"

#include "agent/adapters/xml/xml_tree.hpp"
#include "agent/cameras/axis/json_reply.hpp"
#include "common/base/encoding.hpp"

#include <cctype>
#include <charconv>

namespace camfleet::axis {
namespace {

constexpr std::size_t serial_digits = 12;
constexpr std::size_t apis_max = 1024;

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

Result<ports::CameraFacts> with_serial(ports::CameraFacts facts, std::string_view what) {
    if (!facts.identity.serial().empty()) return facts;
    return fail(Errc::malformed, std::string(what) + ": no serial number");
}

PassphrasePolicy policy_of(std::string_view word) {
    if (word == "length") return PassphrasePolicy::length;
    if (word == "complex") return PassphrasePolicy::complex;
    return PassphrasePolicy::none;
}

}  // namespace

std::string serial_text(std::string_view text) {
    std::string serial;
    for (const char c : text) {
        if (c == ':' || c == '-' || c == ' ') continue;
        if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return {};
        serial.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
    }
    return serial.size() == serial_digits ? serial : std::string{};
}

v1::Identity identity_of(std::string_view brand, std::string_view serial) {
    v1::Identity identity;
    identity.set_maker(brand.empty() ? "axis" : lower(brand.substr(0, 64)));
    identity.set_serial(serial_text(serial));
    if (const auto mac = normalise_mac(identity.serial())) identity.set_mac(*mac);
    return identity;
}

Result<ports::CameraFacts> parse_device_properties(std::string_view text) {
    const auto data = data_of(Api::basic_device_info, text);
    if (!data) return std::unexpected(data.error());
    const auto* list = json::object_at(*data, "propertyList");
    if (list == nullptr) return fail(Errc::malformed, "basicdeviceinfo: no propertyList");
    ports::CameraFacts facts;
    facts.identity =
        identity_of(json::text_at(*list, "Brand"), json::text_at(*list, "SerialNumber"));
    facts.model = json::text_at(*list, "ProdNbr");
    facts.firmware = json::text_at(*list, "Version");
    return with_serial(std::move(facts), "basicdeviceinfo");
}

Result<ports::CameraFacts> parse_brand(std::string_view text) {
    const auto object = json::parse_object(text, "getbrand");
    if (!object) return std::unexpected(object.error());
    const auto* brand = json::object_at(*object, "Brand");
    if (brand == nullptr) return fail(Errc::malformed, "getbrand: no Brand");
    ports::CameraFacts facts;
    facts.identity = identity_of(json::text_at(*brand, "Brand"), "");
    facts.model = json::text_at(*brand, "ProdNbr");
    if (facts.model.empty()) return fail(Errc::malformed, "getbrand: no product number");
    return facts;
}

Result<ports::CameraFacts> facts_of_parameters(const ParamList& list) {
    ports::CameraFacts facts;
    facts.identity =
        identity_of(list.get("Brand.Brand"), list.get("Properties.System.SerialNumber"));
    facts.model = list.get("Brand.ProdNbr");
    facts.firmware = list.get("Properties.Firmware.Version");
    facts.name = list.get("Network.HostName");
    return with_serial(std::move(facts), "param.cgi");
}

Result<ports::CameraFacts> parse_root_description(std::string_view text) {
    const auto document = xml::parse(text, "rootdesc1.xml");
    if (!document) return std::unexpected(document.error());
    const auto root = xml::root_named(**document, "root");
    if (!root) return std::unexpected(root.error());
    const auto device = xml::child(*root, "device");
    ports::CameraFacts facts;
    facts.identity = identity_of(xml::child_text(device, "manufacturer"),
                                 xml::child_text(device, "serialNumber"));
    facts.model = xml::child_text(device, "modelNumber");
    facts.name = xml::child_text(device, "friendlyName");
    return with_serial(std::move(facts), "rootdesc1.xml");
}

Result<SystemReady> parse_system_ready(std::string_view text) {
    const auto data = data_of(Api::system_ready, text);
    if (!data) return std::unexpected(data.error());
    const auto ready = json::bool_at(*data, "systemready");
    if (!ready) return fail(Errc::malformed, "systemready: neither yes nor no");
    SystemReady state;
    state.ready = *ready;
    state.needs_setup = json::bool_at(*data, "needsetup").value_or(false);
    const auto uptime = json::number_at(*data, "uptime");
    if (uptime && *uptime >= 0) state.uptime_seconds = uptime;
    state.boot_id = cleaned(json::text_at(*data, "bootid"));
    state.preview_seconds = json::number_at(*data, "previewmode").value_or(0);
    state.policy = policy_of(json::text_at(*data, "passphrasepolicy"));
    return state;
}

std::string make_system_ready_call(std::uint32_t wait_seconds) {
    json::Object params;
    params["timeout"] = wait_seconds;
    return make_call("systemready", std::move(params));
}

std::string make_properties_call(bool unrestricted) {
    return make_call(unrestricted ? "getAllUnrestrictedProperties" : "getAllProperties");
}

Result<std::vector<ApiEntry>> parse_api_list(std::string_view text) {
    const auto data = data_of(Api::api_discovery, text);
    if (!data) return std::unexpected(data.error());
    const auto* list = json::array_at(*data, "apiList");
    if (list == nullptr) return fail(Errc::malformed, "apidiscovery: no apiList");
    std::vector<ApiEntry> entries;
    for (const auto& value : *list) {
        const auto* row = value.if_object();
        if (row == nullptr || entries.size() >= apis_max) continue;
        ApiEntry entry{json::text_at(*row, "id"), json::text_at(*row, "version"),
                       json::text_at(*row, "status")};
        if (!entry.id.empty()) entries.push_back(std::move(entry));
    }
    return entries;
}

std::string make_api_list_call() { return make_call("getApiList"); }

std::optional<FirmwareLine> firmware_line(std::string_view version) {
    FirmwareLine line;
    const auto* end = version.data() + version.size();
    const auto major = std::from_chars(version.data(), end, line.major);
    if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') return std::nullopt;
    const auto minor = std::from_chars(major.ptr + 1, end, line.minor);
    if (minor.ec != std::errc()) return std::nullopt;
    return line;
}

}  // namespace camfleet::axis
