// SPDX-License-Identifier: Apache-2.0
// What the route files share: a body that becomes a message, a reply that becomes a response.
#pragma once

#include "controller/api/api_error.hpp"
#include "controller/api/json_codec.hpp"
#include "controller/api/router.hpp"
#include "controller/core/operations.hpp"

#include <charconv>
#include <string>
#include <utility>

namespace camfleet::api {

// Wipes the text afterwards: a body may hold a secret.
template <class T>
[[nodiscard]] Result<T> read_body(Call& call) {
    T message;
    auto parsed = from_json(call.body, message);
    Secret::wipe(call.body);
    if (!parsed) return std::unexpected(parsed.error());
    return message;
}

template <class T>
[[nodiscard]] controller::Reply<T> reply_with(Respond respond) {
    return [respond = std::move(respond)](Result<T> result) {
        respond(result ? json_response(*result) : error_response(result.error()));
    };
}

// POST of a message: operation(message, actor, reply)
template <class In, class Out, class Target, class Operation>
[[nodiscard]] auto change(Target& target, Operation operation) {
    return [&target, operation](Call call, const Respond& respond) {
        auto message = read_body<In>(call);
        if (!message) return respond(error_response(message.error()));
        (target.*operation)(std::move(*message), std::move(call.actor), reply_with<Out>(respond));
    };
}

[[nodiscard]] inline std::string query(const Call& call, const std::string& name) {
    const auto found = call.query.find(name);
    return found == call.query.end() ? std::string() : found->second;
}

// Errors: invalid_argument, naming the parameter
[[nodiscard]] inline Result<bool> query_flag(const Call& call, const std::string& name) {
    const std::string text = query(call, name);
    if (text == "true") return true;
    if (text.empty() || text == "false") return false;
    return fail(Errc::invalid_argument, name + ": must be true or false");
}

[[nodiscard]] inline Result<std::uint64_t> query_number(const Call& call,
                                                        const std::string& name,
                                                        std::uint64_t otherwise) {
    const std::string text = query(call, name);
    if (text.empty()) return otherwise;
    std::uint64_t number = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (ec == std::errc() && end == text.data() + text.size()) return number;
    return fail(Errc::invalid_argument, name + ": must be a number");
}

}  // namespace camfleet::api
