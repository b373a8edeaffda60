// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/hikvision/recorded_document.hpp"

#include "tests/lab/hikvision/isapi_xml.hpp"
#include "tests/lab/http/message.hpp"

#include <pugixml.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

namespace camfleet::lab {

namespace {

bool has_elements(const pugi::xml_node& node) {
    return std::ranges::any_of(node.children(),
                               [](const auto& one) { return one.type() == pugi::node_element; });
}

// Entries of a list are the same when their ids are; everything else by its name.
bool is_same_thing(const pugi::xml_node& a, const pugi::xml_node& b) {
    return local_name(a) == local_name(b) && text(a, "id") == text(b, "id");
}

pugi::xml_node counterpart(const pugi::xml_node& recorded, const pugi::xml_node& live) {
    for (const auto& one : recorded.children()) {
        if (one.type() == pugi::node_element && is_same_thing(one, live)) return one;
    }
    return {};
}

bool is_way_to_name_a_host(const pugi::xml_node& node) {
    return has(node.parent(), "addressingFormatType") &&
           (local_name(node) == "hostName" || local_name(node) == "ipAddress");
}

void take_over(pugi::xml_node recorded, const pugi::xml_node& live) {
    for (const auto& value : live.children()) {
        if (value.type() != pugi::node_element) continue;
        auto found = counterpart(recorded, value);
        if (found && has_elements(value)) {
            take_over(found, value);
        } else if (found) {
            found.text().set(value.text().get());
        } else if (has(value, "id") || is_way_to_name_a_host(value)) {
            recorded.append_copy(value);
        }
    }
}

}  // namespace

std::string as_recorded(const std::string& recording, const std::string& live) {
    pugi::xml_document recorded;
    pugi::xml_document now;
    const auto keep_everything = pugi::parse_default | pugi::parse_declaration;
    if (!recorded.load_string(recording.c_str(), keep_everything)) return recording;
    if (!now.load_string(live.c_str())) return recording;
    auto root = recorded.document_element();
    if (local_name(root) != local_name(now.document_element())) return recording;
    take_over(root, now.document_element());
    std::ostringstream out;
    recorded.save(out, "", pugi::format_raw);
    return out.str();
}

std::optional<std::string> recording_of(const std::map<std::string, std::string>& documents,
                                        const std::string& path) {
    const auto found = documents.find(path);
    if (found == documents.end()) return std::nullopt;
    std::ifstream file(found->second, std::ios::binary);
    if (!file) return std::nullopt;
    std::string body{std::istreambuf_iterator<char>(file), {}};
    body.resize(std::min(body.size(), body_bytes_max));
    return body;
}

}  // namespace camfleet::lab
