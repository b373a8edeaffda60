// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/yaml/message_reader.hpp"

#include <google/protobuf/descriptor.h>
#include <yaml-cpp/yaml.h>

#include <fstream>
#include <sstream>

namespace camfleet::yaml {
namespace {

namespace pb = google::protobuf;

constexpr std::size_t kDocumentMax = 256 * 1024;
constexpr std::size_t kItemsMax = 10'000;
constexpr int kDepthMax = 16;

// Edit distance, for "did you mean".
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto keep = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, keep});
        }
    }
    return row[b.size()];
}

std::string nearest(std::string_view word, const std::vector<std::string>& words) {
    std::string best;
    std::size_t least = word.size() / 2 + 1;
    for (const auto& candidate : words) {
        if (const auto d = distance(word, candidate); d < least) {
            least = d;
            best = candidate;
        }
    }
    return best.empty() ? "" : " (did you mean '" + best + "'?)";
}

class Reader {
  public:
    explicit Reader(std::vector<Problem>& problems) : problems_(problems) {}

    void message(const YAML::Node& node, pb::Message& out, const std::string& path, int depth) {
        if (depth > kDepthMax) return add(node, path, "nested too deeply");
        if (node.IsNull()) return;
        if (!node.IsMap()) return add(node, path, "must be a table of keys");
        std::set<std::string> seen;
        for (const auto& entry : node) {
            if (++items_ > kItemsMax) return add(node, path, "the document has too many entries");
            if (!entry.first.IsScalar()) {
                add(entry.first, path, "a key must be a word");
                continue;
            }
            const auto key = entry.first.Scalar();
            const auto here = path.empty() ? key : path + "." + key;
            if (!seen.insert(key).second) {
                add(entry.first, here, "is given twice");
                continue;
            }
            const auto* field = out.GetDescriptor()->FindFieldByName(key);
            if (field == nullptr) {
                add(entry.first, here, "unknown key" + nearest(key, names(*out.GetDescriptor())));
                continue;
            }
            value(entry.second, out, *field, here, depth);
        }
    }

  private:
    static std::vector<std::string> names(const pb::Descriptor& type) {
        std::vector<std::string> out;
        for (int i = 0; i < type.field_count(); ++i) out.push_back(type.field(i)->name());
        return out;
    }

    void add(const YAML::Node& node, const std::string& path, const std::string& reason) {
        problems_.push_back({path, node.Mark().line + 1, reason});
    }

    void value(const YAML::Node& node, pb::Message& out, const pb::FieldDescriptor& field,
               const std::string& path, int depth) {
        if (node.IsNull()) return;
        if (!field.is_repeated()) return one(node, out, field, path, depth);
        if (!node.IsSequence()) return add(node, path, "must be a list");
        out.GetReflection()->ClearField(&out, &field);
        std::size_t index = 0;
        for (const auto& item : node) {
            if (++items_ > kItemsMax) return add(node, path, "the document has too many entries");
            one(item, out, field, path + "[" + std::to_string(index++) + "]", depth);
        }
    }

    void one(const YAML::Node& node, pb::Message& out, const pb::FieldDescriptor& field,
             const std::string& path, int depth) {
        if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) {
            const auto* access = out.GetReflection();
            auto& inner = field.is_repeated() ? *access->AddMessage(&out, &field)
                                              : *access->MutableMessage(&out, &field);
            return message(node, inner, path, depth + 1);
        }
        if (!node.IsScalar()) return add(node, path, "must be a single value");
        scalar(node, out, field, path);
    }

    void scalar(const YAML::Node& node, pb::Message& out, const pb::FieldDescriptor& field,
                const std::string& path) {
        switch (field.cpp_type()) {
            case pb::FieldDescriptor::CPPTYPE_STRING:
                return set(out, field, node.Scalar());
            case pb::FieldDescriptor::CPPTYPE_BOOL:
                return convert<bool>(node, out, field, path, "true or false");
            case pb::FieldDescriptor::CPPTYPE_DOUBLE:
                return convert<double>(node, out, field, path, "a number");
            case pb::FieldDescriptor::CPPTYPE_INT32:
                return convert<std::int32_t>(node, out, field, path, "a whole number");
            case pb::FieldDescriptor::CPPTYPE_INT64:
                return convert<std::int64_t>(node, out, field, path, "a whole number");
            case pb::FieldDescriptor::CPPTYPE_UINT32:
                return whole<std::uint32_t>(node, out, field, path);
            case pb::FieldDescriptor::CPPTYPE_UINT64:
                return whole<std::uint64_t>(node, out, field, path);
            case pb::FieldDescriptor::CPPTYPE_ENUM:
                return word(node, out, field, path);
            default:
                return add(node, path, "cannot be given in a file");
        }
    }

    void word(const YAML::Node& node, pb::Message& out, const pb::FieldDescriptor& field, const std::string& path) {
        const auto* found = field.enum_type()->FindValueByName(node.Scalar());
        if (found != nullptr && found->number() != 0) {
            const auto* access = out.GetReflection();
            return field.is_repeated() ? access->AddEnum(&out, &field, found) : access->SetEnum(&out, &field, found);
        }
        std::vector<std::string> words;
        std::string all;
        for (int i = 0; i < field.enum_type()->value_count(); ++i) {
            if (field.enum_type()->value(i)->number() == 0) continue;
            words.push_back(field.enum_type()->value(i)->name());
            all += (all.empty() ? "" : ", ") + words.back();
        }
        add(node, path, "'" + node.Scalar() + "' is none of " + all + nearest(node.Scalar(), words));
    }

    template <class T>
    void whole(const YAML::Node& node, pb::Message& out, const pb::FieldDescriptor& field, const std::string& path) {
        // yaml-cpp lets "-1" wrap around.
        if (node.Scalar().starts_with("-")) return add(node, path, "must not be negative");
        convert<T>(node, out, field, path, "a whole number");
    }

    template <class T>
    void convert(const YAML::Node& node, pb::Message& out, const pb::FieldDescriptor& field, const std::string& path, const char* wanted) {
        T converted{};
        if (!YAML::convert<T>::decode(node, converted)) {
            return add(node, path, "'" + node.Scalar() + "' is not " + wanted);
        }
        set(out, field, converted);
    }

#define CAMFLEET_SET(type, Name)                                                       \
    static void set(pb::Message& out, const pb::FieldDescriptor& field, type given) {  \
        const auto* access = out.GetReflection();                                      \
        field.is_repeated() ? access->Add##Name(&out, &field, std::move(given))        \
                            : access->Set##Name(&out, &field, std::move(given));       \
    }
    CAMFLEET_SET(std::string, String)
    CAMFLEET_SET(bool, Bool)
    CAMFLEET_SET(double, Double)
    CAMFLEET_SET(std::int32_t, Int32)
    CAMFLEET_SET(std::int64_t, Int64)
    CAMFLEET_SET(std::uint32_t, UInt32)
    CAMFLEET_SET(std::uint64_t, UInt64)
#undef CAMFLEET_SET

    std::vector<Problem>& problems_;
    std::size_t items_ = 0;
};

// Aliases let a small text stand for a huge tree; none of our documents needs them.
bool has_alias(std::string_view text) {
    bool fresh = true;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        const char c = text[i];
        if (fresh && c == '*' && std::isalnum(static_cast<unsigned char>(text[i + 1])) != 0) return true;
        fresh = c == ' ' || c == '\n' || c == '[' || c == ',' || c == '\t' || c == '{' || c == ':';
    }
    return false;
}

std::size_t flow_depth(std::string_view text) {
    std::size_t depth = 0;
    std::size_t most = 0;
    for (const char c : text) {
        if (c == '[' || c == '{') most = std::max(most, ++depth);
        if ((c == ']' || c == '}') && depth > 0) --depth;
    }
    return most;
}

// The parser recurses once for each level of indentation as well.
bool too_indented(std::string_view text) {
    std::size_t column = 0;
    bool leading = true;
    for (const char c : text) {
        if (c == '\n') {
            column = 0;
            leading = true;
        } else if (leading && (c == ' ' || c == '-' || c == '?' || c == '\t')) {
            if (++column > 256) return true;
        } else {
            leading = false;
        }
    }
    return false;
}

}  // namespace

std::string describe(const std::string& file, const std::vector<Problem>& problems) {
    std::string text;
    for (const auto& problem : problems) {
        if (!text.empty()) text += "\n";
        text += file + (problem.line > 0 ? ":" + std::to_string(problem.line) : "") + ": ";
        if (!problem.path.empty()) text += problem.path + ": ";
        text += problem.reason;
    }
    return text;
}

std::vector<Problem> read_text(std::string_view text, pb::Message& message) {
    std::vector<Problem> problems;
    if (text.size() > kDocumentMax) return {{"", 0, "the document is larger than 256 KiB"}};
    if (has_alias(text)) return {{"", 0, "aliases (*name) are not allowed here"}};
    if (flow_depth(text) > 64 || too_indented(text)) return {{"", 0, "nested too deeply"}};
    try {
        const auto document = YAML::Load(std::string(text));
        Reader(problems).message(document, message, "", 0);
    } catch (const YAML::Exception& e) {
        problems.push_back({"", e.mark.line + 1, e.msg});
    }
    return problems;
}

Result<void> read_file(const std::string& path, pb::Message& message) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail(Errc::io, "cannot read '" + path + "'");
    std::string text(kDocumentMax + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > kDocumentMax) return fail(Errc::too_large, "'" + path + "' is larger than 256 KiB");
    const auto problems = read_text(text, message);
    if (!problems.empty()) return fail(Errc::malformed, describe(path, problems));
    return {};
}

}  // namespace camfleet::yaml
