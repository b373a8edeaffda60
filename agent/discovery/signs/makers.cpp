// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/signs/makers.hpp"

#include "agent/discovery/signs/uuid.hpp"
#include "common/base/encoding.hpp"

#include <array>
#include <cctype>

namespace camfleet::signs {
namespace {

constexpr std::size_t field_chars_max = 256;

struct Hint {
    std::string_view sign;
    std::string_view maker;
};

constexpr std::array words{
    Hint{"axis", "axis"},     Hint{"hikvision", "hikvision"}, Hint{"dahua", "dahua"},
    Hint{"amcrest", "dahua"}, Hint{"lorex", "dahua"},         Hint{"intelbras", "dahua"},
    Hint{"ipc4k", "dahua"},
};

constexpr std::array axis_prefixes{"00:40:8c", "ac:cc:8e", "b8:a4:4f", "e8:27:25"};
constexpr std::array hikvision_prefixes{"00:0d:c5", "28:57:be", "44:19:b6", "54:c4:15", "80:cc:9c",
                                        "a4:14:37", "bc:ad:28", "c0:56:e3", "c4:2f:90", "e0:2f:6d",
                                        "f4:52:14", "48:40:a9", "8c:e7:48", "4c:bd:8f", "18:68:cb",
                                        "44:47:cc", "e4:24:6c", "68:6d:bc", "08:3b:c1", "e8:a0:ed"};

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

// As a word of its own: "praxis" is no AXIS.
bool has_word(std::string_view text, std::string_view word) {
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const auto end = at + word.size();
        if ((at == 0 || !is_letter(text[at - 1])) && (end == text.size() || !is_letter(text[end])))
            return true;
    }
    return false;
}

}  // namespace

std::string maker_in(std::string_view text) {
    const std::string low = lower_case(std::string(text.substr(0, field_chars_max)));
    for (const auto& hint : words) {
        if (has_word(low, hint.sign)) return std::string(hint.maker);
    }
    return {};
}

std::string maker_of_mac(std::string_view mac) {
    const auto prefix = mac.substr(0, 8);
    if (std::ranges::find(axis_prefixes, prefix) != axis_prefixes.end()) return "axis";
    if (std::ranges::find(hikvision_prefixes, prefix) != hikvision_prefixes.end())
        return "hikvision";
    return {};
}

std::string mac_in_serial(std::string_view serial) {
    if (serial.size() != 12) return {};
    return normalise_mac(serial).value_or("");
}

std::string clean(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, field_chars_max)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7f) out.push_back(c);
    }
    const auto last = out.find_last_not_of(' ');
    out.resize(last == std::string::npos ? 0 : last + 1);
    return out.substr(std::min(out.find_first_not_of(' '), out.size()));
}

}  // namespace camfleet::signs
