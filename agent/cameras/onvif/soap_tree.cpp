// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/onvif/soap_tree.hpp"

#include <algorithm>

namespace camfleet::onvif {
namespace {

constexpr std::size_t text_chars_max = 512;
constexpr std::string_view soap11 = "http://schemas.xmlsoap.org/soap/envelope/";

std::string_view prefix_of(std::string_view name) {
    const auto colon = name.find(':');
    return colon == std::string_view::npos ? std::string_view{} : name.substr(0, colon);
}

// "xmlns" for an element without prefix, "xmlns:tds" for tds:GetUsers.
bool declares(std::string_view attribute, std::string_view prefix) {
    constexpr std::string_view word = "xmlns";
    if (!attribute.starts_with(word)) return false;
    attribute.remove_prefix(word.size());
    if (prefix.empty()) return attribute.empty();
    return attribute.starts_with(':') && attribute.substr(1) == prefix;
}

bool is_soap(const pugi::xml_node& node) {
    const auto space = namespace_of(node);
    return !space || *space == names::soap || *space == soap11;
}

bool is_onvif(const pugi::xml_node& node) {
    const auto space = namespace_of(node);
    return !space || space->starts_with("http://www.onvif.org/");
}

pugi::xml_node soap_child(const pugi::xml_node& parent, std::string_view local) {
    for (const auto& node : parent.children()) {
        if (xml::is_named(node, local) && is_soap(node)) return node;
    }
    return {};
}

// Source: SOAP 1.1 section 4.4.1 and SOAP 1.2 part 1 section 5.4.6
std::string code_of_soap_11(const std::string& word) {
    if (word == "Client") return "Sender";
    return word == "Server" ? "Receiver" : word;
}

// Some devices put ONVIF's word into an element of the detail.
void add_detail_words(Fault& fault, const pugi::xml_node& detail) {
    for (const auto& one : detail.children()) {
        if (fault.subcodes.size() >= subcodes_max) return;
        if (one.type() != pugi::node_element) continue;
        const auto name = plain_text(one.name());
        fault.subcodes.push_back(name.substr(name.find(':') + 1));
    }
}

}  // namespace

std::optional<std::string_view> namespace_of(const pugi::xml_node& node) {
    const auto prefix = prefix_of(node.name());
    for (auto at = node; at.type() == pugi::node_element; at = at.parent()) {
        for (const auto& attribute : at.attributes()) {
            if (declares(attribute.name(), prefix)) return attribute.value();
        }
    }
    return std::nullopt;
}

pugi::xml_node part(const pugi::xml_node& parent, std::string_view local) {
    for (const auto& node : parent.children()) {
        if (xml::is_named(node, local) && is_onvif(node)) return node;
    }
    return {};
}

std::vector<pugi::xml_node> parts(const pugi::xml_node& parent,
                                  std::string_view local,
                                  std::size_t max) {
    std::vector<pugi::xml_node> found;
    for (const auto& node : parent.children()) {
        if (found.size() >= max) break;
        if (xml::is_named(node, local) && is_onvif(node)) found.push_back(node);
    }
    return found;
}

std::string plain_text(std::string text) {
    if (text.size() > text_chars_max) text.resize(text_chars_max);
    std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return text;
}

std::string part_text(const pugi::xml_node& parent, std::string_view local) {
    return plain_text(xml::text_of(part(parent, local)));
}

Result<Body> open_envelope(std::string_view text, std::string_view what) {
    // pugixml skips a DTD in silence; SOAP forbids it (SOAP 1.2 part 1 section 5).
    if (text.find("<!DOCTYPE") != std::string_view::npos) {
        return fail(Errc::malformed, std::string(what) + ": a document type declaration");
    }
    auto document = xml::parse(text, what);
    if (!document) return std::unexpected(document.error());
    const auto root = xml::root_named(**document, "Envelope");
    if (!root) return std::unexpected(root.error().within(what));
    const auto body = soap_child(*root, "Body");
    if (!is_soap(*root) || !body) {
        return fail(Errc::malformed, std::string(what) + ": no SOAP body");
    }
    return Body{std::move(*document), body};
}

Result<Reply> open_reply(std::string_view text,
                         std::string_view service,
                         std::string_view operation) {
    auto envelope = open_envelope(text, operation);
    if (!envelope) return std::unexpected(envelope.error());
    const std::string wanted = std::string(operation) + "Response";
    for (const auto& node : envelope->body.children()) {
        const auto space = namespace_of(node);
        if (xml::is_named(node, wanted) && (!space || *space == service)) {
            return Reply{std::move(envelope->document), node};
        }
    }
    return fail(Errc::malformed, std::string(operation) + ": no " + wanted + " in the answer");
}

std::optional<Fault> find_fault(std::string_view text) {
    if (text.find("Fault") == std::string_view::npos) return std::nullopt;
    const auto envelope = open_envelope(text, "fault");
    if (!envelope) return std::nullopt;
    const auto node = soap_child(envelope->body, "Fault");
    if (!node) return std::nullopt;
    const auto local = [](const pugi::xml_node& value) {
        const auto name = plain_text(xml::text_of(value));
        return name.substr(name.find(':') + 1);
    };
    Fault fault;
    const auto code = soap_child(node, "Code");
    fault.code = local(soap_child(code, "Value"));
    auto inner = soap_child(code, "Subcode");
    while (inner && fault.subcodes.size() < subcodes_max) {
        fault.subcodes.push_back(local(soap_child(inner, "Value")));
        inner = soap_child(inner, "Subcode");
    }
    fault.reason = plain_text(xml::text_of(soap_child(soap_child(node, "Reason"), "Text")));
    // SOAP 1.1 has no subcodes: its one code carries the word, or the detail does.
    if (const auto old = xml::child(node, "faultcode")) {
        fault.subcodes.push_back(local(old));
        if (fault.code.empty()) fault.code = code_of_soap_11(fault.subcodes.back());
    }
    add_detail_words(fault, soap_child(node, "Detail"));
    add_detail_words(fault, xml::child(node, "detail"));
    if (fault.reason.empty()) fault.reason = plain_text(xml::child_text(node, "faultstring"));
    return fault;
}

Result<void> check_reply(std::string_view text, const Operation& operation) {
    const auto reply = open_reply(text, operation.service, operation.name);
    if (!reply) return std::unexpected(reply.error());
    return {};
}

}  // namespace camfleet::onvif
