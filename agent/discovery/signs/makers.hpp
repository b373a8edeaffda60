// SPDX-License-Identifier: Apache-2.0
// Which maker a word or a MAC prefix points to. Hints for a list that people read: an identity is
// proven by the maker's own interface.
#pragma once

#include <string>
#include <string_view>

namespace camfleet::signs {

// "AXIS M2036-LE", "HIKVISION", "Amcrest" -> "axis", "hikvision", "dahua". Empty: not known.
// Source: reference axis.md 1, hikvision.md 1.2, dahua.md 2 (vendor words of Dahua-built devices)
[[nodiscard]] std::string maker_in(std::string_view text);

// By the first three octets. Empty: not known, which says nothing.
// Source: reference axis.md 1 (OUIs), hikvision.md 1.2 (MAC prefixes)
[[nodiscard]] std::string maker_of_mac(std::string_view mac);

// Twelve hex digits (an AXIS serial number is the MAC without colons) -> "ac:cc:8e:00:00:d8".
[[nodiscard]] std::string mac_in_serial(std::string_view serial);

// Printable text of a foreign field: control characters out, white space at the ends off, bounded.
[[nodiscard]] std::string clean(std::string_view text);

}  // namespace camfleet::signs
