// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/onvif/service_client.hpp"

#include "agent/adapters/wss/password_digest.hpp"
#include "agent/cameras/onvif/device_codec.hpp"
#include "agent/cameras/onvif/username_token.hpp"

#include <algorithm>
#include <cctype>

namespace camfleet::onvif {
namespace {

bool is_success(int status) { return status >= 200 && status < 300; }

// Of the device's web interface: it stands where any page is asked for without a session.
bool is_page(std::string_view body) {
    std::string head(body.substr(0, std::min<std::size_t>(body.size(), 64)));
    std::ranges::transform(head, head.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto first = head.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) return false;
    return head.compare(first, 5, "<html") == 0 || head.compare(first, 14, "<!doctype html") == 0;
}

Error refused_login(bool login_sent) {
    if (!login_sent) return {Errc::unauthorized, "device wants a login for this call"};
    return {Errc::unauthorized, "login refused"};
}

Errc errc_of_status(int status) {
    if (status >= 500) return Errc::device_error;
    if (status == 403) return Errc::forbidden;
    if (status == 404 || status == 405) return Errc::not_supported;
    if (status >= 400) return Errc::rejected;
    return Errc::malformed;
}

Error error_of_status(int status) {
    const std::string line = "HTTP " + std::to_string(status);
    if (status >= 300 && status < 400) {
        return {Errc::malformed, line + ": a redirect, none is followed; is HTTPS wanted here?"};
    }
    return {errc_of_status(status), line};
}

// ok: the body of a 2xx answer without a fault.
Result<void> judge(const http::HttpResponse& answer, bool login_sent) {
    const auto fault = find_fault(answer.body);
    if (answer.status == 401) {
        Error error = refused_login(login_sent);
        const Error named = fault ? error_of_fault(*fault, login_sent) : error;
        return std::unexpected(named.code == Errc::conflict ? named : error);
    }
    if (fault) {
        Error error = error_of_fault(*fault, login_sent);
        // Digest passed, or it would be a 401: what is missing is the right, not the login.
        if (error.code == Errc::unauthorized && answer.login_sent) {
            error = {Errc::forbidden, "logged in, but not allowed: " + fault->text()};
        }
        return std::unexpected(std::move(error));
    }
    if (!is_success(answer.status)) return std::unexpected(error_of_status(answer.status));
    return {};
}

// What an error means when the call was an attempt to change something.
Error of_change(Error error) {
    if (error.code == Errc::too_large) error.code = Errc::device_error;
    if (error.code == Errc::malformed && error.context.find("redirect") == std::string::npos) {
        error.code = Errc::device_error;
    }
    return error;
}

// Nothing was changed yet: a code that says "unknown" would be wrong.
Error before_change(Error error) {
    if (effect_unknown(error.code)) error.code = Errc::unreachable;
    return error.within("nothing was changed");
}

std::string where(const Call& call, const Operation& operation) {
    return call.at.host() + ": " + std::string(operation.name);
}

Operation get_device_information() { return {names::device, "GetDeviceInformation"}; }
Operation get_users() { return {names::device, "GetUsers"}; }

}  // namespace

Result<http::HttpResponse> ServiceClient::post(const Call& call,
                                               const std::string& path,
                                               const Operation& operation,
                                               std::string_view header,
                                               std::string authorization) const {
    http::HttpRequest request;
    request.method = "POST";
    request.target = path;
    request.body = make_envelope(operation, header);
    request.content_type = content_type_of(operation);
    request.authorization = std::move(authorization);
    if (operation.name == "GetSystemBackup") request.body_bytes_max = limits::http_body_max;
    auto answer = http_.send(call.at, request, nullptr, call.until);
    Secret::wipe(request.body);
    return answer;
}

Result<ServiceClient::Knock> ServiceClient::knock(const Call& call,
                                                  const std::string& path,
                                                  const Operation& operation) const {
    auto answer = post(call, path, operation, {}, {});
    if (!answer) return std::unexpected(answer.error());
    Knock door{.answer = std::move(*answer)};
    const auto fault = find_fault(door.answer.body);
    const bool wants_token = fault && refuses_login(*fault);
    if (door.answer.status != 401) {
        if (wants_token) door.way = Way::token;
        return door;
    }
    const auto challenge = http::choose_digest(door.answer.challenges);
    if (challenge) {
        door.way = Way::digest;
        door.challenge = *challenge;
    } else if (wants_token || door.answer.challenges.empty()) {
        door.way = Way::token;
    } else {
        return std::unexpected(challenge.error());
    }
    return door;
}

// Reads that need a login on most devices: they change nothing and give nothing away.
Result<ServiceClient::Knock> ServiceClient::knock_harmlessly(const Call& call) const {
    Result<Knock> door = fail(Errc::internal, "no call");
    for (const auto& harmless : {get_device_information(), get_users()}) {
        door = knock(call, options_.device_path, harmless);
        if (!door || door->way != Way::open) return door;
        const auto judged = judge(door->answer, false);
        if (!judged && judged.error().code != Errc::not_supported) {
            return std::unexpected(judged.error());
        }
    }
    return door;
}

Time ServiceClient::device_time(const Call& call) const {
    const auto answer =
        post(call, options_.device_path, {names::device, "GetSystemDateAndTime"}, {}, {});
    if (answer && answer->status == 200) {
        const auto clock = parse_clock(answer->body);
        if (clock && clock->utc) return *clock->utc;
    }
    return clock_.device();
}

Result<std::string> ServiceClient::answer_challenge(const Call& call,
                                                    const std::string& target,
                                                    const Knock& door) {
    const auto nonce = http::make_client_nonce();
    return http::answer_digest(
        *door.challenge, {call.login->user, call.login->password.reveal(), "POST", target, nonce});
}

Result<Answer> ServiceClient::ask_with_login(const Call& call,
                                             const std::string& path,
                                             const Operation& operation,
                                             const Knock& door) const {
    std::string header;
    std::string authorization;
    if (door.way == Way::digest) {
        auto made = answer_challenge(call, path, door);
        if (!made) return std::unexpected(made.error());
        authorization = std::move(*made);
    } else {
        auto made =
            make_token(*call.login, wss::random_nonce(), device_time(call) + options_.token_shift);
        if (!made) return std::unexpected(made.error());
        header = std::move(*made);
    }
    auto answer = post(call, path, operation, header, std::move(authorization));
    if (!answer) return std::unexpected(answer.error());
    if (const auto judged = judge(*answer, true); !judged) return std::unexpected(judged.error());
    return Answer{std::move(answer->body), std::move(answer->content_type), true};
}

Result<Answer> ServiceClient::ask(const Call& call,
                                  const std::string& path,
                                  Operation operation) const {
    const auto finish = [&](Result<Answer> answer) -> Result<Answer> {
        Secret::wipe(operation.body);
        if (answer) return answer;
        auto error = operation.changes ? of_change(answer.error()) : answer.error();
        return std::unexpected(error.within(where(call, operation)));
    };
    const auto stop = [&](const Error& error) {
        Secret::wipe(operation.body);
        return std::unexpected(before_change(error).within(where(call, operation)));
    };
    if (operation.changes && call.login != nullptr) {
        const auto door = knock_harmlessly(call);
        if (!door) return stop(door.error());
        if (door->way != Way::open) return finish(ask_with_login(call, path, operation, *door));
    }
    auto door = knock(call, path, operation);
    if (!door) return finish(std::unexpected(door.error()));
    if (door->way != Way::open && call.login != nullptr) {
        return finish(ask_with_login(call, path, operation, *door));
    }
    if (const auto judged = judge(door->answer, false); !judged) {
        return finish(std::unexpected(judged.error()));
    }
    return finish(
        Answer{std::move(door->answer.body), std::move(door->answer.content_type), false});
}

Result<void> ServiceClient::prove_login(const Call& call) const {
    for (const auto& operation : {get_device_information(), get_users()}) {
        const auto door = knock(call, options_.device_path, operation);
        if (!door) return std::unexpected(door.error());
        if (door->way == Way::open) {
            const auto judged = judge(door->answer, false);
            if (judged || judged.error().code == Errc::not_supported) continue;
            return std::unexpected(judged.error().within(where(call, operation)));
        }
        const auto answer = ask_with_login(call, options_.device_path, operation, *door);
        if (!answer) return std::unexpected(answer.error().within(where(call, operation)));
        // A page that anybody gets is no proof.
        const auto reply = check_reply(answer->body, operation);
        if (!reply) return std::unexpected(reply.error().within(where(call, operation)));
        return {};
    }
    return fail(
        Errc::not_supported,
        call.at.host() + ": open device: it asks nobody for a login, so none can be proven");
}

Result<void> ServiceClient::upload(const Call& call, const Place& to, std::string_view file) const {
    const std::string place = call.at.host() + ": POST " + to.target.substr(0, to.target.find('?'));
    const auto door = knock_harmlessly(call);
    if (!door) return std::unexpected(before_change(door.error()).within(place));
    http::HttpRequest request;
    request.method = "POST";
    request.target = to.target;
    request.content_type = "application/octet-stream";
    if (door->way == Way::digest) {
        auto made = answer_challenge(call, to.target, *door);
        if (!made) return std::unexpected(made.error());
        request.authorization = std::move(*made);
    }
    request.body = file;
    const auto answer = http_.send(to.at, request, nullptr, call.until);
    Secret::wipe(request.body);
    if (!answer) return std::unexpected(of_change(answer.error()).within(place));
    if (answer->status == 401) {
        return std::unexpected(refused_login(answer->login_sent).within(place));
    }
    if (is_success(answer->status) && is_page(answer->body)) {
        return fail(Errc::device_error, place + ": a page came, which says nothing of the file");
    }
    if (is_success(answer->status)) return {};
    return std::unexpected(of_change(error_of_status(answer->status)).within(place));
}

Result<Answer> ServiceClient::fetch(const Call& call, const std::string& target) const {
    http::HttpRequest request;
    request.target = target;
    request.body_bytes_max = limits::http_body_max;
    auto answer = http_.send(call.at, request, call.login, call.until);
    if (!answer) return std::unexpected(answer.error());
    const std::string place = call.at.host() + ": GET " + target.substr(0, target.find('?'));
    if (answer->status == 401) {
        return std::unexpected(refused_login(answer->login_sent).within(place));
    }
    if (!is_success(answer->status)) {
        return std::unexpected(error_of_status(answer->status).within(place));
    }
    if (is_page(answer->body)) return fail(Errc::malformed, place + ": a page, and no file");
    return Answer{std::move(answer->body), std::move(answer->content_type), answer->login_sent};
}

}  // namespace camfleet::onvif
