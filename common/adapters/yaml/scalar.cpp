// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/yaml/scalar.hpp"

#include "common/adapters/yaml/suggestion.hpp"
#include "common/base/encoding.hpp"

#include <google/protobuf/descriptor.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <vector>

namespace camfleet::yaml {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Sets or adds, whichever the field needs.
#define CAMFLEET_YAML_PUT(Kind, value)                                                 \
    (field.is_repeated() ? message.GetReflection()->Add##Kind(&message, &field, value) \
                         : message.GetReflection()->Set##Kind(&message, &field, value))

std::string shown(const std::string& text) {
    std::string word = text.substr(0, 40);
    for (auto& c : word) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte >= 0x7f) c = '?';
    }
    return "'" + word + (text.size() > 40 ? "...'" : "'");
}

std::string wrong_type(const Scalar& scalar, const FieldDescriptor& field) {
    return shown(scalar.text) + (scalar.quoted ? " is text in quotes" : "") + ", must be " +
           wanted(field);
}

// nullopt: not a number of this type at all. Range is told apart, it is a different mistake.
template <class Number>
std::errc parse(const std::string& text, Number& number) {
    const auto* end = text.data() + text.size();
    const auto [stop, code] = std::from_chars(text.data(), end, number);
    if (code != std::errc{}) return code;
    return stop == end ? std::errc{} : std::errc::invalid_argument;
}

bool looks_like_whole_number(const std::string& text) {
    const auto digits = text.starts_with('-') ? text.substr(1) : text;
    return !digits.empty() && digits.find_first_not_of("0123456789") == std::string::npos;
}

template <class Number>
std::string whole_number(const Scalar& scalar, const FieldDescriptor& field, Number& number) {
    const auto code = scalar.quoted ? std::errc::invalid_argument : parse(scalar.text, number);
    if (code == std::errc{}) return {};
    if (scalar.quoted || !looks_like_whole_number(scalar.text)) return wrong_type(scalar, field);
    return shown(scalar.text) + " is out of range (" +
           std::to_string(std::numeric_limits<Number>::min()) + " to " +
           std::to_string(std::numeric_limits<Number>::max()) + ")";
}

std::string real_number(const Scalar& scalar, const FieldDescriptor& field, double& number) {
    const auto code = scalar.quoted ? std::errc::invalid_argument : parse(scalar.text, number);
    if (code == std::errc{} && std::isfinite(number)) return {};
    return wrong_type(scalar, field);
}

std::vector<std::string> words_of(const EnumDescriptor& type) {
    std::vector<std::string> words;
    for (int i = 0; i < type.value_count(); ++i) {
        if (type.value(i)->number() != 0) words.push_back(type.value(i)->name());
    }
    return words;
}

std::string set_enum(const Scalar& scalar, Message& message, const FieldDescriptor& field) {
    const auto* value = field.enum_type()->FindValueByName(scalar.text);
    if (value == nullptr || value->number() == 0) {
        return shown(scalar.text) + " is not known" +
               hint(scalar.text, words_of(*field.enum_type()));
    }
    CAMFLEET_YAML_PUT(Enum, value);
    return {};
}

// Length of the UTF-8 sequence at `at`; 0: not well-formed. Source: RFC 3629 section 4.
std::size_t utf8_length(const std::string& text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto tail = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
    const unsigned first = byte(at);
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return tail(at + 1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) {
        const unsigned second = byte(at + 1);
        const bool bad = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f);
        return !bad && tail(at + 1) && tail(at + 2) ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const unsigned second = byte(at + 1);
        const bool bad = (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
        return !bad && tail(at + 1) && tail(at + 2) && tail(at + 3) ? 4 : 0;
    }
    return 0;
}

std::string set_text(const Scalar& scalar, Message& message, const FieldDescriptor& field) {
    for (std::size_t at = 0; at < scalar.text.size();) {
        const auto length = utf8_length(scalar.text, at);
        if (length == 0) return "is not valid UTF-8";
        const auto byte = static_cast<unsigned char>(scalar.text[at]);
        if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f) {
            return "has control characters";
        }
        at += length;
    }
    CAMFLEET_YAML_PUT(String, scalar.text);
    return {};
}

std::string set_bytes(const Scalar& scalar, Message& message, const FieldDescriptor& field) {
    auto bytes = from_base64(scalar.text);
    if (!bytes) return wrong_type(scalar, field);
    CAMFLEET_YAML_PUT(String, std::move(*bytes));
    return {};
}

std::string set_bool(const Scalar& scalar, Message& message, const FieldDescriptor& field) {
    if (scalar.quoted || (scalar.text != "true" && scalar.text != "false")) {
        return wrong_type(scalar, field);
    }
    CAMFLEET_YAML_PUT(Bool, scalar.text == "true");
    return {};
}

}  // namespace

std::string wanted(const FieldDescriptor& field) {
    switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_INT32:
        case FieldDescriptor::CPPTYPE_INT64:
            return "a whole number";
        case FieldDescriptor::CPPTYPE_UINT32:
        case FieldDescriptor::CPPTYPE_UINT64:
            return "a whole number, 0 or more";
        case FieldDescriptor::CPPTYPE_DOUBLE:
        case FieldDescriptor::CPPTYPE_FLOAT:
            return "a number";
        case FieldDescriptor::CPPTYPE_BOOL:
            return "true or false";
        case FieldDescriptor::CPPTYPE_ENUM:
            return "a word" + hint("", words_of(*field.enum_type()));
        case FieldDescriptor::CPPTYPE_MESSAGE:
            return "a block of fields";
        case FieldDescriptor::CPPTYPE_STRING:
            break;
    }
    return field.type() == FieldDescriptor::TYPE_BYTES ? "Base64" : "text";
}

std::string set_scalar(const Scalar& scalar, Message& message, const FieldDescriptor& field) {
    const auto number = [&]<class Number>(Number value, auto put) {
        auto wrong = whole_number(scalar, field, value);
        if (wrong.empty()) put(value);
        return wrong;
    };
    switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_INT32:
            return number(std::int32_t{}, [&](auto v) { CAMFLEET_YAML_PUT(Int32, v); });
        case FieldDescriptor::CPPTYPE_INT64:
            return number(std::int64_t{}, [&](auto v) { CAMFLEET_YAML_PUT(Int64, v); });
        case FieldDescriptor::CPPTYPE_UINT32:
            return number(std::uint32_t{}, [&](auto v) { CAMFLEET_YAML_PUT(UInt32, v); });
        case FieldDescriptor::CPPTYPE_UINT64:
            return number(std::uint64_t{}, [&](auto v) { CAMFLEET_YAML_PUT(UInt64, v); });
        case FieldDescriptor::CPPTYPE_DOUBLE:
        case FieldDescriptor::CPPTYPE_FLOAT: {
            double value = 0;
            if (auto wrong = real_number(scalar, field, value); !wrong.empty()) return wrong;
            if (field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
                CAMFLEET_YAML_PUT(Double, value);
            } else {
                CAMFLEET_YAML_PUT(Float, static_cast<float>(value));
            }
            return {};
        }
        case FieldDescriptor::CPPTYPE_BOOL:
            return set_bool(scalar, message, field);
        case FieldDescriptor::CPPTYPE_ENUM:
            return set_enum(scalar, message, field);
        case FieldDescriptor::CPPTYPE_STRING:
            return field.type() == FieldDescriptor::TYPE_BYTES ? set_bytes(scalar, message, field)
                                                               : set_text(scalar, message, field);
        case FieldDescriptor::CPPTYPE_MESSAGE:
            break;
    }
    return "must be " + wanted(field);
}

#undef CAMFLEET_YAML_PUT

}  // namespace camfleet::yaml
