// SPDX-License-Identifier: Apache-2.0
// Columns that line up in a terminal. Pure. Invariant: no control character of foreign text (a
// camera's name, a device's answer) reaches the terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace camfleet::cli {

struct Table {
    std::vector<std::string> head;
    std::vector<std::vector<std::string>> rows;  // each as long as head
};

// Columns that are empty in every row are left out. Every line ends with a line break.
[[nodiscard]] std::string render(const Table& table);

// "name   value" lines; a value of several lines is indented below its name.
[[nodiscard]] std::string render_pairs(
    const std::vector<std::pair<std::string, std::string>>& pairs);

// Control characters become '?'; tabs and line breaks a space.
[[nodiscard]] std::string printable(std::string_view text);
// Columns that UTF-8 text takes (one for each code point).
[[nodiscard]] std::size_t width(std::string_view text);

}  // namespace camfleet::cli
