// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/dhdiscover/dhdiscover_codec.hpp"

#include "agent/adapters/json/foreign_json.hpp"
#include "agent/discovery/signs/addresses.hpp"
#include "agent/discovery/signs/makers.hpp"
#include "common/base/encoding.hpp"
#include "common/base/limits.hpp"

namespace camfleet::dhdiscover {
namespace {

constexpr std::size_t header_bytes = 32;

void put_number(std::string& out, std::uint32_t value) {
    for (unsigned shift = 0; shift < 32; shift += 8)
        out.push_back(static_cast<char>((value >> shift) & 0xffU));
}

// An object begins with a brace and a name; a brace alone may be part of the header's numbers,
// whose length varies. Source: reference dahua.md section 2
std::size_t object_begin(std::string_view datagram) {
    for (auto at = datagram.find('{'); at != std::string_view::npos;
         at = datagram.find('{', at + 1)) {
        const auto next = datagram.find_first_not_of(" \t\r\n", at + 1);
        if (next == std::string_view::npos) break;
        if (datagram[next] == '"' || datagram[next] == '}') return at;
    }
    return std::string_view::npos;
}

// From its brace to the one that closes it; braces inside strings do not count.
std::optional<std::string_view> json_in(std::string_view datagram) {
    const auto first = object_begin(datagram);
    if (first == std::string_view::npos) return std::nullopt;
    std::size_t depth = 0;
    bool in_string = false;
    for (std::size_t i = first; i < datagram.size(); ++i) {
        const char c = datagram[i];
        if (in_string) {
            if (c == '\\') {
                ++i;
            } else if (c == '"') {
                in_string = false;
            }
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{') {
            ++depth;
        } else if (c == '}' && --depth == 0) {
            return datagram.substr(first, i - first + 1);
        }
    }
    return std::nullopt;
}

std::uint32_t port_at(const json::Object& info, std::string_view name) {
    const auto port = json::number_at(info, name);
    return port && *port > 0 && *port <= 65'535 ? static_cast<std::uint32_t>(*port) : 0U;
}

// Source: reference dahua.md 2, "State from Init": the two lowest bits.
void read_state(std::int64_t init, v1::Sighting& sighting) {
    const auto bits = static_cast<std::uint64_t>(init) & 3U;
    sighting.set_activated(bits != 1);
    if (bits == 1) sighting.set_state(v1::CameraState::not_activated);
    if (bits == 2) sighting.set_state(v1::CameraState::credential_unknown);
}

// Source: reference dahua.md 2 (DeviceClass)
v1::DeviceKind::Value kind_of(std::string_view device_class) {
    if (device_class == "IPC") return v1::DeviceKind::camera;
    for (const std::string_view word : {"NVR", "HCVR", "XVR"}) {
        if (device_class.find(word) != std::string_view::npos) return v1::DeviceKind::recorder;
    }
    return v1::DeviceKind::unspecified;
}

void read_addresses(const json::Object& info, v1::Sighting& sighting) {
    const auto add = [&](const json::Object* part, std::string_view name) {
        if (part == nullptr) return;
        const auto host = signs::read_address(json::text_at(*part, name));
        if (!host) return;
        if (sighting.endpoint().host().empty()) sighting.mutable_endpoint()->set_host(*host);
        signs::add_address(sighting, *host);
    };
    add(json::object_at(info, "IPv4Address"), "IPAddress");
    add(json::object_at(info, "IPv6Address"), "IPAddress");
    add(json::object_at(info, "IPv6Address"), "LinkLocalAddress");
}

v1::Sighting started(const std::string& protocol) {
    v1::Sighting sighting;
    sighting.set_found(true);
    sighting.set_activated(true);
    sighting.add_protocols(protocol);
    sighting.mutable_identity()->set_maker("dahua");
    return sighting;
}

std::string without_space(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (std::isspace(static_cast<unsigned char>(c)) == 0) out.push_back(c);
    }
    return out;
}

Result<std::optional<v1::Sighting>> checked(v1::Sighting sighting) {
    const auto& identity = sighting.identity();
    if (identity.mac().empty() && identity.serial().empty()) {
        return fail(Errc::malformed, "DHDiscover: neither MAC nor serial number");
    }
    return std::optional<v1::Sighting>(std::move(sighting));
}

// ---- the binary frame ----------------------------------------------------------------------

constexpr std::size_t head_bytes = 0x78;
constexpr unsigned char answer_mark = 0xb3;
constexpr unsigned char search_mark = 0xa3;
constexpr std::size_t mac_chars = 17;

std::size_t little_endian(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]) |
           static_cast<std::size_t>(static_cast<unsigned char>(bytes[at + 1])) << 8U;
}

std::string address_at(std::string_view bytes, std::size_t at) {
    std::string text;
    for (std::size_t i = 0; i < 4; ++i) {
        if (i > 0) text.push_back('.');
        text += std::to_string(static_cast<unsigned char>(bytes[at + i]));
    }
    return signs::read_address(text).value_or("");
}

std::string text_until_zero(std::string_view bytes) {
    return signs::clean(bytes.substr(0, bytes.find('\0')));
}

void read_line(std::string_view line, v1::Sighting& sighting) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return;
    const auto key = line.substr(0, colon);
    const auto value = line.substr(colon + 1);
    if (key == "SerialNo") {
        sighting.mutable_identity()->set_serial(without_space(signs::clean(value)));
    } else if (key == "Name") {
        sighting.set_name(signs::clean(value));
    } else if (key == "Device" && !signs::clean(value).empty()) {
        sighting.set_model(signs::clean(value));
    } else if (key == "IPv6Addr") {
        // "addr/64;gateway:..."
        const auto host = signs::read_address(value.substr(0, value.find(';')));
        if (host) signs::add_address(sighting, *host);
    }
}

void read_lines(std::string_view text, v1::Sighting& sighting) {
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of("\r\n"), text.size());
        read_line(text.substr(0, end), sighting);
        text.remove_prefix(std::min(text.size(), end + 1));
    }
}

}  // namespace

std::string make_search() {
    const std::string json = R"({"method":"DHDiscover.search","params":{"mac":"","uni":1},"id":1})";
    std::string out;
    put_number(out, header_bytes);
    out += "DHIP";
    put_number(out, 0);  // session
    put_number(out, 0);  // request
    put_number(out, static_cast<std::uint32_t>(json.size()));
    put_number(out, 0);
    put_number(out, static_cast<std::uint32_t>(json.size()));
    put_number(out, 0);
    return out + json;
}

std::string make_legacy_search() {
    std::string out("\xa3\x01\x00\x01", 4);
    out.resize(header_bytes, '\0');
    out[16] = 0x02;
    return out;
}

Result<std::optional<v1::Sighting>> parse_answer(std::string_view datagram) {
    if (datagram.size() > limits::discovery_datagram_max) {
        return fail(Errc::too_large, "DHDiscover: datagram over the limit");
    }
    const auto text = json_in(datagram);
    if (!text) return fail(Errc::malformed, "DHDiscover: no JSON object");
    const auto root = json::parse_object(*text, "DHDiscover");
    if (!root) return std::unexpected(root.error());
    if (json::text_at(*root, "method") != "client.notifyDevInfo")
        return std::optional<v1::Sighting>{};
    const auto* params = json::object_at(*root, "params");
    const auto* info = params == nullptr ? nullptr : json::object_at(*params, "deviceInfo");
    if (info == nullptr) return fail(Errc::malformed, "DHDiscover: no deviceInfo");
    auto sighting = started("dhdiscover");
    auto& identity = *sighting.mutable_identity();
    identity.set_serial(without_space(signs::clean(json::text_at(*info, "SerialNo"))));
    identity.set_mac(normalise_mac(json::text_at(*root, "mac")).value_or(""));
    sighting.set_model(signs::clean(json::text_at(*info, "DeviceType")));
    sighting.set_firmware(signs::clean(json::text_at(*info, "Version")));
    sighting.set_name(signs::clean(json::text_at(*info, "MachineName")));
    sighting.set_kind(kind_of(json::text_at(*info, "DeviceClass")));
    read_state(json::number_at(*info, "Init").value_or(0), sighting);
    read_addresses(*info, sighting);
    sighting.mutable_endpoint()->set_http_port(port_at(*info, "HttpPort"));
    return checked(std::move(sighting));
}

Result<std::optional<v1::Sighting>> parse_legacy_answer(std::string_view datagram) {
    if (datagram.size() > limits::discovery_datagram_max) {
        return fail(Errc::too_large, "old Dahua search: datagram over the limit");
    }
    if (datagram.empty()) return fail(Errc::malformed, "old Dahua search: empty");
    const auto mark = static_cast<unsigned char>(datagram[0]);
    if (mark == search_mark) return std::optional<v1::Sighting>{};
    if (mark != answer_mark || datagram.size() < head_bytes) {
        return fail(Errc::malformed, "old Dahua search: no answer frame");
    }
    const auto second_bytes = little_endian(datagram, 2);
    const auto third_bytes = little_endian(datagram, 0x14);
    const auto tail = datagram.substr(head_bytes);
    if (second_bytes > tail.size()) {
        return fail(Errc::malformed, "old Dahua search: shorter than it says");
    }
    const auto second = tail.substr(0, second_bytes);
    auto sighting = started("dahua_legacy");
    sighting.mutable_identity()->set_mac(normalise_mac(second.substr(0, mac_chars)).value_or(""));
    sighting.set_model(text_until_zero(datagram.substr(0x28, 16)));
    if (second.size() > mac_chars && sighting.model().empty())
        sighting.set_model(text_until_zero(second.substr(mac_chars)));
    sighting.mutable_endpoint()->set_host(address_at(datagram, 0x38));
    signs::add_address(sighting, sighting.endpoint().host());
    read_lines(tail.substr(second_bytes, third_bytes), sighting);
    return checked(std::move(sighting));
}

}  // namespace camfleet::dhdiscover
