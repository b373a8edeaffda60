// SPDX-License-Identifier: Apache-2.0
// SOAP as a camera writes and reads it: replies and faults with the usual prefixes, requests by
// local name. Source: reference onvif.md sections 2, 6 and 10.
#pragma once

#include "tests/lab/http/message.hpp"

#include <pugixml.hpp>

#include <string>
#include <string_view>

namespace camfleet::lab::onvif {

inline constexpr std::string_view device_ns = "http://www.onvif.org/ver10/device/wsdl";
inline constexpr std::string_view media_ns = "http://www.onvif.org/ver10/media/wsdl";
inline constexpr std::string_view media2_ns = "http://www.onvif.org/ver20/media/wsdl";

[[nodiscard]] std::string escape(std::string_view text);
[[nodiscard]] std::string tag(std::string_view name, std::string_view text);
[[nodiscard]] std::string block(std::string_view name, std::string_view inner);

// body: inside the SOAP body; prefixes tds, trt, tr2 and tt are declared.
[[nodiscard]] Response soap_answer(int status, std::string_view body);
[[nodiscard]] Response fault_answer(int status,
                                    std::string_view code,
                                    std::string_view outer,
                                    std::string_view inner,
                                    std::string_view reason);

// Children by local name; empty where absent.
[[nodiscard]] pugi::xml_node child(const pugi::xml_node& node, std::string_view name);
[[nodiscard]] std::string text(const pugi::xml_node& node, std::string_view name);
[[nodiscard]] std::string_view local_name(const pugi::xml_node& node);
// Of the element's prefix; empty where it is declared nowhere.
[[nodiscard]] std::string namespace_of(const pugi::xml_node& node);

}  // namespace camfleet::lab::onvif
