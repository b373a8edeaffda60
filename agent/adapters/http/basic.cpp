// SPDX-License-Identifier: Apache-2.0
#include "agent/adapters/http/basic.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cctype>
#include <string_view>

namespace camfleet::http {
namespace {

constexpr std::string_view scheme = "basic";

// The word at the front of a challenge, or behind a comma outside quotes.
bool begins_basic(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    if (text.size() < scheme.size()) return false;
    for (std::size_t i = 0; i < scheme.size(); ++i) {
        if (std::tolower(static_cast<unsigned char>(text[i])) != scheme[i]) return false;
    }
    const auto rest = text.substr(scheme.size());
    return rest.empty() || rest.front() == ' ' || rest.front() == '\t' || rest.front() == ',';
}

bool holds_basic(std::string_view header) {
    bool quoted = false;
    if (begins_basic(header)) return true;
    for (std::size_t i = 0; i < header.size(); ++i) {
        if (quoted && header[i] == '\\') {
            ++i;
        } else if (header[i] == '"') {
            quoted = !quoted;
        } else if (header[i] == ',' && !quoted && begins_basic(header.substr(i + 1))) {
            return true;
        }
    }
    return false;
}

bool fits_user(std::string_view user) {
    return std::ranges::none_of(
        user, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == ':'; });
}

}  // namespace

bool offers_basic(std::span<const std::string> headers) {
    return std::ranges::any_of(headers,
                               [](const std::string& header) { return holds_basic(header); });
}

Result<std::string> basic(const ports::Login& login) {
    if (!fits_user(login.user)) {
        return fail(Errc::invalid_argument, "user name holds a colon or a control character");
    }
    std::string plain = login.user;
    plain.append(":").append(login.password.reveal());
    std::string text((plain.size() + 2) / 3 * 4 + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                     reinterpret_cast<const unsigned char*>(plain.data()),
                                     static_cast<int>(plain.size()));
    Secret::wipe(plain);
    text.resize(static_cast<std::size_t>(size));
    std::string out = "Basic " + text;
    Secret::wipe(text);
    return out;
}

}  // namespace camfleet::http
