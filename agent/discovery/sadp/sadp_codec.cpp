// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/sadp/sadp_codec.hpp"

#include "agent/adapters/xml/xml_tree.hpp"
#include "common/base/encoding.hpp"
#include "common/base/limits.hpp"

#include <arpa/inet.h>
#include <cctype>

namespace camfleet::sadp {
namespace {

constexpr std::size_t field_chars_max = 256;

using Fields = std::map<std::string, std::string>;  // lower-case name -> text

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

std::string clean(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, field_chars_max)) {
        if (static_cast<unsigned char>(c) >= 0x20) out.push_back(c);
    }
    const auto last = out.find_last_not_of(' ');
    out.resize(last == std::string::npos ? 0 : last + 1);
    return out.substr(std::min(out.find_first_not_of(' '), out.size()));
}

std::string without_space(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (std::isspace(static_cast<unsigned char>(c)) == 0) out.push_back(c);
    }
    return out;
}

Fields fields_of(const pugi::xml_node& root) {
    Fields fields;
    for (const auto& node : root.children()) {
        if (node.type() != pugi::node_element) continue;
        fields.try_emplace(lower(xml::local_name(node)), clean(xml::text_of(node)));
    }
    return fields;
}

// <Name>text< anywhere; nesting and closing names are not checked, that is what broke.
Fields fields_by_scan(std::string_view text) {
    Fields fields;
    std::size_t at = 0;
    while ((at = text.find('<', at)) != std::string_view::npos) {
        const auto close = text.find('>', at);
        if (close == std::string_view::npos) break;
        at = text.rfind('<', close);  // an unfinished tag may stand before this one
        const auto name = text.substr(at + 1, close - at - 1);
        at = close + 1;
        const bool plain = !name.empty() && std::ranges::all_of(name, [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
        });
        if (!plain) continue;
        const auto end = std::min(text.find('<', at), text.size());
        const auto line_end = std::min(text.find('\n', at), end);
        fields.try_emplace(lower(name), clean(text.substr(at, line_end - at)));
    }
    return fields;
}

std::string value_of(const Fields& fields, const std::string& name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string{} : found->second;
}

// "V5.5.6build 180326" as the other interfaces print it: "V5.5.6 build 180326".
std::string firmware_of(std::string text) {
    const auto build = text.find("build");
    if (build != std::string::npos && build > 0 && text[build - 1] != ' ') text.insert(build, " ");
    return text;
}

// Before the clock is set the boot time is in 1970 for every boot, and it jumps when NTP answers.
std::string boot_marker_of(const std::string& text) {
    return text.starts_with("1970") ? std::string{} : text;
}

Result<void> set_endpoint(v1::Endpoint& endpoint, const Fields& fields) {
    const auto address = value_of(fields, "ipv4address");
    in_addr parsed{};
    if (!address.empty()) {
        if (inet_pton(AF_INET, address.c_str(), &parsed) != 1) {
            return fail(Errc::malformed, "ProbeMatch: IPv4Address is no address");
        }
        if (parsed.s_addr != 0) endpoint.set_host(address);
    }
    const auto port = xml::number_of(value_of(fields, "httpport"));
    if (port && *port > 0 && *port <= 65'535) {
        endpoint.set_http_port(static_cast<std::uint32_t>(*port));
    }
    return {};
}

Result<v1::Sighting> sighting_of(const Fields& fields) {
    v1::Sighting sighting;
    auto& identity = *sighting.mutable_identity();
    identity.set_maker("hikvision");
    identity.set_serial(without_space(value_of(fields, "devicesn")));
    if (const auto mac = normalise_mac(value_of(fields, "mac"))) identity.set_mac(*mac);
    if (identity.serial().empty() && identity.mac().empty()) {
        return fail(Errc::malformed, "ProbeMatch: neither MAC nor DeviceSN");
    }
    if (const auto ok = set_endpoint(*sighting.mutable_endpoint(), fields); !ok) {
        return std::unexpected(ok.error().within(identity.mac()));
    }
    const auto activated = fields.find("activated");
    sighting.set_found(true);
    sighting.set_activated(activated == fields.end() || xml::is_true(activated->second));
    sighting.set_state(sighting.activated() ? v1::CameraState::credential_unknown
                                            : v1::CameraState::not_activated);
    sighting.add_protocols("sadp");
    sighting.set_boot_marker(boot_marker_of(value_of(fields, "boottime")));
    sighting.set_model(value_of(fields, "devicedescription"));
    sighting.set_firmware(firmware_of(value_of(fields, "softwareversion")));
    return sighting;
}

}  // namespace

std::string make_probe(std::string_view uuid) {
    return "<?xml version=\"1.0\" encoding=\"utf-8\"?><Probe><Uuid>" + std::string(uuid) +
           "</Uuid><Types>inquiry</Types></Probe>";
}

Result<std::optional<v1::Sighting>> parse_answer(std::string_view datagram) {
    if (datagram.size() > limits::sadp_datagram_max) {
        return fail(Errc::too_large, "SADP datagram over the limit");
    }
    Fields fields;
    if (const auto document = xml::parse(datagram, "ProbeMatch")) {
        const auto root = (*document)->document_element();
        if (!xml::is_named(root, "ProbeMatch")) return std::optional<v1::Sighting>{};
        fields = fields_of(root);
    } else if (datagram.find("<ProbeMatch") != std::string_view::npos) {
        fields = fields_by_scan(datagram);
    } else {
        return fail(Errc::malformed, "SADP datagram is neither XML nor a ProbeMatch");
    }
    auto sighting = sighting_of(fields);
    if (!sighting) return std::unexpected(sighting.error());
    return std::optional<v1::Sighting>(std::move(*sighting));
}

}  // namespace camfleet::sadp
