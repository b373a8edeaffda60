// SPDX-License-Identifier: Apache-2.0
#include "agent/adapters/xml/xml_tree.hpp"

#include "common/base/limits.hpp"

#include <cctype>
#include <charconv>
#include <sstream>

namespace camfleet::xml {
namespace {

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

std::string_view trim(std::string_view text) {
    constexpr std::string_view space = " \t\r\n";
    const auto first = text.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

// The next node in document order below `top`; depth is kept up to date.
pugi::xml_node step(pugi::xml_node node, const pugi::xml_node& top, std::size_t& depth) {
    if (node.first_child()) {
        ++depth;
        return node.first_child();
    }
    while (node != top && !node.next_sibling()) {
        node = node.parent();
        --depth;
    }
    return node == top ? pugi::xml_node{} : node.next_sibling();
}

bool too_deep(const pugi::xml_document& document) {
    std::size_t depth = 0;
    for (pugi::xml_node node = step(document, document, depth); node;
         node = step(node, document, depth)) {
        if (depth > limits::xml_depth_max) return true;
    }
    return false;
}

std::string with_prefix_of(const pugi::xml_node& parent, std::string_view local) {
    const std::string_view name = parent.name();
    const auto colon = name.find(':');
    if (colon == std::string_view::npos) return std::string(local);
    return std::string(name.substr(0, colon + 1)).append(local);
}

}  // namespace

Result<Document> parse(std::string_view text, std::string_view what) {
    if (text.size() > limits::http_document_max) {
        return fail(Errc::too_large, std::string(what) + ": document over the limit");
    }
    while (text.ends_with('\0')) text.remove_suffix(1);  // some firmware sends the C terminator
    auto document = std::make_unique<pugi::xml_document>();
    const auto outcome = document->load_buffer(text.data(), text.size(),
                                               pugi::parse_default | pugi::parse_declaration);
    if (!outcome || !document->document_element()) {
        return fail(Errc::malformed, std::string(what) + ": not XML: " +
                                         (outcome ? "no element" : outcome.description()));
    }
    if (too_deep(*document)) return fail(Errc::malformed, std::string(what) + ": nested too deep");
    return document;
}

std::string_view local_name(const pugi::xml_node& node) {
    const std::string_view name = node.name();
    const auto colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool same_word(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                              [](char x, char y) { return lower(x) == lower(y); });
}

bool is_named(const pugi::xml_node& node, std::string_view local) {
    return node.type() == pugi::node_element && same_word(local_name(node), local);
}

Result<pugi::xml_node> root_named(const pugi::xml_document& document, std::string_view local) {
    const auto root = document.document_element();
    if (is_named(root, local)) return root;
    // The foreign name may be of any length and content: only a short piece is repeated.
    return fail(Errc::malformed, std::string(local) + " expected, <" +
                                     std::string(local_name(root).substr(0, 40)) + "> came");
}

pugi::xml_node child(const pugi::xml_node& parent, std::string_view local) {
    for (const auto& node : parent.children()) {
        if (is_named(node, local)) return node;
    }
    return {};
}

pugi::xml_node find(const pugi::xml_node& parent, std::string_view local) {
    std::size_t depth = 0;
    for (auto node = step(parent, parent, depth); node; node = step(node, parent, depth)) {
        if (is_named(node, local)) return node;
    }
    return {};
}

std::string text_of(const pugi::xml_node& node) { return std::string(trim(node.text().get())); }

std::string child_text(const pugi::xml_node& parent, std::string_view local) {
    return text_of(child(parent, local));
}

bool is_true(std::string_view text) { return same_word(trim(text), "true"); }

std::optional<std::int64_t> number_of(std::string_view text) {
    text = trim(text);
    std::int64_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

pugi::xml_node child_or_new(pugi::xml_node parent, std::string_view local) {
    if (auto node = child(parent, local)) return node;
    return parent.append_child(with_prefix_of(parent, local).c_str());
}

void set_child_text(pugi::xml_node parent, std::string_view local, const std::string& value) {
    auto node = child_or_new(parent, local);
    while (node.first_child()) node.remove_child(node.first_child());
    node.append_child(pugi::node_pcdata).set_value(value.c_str());
}

std::string print(const pugi::xml_document& document) {
    std::ostringstream out;
    const bool declared = document.first_child().type() == pugi::node_declaration;
    document.save(out, "", pugi::format_raw | (declared ? pugi::format_no_declaration : 0U));
    return std::move(out).str();
}

}  // namespace camfleet::xml
