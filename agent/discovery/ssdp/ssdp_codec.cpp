// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/ssdp/ssdp_codec.hpp"

#include "agent/adapters/xml/xml_tree.hpp"
#include "agent/discovery/signs/addresses.hpp"
#include "agent/discovery/signs/makers.hpp"
#include "agent/discovery/signs/uuid.hpp"
#include "common/base/limits.hpp"

#include <map>

namespace camfleet::ssdp {
namespace {

constexpr std::size_t headers_max = 64;
constexpr std::size_t url_max = 512;

using Headers = std::map<std::string, std::string>;  // names in lower case

std::string_view next_line(std::string_view& rest) {
    const auto end = std::min(rest.find('\n'), rest.size());
    auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(rest.size(), end + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

Headers read_headers(std::string_view rest) {
    Headers headers;
    while (!rest.empty() && headers.size() < headers_max) {
        const auto line = next_line(rest);
        if (line.empty()) break;
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        auto value = line.substr(colon + 1);
        value = value.substr(std::min(value.find_first_not_of(" \t"), value.size()));
        headers.try_emplace(signs::lower_case(signs::clean(line.substr(0, colon))),
                            value.substr(0, url_max));
    }
    return headers;
}

std::string value_of(const Headers& headers, const std::string& name) {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string{} : found->second;
}

// "uuid:Upnp-BasicDevice-1_0-ACCC8E0000D8::urn:..." and a real UUID alike.
void read_udn(std::string_view usn, v1::Sighting& sighting) {
    const auto udn = usn.substr(0, usn.find("::"));
    if (const auto uuid = signs::read_uuid(udn)) {
        sighting.set_endpoint_uuid(*uuid);
        return;
    }
    const auto dash = udn.rfind('-');
    if (udn.find("Upnp-BasicDevice") == std::string_view::npos || dash == std::string_view::npos)
        return;
    const auto serial = udn.substr(dash + 1);
    const auto mac = signs::mac_in_serial(serial);
    if (mac.empty()) return;
    sighting.mutable_identity()->set_serial(signs::upper_case(std::string(serial)));
    sighting.mutable_identity()->set_mac(mac);
}

bool starts_with_word(std::string_view text, std::string_view word) {
    return signs::lower_case(std::string(text.substr(0, word.size()))) == word;
}

v1::Sighting started() {
    v1::Sighting sighting;
    sighting.set_found(true);
    sighting.set_activated(true);  // SSDP does not say
    sighting.add_protocols("ssdp");
    return sighting;
}

std::string model_of(const pugi::xml_node& device) {
    const auto number = signs::clean(xml::child_text(device, "modelNumber"));
    const auto name = signs::clean(xml::child_text(device, "modelName"));
    // Some makers put a version into modelNumber: a number without letters is no model.
    const bool has_letter = std::ranges::any_of(
        number, [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; });
    return has_letter || name.empty() ? number : name;
}

void read_place(const pugi::xml_node& device, v1::Sighting& sighting) {
    const auto url = signs::read_url(xml::child_text(device, "presentationURL"));
    if (!url) return;
    auto& endpoint = *sighting.mutable_endpoint();
    endpoint.set_host(url->host);
    if (url->https) {
        endpoint.set_https_port(url->port);
    } else {
        endpoint.set_http_port(url->port);
    }
    signs::add_address(sighting, url->host);
}

}  // namespace

std::string make_search(std::string_view target, std::string_view host) {
    // MX 1: answers are spread over one second. Source: UPnP Device Architecture 1.1, 1.3.2
    return "M-SEARCH * HTTP/1.1\r\nHOST: " + std::string(host) +
           "\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\nST: " + std::string(target) + "\r\n\r\n";
}

Result<std::optional<v1::Sighting>> parse_answer(std::string_view datagram,
                                                 const std::string& from) {
    if (datagram.size() > limits::discovery_datagram_max) {
        return fail(Errc::too_large, "SSDP: datagram over the limit");
    }
    const auto start = next_line(datagram);
    if (starts_with_word(start, "m-search")) return std::optional<v1::Sighting>{};
    const bool notify = starts_with_word(start, "notify * http/1.");
    const bool answer = starts_with_word(start, "http/1.") && start.find(" 200") == 8;
    if (!notify && !answer) return fail(Errc::malformed, "SSDP: neither an answer nor a notice");
    const auto headers = read_headers(datagram);
    if (notify && signs::lower_case(value_of(headers, "nts")) == "ssdp:byebye")
        return std::optional<v1::Sighting>{};
    auto sighting = started();
    const auto usn = value_of(headers, "usn");
    if (usn.empty()) return fail(Errc::malformed, "SSDP: an answer without USN");
    read_udn(usn, sighting);
    const bool axis = usn.find("urn:axis-com:") != std::string::npos ||
                      value_of(headers, notify ? "nt" : "st").starts_with("urn:axis-com:");
    if (axis) sighting.mutable_identity()->set_maker("axis");
    const auto location = signs::read_url(value_of(headers, "location"));
    if (location) {
        sighting.set_description_url(value_of(headers, "location"));
        // The port of the description is not that of the web interface.
        sighting.mutable_endpoint()->set_host(location->host);
    } else {
        sighting.mutable_endpoint()->set_host(signs::read_address(from).value_or(""));
    }
    signs::add_address(sighting, sighting.endpoint().host());
    return std::optional<v1::Sighting>(std::move(sighting));
}

Result<v1::Sighting> parse_description(std::string_view document) {
    const auto parsed = xml::parse(document, "root description");
    if (!parsed) return std::unexpected(parsed.error());
    const auto root = xml::root_named(**parsed, "root");
    if (!root) return std::unexpected(root.error());
    const auto device = xml::child(*root, "device");
    if (!device) return fail(Errc::malformed, "root description: no device");
    auto sighting = started();
    read_udn(xml::child_text(device, "UDN"), sighting);
    const auto manufacturer = signs::clean(xml::child_text(device, "manufacturer"));
    auto& identity = *sighting.mutable_identity();
    identity.set_maker(signs::maker_in(manufacturer));
    const auto serial = signs::clean(xml::child_text(device, "serialNumber"));
    if (!serial.empty()) identity.set_serial(serial);
    if (identity.mac().empty() && identity.maker() == "axis")
        identity.set_mac(signs::mac_in_serial(serial));
    sighting.set_model(model_of(device));
    sighting.set_name(signs::clean(xml::child_text(device, "friendlyName")));
    read_place(device, sighting);
    return sighting;
}

}  // namespace camfleet::ssdp
