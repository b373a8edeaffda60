// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/axis/vapix.hpp"

#include "agent/cameras/axis/device_codec.hpp"
#include "common/base/encoding.hpp"

namespace camfleet::axis {
namespace {

std::string where(const Call& call, std::string_view target) {
    return call.at.host() + ": " + std::string(target.substr(0, target.find('?')));
}

bool is_success(int status) { return status >= 200 && status < 300; }

}  // namespace

http::HttpRequest get_request(std::string target) {
    http::HttpRequest request;
    request.target = std::move(target);
    return request;
}

http::HttpRequest json_request(std::string target, std::string body) {
    http::HttpRequest request;
    request.method = "POST";
    request.target = std::move(target);
    request.body = std::move(body);
    request.content_type = "application/json";
    return request;
}

http::HttpRequest form_request(std::string target, std::string body) {
    http::HttpRequest request;
    request.method = "POST";
    request.target = std::move(target);
    request.body = std::move(body);
    request.content_type = "application/x-www-form-urlencoded";
    return request;
}

Result<http::HttpResponse> Vapix::ask(const Call& call, http::HttpRequest request) const {
    request.stop_at_challenge = wants_first_user;
    const auto at = allowed(call.at, call.until);
    auto answer =
        at ? http_.send(*at, request, call.login, call.until) : std::unexpected(at.error());
    Secret::wipe(request.body);
    return answer;
}

Result<std::string> Vapix::read(const Call& call, http::HttpRequest request) const {
    const auto place = where(call, request.target);
    auto answer = ask(call, std::move(request));
    if (!answer) return std::unexpected(answer.error());
    if (is_success(answer->status)) return std::move(answer->body);
    return std::unexpected(error_of_answer(*answer, false).within(place));
}

Result<std::string> Vapix::change(const Call& call, http::HttpRequest request) const {
    const auto place = where(call, request.target);
    auto answer = ask(call, std::move(request));
    if (!answer) {
        Error error = answer.error();
        if (error.code == Errc::malformed || error.code == Errc::too_large) {
            error.code = Errc::device_error;
        }
        return std::unexpected(std::move(error));
    }
    if (is_success(answer->status)) return std::move(answer->body);
    const bool reached = call.login == nullptr || answer->login_sent;
    return std::unexpected(error_of_answer(*answer, reached).within(place));
}

Result<ParamList> Vapix::parameters(const Call& call, const std::string& groups) const {
    auto request = get_request("/axis-cgi/param.cgi?action=list" +
                               (groups.empty() ? std::string{} : "&group=" + groups));
    const auto text = read(call, std::move(request));
    if (!text) return std::unexpected(text.error());
    auto list = parse_param_list(*text);
    if (!list) return std::unexpected(list.error().within(call.at.host()));
    return list;
}

Result<void> Vapix::update(const Call& call, const Pairs& changes, InPart in_part) const {
    const auto text = change(call, form_request("/axis-cgi/param.cgi", make_param_update(changes)));
    if (text) {
        auto done = settled(parse_param_update(*text), call);
        if (done || changes.size() == 1 || done.error().code != Errc::rejected) return done;
        // What it does not refuse, it has written.
        return std::unexpected(in_part(done.error(), "the others"));
    }
    Error error = text.error();
    if (error.code == Errc::unauthorized) {
        error = {Errc::rejected, error.context +
                                     ": the login was good a moment ago; one of the "
                                     "parameters is read-only"};
    }
    return std::unexpected(std::move(error));
}

Error Vapix::unproven(const v1::Endpoint& at, const Error& why) const {
    if (!options_.device_certificate_required) {
        return {why.code, at.host() + ": device certificate: " + why.context};
    }
    return {Errc::forbidden, at.host() + ": device certificate required: " + why.context};
}

Result<ports::CertifiedDevice> Vapix::certified(const v1::Endpoint& at,
                                                ports::Deadline until) const {
    if (!options_.device_anchors) {
        return std::unexpected(
            unproven(at, {Errc::not_supported, "the maker's CA is not configured"}));
    }
    if (!at.use_https()) {
        return std::unexpected(unproven(at, {Errc::not_supported, "it is shown over HTTPS only"}));
    }
    const auto chain = http_.certificates(at, until);
    if (!chain) return std::unexpected(chain.error());
    const auto serial = certified_serial(*options_.device_anchors, *chain);
    if (!serial) return std::unexpected(unproven(at, serial.error()));
    return ports::CertifiedDevice{identity_of("AXIS", *serial), sha256_hex(chain->front())};
}

Result<v1::Endpoint> Vapix::allowed(const v1::Endpoint& at, ports::Deadline until) const {
    if (!options_.device_certificate_required) return at;
    const auto device = certified(at, until);
    if (!device) return std::unexpected(device.error());
    return ports::bound_to(at, *device);
}

Result<void> Vapix::may_send_password(const v1::Endpoint& at) const {
    if (at.use_https() || options_.clear_passwords_over_http) return {};
    return fail(Errc::forbidden,
                at.host() + ": the device takes passwords in clear only; use HTTPS");
}

}  // namespace camfleet::axis
