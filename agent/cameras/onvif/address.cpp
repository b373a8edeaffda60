// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/onvif/address.hpp"

#include "agent/adapters/xml/xml_tree.hpp"

#include <algorithm>

namespace camfleet::onvif {
namespace {

constexpr std::size_t target_chars_max = 1'024;

struct Parts {
    std::string_view scheme;
    std::string_view host = {};  // without brackets
    std::uint32_t port = 0;      // 0: not said
    std::string_view target = {};
};

Result<std::uint32_t> read_port(std::string_view text) {
    if (text.empty()) return 0;
    const auto port = xml::number_of(text);
    if (!port || *port < 0 || *port > 65'535) {
        return fail(Errc::malformed, "address of the device: not a port");
    }
    return static_cast<std::uint32_t>(*port);
}

// RFC 3986 section 3.2, as far as devices use it.
Result<Parts> split(std::string_view address) {
    const auto bad = [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) == 0x7F;
    };
    const auto slashes = address.find("://");
    if (slashes == std::string_view::npos || std::ranges::any_of(address, bad)) {
        return fail(Errc::malformed, "address of the device: not an absolute address");
    }
    Parts out{.scheme = address.substr(0, slashes)};
    address.remove_prefix(slashes + 3);
    auto authority = address.substr(0, address.find_first_of("/?#"));
    out.target = address.substr(authority.size());
    out.target = out.target.substr(0, out.target.find('#'));
    if (out.target.size() > target_chars_max) {
        return fail(Errc::malformed, "address of the device: too long");
    }
    if (const auto login = authority.rfind('@'); login != std::string_view::npos) {
        authority.remove_prefix(login + 1);
    }
    const auto closing = authority.find(']');
    const auto colon = authority.find(':', closing == std::string_view::npos ? 0 : closing);
    out.host = authority.substr(0, colon);
    if (out.host.starts_with('[')) out.host = out.host.substr(1, out.host.find(']') - 1);
    const auto port = read_port(colon == std::string_view::npos ? std::string_view{}
                                                                : authority.substr(colon + 1));
    if (!port) return std::unexpected(port.error());
    out.port = *port;
    return out;
}

std::string target_of(const Parts& parts) {
    if (parts.target.starts_with('/')) return std::string(parts.target);
    return "/" + std::string(parts.target);
}

}  // namespace

Result<Place> place_at(const v1::Endpoint& at, std::string_view address) {
    const auto parts = split(address);
    if (!parts) return std::unexpected(parts.error());
    const bool tls = xml::same_word(parts->scheme, "https");
    if (!tls && !xml::same_word(parts->scheme, "http")) {
        return fail(Errc::malformed, "address of the device: neither http nor https");
    }
    Place out{at, target_of(*parts)};
    // The device knows nothing of the zone of its address.
    const auto here = at.host().substr(0, at.host().find('%'));
    if (parts->host != here || tls != at.use_https()) return out;
    if (tls) {
        out.at.set_https_port(parts->port != 0 ? parts->port : 443);
    } else {
        out.at.set_http_port(parts->port != 0 ? parts->port : 80);
    }
    return out;
}

Result<std::string> stream_at(const v1::Endpoint& at, std::string_view address) {
    const auto parts = split(address);
    if (!parts) return std::unexpected(parts.error());
    if (!xml::same_word(parts->scheme, "rtsp")) {
        return fail(Errc::malformed, "address of the stream: not rtsp");
    }
    const bool v6 = at.host().find(':') != std::string::npos;
    std::uint32_t port = at.rtsp_port();
    if (port == 0) port = parts->port != 0 ? parts->port : 554;
    return "rtsp://" + (v6 ? "[" + at.host() + "]" : at.host()) + ":" + std::to_string(port) +
           target_of(*parts);
}

}  // namespace camfleet::onvif
