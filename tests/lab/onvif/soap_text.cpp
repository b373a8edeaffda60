// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/onvif/soap_text.hpp"

namespace camfleet::lab::onvif {

std::string escape(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else {
            out += c;
        }
    }
    return out;
}

std::string block(std::string_view name, std::string_view inner) {
    return "<" + std::string(name) + ">" + std::string(inner) + "</" + std::string(name) + ">";
}

std::string tag(std::string_view name, std::string_view text) { return block(name, escape(text)); }

Response soap_answer(int status, std::string_view body) {
    std::string out =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<SOAP-ENV:Envelope "
        "xmlns:SOAP-ENV=\"http://www.w3.org/2003/05/soap-envelope\" "
        "xmlns:tt=\"http://www.onvif.org/ver10/schema\" "
        "xmlns:ter=\"http://www.onvif.org/ver10/error\"";
    out += " xmlns:tds=\"" + std::string(device_ns) + "\" xmlns:trt=\"" + std::string(media_ns) +
           "\" xmlns:tr2=\"" + std::string(media2_ns) + "\">";
    out += block("SOAP-ENV:Body", body) + "</SOAP-ENV:Envelope>\n";
    Response response{.status = status, .body = std::move(out)};
    return response.with("Content-Type", "application/soap+xml; charset=utf-8");
}

Response fault_answer(int status,
                      std::string_view code,
                      std::string_view outer,
                      std::string_view inner,
                      std::string_view reason) {
    std::string sub;
    if (!inner.empty()) {
        sub = block("SOAP-ENV:Subcode", tag("SOAP-ENV:Value", "ter:" + std::string(inner)));
    }
    if (!outer.empty()) {
        sub = block("SOAP-ENV:Subcode", tag("SOAP-ENV:Value", "ter:" + std::string(outer)) + sub);
    }
    const auto head = tag("SOAP-ENV:Value", "SOAP-ENV:" + std::string(code));
    return soap_answer(
        status, block("SOAP-ENV:Fault",
                      block("SOAP-ENV:Code", head + sub) +
                          block("SOAP-ENV:Reason", "<SOAP-ENV:Text xml:lang=\"en\">" +
                                                       escape(reason) + "</SOAP-ENV:Text>")));
}

std::string_view local_name(const pugi::xml_node& node) {
    const std::string_view name = node.name();
    return name.substr(name.find(':') + 1);
}

pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
    for (const auto& one : node.children()) {
        if (local_name(one) == name) return one;
    }
    return {};
}

std::string text(const pugi::xml_node& node, std::string_view name) {
    return std::string(trim(child(node, name).text().get()));
}

std::string namespace_of(const pugi::xml_node& node) {
    const std::string name = node.name();
    const auto colon = name.find(':');
    const std::string attribute =
        colon == std::string::npos ? "xmlns" : "xmlns:" + name.substr(0, colon);
    for (auto at = node; at.type() == pugi::node_element; at = at.parent()) {
        if (const auto found = at.attribute(attribute.c_str())) return found.value();
    }
    return {};
}

}  // namespace camfleet::lab::onvif
