// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/hikvision/isapi.hpp"

#include <cctype>

namespace camfleet::hikvision {
namespace {

std::string where(const Call& call, std::string_view target) {
    return call.at.host() + ": " + std::string(target.substr(0, target.find('?')));
}

bool says_locked(const http::HttpResponse& challenge) {
    const auto check = parse_user_check(challenge.body);
    return check && check->locked;
}

bool is_success(int status) { return status >= 200 && status < 300; }

// Firmware 5.2 answers a call that it does not know with a bare 403 or 500; newer ones say so in a
// document, or by 404 (reference hikvision section 10). A 403 or 500 that gives its reason in a
// document means that reason.
bool knows_no_such_call(const http::HttpResponse& answer) {
    const bool bare = answer.status == 403 || answer.status == 500;
    return bare && !parse_response_status(answer.body);
}

// Only the head is looked at: a backup or a picture is no document.
bool looks_like_status(std::string_view body) {
    return body.substr(0, 512).find("ResponseStatus") != std::string_view::npos;
}

}  // namespace

Result<http::HttpResponse> Isapi::ask(const Call& call, const http::HttpRequest& request) const {
    return http_.send(call.at, request, call.login, call.until);
}

Result<std::string> Isapi::read(const Call& call,
                                const std::string& target,
                                std::size_t bytes_max,
                                Bare bare) const {
    http::HttpRequest request;
    request.target = target;
    request.body_bytes_max = bytes_max;
    request.stop_at_challenge = says_locked;
    auto answer = ask(call, request);
    if (!answer) return std::unexpected(answer.error());
    if (bare == Bare::means_absent && knows_no_such_call(*answer)) {
        return fail(Errc::not_supported, where(call, target) + ": HTTP " +
                                             std::to_string(answer->status) +
                                             " without a document: no such call");
    }
    if (!is_success(answer->status)) {
        return std::unexpected(error_of_answer(answer->status, answer->body, call.login != nullptr)
                                   .within(where(call, target)));
    }
    if (looks_like_status(answer->body)) {
        const auto status = parse_response_status(answer->body);
        const auto outcome = status ? outcome_of(*status) : Result<Applied>(Applied::done);
        if (!outcome) return std::unexpected(outcome.error().within(where(call, target)));
    }
    return std::move(answer->body);
}

Result<ResponseStatus> Isapi::change(const Call& call, Change change) const {
    http::HttpRequest request;
    request.method = change.method;
    request.target = std::move(change.target);
    request.body = std::move(change.body);
    if (!change.content_type.empty()) request.content_type = std::move(change.content_type);
    request.stop_at_challenge = says_locked;
    auto answer = ask(call, request);
    Secret::wipe(request.body);
    if (!answer) {
        Error error = answer.error();
        if (error.code == Errc::malformed || error.code == Errc::too_large) {
            error.code = Errc::device_error;
        }
        return std::unexpected(std::move(error));
    }
    if (!is_success(answer->status)) {
        return std::unexpected(error_of_answer(answer->status, answer->body, call.login != nullptr)
                                   .within(where(call, request.target)));
    }
    auto status = parse_response_status(answer->body);
    if (status) return status;
    return fail(Errc::device_error,
                where(call, request.target) +
                    ": answer to the change not understood: " + status.error().context);
}

Result<Applied> Isapi::apply(const Call& call, Change change) const {
    const std::string target = change.target;
    const auto status = this->change(call, std::move(change));
    if (!status) return std::unexpected(status.error());
    auto outcome = outcome_of(*status);
    if (!outcome) return std::unexpected(outcome.error().within(where(call, target)));
    return outcome;
}

Result<Isapi::Fields> Isapi::fields(const Call& call) const {
    Fields found;
    const auto text =
        read(call, "/ISAPI/Security/capabilities?username=" + query_text(call.login->user),
             limits::http_document_max, Bare::means_absent);
    if (text) {
        auto capabilities = parse_security_capabilities(*text);
        if (!capabilities) {
            return std::unexpected(capabilities.error().within(call.at.host()));
        }
        found.capabilities = std::move(*capabilities);
    } else if (text.error().code != Errc::not_supported) {
        return std::unexpected(text.error());
    }
    if (found.capabilities.encrypts_fields) {
        auto cipher = FieldCipher::make(found.capabilities, *call.login, random_iv());
        if (!cipher) return std::unexpected(cipher.error().within(call.at.host()));
        found.cipher = std::move(*cipher);
        return found;
    }
    if (call.at.use_https() || options_.clear_passwords_over_http) return found;
    return fail(Errc::forbidden,
                call.at.host() + ": the device takes passwords in clear only; use HTTPS");
}

Result<std::string> Isapi::Fields::put(std::string_view value) const {
    if (cipher) return cipher->encrypt(value);
    return std::string(value);
}

std::string Isapi::Fields::target(const std::string& path) const {
    if (!cipher) return path;
    return path + (path.find('?') == std::string::npos ? "?" : "&") + cipher->query();
}

std::string query_text(std::string_view value) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_' || c == '~') {
            out.push_back(c);
        } else {
            out.append({'%', digits[byte >> 4U], digits[byte & 0x0FU]});
        }
    }
    return out;
}

}  // namespace camfleet::hikvision
