// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/axis/json_reply.hpp"

namespace camfleet::axis {

std::string make_call(std::string_view method, json::Object params) {
    json::Object call;
    call["apiVersion"] = "1.0";
    call["method"] = method;
    if (!params.empty()) call["params"] = std::move(params);
    return json::print(call);
}

Result<json::Object> data_of(Api api, std::string_view text) {
    auto reply = json::parse_object(text, api_name(api));
    if (!reply) return std::unexpected(reply.error());
    if (const auto* error = json::object_at(*reply, "error")) {
        const auto code = json::number_at(*error, "code");
        if (!code)
            return fail(Errc::malformed, std::string(api_name(api)) + ": error without code");
        const auto* details = json::object_at(*error, "details");
        const auto sub_code =
            details != nullptr ? json::number_at(*details, "subCode") : std::nullopt;
        return std::unexpected(
            error_of_code(api, *code, json::text_at(*error, "message"), sub_code));
    }
    const auto version = json::text_at(*reply, "apiVersion");
    if (!version.empty() && version != "1" && !version.starts_with("1.")) {
        return fail(Errc::not_supported,
                    std::string(api_name(api)) + ": answers in version " + cleaned(version));
    }
    const auto* data = json::object_at(*reply, "data");
    if (data != nullptr) return *data;
    // Only a document that at least names its version or method is an answer of this interface.
    if (version.empty() && json::text_at(*reply, "method").empty()) {
        return fail(Errc::malformed, std::string(api_name(api)) + ": neither data nor error");
    }
    return json::Object{};
}

}  // namespace camfleet::axis
