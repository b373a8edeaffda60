// SPDX-License-Identifier: Apache-2.0
#include "agent/adapters/json/foreign_json.hpp"

#include "common/base/limits.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace camfleet::json {
namespace {

constexpr std::size_t depth_max = 32;

const boost::json::value* member(const Object& parent, std::string_view name) {
    return parent.if_contains(name);
}

// "1e999" is JSON (RFC 8259 section 6) and no number that could be written back.
bool is_finite(const boost::json::value& value) {
    if (const auto* number = value.if_double()) return std::isfinite(*number);
    if (const auto* array = value.if_array()) return std::ranges::all_of(*array, is_finite);
    if (const auto* object = value.if_object()) {
        return std::ranges::all_of(*object,
                                   [](const auto& entry) { return is_finite(entry.value()); });
    }
    return true;
}

Result<boost::json::value> parse_value(std::string_view text,
                                       std::string_view what,
                                       std::size_t bytes_max) {
    if (text.size() > bytes_max) {
        return fail(Errc::too_large, std::string(what) + ": over the limit");
    }
    boost::json::parse_options options;
    options.max_depth = depth_max;
    boost::system::error_code code;
    auto value = boost::json::parse(text, code, {}, options);
    if (code) return fail(Errc::malformed, std::string(what) + ": not JSON");
    if (!is_finite(value)) {
        return fail(Errc::malformed, std::string(what) + ": a number out of range");
    }
    return value;
}

}  // namespace

Result<Object> parse_object(std::string_view text, std::string_view what) {
    return parse_document(text, what, limits::http_document_max);
}

Result<Object> parse_document(std::string_view text, std::string_view what, std::size_t bytes_max) {
    auto value = parse_value(text, what, bytes_max);
    if (!value) return std::unexpected(value.error());
    if (!value->is_object()) {
        return fail(Errc::malformed, std::string(what) + ": not a JSON object");
    }
    return std::move(value->as_object());
}

Result<Array> parse_array(std::string_view text, std::string_view what, std::size_t bytes_max) {
    auto value = parse_value(text, what, bytes_max);
    if (!value) return std::unexpected(value.error());
    if (!value->is_array()) return fail(Errc::malformed, std::string(what) + ": not a JSON list");
    return std::move(value->as_array());
}

const Object* object_at(const Object& parent, std::string_view name) {
    const auto* found = member(parent, name);
    return found == nullptr ? nullptr : found->if_object();
}

const Array* array_at(const Object& parent, std::string_view name) {
    const auto* found = member(parent, name);
    return found == nullptr ? nullptr : found->if_array();
}

std::string text_at(const Object& parent, std::string_view name) {
    const auto* found = member(parent, name);
    if (found == nullptr) return {};
    if (const auto* text = found->if_string()) return {text->data(), text->size()};
    if (found->is_number() || found->is_bool()) return boost::json::serialize(*found);
    return {};
}

std::optional<std::int64_t> number_at(const Object& parent, std::string_view name) {
    const auto text = text_at(parent, name);
    std::int64_t number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<bool> bool_at(const Object& parent, std::string_view name) {
    const auto text = text_at(parent, name);
    if (text == "true" || text == "yes") return true;
    if (text == "false" || text == "no") return false;
    return std::nullopt;
}

std::vector<std::string> texts_at(const Object& parent, std::string_view name) {
    std::vector<std::string> texts;
    const auto* array = array_at(parent, name);
    if (array == nullptr) return texts;
    for (const auto& value : *array) {
        if (const auto* text = value.if_string()) texts.emplace_back(text->data(), text->size());
    }
    return texts;
}

std::string print(const Object& object) { return boost::json::serialize(object); }

}  // namespace camfleet::json
