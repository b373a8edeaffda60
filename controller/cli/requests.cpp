// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/requests.hpp"

#include <google/protobuf/util/json_util.h>

#include <array>

namespace camfleet::cli {
namespace {

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string escape(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        if (is_unreserved(c)) {
            out.push_back(c);
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out.push_back('%');
        out.push_back(digits[byte >> 4U]);
        out.push_back(digits[byte & 0x0FU]);
    }
    return out;
}

std::string to_json(const google::protobuf::Message& message, JsonStyle style) {
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    options.add_whitespace = style == JsonStyle::pretty;
    options.always_print_primitive_fields = style != JsonStyle::wire;
    std::string out;
    const auto status = google::protobuf::util::MessageToJsonString(message, &out, options);
    return status.ok() ? out : "{}";
}

Request get(std::string path) {
    return Request{.method = "GET", .path = std::move(path), .body = {}};
}

Request get(std::string path, const std::vector<std::pair<std::string, std::string>>& query) {
    char separator = '?';
    for (const auto& [name, value] : query) {
        if (value.empty()) continue;
        path += separator + name + "=" + escape(value);
        separator = '&';
    }
    return get(std::move(path));
}

Request post(std::string path, const google::protobuf::Message& body) {
    return Request{
        .method = "POST", .path = std::move(path), .body = to_json(body, JsonStyle::wire)};
}

Request put_credential(v1::PutCredential credential,
                       const Secret& secret,
                       const Secret& privacy_secret) {
    credential.set_secret(std::string(secret.reveal()));
    credential.set_privacy_secret(std::string(privacy_secret.reveal()));
    Request request = post("/v1/credentials", credential);
    Secret::wipe(*credential.mutable_secret());
    Secret::wipe(*credential.mutable_privacy_secret());
    return request;
}

std::vector<Listing> listings(Things things) {
    const Listing cameras{"/v1/cameras", &v1::CameraList::default_instance()};
    const Listing switches{"/v1/switches", &v1::SwitchList::default_instance()};
    const Listing recorders{"/v1/recorders", &v1::RecorderList::default_instance()};
    switch (things) {
        case Things::none:
            return {};
        case Things::customers:
            return {{"/v1/customers", &v1::CustomerList::default_instance()}};
        case Things::sites:
            return {{"/v1/sites", &v1::SiteList::default_instance()}};
        case Things::agents:
            return {{"/v1/agents", &v1::AgentList::default_instance()}};
        case Things::cameras:
            return {cameras};
        case Things::switches:
            return {switches};
        case Things::recorders:
            return {recorders};
        case Things::devices:
            return {cameras, switches, recorders};
        case Things::policies:
            return {{"/v1/policies", &v1::PolicyList::default_instance()}};
        case Things::recoveries:
            return {{"/v1/recoveries", &v1::RecoveryList::default_instance()}};
        case Things::work_orders:
            return {{"/v1/work-orders", &v1::WorkOrderList::default_instance()}};
        case Things::jobs:
            return {{"/v1/jobs", &v1::JobList::default_instance()}};
    }
    return {};
}

std::string_view singular(Things things) {
    constexpr std::array<std::string_view, 12> names{"thing",  "customer", "site",       "agent",
                                                     "camera", "switch",   "recorder",   "device",
                                                     "policy", "recovery", "work order", "job"};
    return names.at(static_cast<std::size_t>(things));
}

Result<std::unique_ptr<google::protobuf::Message>> parse_reply(
    const google::protobuf::Message& prototype, std::string_view json) {
    std::unique_ptr<google::protobuf::Message> message(prototype.New());
    google::protobuf::util::JsonParseOptions options;
    options.ignore_unknown_fields = true;  // a newer controller may say more
    const auto status = google::protobuf::util::JsonStringToMessage(
        google::protobuf::StringPiece(json.data(), json.size()), message.get(), options);
    if (!status.ok()) {
        return fail(Errc::malformed,
                    "the answer is not a " + prototype.GetDescriptor()->name() + ": " +
                        std::string(status.message().data(), status.message().size()));
    }
    return message;
}

std::vector<const google::protobuf::Message*> elements(const google::protobuf::Message& list) {
    std::vector<const google::protobuf::Message*> out;
    const auto* type = list.GetDescriptor();
    if (type->field_count() == 0 || !type->field(0)->is_repeated()) return out;
    const auto* field = type->field(0);
    if (field->message_type() == nullptr) return out;
    const int count = list.GetReflection()->FieldSize(list, field);
    for (int i = 0; i < count; ++i) {
        out.push_back(&list.GetReflection()->GetRepeatedMessage(list, field, i));
    }
    return out;
}

std::string id_of(const google::protobuf::Message& element) {
    for (const char* name : {"id", "name"}) {
        const auto* field = element.GetDescriptor()->FindFieldByName(name);
        if (field != nullptr && field->type() == google::protobuf::FieldDescriptor::TYPE_STRING) {
            return element.GetReflection()->GetString(element, field);
        }
    }
    return {};
}

}  // namespace camfleet::cli
