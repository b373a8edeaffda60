// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/fields.hpp"

#include "common/base/encoding.hpp"

#include <google/protobuf/timestamp.pb.h>

namespace camfleet::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int depth_max = 8;

struct Look {
    TimeStyle style;
    Time now;
};

std::string bytes_text(const std::string& bytes) {
    if (bytes.empty()) return {};
    return bytes.size() <= 32 ? to_hex(bytes) : std::to_string(bytes.size()) + " bytes";
}

std::string scalar_text(const Message& message, const FieldDescriptor* field, int index) {
    const auto* reflection = message.GetReflection();
    const bool many = index >= 0;
    switch (field->cpp_type()) {
        case FieldDescriptor::CPPTYPE_STRING: {
            const std::string text = many ? reflection->GetRepeatedString(message, field, index)
                                          : reflection->GetString(message, field);
            return field->type() == FieldDescriptor::TYPE_BYTES ? bytes_text(text) : text;
        }
        case FieldDescriptor::CPPTYPE_ENUM: {
            const int value = many ? reflection->GetRepeatedEnumValue(message, field, index)
                                   : reflection->GetEnumValue(message, field);
            return value == 0 && !many ? std::string() : enum_word(field->enum_type(), value);
        }
        case FieldDescriptor::CPPTYPE_BOOL:
            return reflection->GetBool(message, field) ? "yes" : "";
        case FieldDescriptor::CPPTYPE_UINT32: {
            const auto value = many ? reflection->GetRepeatedUInt32(message, field, index)
                                    : reflection->GetUInt32(message, field);
            return value == 0 && !many ? std::string() : std::to_string(value);
        }
        case FieldDescriptor::CPPTYPE_UINT64: {
            const auto value = many ? reflection->GetRepeatedUInt64(message, field, index)
                                    : reflection->GetUInt64(message, field);
            return value == 0 && !many ? std::string() : std::to_string(value);
        }
        case FieldDescriptor::CPPTYPE_INT32:
            return std::to_string(reflection->GetInt32(message, field));
        default:
            return {};
    }
}

bool is_timestamp(const FieldDescriptor* field) {
    return field->message_type() == google::protobuf::Timestamp::descriptor();
}

std::string timestamp_text(const Message& message, const Look& look) {
    google::protobuf::Timestamp value;
    value.CopyFrom(message);
    return time_text(from_timestamp(value), look.style, look.now);
}

std::string repeated_text(const Message& message, const FieldDescriptor* field) {
    std::string out;
    const int count = message.GetReflection()->FieldSize(message, field);
    for (int i = 0; i < count; ++i) {
        if (i > 0) out += ", ";
        out += scalar_text(message, field, i);
    }
    return out;
}

std::string map_text(const Message& message, const FieldDescriptor* field) {
    std::string out;
    const int count = message.GetReflection()->FieldSize(message, field);
    for (int i = 0; i < count; ++i) {
        const Message& entry = message.GetReflection()->GetRepeatedMessage(message, field, i);
        if (i > 0) out += ' ';
        out += scalar_text(entry, entry.GetDescriptor()->map_key(), -1) + "=" +
               scalar_text(entry, entry.GetDescriptor()->map_value(), -1);
    }
    return out;
}

std::string value_text(const Message& message, const FieldDescriptor* field, const Look& look) {
    const auto* reflection = message.GetReflection();
    if (field->is_map()) return map_text(message, field);
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT64 && !field->is_repeated() &&
        field->name().ends_with("_until_ms")) {
        const auto until = reflection->GetInt64(message, field);
        return until == 0 ? std::string() : time_text(from_ms(until), look.style, look.now);
    }
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
        return field->is_repeated() ? repeated_text(message, field)
                                    : scalar_text(message, field, -1);
    }
    if (field->is_repeated() || !reflection->HasField(message, field)) return {};
    if (!is_timestamp(field)) return {};
    return timestamp_text(reflection->GetMessage(message, field), look);
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

void collect(
    const Message& message, const std::string& prefix, const Look& look, int depth, Pairs& out) {
    if (depth > depth_max) return;
    const auto* type = message.GetDescriptor();
    const auto* reflection = message.GetReflection();
    for (int i = 0; i < type->field_count(); ++i) {
        const auto* field = type->field(i);
        const std::string name = prefix + field->name();
        const bool inner = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
                           !field->is_map() && !is_timestamp(field);
        if (!inner) {
            auto text = value_text(message, field, look);
            if (!text.empty()) out.emplace_back(name, std::move(text));
        } else if (field->is_repeated()) {
            for (int n = 0; n < reflection->FieldSize(message, field); ++n) {
                collect(reflection->GetRepeatedMessage(message, field, n),
                        name + "[" + std::to_string(n) + "].", look, depth + 1, out);
            }
        } else if (reflection->HasField(message, field)) {
            collect(reflection->GetMessage(message, field), name + ".", look, depth + 1, out);
        }
    }
}

}  // namespace

std::string field_text(const Message& message, std::string_view path, TimeStyle style, Time now) {
    const std::size_t dot = path.find('.');
    const auto* field = message.GetDescriptor()->FindFieldByName(std::string(path.substr(0, dot)));
    if (field == nullptr) return {};
    if (dot == std::string_view::npos) return value_text(message, field, Look{style, now});
    if (field->is_repeated() || field->message_type() == nullptr) return {};
    return field_text(message.GetReflection()->GetMessage(message, field), path.substr(dot + 1),
                      style, now);
}

std::vector<std::pair<std::string, std::string>> all_fields(const Message& message, Time now) {
    Pairs out;
    collect(message, "", Look{TimeStyle::absolute, now}, 0, out);
    return out;
}

std::string duration_text(Millis span) {
    const auto seconds = std::chrono::duration_cast<Seconds>(span).count();
    if (seconds < 100) return std::to_string(seconds) + " s";
    if (seconds < 100 * 60) return std::to_string(seconds / 60) + " min";
    if (seconds < 48 * 3600) return std::to_string(seconds / 3600) + " h";
    return std::to_string(seconds / 86400) + " d";
}

std::string time_text(Time at, TimeStyle style, Time now) {
    if (style == TimeStyle::ago) {
        return at <= now ? duration_text(now - at) + " ago" : "in " + duration_text(at - now);
    }
    std::string text = to_iso8601(at);
    text.replace(10, 1, " ");
    text.erase(19, 4);  // milliseconds
    return text;
}

std::string enum_word(const google::protobuf::EnumDescriptor* type, int value) {
    const auto* found = type->FindValueByNumber(value);
    return found == nullptr ? std::to_string(value) : found->name();
}

}  // namespace camfleet::cli
