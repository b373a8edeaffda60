// SPDX-License-Identifier: Apache-2.0
#include "controller/api/json_codec.hpp"

#include "common/base/limits.hpp"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

namespace camfleet::api {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

[[nodiscard]] std::unexpected<Error> bad_field(std::string field, const char* why) {
    return fail(Errc::invalid_argument, std::move(field) + ": " + why);
}

[[nodiscard]] bool is_field_name(std::string_view text) {
    if (text.empty() || text.size() > 100) return false;
    for (const char c : text) {
        const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '[' || c == ']';
        if (!good) return false;
    }
    return true;
}

// The parser's texts: "name: Cannot find field." "(path) name: Cannot find field."
// "(path): invalid value ..." "name: Proto field is not repeating, cannot start list."
[[nodiscard]] std::unexpected<Error> explain(std::string_view text) {
    std::string path;
    if (text.starts_with("(")) {
        const auto close = text.find(')');
        if (close != std::string_view::npos) {
            path = text.substr(1, close - 1);
            text.remove_prefix(close + 1);
        }
    }
    while (text.starts_with(" ")) text.remove_prefix(1);
    const auto colon = text.find(':');
    const std::string_view name = text.substr(0, colon == std::string_view::npos ? 0 : colon);
    const std::string_view why = colon == std::string_view::npos ? text : text.substr(colon + 1);
    if (is_field_name(name)) path += (path.empty() ? "" : ".") + std::string(name);
    const bool known = is_field_name(path);
    if (why.find("Cannot find field") != std::string_view::npos) {
        return bad_field(known ? path : "body", known ? "no such field" : "holds an unknown field");
    }
    if (known) return bad_field(path, "wrong type, or not one of the allowed values");
    return fail(Errc::malformed, "body: is not a JSON object of this kind");
}

// Numbers of enums that the schema does not know pass the parser.
[[nodiscard]] Result<void> refuse_unknown_words(const Message& message, const std::string& prefix);

[[nodiscard]] Result<void> check_field(const Message& message,
                                       const FieldDescriptor& field,
                                       const std::string& path) {
    const auto& reflection = *message.GetReflection();
    const int count = field.is_repeated() ? reflection.FieldSize(message, &field) : 1;
    for (int i = 0; i < count; ++i) {
        if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
            const int number = field.is_repeated()
                                   ? reflection.GetRepeatedEnumValue(message, &field, i)
                                   : reflection.GetEnumValue(message, &field);
            if (field.enum_type()->FindValueByNumber(number) == nullptr) {
                return bad_field(path, "not one of the allowed values");
            }
        } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
            const auto& inner = field.is_repeated()
                                    ? reflection.GetRepeatedMessage(message, &field, i)
                                    : reflection.GetMessage(message, &field);
            if (auto fine = refuse_unknown_words(inner, path + "."); !fine) return fine;
        }
    }
    return {};
}

Result<void> refuse_unknown_words(const Message& message, const std::string& prefix) {
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    for (const auto* field : fields) {
        if (auto fine = check_field(message, *field, prefix + field->name()); !fine) return fine;
    }
    return {};
}

}  // namespace

Result<void> from_json(std::string_view text, Message& out) {
    if (text.size() > limits::api_body_max) {
        return fail(Errc::too_large, "body: larger than " + std::to_string(limits::api_body_max));
    }
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return fail(Errc::malformed, "body: a JSON object is expected");
    }
    google::protobuf::util::JsonParseOptions options;
    options.ignore_unknown_fields = false;
    const auto status = google::protobuf::util::JsonStringToMessage(
        google::protobuf::StringPiece(text.data(), text.size()), &out, options);
    if (!status.ok()) {
        return explain(std::string_view(status.message().data(), status.message().size()));
    }
    return refuse_unknown_words(out, "");
}

std::string to_json(const Message& message) {
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    options.always_print_primitive_fields = true;
    std::string text;
    const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
    return status.ok() ? text : std::string("{}");
}

std::vector<std::string> fields_of(std::string_view context) {
    std::vector<std::string> out;
    while (!context.empty()) {
        const auto end = context.find("; ");
        const std::string_view part = context.substr(0, end);
        const std::string_view name = part.substr(0, part.find(": "));
        if (name.size() < part.size() && is_field_name(name)) out.emplace_back(name);
        context.remove_prefix(end == std::string_view::npos ? context.size() : end + 2);
    }
    return out;
}

}  // namespace camfleet::api
