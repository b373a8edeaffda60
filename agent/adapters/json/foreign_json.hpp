// SPDX-License-Identifier: Apache-2.0
// Reads foreign JSON within bounds: size and depth are limited, and a member of another type than
// expected counts as absent, because devices spell numbers and booleans as text.
// Stands under the makers' codecs; include it in their .cpp files only (it brings Boost.JSON).
#pragma once

#include "common/base/error.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::json {

using Object = boost::json::object;
using Array = boost::json::array;

// what: the document's name, for the error. Errors: malformed (also: no object), too_large
[[nodiscard]] Result<Object> parse_object(std::string_view text, std::string_view what);
// The same with a limit of the caller's, for managers that speak for a whole site.
[[nodiscard]] Result<Object> parse_document(std::string_view text,
                                            std::string_view what,
                                            std::size_t bytes_max);
// The document is a list. bytes_max: of the document. Errors: malformed (also: no list), too_large
[[nodiscard]] Result<Array> parse_array(std::string_view text,
                                        std::string_view what,
                                        std::size_t bytes_max);

// Null where it is absent or of another type.
[[nodiscard]] const Object* object_at(const Object& parent, std::string_view name);
[[nodiscard]] const Array* array_at(const Object& parent, std::string_view name);
// Text; a number or boolean as text; else empty.
[[nodiscard]] std::string text_at(const Object& parent, std::string_view name);
// A number, or a text that is one.
[[nodiscard]] std::optional<std::int64_t> number_at(const Object& parent, std::string_view name);
// A boolean, or one of the words true, false, yes, no.
[[nodiscard]] std::optional<bool> bool_at(const Object& parent, std::string_view name);
// The texts of an array; everything else in it is left out.
[[nodiscard]] std::vector<std::string> texts_at(const Object& parent, std::string_view name);

[[nodiscard]] std::string print(const Object& object);

}  // namespace camfleet::json
