// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/hikvision/isapi_xml.hpp"

#include <pugixml.hpp>

namespace camfleet::lab {

namespace {

std::string_view status_string(int code) {
    switch (code) {
        case 2:
            return "Device Busy";
        case 3:
            return "Device Error";
        case 4:
            return "Invalid Operation";
        case 5:
            return "Invalid XML Format";
        case 6:
            return "Invalid XML Content";
        case 7:
            return "Reboot Required";
        default:
            return "OK";
    }
}

}  // namespace

std::string escape(std::string_view raw) {
    std::string result;
    for (const char c : raw) {
        switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            default:
                result += c;
        }
    }
    return result;
}

std::string block(std::string_view name, std::string_view inner) {
    std::string result = "<";
    result.append(name).append(">").append(inner).append("</").append(name).append(">\n");
    return result;
}

std::string tag(std::string_view name, std::string_view value) {
    return block(name, escape(value));
}

std::string document(const Dialect& dialect, std::string_view root, std::string_view inner) {
    std::string result = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<";
    result += root;
    if (!dialect.version.empty()) result += " version=\"" + dialect.version + "\"";
    if (!dialect.xml_namespace.empty()) result += " xmlns=\"" + dialect.xml_namespace + "\"";
    return result.append(">\n").append(inner).append("</").append(root).append(">\n");
}

Response xml_answer(int http, std::string body) {
    Response response{.status = http, .body = std::move(body)};
    response.with("Content-Type", "application/xml; charset=\"UTF-8\"");
    return response;
}

Response status_answer(const Dialect& dialect, const Request& request, const IsapiStatus& status) {
    return xml_answer(status.http, document(dialect, "ResponseStatus",
                                            tag("requestURL", request.path) +
                                                tag("statusCode", std::to_string(status.code)) +
                                                tag("statusString", status_string(status.code)) +
                                                tag("subStatusCode", status.sub)));
}

std::string_view local_name(const pugi::xml_node& node) {
    const std::string_view name = node.name();
    const auto colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
    for (const pugi::xml_node& candidate : node.children()) {
        if (local_name(candidate) == name) return candidate;
    }
    return {};
}

bool has(const pugi::xml_node& node, std::string_view name) { return !child(node, name).empty(); }

std::string text(const pugi::xml_node& node, std::string_view name) {
    return std::string(trim(child(node, name).text().get()));
}

}  // namespace camfleet::lab
