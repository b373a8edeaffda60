// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/rest/rest_dialect.hpp"

namespace camfleet::switches {
namespace {

constexpr std::size_t detail_max = 160;

Errc code_of_status(int status) {
    switch (status) {
        case 401:
            return Errc::unauthorized;
        case 403:
            return Errc::forbidden;
        case 404:
            return Errc::not_found;
        case 429:
            return Errc::busy;
        default:
            break;
    }
    if (status >= 500) return Errc::device_error;
    if (status >= 400) return Errc::rejected;
    return Errc::malformed;  // a redirect is not followed, an interim answer is none
}

}  // namespace

Result<void> must_be_pinned(const v1::Endpoint& at) {
    if (at.use_https() && !at.pinned_sha256().empty()) return {};
    return fail(Errc::forbidden,
                "switch " + at.host() +
                    ": its web interface is used over HTTPS with a pinned certificate only "
                    "(use_https, pinned_sha256)");
}

Error error_of_status(int status, std::string_view detail) {
    std::string text = "HTTP " + std::to_string(status);
    if (!detail.empty()) text += ": ";
    for (const char c : detail.substr(0, detail_max)) {
        text.push_back(static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c);
    }
    return {code_of_status(status), std::move(text)};
}

}  // namespace camfleet::switches
