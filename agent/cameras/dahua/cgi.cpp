// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/dahua/cgi.hpp"

#include "agent/adapters/http/digest.hpp"
#include "common/base/limits.hpp"
#include "common/ports/partial_change.hpp"

namespace camfleet::dahua {
namespace {

std::string where(const Call& call, std::string_view target) {
    return call.at.host() + ": " + std::string(target.substr(0, target.find('?')));
}

bool is_success(int status) { return status >= 200 && status < 300; }

std::unexpected<Error> unsettled(Error error, const std::string& place) {
    if (error.code == Errc::malformed || error.code == Errc::too_large) {
        error.code = Errc::device_error;
        error.context += ": answer to the change not understood";
    }
    return std::unexpected(error.within(place));
}

// What the answer to a change says.
Result<void> taken(const Result<http::HttpResponse>& answer, const std::string& place) {
    if (!answer) return unsettled(answer.error(), place);
    if (!is_success(answer->status)) {
        Error error = error_of_answer(answer->status, answer->body, answer->login_sent);
        // Behind a 5xx the change may have been made all the same.
        if (error.code == Errc::busy && answer->login_sent) error.code = Errc::device_error;
        return std::unexpected(error.within(place));
    }
    const auto done = parse_done(answer->body);
    if (!done) return unsettled(done.error(), place);
    return {};
}

}  // namespace

Result<http::HttpResponse> Cgi::send(const Call& call, http::HttpRequest request) const {
    // A locked account says so before it challenges: it is sent no login.
    request.stop_at_challenge = [](const http::HttpResponse& refusal) {
        const auto standing = parse_standing(refusal.body);
        return standing && standing->locked;
    };
    auto answer = http_.send(call.at, request, call.login, call.until);
    Secret::wipe(request.target);
    return answer;
}

Result<http::HttpResponse> Cgi::ask(const Call& call,
                                    std::string target,
                                    std::size_t bytes_max) const {
    http::HttpRequest request;
    request.body_bytes_max = bytes_max;
    request.target = "/cgi-bin/" + target;
    Secret::wipe(target);
    return send(call, std::move(request));
}

Result<Values> Cgi::read(const Call& call, const std::string& target) const {
    const auto answer = ask(call, target);
    if (!answer) return std::unexpected(answer.error());
    if (!is_success(answer->status)) {
        return std::unexpected(error_of_answer(answer->status, answer->body, answer->login_sent)
                                   .within(where(call, target)));
    }
    auto values = parse_values(answer->body);
    if (!values) return std::unexpected(values.error().within(where(call, target)));
    return values;
}

Result<Values> Cgi::config(const Call& call, const std::string& name) const {
    return read(call, "configManager.cgi?action=getConfig&name=" + name);
}

Result<void> Cgi::change(const Call& call, std::string target) const {
    const auto place = where(call, target);
    return taken(ask(call, std::move(target)), place);
}

Result<void> Cgi::upload(const Call& call,
                         const std::string& target,
                         std::string_view name,
                         const std::string& file) const {
    const auto boundary = "camfleet-" + http::make_client_nonce();
    http::HttpRequest request;
    request.method = "POST";
    request.target = "/cgi-bin/" + target;
    request.content_type = "multipart/form-data; boundary=" + boundary;
    request.body.reserve(file.size() + 512);
    request.body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"";
    request.body.append(name).append("\"; filename=\"firmware.bin\"\r\n");
    request.body += "Content-Type: application/octet-stream\r\n\r\n";
    request.body.append(file).append("\r\n--").append(boundary).append("--\r\n");
    return taken(send(call, std::move(request)), where(call, target));
}

Result<void> Cgi::set_config(const Call& call,
                             const std::string& name,
                             const Pairs& changes) const {
    constexpr std::string_view action = "configManager.cgi?action=setConfig";
    if (changes.empty()) return {};
    auto done = change(call, std::string(action) + make_query(changes));
    if (!done && done.error().code == Errc::rejected && changes.size() > 1) {
        std::string written;
        for (const auto& one : changes) {
            done = change(call, std::string(action) + make_query({one}));
            if (!done && written.empty()) break;
            if (!done) return std::unexpected(ports::changed_in_part(done.error(), written));
            written += (written.empty() ? "" : ", ") + one.first;
        }
    }
    if (!done) return done;
    const auto now = config(call, name);
    if (!now) return std::unexpected(Error{Errc::device_error, now.error().text()});
    for (const auto& [key, value] : changes) {
        if (value_of(*now, key) == value) continue;
        return fail(Errc::device_error,
                    where(call, action) + ": " + key + " was taken, and not done");
    }
    return {};
}

Result<void> Cgi::may_send_password(const v1::Endpoint& at) const {
    if (at.use_https() || options_.clear_passwords_over_http) return {};
    return fail(Errc::forbidden,
                at.host() + ": the device takes passwords in the URL only; use HTTPS");
}

}  // namespace camfleet::dahua
