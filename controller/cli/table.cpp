// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/table.hpp"

#include <algorithm>

namespace camfleet::cli {
namespace {

std::string padded(const std::string& text, std::size_t columns) {
    std::string out = text;
    const std::size_t taken = width(text);
    if (taken < columns) out.append(columns - taken, ' ');
    return out;
}

void append_line(std::string& out,
                 const std::vector<std::string>& cells,
                 const std::vector<std::size_t>& widths) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (widths[i] == 0) continue;
        if (!line.empty()) line += "  ";
        line += padded(cells[i], widths[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
}

}  // namespace

std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto after = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
        if (byte == '\t' || byte == '\n' || byte == '\r') {
            out.push_back(' ');
        } else if (byte < 0x20U || byte == 0x7FU) {
            out.push_back('?');
        } else if (byte == 0xC2U && after >= 0x80U && after < 0xA0U) {
            out.push_back('?');  // C1 controls in UTF-8: some terminals obey them
            ++i;
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

std::string render(const Table& table) {
    auto rows = table.rows;
    std::vector<std::size_t> widths(table.head.size(), 0);
    for (auto& row : rows) {
        row.resize(table.head.size());
        for (std::size_t i = 0; i < row.size(); ++i) {
            row[i] = printable(row[i]);
            widths[i] = std::max(widths[i], width(row[i]));
        }
    }
    for (std::size_t i = 0; i < widths.size(); ++i) {
        if (widths[i] > 0) widths[i] = std::max(widths[i], width(table.head[i]));
    }
    std::string out;
    append_line(out, table.head, widths);
    for (const auto& row : rows) append_line(out, row, widths);
    return out;
}

std::string render_pairs(const std::vector<std::pair<std::string, std::string>>& pairs) {
    std::size_t widest = 0;
    for (const auto& [name, value] : pairs) widest = std::max(widest, width(name));
    std::string out;
    for (const auto& [name, value] : pairs) {
        std::size_t begin = 0;
        std::string label = padded(name, widest);
        while (begin <= value.size()) {
            const std::size_t end = std::min(value.find('\n', begin), value.size());
            out += label + "  " + printable(value.substr(begin, end - begin)) + "\n";
            label.assign(widest, ' ');
            begin = end + 1;
        }
    }
    return out;
}

}  // namespace camfleet::cli
