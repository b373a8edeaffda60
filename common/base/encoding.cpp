// SPDX-License-Identifier: Apache-2.0
#include "common/base/encoding.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <cctype>

namespace camfleet {
namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

std::string to_hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out.push_back(digits[byte >> 4U]);
        out.push_back(digits[byte & 0x0FU]);
    }
    return out;
}

Result<std::string> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return fail(Errc::malformed, "hex text has an odd length");
    std::string out;
    out.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_value(text[i]);
        const int low = hex_value(text[i + 1]);
        if (high < 0 || low < 0) return fail(Errc::malformed, "not a hex digit");
        out.push_back(static_cast<char>(high * 16 + low));
    }
    return out;
}

std::string to_base64(std::string_view bytes) {
    std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int written = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                        reinterpret_cast<const unsigned char*>(bytes.data()),
                                        static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(written));
    return out;
}

Result<std::string> from_base64(std::string_view text) {
    std::string clean;
    for (const char c : text) {
        if (!is_space(c)) clean.push_back(c);
    }
    if (clean.size() % 4 != 0)
        return fail(Errc::malformed, "Base64 text has a length that is no multiple of 4");
    std::string out(clean.size() / 4 * 3 + 1, '\0');
    const int written = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                        reinterpret_cast<const unsigned char*>(clean.data()),
                                        static_cast<int>(clean.size()));
    if (written < 0) return fail(Errc::malformed, "not Base64");
    std::size_t size = static_cast<std::size_t>(written);
    if (clean.ends_with("==")) {
        size -= 2;
    } else if (clean.ends_with("=")) {
        size -= 1;
    }
    out.resize(size);
    return out;
}

std::string sha256(std::string_view bytes) {
    std::string out(SHA256_DIGEST_LENGTH, '\0');
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
           reinterpret_cast<unsigned char*>(out.data()));
    return out;
}

std::string sha256_hex(std::string_view bytes) { return to_hex(sha256(bytes)); }

Result<std::string> normalise_mac(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (c == ':' || c == '-' || c == '.' || is_space(c)) continue;
        if (hex_value(c) < 0) return fail(Errc::malformed, "not a MAC address");
        digits.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    }
    if (digits.size() != 12) return fail(Errc::malformed, "a MAC address has 12 hex digits");
    std::string out;
    for (std::size_t i = 0; i < 12; i += 2) {
        if (i > 0) out.push_back(':');
        out.append(digits, i, 2);
    }
    return out;
}

}  // namespace camfleet
