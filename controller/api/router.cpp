// SPDX-License-Identifier: Apache-2.0
#include "controller/api/router.hpp"

#include "common/base/encoding.hpp"
#include "controller/api/api_error.hpp"
#include "controller/api/target.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <optional>

namespace camfleet::api {
namespace {

constexpr std::string_view kBearer = "Bearer ";
constexpr std::size_t kActorMax = 64;

// The id of the path; nothing: the path is another one. Empty id: the route has none.
[[nodiscard]] std::optional<std::string> match(std::string_view path,
                                               const std::vector<std::string>& segments) {
    std::string id;
    std::size_t at = 0;
    path.remove_prefix(1);
    while (!path.empty()) {
        const std::string_view part = path.substr(0, path.find('/'));
        if (at == segments.size()) return std::nullopt;
        if (part == "{id}") {
            id = segments[at];
            if (id.empty()) return std::nullopt;
        } else if (part != segments[at]) {
            return std::nullopt;
        }
        path.remove_prefix(std::min(path.size(), part.size() + 1));
        ++at;
    }
    if (at != segments.size()) return std::nullopt;
    return id;
}

[[nodiscard]] Result<std::string> actor_of(const std::string& header) {
    if (header.empty()) return std::string("operator");
    if (header.size() > kActorMax) {
        return fail(Errc::invalid_argument, "X-Camfleet-Actor: longer than 64 bytes");
    }
    for (const char c : header) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            return fail(Errc::invalid_argument, "X-Camfleet-Actor: holds a control character");
        }
    }
    // "agent:x" and "controller" are written by the controller itself.
    if (header.starts_with("agent:") || header == "controller") {
        return fail(Errc::invalid_argument, "X-Camfleet-Actor: this name is the controller's own");
    }
    return header;
}

[[nodiscard]] Result<void> check_query(const Route& route, const Target& target) {
    for (const auto& [name, value] : target.query) {
        if (std::ranges::find(route.query, name) == route.query.end()) {
            return fail(Errc::invalid_argument, name.substr(0, 64) + ": no such query parameter");
        }
    }
    return {};
}

[[nodiscard]] Response wrong_method(const std::vector<std::string>& allowed) {
    std::string list;
    for (const auto& method : allowed) list += (list.empty() ? "" : ", ") + method;
    Response response = error_response(405, "method_not_allowed", "allowed here: " + list);
    response.headers.emplace_back("Allow", list);
    return response;
}

}  // namespace

Router::Router(const Secret& bearer_token) : token_sha256_(sha256(bearer_token.reveal())) {}

void Router::add(Route route) { routes_.push_back(std::move(route)); }

bool Router::is_authorised(const std::string& authorization) const {
    if (!authorization.starts_with(kBearer)) return false;
    // Digests have one length, so the comparison says nothing about the token's.
    const std::string given = sha256(std::string_view(authorization).substr(kBearer.size()));
    return CRYPTO_memcmp(given.data(), token_sha256_.data(), given.size()) == 0;
}

void Router::handle(Request request, const Respond& respond) const {
    auto target = parse_target(request.target);
    if (!target) return respond(error_response(target.error()));
    const Route* route = nullptr;
    Call call;
    std::vector<std::string> allowed;
    for (const auto& candidate : routes_) {
        auto id = match(candidate.path, target->segments);
        if (!id) continue;
        allowed.push_back(candidate.method);
        if (candidate.method != request.method) continue;
        route = &candidate;
        call.id = std::move(*id);
    }
    const bool open = route != nullptr && route->open;
    if (!open && !is_authorised(request.authorization)) {
        return respond(error_response(401, "unauthorized", "a valid bearer token is needed"));
    }
    if (allowed.empty()) return respond(error_response(404, "not_found", "no such path"));
    if (route == nullptr) return respond(wrong_method(allowed));
    auto actor = actor_of(request.actor);
    if (!actor) return respond(error_response(actor.error()));
    if (auto fine = check_query(*route, *target); !fine) {
        return respond(error_response(fine.error()));
    }
    call.query = std::move(target->query);
    call.actor = std::move(*actor);
    call.body = std::move(request.body);
    route->handle(std::move(call), respond);
}

}  // namespace camfleet::api
