// SPDX-License-Identifier: Apache-2.0
// Reads and edits foreign XML within bounds: size and depth are limited, names are compared without
// prefix and case, because devices of one maker differ in namespace, prefix and spelling.
// Stands under the codecs of ISAPI and SADP; include it in their .cpp files only (it brings
// pugixml). Invariant: an edit keeps every element and attribute that it does not name.
#pragma once

#include "common/base/error.hpp"

#include <pugixml.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace camfleet::xml {

using Document = std::unique_ptr<pugi::xml_document>;

// what: the document's name, for the error. Errors: malformed, too_large
[[nodiscard]] Result<Document> parse(std::string_view text, std::string_view what);

[[nodiscard]] std::string_view local_name(const pugi::xml_node& node);
[[nodiscard]] bool is_named(const pugi::xml_node& node, std::string_view local);
[[nodiscard]] bool same_word(std::string_view a, std::string_view b);  // ASCII, without case
// Errors: malformed when the root has another name.
[[nodiscard]] Result<pugi::xml_node> root_named(const pugi::xml_document& document,
                                                std::string_view local);
[[nodiscard]] pugi::xml_node child(const pugi::xml_node& parent, std::string_view local);
// First descendant of that name, in document order; empty if there is none.
[[nodiscard]] pugi::xml_node find(const pugi::xml_node& parent, std::string_view local);

[[nodiscard]] std::string text_of(const pugi::xml_node& node);  // without white space around
[[nodiscard]] std::string child_text(const pugi::xml_node& parent, std::string_view local);
// "true" is true; everything else ("false", "flase", "") is false.
[[nodiscard]] bool is_true(std::string_view text);
[[nodiscard]] std::optional<std::int64_t> number_of(std::string_view text);

// Sets the text of a child; appends the child, with the parent's prefix, where it is missing.
void set_child_text(pugi::xml_node parent, std::string_view local, const std::string& value);
[[nodiscard]] pugi::xml_node child_or_new(pugi::xml_node parent, std::string_view local);
[[nodiscard]] std::string print(const pugi::xml_document& document);

}  // namespace camfleet::xml
