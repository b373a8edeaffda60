// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/hikvision/isapi_face.hpp"

#include "tests/lab/hikvision/recorded_document.hpp"

namespace camfleet::lab {

namespace {

struct Match {
    const IsapiRow* row = nullptr;
    std::string id;
    bool path_known = false;
};

bool fits(std::string_view pattern, const std::string& path, std::string& id) {
    if (!pattern.ends_with("/*")) return pattern == path;
    const std::string_view stem = pattern.substr(0, pattern.size() - 1);
    if (!path.starts_with(stem)) return false;
    id = path.substr(stem.size());
    return !id.empty() && id.find('/') == std::string::npos;
}

Match find_row(const Request& request) {
    std::string path = lower(request.path);  // the case of paths varies and works
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    Match match;
    for (const auto rows : {security_calls(), user_calls(), system_calls(), network_calls(),
                            media_calls(), onvif_calls(), file_calls()}) {
        for (const IsapiRow& row : rows) {
            std::string id;
            if (!fits(row.path, path, id)) continue;
            match.path_known = true;
            if (row.method != request.method) continue;
            match.row = &row;
            match.id = id;
            return match;
        }
    }
    return match;
}

Response refuse_login(CameraCore& core,
                      const Request& request,
                      const LoginAnswer& login,
                      DeviceClock::Point now) {
    const bool wrong =
        login.verdict == LoginVerdict::wrong || login.verdict == LoginVerdict::locked;
    Response response =
        wrong ? xml_answer(401, user_check(core.config.dialect, login, core.flash.activated))
              : status_answer(core.config.dialect, request, isapi::invalid_operation);
    // A used-up nonce gets no new challenge on some firmware (reference section 3.1).
    if (login.verdict == LoginVerdict::exhausted) return response;
    const bool stale = login.verdict == LoginVerdict::stale;
    return response.with("WWW-Authenticate", core.http_gate.challenge(stale, now));
}

IsapiOutcome dispatch(CameraCore& core, const Request& request, DeviceClock::Point now) {
    const Match match = find_row(request);
    const bool open = match.row != nullptr && match.row->open;
    if (!open && !core.flash.activated) {
        return {status_answer(core.config.dialect, request, isapi::not_activated)};
    }
    IsapiCall call{core, request, now, match.id};
    if (open) return match.row->run(call);
    const LoginAnswer login = core.login(core.http_gate, request, now);
    if (login.verdict != LoginVerdict::granted) {
        return {refuse_login(core, request, login, now)};
    }
    call.user = core.find_user(login.user);
    if (request.method == "GET") {
        if (auto recording = recording_of(core.config.documents, request.path)) {
            const auto live = match.row != nullptr ? match.row->run(call).response.body : "";
            return {xml_answer(200, as_recorded(*recording, live))};
        }
    }
    if (match.row == nullptr) {
        return {call.status(match.path_known ? isapi::method_not_allowed : isapi::not_support)};
    }
    if (request.method != "GET" && call.user->level != "Administrator") {
        return {call.status(isapi::low_privilege)};
    }
    return match.row->run(call);
}

}  // namespace

std::string user_check(const Dialect& dialect, const LoginAnswer& login, bool activated) {
    const bool locked = login.standing.locked;
    return document(dialect, "userCheck",
                    tag("statusValue", "401") + tag("statusString", "Unauthorized") +
                        tag("isActivated", activated ? "true" : "false") +
                        tag("lockStatus", locked ? "lock" : "unlock") +
                        tag("unlockTime", std::to_string(login.standing.unlock_in.count())) +
                        tag("retryLoginTime", std::to_string(login.standing.attempts_left)));
}

IsapiOutcome answer_isapi(CameraCore& core, const Request& request, DeviceClock::Point now) {
    core.advance(now);
    if (core.silent()) return {Response{.delivery = Delivery::hang}};
    if (core.phase() != CameraCore::Phase::running) {
        return {status_answer(core.config.dialect, request, isapi::booting)};
    }
    const auto fault = core.wire_faults.take(request);
    if (fault && keeps_from_applying(*fault)) return {spoil(*fault, {})};
    IsapiOutcome outcome = dispatch(core, request, now);
    core.wire_faults.note_answer(outcome.response);
    if (fault) outcome.response = spoil(*fault, std::move(outcome.response));
    return outcome;
}

}  // namespace camfleet::lab
