// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/axis/param_codec.hpp"

#include "agent/cameras/axis/answer_codec.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

namespace camfleet::axis {
namespace {

constexpr std::size_t errors_max = 64;
constexpr std::string_view root = "root.";

// Next line without its line end; text is moved behind it.
std::string_view take_line(std::string_view& text) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

bool is_error(std::string_view line) {
    return line.starts_with("#") || line.starts_with("Error:") || line.starts_with("error");
}

bool is_name(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-';
    });
}

// "# Error: Error setting 'P' to 'V'!" -> P. The value may be a secret and stays out.
std::string name_in_quotes(std::string_view line) {
    const auto start = line.find('\'');
    if (start == std::string_view::npos) return {};
    const auto end = line.find('\'', start + 1);
    if (end == std::string_view::npos) return {};
    return cleaned(line.substr(start + 1, end - start - 1));
}

std::optional<std::pair<std::string_view, std::string_view>> split(std::string_view line) {
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    auto name = line.substr(0, equals);
    if (name.starts_with(root)) name.remove_prefix(root.size());
    if (!is_name(name)) return std::nullopt;
    return std::pair{name, line.substr(equals + 1)};
}

}  // namespace

std::string ParamList::get(const std::string& name) const {
    const auto found = values.find(name);
    return found == values.end() ? std::string{} : found->second;
}

Result<ParamList> parse_param_list(std::string_view text) {
    ParamList list;
    std::string* last = nullptr;
    while (!text.empty()) {
        const auto line = take_line(text);
        if (is_blank(line)) continue;
        if (const auto pair = split(line)) {
            last = &list.values[std::string(pair->first)];
            *last = pair->second;
        } else if (is_error(line)) {
            if (list.errors.size() < errors_max) list.errors.push_back(cleaned(line));
        } else if (last != nullptr && !line.starts_with("<")) {
            last->append("\n").append(line);  // a value of several lines
        } else {
            return fail(Errc::malformed, "param.cgi: not a list of parameters");
        }
    }
    if (!list.values.empty()) return list;
    if (!list.errors.empty()) return fail(Errc::not_found, "param.cgi: " + list.errors.front());
    return fail(Errc::malformed, "param.cgi: empty list");
}

Result<void> parse_param_update(std::string_view text) {
    bool agreed = false;
    std::string refused;
    while (!text.empty()) {
        const auto line = take_line(text);
        if (is_blank(line)) continue;
        if (line == "OK") {
            agreed = true;
        } else if (is_error(line)) {
            const auto name = name_in_quotes(line);
            refused += (refused.empty() ? "" : ", ") + (name.empty() ? "a parameter" : name);
            if (refused.size() > 200) break;
        } else {
            return fail(Errc::malformed, "param.cgi: answer to an update not understood");
        }
    }
    if (!refused.empty()) return fail(Errc::rejected, "param.cgi refuses " + refused);
    if (!agreed) return fail(Errc::malformed, "param.cgi: no answer to an update");
    return {};
}

std::string form_text(std::string_view value) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_' || c == '~') {
            out.push_back(c);
        } else {
            out.append({'%', digits[byte >> 4U], digits[byte & 0x0FU]});
        }
    }
    return out;
}

std::string make_form(const Pairs& fields) {
    std::string form;
    for (const auto& [name, value] : fields) {
        form += (form.empty() ? "" : "&") + form_text(name) + "=" + form_text(value);
    }
    return form;
}

std::string make_param_update(const Pairs& changes) {
    Pairs fields{{"action", "update"}};
    for (const auto& [name, value] : changes) fields.emplace_back(std::string(root) + name, value);
    return make_form(fields);
}

}  // namespace camfleet::axis
