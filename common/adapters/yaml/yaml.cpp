// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/yaml/yaml.hpp"

#include "common/adapters/yaml/scalar.hpp"
#include "common/adapters/yaml/suggestion.hpp"
#include "common/base/limits.hpp"

#include <google/protobuf/descriptor.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <fstream>
#include <set>
#include <sstream>

namespace camfleet::yaml {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::vector<std::string> names_of(const Descriptor& type) {
    std::vector<std::string> names;
    names.reserve(static_cast<std::size_t>(type.field_count()));
    for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
    return names;
}

// Walks the nodes of one document. Aliases are followed, so that visits are counted, not nodes.
class Reader {
  public:
    explicit Reader(Document& document) : document_(document) {}

    void block(const YAML::Node& node,
               Message& message,
               const std::string& path,
               std::size_t depth);

  private:
    void entry(const YAML::Node& key,
               const YAML::Node& value,
               Message& message,
               const std::string& path,
               std::size_t depth,
               std::set<std::string>& seen);
    void field_value(const YAML::Node& node,
                     Message& message,
                     const FieldDescriptor& field,
                     const std::string& path,
                     std::size_t depth);
    void list(const YAML::Node& node,
              Message& message,
              const FieldDescriptor& field,
              const std::string& path,
              std::size_t depth);
    void one(const YAML::Node& node,
             Message& message,
             const FieldDescriptor& field,
             const std::string& path,
             std::size_t depth);
    void map_entries(const YAML::Node& node,
                     Message& message,
                     const FieldDescriptor& field,
                     const std::string& path,
                     std::size_t depth);
    [[nodiscard]] bool enters(const YAML::Node& node, const std::string& path, std::size_t depth);
    void problem(const YAML::Node& node, const std::string& path, std::string reason);

    Document& document_;
    std::size_t visits_ = 0;
    bool stopped_ = false;
};

void Reader::problem(const YAML::Node& node, const std::string& path, std::string reason) {
    if (stopped_) return;
    document_.problems.push_back(
        {.path = path, .reason = std::move(reason), .line = node.Mark().line + 1});
    stopped_ = document_.problems.size() >= limits::problems_max;
}

bool Reader::enters(const YAML::Node& node, const std::string& path, std::size_t depth) {
    if (stopped_) return false;
    if (depth > limits::yaml_depth_max) {
        problem(node, path, "is nested too deeply");
        return false;
    }
    if (++visits_ > limits::yaml_nodes_max) {
        problem(node, path, "the document is too large with its aliases followed");
        stopped_ = true;
        return false;
    }
    const auto& tag = node.Tag();
    if (!tag.empty() && tag != "?" && tag != "!") {
        problem(node, path, "has a tag, which is not supported");
        return false;
    }
    if (node.IsNull()) {
        problem(node, path, "has no value: write one, or leave the line out");
        return false;
    }
    return true;
}

void Reader::block(const YAML::Node& node,
                   Message& message,
                   const std::string& path,
                   std::size_t depth) {
    if (!enters(node, path, depth)) return;
    if (!node.IsMap()) {
        return problem(node, path,
                       "must be a block of fields" + hint("", names_of(*message.GetDescriptor())));
    }
    std::set<std::string> seen;
    for (const auto& pair : node) {
        if (stopped_) return;
        entry(pair.first, pair.second, message, path, depth, seen);
    }
}

void Reader::entry(const YAML::Node& key,
                   const YAML::Node& value,
                   Message& message,
                   const std::string& path,
                   std::size_t depth,
                   std::set<std::string>& seen) {
    if (!key.IsScalar()) return problem(key, path, "a key must be a word");
    const auto& name = key.Scalar();
    const auto at = (path.empty() ? "" : path + ".") + name.substr(0, 64);
    const auto* field = message.GetDescriptor()->FindFieldByName(name);
    if (field == nullptr) {
        return problem(key, at, "is not known" + hint(name, names_of(*message.GetDescriptor())));
    }
    if (!seen.insert(name).second) return problem(key, at, "appears twice");
    document_.lines[at] = key.Mark().line + 1;
    const auto* choice = field->real_containing_oneof();
    if (choice != nullptr && message.GetReflection()->HasOneof(message, choice)) {
        return problem(key, at, "only one of these may be given: " + choice->name());
    }
    field_value(value, message, *field, at, depth + 1);
}

void Reader::field_value(const YAML::Node& node,
                         Message& message,
                         const FieldDescriptor& field,
                         const std::string& path,
                         std::size_t depth) {
    if (field.is_map()) return map_entries(node, message, field, path, depth);
    if (field.is_repeated()) return list(node, message, field, path, depth);
    one(node, message, field, path, depth);
}

void Reader::list(const YAML::Node& node,
                  Message& message,
                  const FieldDescriptor& field,
                  const std::string& path,
                  std::size_t depth) {
    if (!enters(node, path, depth)) return;
    if (!node.IsSequence()) return problem(node, path, "must be a list, each of " + wanted(field));
    std::size_t index = 0;
    for (const auto& item : node) {
        if (stopped_) return;
        const auto at = path + "[" + std::to_string(index++) + "]";
        document_.lines[at] = item.Mark().line + 1;
        one(item, message, field, at, depth + 1);
    }
}

void Reader::one(const YAML::Node& node,
                 Message& message,
                 const FieldDescriptor& field,
                 const std::string& path,
                 std::size_t depth) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        auto* inner = field.is_repeated()
                          ? message.GetReflection()->AddMessage(&message, &field)
                          : message.GetReflection()->MutableMessage(&message, &field);
        return block(node, *inner, path, depth);
    }
    if (!enters(node, path, depth)) return;
    if (!node.IsScalar()) return problem(node, path, "must be " + wanted(field));
    auto wrong = set_scalar({.text = node.Scalar(), .quoted = node.Tag() == "!"}, message, field);
    if (!wrong.empty()) problem(node, path, std::move(wrong));
}

void Reader::map_entries(const YAML::Node& node,
                         Message& message,
                         const FieldDescriptor& field,
                         const std::string& path,
                         std::size_t depth) {
    if (!enters(node, path, depth)) return;
    if (!node.IsMap()) return problem(node, path, "must be a block of keys and values");
    std::set<std::string> seen;
    for (const auto& pair : node) {
        if (stopped_) return;
        if (!pair.first.IsScalar()) {
            problem(pair.first, path, "a key must be a word");
            continue;
        }
        const auto& key = pair.first.Scalar();
        const auto at = path + "." + key.substr(0, 64);
        if (!seen.insert(key).second) {
            problem(pair.first, at, "appears twice");
            continue;
        }
        auto* entry = message.GetReflection()->AddMessage(&message, &field);
        auto wrong = set_scalar({.text = key}, *entry, *field.message_type()->map_key());
        if (!wrong.empty()) problem(pair.first, at, "the key " + wrong);
        field_value(pair.second, *entry, *field.message_type()->map_value(), at, depth + 1);
    }
}

// Looks through a text without keeping it. yaml-cpp 0.7's LoadAll does not end on a stray comma:
// it makes one empty document after the other there; so the second document is the last one read.
class Survey : public YAML::EventHandler {
  public:
    void OnDocumentStart(const YAML::Mark& mark) override { start_ = mark; }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
    void OnAlias(const YAML::Mark&, YAML::anchor_t) override { note(); }
    void OnScalar(const YAML::Mark&,
                  const std::string&,
                  YAML::anchor_t,
                  const std::string&) override {
        note();
    }
    void OnSequenceStart(const YAML::Mark&,
                         const std::string&,
                         YAML::anchor_t,
                         YAML::EmitterStyle::value) override {
        note();
    }
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark&,
                    const std::string&,
                    YAML::anchor_t,
                    YAML::EmitterStyle::value) override {
        note();
    }
    void OnMapEnd() override {}

    [[nodiscard]] int line() const { return start_.line + 1; }
    [[nodiscard]] bool empty() const { return empty_; }

  private:
    void note() { empty_ = false; }

    YAML::Mark start_;
    bool empty_ = true;
};

void read_documents(const std::string& text, Message& into, Document& document) {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    Survey survey;
    if (!parser.HandleNextDocument(survey) || survey.empty()) {
        document.problems.push_back({.path = "", .reason = "the document is empty", .line = 1});
        return;
    }
    if (parser.HandleNextDocument(survey)) {
        document.problems.push_back(
            {.path = "",
             .reason = "the document ends above: here is more than one document, or a stray comma",
             .line = survey.line()});
        return;
    }
    Reader(document).block(YAML::Load(text), into, "", 0);
}

}  // namespace

Document read(std::string_view text, Message& into) {
    Document document;
    if (text.size() > limits::yaml_bytes_max) {
        document.problems.push_back(
            {.path = "",
             .reason = "is larger than " + std::to_string(limits::yaml_bytes_max) + " bytes"});
        return document;
    }
    try {
        read_documents(std::string(text), into, document);
    } catch (const YAML::Exception& problem) {
        document.problems.push_back(
            {.path = "", .reason = "not YAML: " + problem.msg, .line = problem.mark.line + 1});
    } catch (const std::exception& problem) {
        document.problems.push_back(
            {.path = "", .reason = std::string("not YAML: ") + problem.what()});
    }
    return document;
}

void place(Problems& problems, const std::map<std::string, int>& lines) {
    for (auto& problem : problems) {
        auto path = problem.path;
        while (problem.line == 0 && !path.empty()) {
            if (const auto found = lines.find(path); found != lines.end()) {
                problem.line = found->second;
            }
            const auto cut = path.find_last_of(".[");
            path.resize(cut == std::string::npos ? 0 : cut);
        }
    }
}

Result<std::string> read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::error_code ec;
    if (!file || std::filesystem::is_directory(path, ec)) {
        return fail(Errc::not_found, path.string() + ": cannot be opened");
    }
    std::string text(limits::yaml_bytes_max + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (file.bad()) return fail(Errc::io, path.string() + ": cannot be read");
    if (text.size() > limits::yaml_bytes_max) {
        return fail(Errc::too_large, path.string() + ": larger than " +
                                         std::to_string(limits::yaml_bytes_max) + " bytes");
    }
    return text;
}

}  // namespace camfleet::yaml
