// SPDX-License-Identifier: Apache-2.0
#include "agent/adapters/http/digest.hpp"

#include "common/base/encoding.hpp"
#include "common/base/secret.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>
#include <vector>

namespace camfleet::http {
namespace {

constexpr std::size_t header_bytes_max = 8 * 1024;
constexpr std::size_t headers_max = 16;

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Splits at commas outside quotes.
std::vector<std::string_view> items_of(std::string_view header) {
    std::vector<std::string_view> items;
    bool quoted = false;
    std::size_t start = 0;
    for (std::size_t i = 0; i < header.size(); ++i) {
        if (quoted && header[i] == '\\') {
            ++i;
        } else if (header[i] == '"') {
            quoted = !quoted;
        } else if (header[i] == ',' && !quoted) {
            items.push_back(trim(header.substr(start, i - start)));
            start = i + 1;
        }
    }
    items.push_back(trim(header.substr(start)));
    return items;
}

struct Item {
    std::string scheme;  // set where a new challenge begins
    std::string key;
    std::string value;
};

Item item_of(std::string_view text) {
    Item item;
    const auto equals = text.find('=');
    const auto space = text.find_first_of(" \t");
    if (space != std::string_view::npos && (equals == std::string_view::npos || space < equals)) {
        const auto key = equals == std::string_view::npos
                             ? std::string_view{}
                             : trim(text.substr(space, equals - space));
        if (!key.empty()) {
            item.scheme = lower(text.substr(0, space));
            text = trim(text.substr(space));
        }
    } else if (equals == std::string_view::npos && !text.empty()) {
        item.scheme = lower(text);
        return item;
    }
    const auto sign = text.find('=');
    if (sign == std::string_view::npos) return item;
    item.key = lower(trim(text.substr(0, sign)));
    auto value = trim(text.substr(sign + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
        value = value.substr(1, value.size() - 2);
    }
    item.value = value;
    return item;
}

struct Draft {
    DigestChallenge challenge;
    bool has_realm = false;
    bool known_algorithm = true;
    bool known_quality = true;
};

void set_quality(Draft& draft, std::string_view value) {
    draft.known_quality = trim(value).empty();  // offers none: as in RFC 2069
    for (const auto word : items_of(value)) {
        if (lower(word) == "auth") {
            draft.challenge.quality = true;
            draft.known_quality = true;
        }
    }
}

void set_algorithm(Draft& draft, const std::string& value) {
    std::string word = lower(value);
    auto& challenge = draft.challenge;
    challenge.algorithm = value;
    if (word.ends_with("-sess")) {
        challenge.session = true;
        word.resize(word.size() - 5);
    }
    // "SHA256" without the hyphen is how some devices print it.
    challenge.sha256 = word == "sha-256" || word == "sha256";
    draft.known_algorithm = challenge.sha256 || word == "md5";
}

void apply(Draft& draft, const Item& item) {
    auto& challenge = draft.challenge;
    if (item.key == "realm") {
        challenge.realm = item.value;
        draft.has_realm = true;
    } else if (item.key == "nonce") {
        challenge.nonce = item.value;
    } else if (item.key == "opaque") {
        challenge.opaque = item.value;
        challenge.has_opaque = true;
    } else if (item.key == "qop") {
        set_quality(draft, item.value);
    } else if (item.key == "algorithm") {
        set_algorithm(draft, item.value);
    }
}

std::vector<Draft> drafts_of(std::string_view header) {
    std::vector<Draft> drafts;
    bool in_digest = false;
    for (const auto text : items_of(header)) {
        const Item item = item_of(text);
        if (!item.scheme.empty()) {
            in_digest = item.scheme == "digest";
            if (in_digest) drafts.emplace_back();
        }
        if (in_digest && !drafts.empty()) apply(drafts.back(), item);
    }
    return drafts;
}

std::string hash_hex(bool use_sha256, std::string_view text) {
    if (use_sha256) return sha256_hex(text);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_md5(), nullptr) != 1)
        return {};
    return to_hex({reinterpret_cast<const char*>(digest.data()), size});
}

std::string user_hash(const DigestChallenge& challenge, const DigestRequest& request) {
    std::string plain;
    plain.append(request.user)
        .append(":")
        .append(challenge.realm)
        .append(":")
        .append(request.password);
    std::string hash = hash_hex(challenge.sha256, plain);
    Secret::wipe(plain);
    if (!challenge.session) return hash;
    return hash_hex(challenge.sha256,
                    hash + ":" + challenge.nonce + ":" + std::string(request.client_nonce));
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out.push_back('\\');
        out.push_back(c);
    }
    return out + '"';
}

std::string count_text(std::uint32_t use) {
    std::string bytes;
    for (const unsigned shift : {24U, 16U, 8U, 0U})
        bytes.push_back(static_cast<char>(use >> shift));
    return to_hex(bytes);
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool has_control(std::string_view text) { return std::ranges::any_of(text, is_control); }

// A tab is white space between the words of a header (RFC 9110 section 5.6.3).
bool is_broken(std::string_view header) {
    return header.size() > header_bytes_max ||
           std::ranges::any_of(header, [](char c) { return c != '\t' && is_control(c); });
}

}  // namespace

Result<DigestChallenge> choose_digest(std::span<const std::string> headers) {
    std::optional<DigestChallenge> best;
    bool broken = false;
    for (const auto& header : headers.first(std::min(headers.size(), headers_max))) {
        if (is_broken(header)) {
            broken = true;
            continue;
        }
        for (auto& draft : drafts_of(header)) {
            if (!draft.known_algorithm || !draft.known_quality) continue;
            if (!draft.has_realm || draft.challenge.nonce.empty()) {
                broken = true;
                continue;
            }
            if (!best || (draft.challenge.sha256 && !best->sha256))
                best = std::move(draft.challenge);
        }
    }
    if (best) return *best;
    if (broken) return fail(Errc::malformed, "WWW-Authenticate: broken digest challenge");
    return fail(Errc::not_supported, "the device offers no digest login that we know");
}

bool says_stale(std::span<const std::string> headers) {
    return std::ranges::any_of(
        headers.first(std::min(headers.size(), headers_max)), [](const std::string& header) {
            bool in_digest = false;
            return std::ranges::any_of(items_of(header), [&](std::string_view text) {
                const Item item = item_of(text);
                if (!item.scheme.empty()) in_digest = item.scheme == "digest";
                return in_digest && item.key == "stale" && lower(item.value) == "true";
            });
        });
}

Result<std::string> answer_digest(const DigestChallenge& challenge, const DigestRequest& request) {
    if (has_control(request.user)) {
        return fail(Errc::invalid_argument, "user name holds a control character");
    }
    const std::string count = count_text(request.use);
    std::string left = user_hash(challenge, request);
    const std::string right =
        hash_hex(challenge.sha256, std::string(request.method) + ":" + std::string(request.uri));
    std::string middle = challenge.nonce;
    if (challenge.quality) {
        middle.append(":").append(count).append(":").append(request.client_nonce).append(":auth");
    }
    const std::string response = hash_hex(challenge.sha256, left + ":" + middle + ":" + right);
    Secret::wipe(left);

    std::string out = "Digest username=" + quoted(request.user);
    out.append(", realm=\"").append(challenge.realm).append("\"");
    out.append(", nonce=\"").append(challenge.nonce).append("\"");
    out.append(", uri=\"").append(request.uri).append("\"");
    out.append(", response=\"").append(response).append("\"");
    if (!challenge.algorithm.empty()) out.append(", algorithm=").append(challenge.algorithm);
    if (challenge.has_opaque) out.append(", opaque=\"").append(challenge.opaque).append("\"");
    if (challenge.quality) out.append(", qop=auth, nc=").append(count);
    if (challenge.quality || challenge.session) {
        out.append(", cnonce=\"").append(request.client_nonce).append("\"");
    }
    return out;
}

std::string make_client_nonce() {
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return {};
    return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace camfleet::http
