// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/dahua/cgi_call.hpp"

#include <array>

namespace camfleet::lab::dahua {
namespace {

constexpr std::string_view root = "/cgi-bin/";

const CgiRow* row_of(const std::string& program, const std::string& action) {
    const std::array tables{device_calls(), config_calls(), user_calls()};
    for (const auto& table : tables) {
        for (const auto& row : table) {
            const bool fits = row.action.empty() || row.action == action;
            if (row.program == program && fits) return &row;
        }
    }
    return nullptr;
}

// Source: reference for Dahua, section 3; recorded on an NVR608H.
Response locked_answer(const Lockout::Standing& standing) {
    return text_answer(403, R"({"ErrorCode":268632081,"Result":false,"RmLock":)" +
                                std::to_string(standing.unlock_in.count()) + R"(,"RmLogin":0})");
}

Response challenge(CameraCore& core, DeviceClock::Point now, bool stale) {
    auto response = text_answer(401, "Error\r\nInvalid Authority!\r\n");
    if (core.quirks.basic_only) {
        response.with("WWW-Authenticate", "Basic realm=\"Device_CGI\"");
        return response;
    }
    core.name_realm();
    response.with("WWW-Authenticate", core.http_gate.challenge(stale, now));
    return response;
}

// Nothing: the caller may go on, as `user`.
std::optional<Response> refuse_stranger(CgiCall& call) {
    auto& core = call.core;
    if (core.quirks.open) {
        call.user = "admin";
        return std::nullopt;
    }
    const auto before = core.lockout.standing(call.request.client, call.now);
    const auto login = core.login(core.http_gate, call.request, call.now);
    if (before.locked && !core.quirks.hidden_lock) return locked_answer(before);
    if (login.verdict == LoginVerdict::locked) return locked_answer(login.standing);
    if (login.verdict != LoginVerdict::granted) {
        return challenge(core, call.now, login.verdict == LoginVerdict::stale);
    }
    call.user = login.user;
    return std::nullopt;
}

void count_passwords(CgiCall& call, bool inside_tls) {
    constexpr std::array words{"pwd", "pwdOld", "user.Password", "managerPwd"};
    for (const auto* word : words) {
        if (!inside_tls && !call.field(word).empty()) {
            ++call.core.counters.passwords_in_clear;
            return;
        }
    }
}

CgiOutcome dispatch(CameraCore& core,
                    const Request& request,
                    DeviceClock::Point now,
                    bool inside_tls) {
    if (core.quirks.redirects_to_https && !inside_tls) {
        Response moved{.status = 302};
        moved.with("Location", "https://" + core.address() + request.target);
        return {std::move(moved)};
    }
    if (!request.path.starts_with(root)) return {text_answer(404, "")};
    CgiCall call{core, request, now, {}};
    count_passwords(call, inside_tls);
    if (auto stranger = refuse_stranger(call)) return {std::move(*stranger)};
    const auto* row = row_of(request.path.substr(root.size()), call.field("action"));
    if (row == nullptr) return {text_answer(501, "")};
    if (row->admin_only && core.flash.users.at(call.user).group != "admin") return forbidden();
    return row->run(call);
}

}  // namespace

std::string CgiCall::field(const std::string& name) const { return request.parameter(name); }

Response text_answer(int status, std::string body) {
    Response response{.status = status, .body = std::move(body)};
    response.with("Content-Type", "text/plain;charset=utf-8");
    return response;
}

Response lines_answer(const CameraCore& core,
                      const std::vector<std::pair<std::string, std::string>>& lines) {
    const char* end = core.quirks.unix_lines ? "\n" : "\r\n";
    std::string body;
    for (const auto& [key, value] : lines) {
        body += key + "=" + value + (core.quirks.trailing_commas ? "," : "") + end;
    }
    return text_answer(200, std::move(body));
}

CgiOutcome done(const CameraCore& core, Aftermath aftermath) {
    return {text_answer(200, core.quirks.silent_success ? "" : "OK\r\n"), aftermath};
}

CgiOutcome refused(const CameraCore& core) {
    if (core.quirks.errors_with_200) return {text_answer(200, "Error\r\n")};
    return {text_answer(400, "Error\r\nBad Request!\r\n")};
}

CgiOutcome forbidden() {
    return {text_answer(
        403, R"({"error":{"code":403,"message":"Authority:check failure."},"result":false})")};
}

CgiOutcome answer_cgi(CameraCore& core,
                      const Request& request,
                      DeviceClock::Point now,
                      bool inside_tls) {
    core.advance(now);
    ++core.counters.requests;
    if (core.silent()) return {Response{.delivery = Delivery::hang}};
    const auto fault = core.wire_faults.take(request);
    if (fault && keeps_from_applying(*fault)) return {spoil(*fault, {})};
    auto outcome = dispatch(core, request, now, inside_tls);
    core.wire_faults.note_answer(outcome.response);
    if (fault) outcome.response = spoil(*fault, std::move(outcome.response));
    return outcome;
}

}  // namespace camfleet::lab::dahua
