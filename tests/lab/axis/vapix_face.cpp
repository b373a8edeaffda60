// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/axis/vapix_call.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <array>

namespace camfleet::lab::axis {
namespace {

const VapixRow* row_of(const CameraCore& core, const std::string& path) {
    const std::array tables{device_calls(),  param_calls(), user_calls(),
                            network_calls(), time_calls(),  maintenance_calls()};
    for (const auto& table : tables) {
        for (const auto& row : table) {
            if (row.path == path && core.knows(row.from)) return &row;
        }
    }
    return nullptr;
}

void take_form(std::map<std::string, std::string>& form, std::string_view body) {
    while (!body.empty()) {
        const auto end = body.find('&');
        const auto pair = body.substr(0, end);
        const auto equals = pair.find('=');
        form[percent_decode(pair.substr(0, equals), true)] =
            equals == std::string_view::npos ? "" : percent_decode(pair.substr(equals + 1), true);
        body = end == std::string_view::npos ? std::string_view{} : body.substr(end + 1);
    }
}

Response not_found(const Request& request) {
    return text_answer(404, "text/html",
                       "<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n"
                       "<BODY><H1>404 Not Found</H1>\nThe requested URL " +
                           request.path + " was not found on this server.\n</BODY></HTML>\n");
}

void read_body(VapixCall& call, bool is_json) {
    call.form = call.request.query;
    if (!call.form["pwd"].empty()) ++call.core.counters.passwords_in_url;
    if (is_json) {
        boost::system::error_code code;
        const auto value = boost::json::parse(call.request.body, code);
        if (!code && value.is_object()) call.json = value.as_object();
    } else {
        take_form(call.form, call.request.body);
    }
    if (!call.form["pwd"].empty()) ++call.core.counters.passwords_seen;
}

std::optional<Response> refuse_stranger(VapixCall& call, const VapixRow& row) {
    if (row.access == Access::open) return std::nullopt;
    if (call.core.is_fresh()) {
        if (row.access == Access::judges) return std::nullopt;
        return unauthorized(call.core, call.now);
    }
    const auto login = call.core.login(call.core.http_gate, call.request, call.now);
    if (login.verdict == LoginVerdict::granted) {
        call.user = login.user;
        if (row.access == Access::admin && !is_admin(call.core, call.user)) {
            return text_answer(403, "text/html", "<html><body>Forbidden</body></html>");
        }
        return std::nullopt;
    }
    if (row.access == Access::judges && login.verdict == LoginVerdict::none) return std::nullopt;
    return unauthorized(call.core, call.now, login.verdict == LoginVerdict::stale);
}

VapixOutcome dispatch(CameraCore& core, const Request& request, DeviceClock::Point now) {
    if (core.throttle.blocks(request.client, now)) {
        ++core.counters.throttled;
        return {text_answer(403, "text/html", "<html><body>Forbidden</body></html>")};
    }
    if (core.quirks.redirects_to_https && !core.inside_tls) {
        Response moved{.status = 301};
        moved.with("Location", "https://" + core.flash.network.address + request.target);
        return {std::move(moved)};
    }
    const auto* row = row_of(core, request.path);
    if (row == nullptr) return {not_found(request)};
    if (core.phase() == CameraCore::Phase::starting && row->access != Access::open) {
        return {text_answer(503, "text/html", "<html><body>Service Unavailable</body></html>")};
    }
    VapixCall call{core, request, now, {}, {}, {}};
    if (auto refused = refuse_stranger(call, *row)) return {std::move(*refused)};
    if (row->is_json && core.quirks.pages_for_json) {
        return {text_answer(200, "text/html", "<html><body>Welcome</body></html>")};
    }
    read_body(call, row->is_json);
    return row->run(call);
}

}  // namespace

std::string VapixCall::field(const std::string& name) const {
    const auto found = form.find(name);
    return found == form.end() ? std::string{} : found->second;
}

std::string VapixCall::method() const {
    const auto* found = json.if_contains("method");
    return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string{};
}

boost::json::object VapixCall::params() const {
    const auto* found = json.if_contains("params");
    return found != nullptr && found->is_object() ? found->as_object() : boost::json::object{};
}

Response text_answer(int status, std::string type, std::string body) {
    Response response{.status = status, .body = std::move(body)};
    response.with("Content-Type", std::move(type));
    return response;
}

namespace {

boost::json::object envelope(const VapixCall& call, std::string_view version) {
    boost::json::object reply;
    reply["apiVersion"] = version;
    if (const auto* context = call.json.if_contains("context")) reply["context"] = *context;
    reply["method"] = call.method();
    return reply;
}

}  // namespace

Response data_answer(const VapixCall& call, std::string_view version, boost::json::object data) {
    auto reply = envelope(call, version);
    reply["data"] = std::move(data);
    return text_answer(200, "application/json", boost::json::serialize(reply));
}

Response error_answer(const VapixCall& call,
                      std::string_view version,
                      int code,
                      std::string_view message,
                      int sub_code) {
    auto reply = envelope(call, version);
    boost::json::object error;
    error["code"] = code;
    error["message"] = message;
    if (sub_code != 0) error["details"] = boost::json::object{{"subCode", sub_code}};
    reply["error"] = std::move(error);
    return text_answer(200, "application/json", boost::json::serialize(reply));
}

Response unauthorized(CameraCore& core, DeviceClock::Point now, bool stale) {
    auto response = text_answer(401, "text/html", "<html><body>Unauthorized</body></html>");
    if (core.is_fresh()) {
        response.with("Axis-Setup", "vapix");
        return response;
    }
    core.http_gate.config().realm = "AXIS_" + core.serial();
    core.http_gate.config().qop = !core.quirks.no_quality;
    const bool basic = core.inside_tls && core.quirks.https_basic;
    response.with("WWW-Authenticate", basic ? "Basic realm=\"AXIS_" + core.serial() + "\""
                                            : core.http_gate.challenge(stale, now));
    return response;
}

bool is_admin(const CameraCore& core, const std::string& user) {
    const auto found = core.flash.users.find(user);
    return found != core.flash.users.end() &&
           found->second.groups.find("admin") != std::string::npos;
}

VapixOutcome answer_vapix(CameraCore& core,
                          const Request& request,
                          DeviceClock::Point now,
                          bool inside_tls) {
    core.advance(now);
    core.inside_tls = inside_tls;
    if (core.silent()) return {Response{.delivery = Delivery::hang}};
    const auto fault = core.wire_faults.take(request);
    if (fault && keeps_from_applying(*fault)) return {spoil(*fault, {})};
    VapixOutcome outcome = dispatch(core, request, now);
    core.wire_faults.note_answer(outcome.response);
    if (fault) outcome.response = spoil(*fault, std::move(outcome.response));
    return outcome;
}

}  // namespace camfleet::lab::axis
