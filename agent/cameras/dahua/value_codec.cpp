// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/dahua/value_codec.hpp"

#include "common/base/limits.hpp"

#include <algorithm>
#include <cctype>

namespace camfleet::dahua {
namespace {

constexpr std::size_t lines_max = 20'000;
constexpr std::string_view table = "table.";

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool starts_with_word(std::string_view text, std::string_view word) {
    return text.size() >= word.size() &&
           std::ranges::equal(
               text.substr(0, word.size()), word,
               [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

// "Error", and whatever the device adds on the next line; not "ErrorCode=...".
bool is_refusal(std::string_view body) {
    const auto text = trimmed(body);
    return starts_with_word(text, "error") &&
           (text.size() == 5 || text[5] == '\r' || text[5] == '\n' || text[5] == ':');
}

}  // namespace

Result<Values> parse_values(std::string_view body) {
    if (body.size() > limits::http_document_max) return fail(Errc::too_large, "answer");
    if (is_refusal(body)) return fail(Errc::rejected, "the device answers Error");
    if (trimmed(body).starts_with('<')) return fail(Errc::malformed, "answer: a page, no values");
    Values values;
    for (std::size_t lines = 0; !body.empty(); ++lines) {
        if (lines >= lines_max) return fail(Errc::too_large, "answer: too many lines");
        const auto end = std::min(body.find('\n'), body.size());
        const auto line = trimmed(body.substr(0, end));
        body.remove_prefix(std::min(end + 1, body.size()));
        const auto at = line.find('=');
        if (at == std::string_view::npos) continue;
        auto key = trimmed(line.substr(0, at));
        auto value = trimmed(line.substr(at + 1));
        if (value.ends_with(',')) value = trimmed(value.substr(0, value.size() - 1));
        if (key.starts_with(table)) key.remove_prefix(table.size());
        if (!key.empty()) values.insert_or_assign(std::string(key), std::string(value));
    }
    if (values.empty()) return fail(Errc::malformed, "answer: no key=value line");
    return values;
}

std::string value_of(const Values& values, std::string_view key) {
    const auto found = values.find(key);
    return found == values.end() ? std::string() : found->second;
}

Result<void> parse_done(std::string_view body) {
    const auto text = trimmed(body);
    if (text.empty() || (text.size() == 2 && starts_with_word(text, "ok"))) return {};
    if (is_refusal(body)) return fail(Errc::rejected, "the device answers Error");
    return fail(Errc::malformed, "answer: neither OK nor Error");
}

// RFC 3986 section 2.3: everything but the unreserved characters.
std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = byte < 0x80 && (std::isalnum(byte) != 0 || c == '-' || c == '_' ||
                                           c == '.' || c == '~');
        if (plain) {
            out.push_back(c);
        } else {
            out.push_back('%');
            out.push_back(digits[byte >> 4U]);
            out.push_back(digits[byte & 15U]);
        }
    }
    return out;
}

std::string make_query(const Pairs& pairs) {
    std::string out;
    for (const auto& [key, value] : pairs)
        out += "&" + percent_encoded(key) + "=" + percent_encoded(value);
    return out;
}

}  // namespace camfleet::dahua
