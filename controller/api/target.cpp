// SPDX-License-Identifier: Apache-2.0
#include "controller/api/target.hpp"

#include "common/base/encoding.hpp"

namespace camfleet::api {
namespace {

[[nodiscard]] Result<std::string> decode(std::string_view text, bool plus_is_blank) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            const auto byte = from_hex(text.substr(i + 1, 2));
            if (!byte || byte->size() != 1) {
                return fail(Errc::invalid_argument, "target: bad percent encoding");
            }
            out += *byte;
            i += 2;
        } else {
            out.push_back(plus_is_blank && text[i] == '+' ? ' ' : text[i]);
        }
    }
    return out;
}

[[nodiscard]] std::string_view cut(std::string_view& rest, char mark) {
    const auto end = rest.find(mark);
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return part;
}

[[nodiscard]] Result<void> parse_query(std::string_view rest, Target& out) {
    while (!rest.empty()) {
        std::string_view value = cut(rest, '&');
        const auto name = decode(cut(value, '='), true);
        const auto text = decode(value, true);
        if (!name) return std::unexpected(name.error());
        if (!text) return std::unexpected(text.error());
        if (name->empty()) continue;
        if (!out.query.emplace(*name, *text).second) {
            return fail(Errc::invalid_argument, *name + ": given twice");
        }
    }
    return {};
}

}  // namespace

Result<Target> parse_target(std::string_view text) {
    Target out;
    std::string_view query = text.substr(0, text.find('#'));
    std::string_view path = cut(query, '?');
    if (!path.starts_with("/")) return fail(Errc::invalid_argument, "target: must begin with '/'");
    path.remove_prefix(1);
    while (!path.empty()) {
        auto segment = decode(cut(path, '/'), false);
        if (!segment) return std::unexpected(segment.error());
        out.segments.push_back(std::move(*segment));
    }
    if (auto parsed = parse_query(query, out); !parsed) return std::unexpected(parsed.error());
    return out;
}

}  // namespace camfleet::api
