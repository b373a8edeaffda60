// SPDX-License-Identifier: Apache-2.0
// Walks a SOAP reply by local name and namespace, whatever the prefixes. Include it in the codecs'
// .cpp files only (it brings pugixml).
// Invariants: a document with a DTD is refused; an element of a foreign namespace is never taken
// for one of ONVIF's. An undeclared prefix says nothing, so the local name decides alone: real
// devices send such replies (reference onvif.md section 2).
#pragma once

#include "agent/adapters/xml/xml_tree.hpp"
#include "agent/cameras/onvif/soap.hpp"

namespace camfleet::onvif {

// Nothing: the prefix is declared nowhere, or there is neither prefix nor default namespace.
[[nodiscard]] std::optional<std::string_view> namespace_of(const pugi::xml_node& node);
// Child of that local name in one of ONVIF's namespaces (devices mix up tds and tt).
[[nodiscard]] pugi::xml_node part(const pugi::xml_node& parent, std::string_view local);
[[nodiscard]] std::vector<pugi::xml_node> parts(const pugi::xml_node& parent,
                                                std::string_view local,
                                                std::size_t max);
[[nodiscard]] std::string part_text(const pugi::xml_node& parent, std::string_view local);
// For text that is shown or stored: bounded, without control characters.
[[nodiscard]] std::string plain_text(std::string text);

struct Reply {
    xml::Document document;
    pugi::xml_node content;  // <operation>Response
};

struct Body {
    xml::Document document;
    pugi::xml_node body;
};

// Errors: malformed, too_large
[[nodiscard]] Result<Body> open_envelope(std::string_view text, std::string_view what);
// Errors: malformed (also: a fault, or the reply to something else), too_large
[[nodiscard]] Result<Reply> open_reply(std::string_view text,
                                       std::string_view service,
                                       std::string_view operation);

}  // namespace camfleet::onvif
