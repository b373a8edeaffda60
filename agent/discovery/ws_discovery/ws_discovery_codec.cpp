// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/ws_discovery/ws_discovery_codec.hpp"

#include "agent/adapters/xml/xml_tree.hpp"
#include "agent/discovery/signs/addresses.hpp"
#include "agent/discovery/signs/makers.hpp"
#include "agent/discovery/signs/uuid.hpp"
#include "common/base/encoding.hpp"
#include "common/base/limits.hpp"

namespace camfleet::ws_discovery {
namespace {

constexpr std::size_t words_max = 128;   // of one list
constexpr std::size_t matches_max = 16;  // of one datagram
constexpr std::string_view device_namespace = "http://www.onvif.org/ver10/device/wsdl";
constexpr std::string_view scope_root = "onvif://www.onvif.org/";

std::vector<std::string_view> words_of(std::string_view text) {
    constexpr std::string_view space = " \t\r\n";
    std::vector<std::string_view> out;
    while (out.size() < words_max) {
        const auto first = text.find_first_not_of(space);
        if (first == std::string_view::npos) break;
        const auto end = std::min(text.find_first_of(space, first), text.size());
        out.push_back(text.substr(first, end - first));
        text.remove_prefix(end);
    }
    return out;
}

int hex_digit(char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto at = digits.find(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

// RFC 3986 2.1; what is no escape stays as it is.
std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        if (low < 0) {
            out.push_back(text[i]);
        } else {
            out.push_back(static_cast<char>(high * 16 + low));
            i += 2;
        }
    }
    return out;
}

std::string_view local_word(std::string_view qualified) {
    const auto colon = qualified.rfind(':');
    return colon == std::string_view::npos ? qualified : qualified.substr(colon + 1);
}

struct Scopes {
    bool onvif = false;
    std::string name;
    std::string hardware;
    std::string mac;
    std::string serial;
};

void read_scope(std::string_view scope, Scopes& out) {
    if (signs::lower_case(std::string(scope.substr(0, scope_root.size()))) != scope_root) return;
    out.onvif = true;
    scope.remove_prefix(scope_root.size());
    const auto slash = scope.find('/');
    if (slash == std::string_view::npos) return;
    const auto key = signs::lower_case(std::string(scope.substr(0, slash)));
    const auto value = signs::clean(unescaped(scope.substr(slash + 1)));
    if (key == "name" && out.name.empty()) out.name = value;
    if (key == "hardware" && out.hardware.empty()) out.hardware = value;
    if (key == "macaddress" || key == "mac") out.mac = normalise_mac(value).value_or(out.mac);
    if (key == "serialnumber" || key == "serial") out.serial = value;
}

// "AXIS M2025-LE" -> "M2025-LE": the maker has a field of its own.
std::string without_maker(const std::string& model) {
    const auto space = model.find(' ');
    if (space == std::string::npos || signs::maker_in(model.substr(0, space)).empty()) return model;
    return signs::clean(model.substr(space + 1));
}

void name_device(const Scopes& scopes, v1::Sighting& sighting) {
    auto& identity = *sighting.mutable_identity();
    identity.set_maker(signs::maker_in(scopes.name));
    if (identity.maker().empty()) identity.set_maker(signs::maker_in(scopes.hardware));
    identity.set_serial(scopes.serial);
    identity.set_mac(scopes.mac);
    if (identity.mac().empty()) {
        identity.set_mac(signs::mac_in_uuid(sighting.endpoint_uuid()).value_or(""));
    }
    if (identity.mac().empty() && identity.maker() == "axis") {
        identity.set_mac(signs::mac_in_serial(scopes.serial));
    }
    sighting.set_model(without_maker(scopes.hardware));
    sighting.set_name(scopes.name);
}

void place_device(std::string_view xaddrs, const std::string& from, v1::Sighting& sighting) {
    std::vector<signs::Url> urls;
    for (const auto word : words_of(xaddrs)) {
        if (auto url = signs::read_url(word)) urls.push_back(std::move(*url));
    }
    const auto sender = signs::read_address(from).value_or("");
    const bool sender_listed =
        std::ranges::any_of(urls, [&](const auto& url) { return url.host == sender; });
    std::string host = sender;
    if (!sender_listed && sender.empty() && !urls.empty()) host = urls[0].host;
    auto& endpoint = *sighting.mutable_endpoint();
    endpoint.set_host(host);
    signs::add_address(sighting, host);
    for (const auto& url : urls) {
        signs::add_address(sighting, url.host);
        // Behind a wrong or translated address the port is still the best that is known.
        const bool mine = url.host == host || !(sender_listed || sender.empty());
        if (mine && url.https && endpoint.https_port() == 0) endpoint.set_https_port(url.port);
        if (mine && !url.https && endpoint.http_port() == 0) endpoint.set_http_port(url.port);
    }
}

// What the prefix of a word stands for where `node` stands; empty: not declared.
std::string_view meaning_of_prefix(pugi::xml_node node, std::string_view word) {
    const auto colon = word.find(':');
    if (colon == std::string_view::npos) return {};
    const std::string name = "xmlns:" + std::string(word.substr(0, colon));
    for (; node; node = node.parent()) {
        if (const auto declared = node.attribute(name.c_str())) return declared.value();
    }
    return {};
}

// Printers and computers say "Device" too, in a namespace of their own: that one must be declared.
// Source: ONVIF Core Specification 7.3.1 (tds:Device, dn:NetworkVideoTransmitter)
bool is_onvif(const pugi::xml_node& match, std::string_view types, const Scopes& scopes) {
    if (scopes.onvif) return true;
    return std::ranges::any_of(words_of(types), [&](std::string_view word) {
        const auto local = local_word(word);
        return local == "NetworkVideoTransmitter" ||
               (local == "Device" &&
                meaning_of_prefix(xml::child(match, "Types"), word) == device_namespace);
    });
}

std::optional<v1::Sighting> read_match(const pugi::xml_node& match, const std::string& from) {
    const auto types = xml::child_text(match, "Types");
    Scopes scopes;
    for (const auto scope : words_of(xml::child_text(match, "Scopes"))) read_scope(scope, scopes);
    if (!is_onvif(match, types, scopes)) return std::nullopt;
    v1::Sighting sighting;
    sighting.set_found(true);
    sighting.set_activated(true);  // WS-Discovery does not say
    sighting.add_protocols("ws_discovery");
    const auto reference = xml::child(match, "EndpointReference");
    sighting.set_endpoint_uuid(
        signs::read_uuid(xml::child_text(reference, "Address")).value_or(""));
    name_device(scopes, sighting);
    place_device(xml::child_text(match, "XAddrs"), from, sighting);
    const auto words = words_of(types);
    const bool video = std::ranges::any_of(
        words, [](std::string_view word) { return local_word(word) == "NetworkVideoTransmitter"; });
    if (video) sighting.set_kind(v1::DeviceKind::camera);
    return sighting;
}

}  // namespace

std::string make_probe(Wanted wanted, std::string_view message_id) {
    std::string types;
    if (wanted == Wanted::video_transmitter) {
        types =
            "<d:Types xmlns:dn=\"http://www.onvif.org/ver10/network/wsdl\">"
            "dn:NetworkVideoTransmitter</d:Types>";
    } else if (wanted == Wanted::device) {
        types =
            "<d:Types xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\">tds:Device</d:Types>";
    }
    return "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
           "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\""
           " xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\""
           " xmlns:d=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\"><s:Header>"
           "<a:MessageID>urn:uuid:" +
           std::string(message_id) +
           "</a:MessageID><a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>"
           "<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action>"
           "</s:Header><s:Body><d:Probe>" +
           types + "</d:Probe></s:Body></s:Envelope>";
}

Result<std::vector<v1::Sighting>> parse_message(std::string_view datagram,
                                                const std::string& from) {
    if (datagram.size() > limits::discovery_datagram_max) {
        return fail(Errc::too_large, "WS-Discovery: datagram over the limit");
    }
    const auto document = xml::parse(datagram, "WS-Discovery");
    if (!document) return std::unexpected(document.error());
    const auto envelope = xml::root_named(**document, "Envelope");
    if (!envelope) return std::unexpected(envelope.error());
    const auto body = xml::child(*envelope, "Body");
    if (!body) return fail(Errc::malformed, "WS-Discovery: no Body");
    std::vector<v1::Sighting> out;
    const auto take = [&](const pugi::xml_node& node) {
        if (out.size() >= matches_max) return;
        if (auto sighting = read_match(node, from)) out.push_back(std::move(*sighting));
    };
    for (const auto& message : body.children()) {
        if (xml::is_named(message, "Hello")) take(message);
        if (!xml::is_named(message, "ProbeMatches") && !xml::is_named(message, "ResolveMatches"))
            continue;
        for (const auto& match : message.children()) {
            if (xml::is_named(match, "ProbeMatch") || xml::is_named(match, "ResolveMatch"))
                take(match);
        }
    }
    return out;
}

}  // namespace camfleet::ws_discovery
