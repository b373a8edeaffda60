// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/axis/answer_codec.hpp"

#include "agent/adapters/json/foreign_json.hpp"
#include "agent/cameras/axis/device_codec.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace camfleet::axis {
namespace {

constexpr std::size_t cleaned_bytes_max = 120;

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

// A code that names no reason of its own in these tables is a plain "no".
struct Meaning {
    std::int64_t code;
    Errc errc;
};

Errc meaning_of(std::span<const Meaning> table, std::int64_t code) {
    for (const auto& row : table) {
        if (row.code == code) return row.errc;
    }
    return Errc::rejected;
}

// Source: VAPIX systemready 1000 and 9000 are both internal
constexpr std::array system_ready_codes{
    Meaning{1000, Errc::device_error}, Meaning{9000, Errc::device_error},
    Meaning{2003, Errc::not_supported}, Meaning{2004, Errc::not_supported}};
// Source: VAPIX basic device information, API discovery: 2002 POST only, 2003 version, 2004 method
constexpr std::array device_info_codes{
    Meaning{2001, Errc::forbidden}, Meaning{2002, Errc::not_supported},
    Meaning{2003, Errc::not_supported}, Meaning{2004, Errc::not_supported},
    Meaning{8000, Errc::device_error}};
// Source: VAPIX network settings; NTP and time count alike
constexpr std::array network_codes{Meaning{1000, Errc::device_error},
                                   Meaning{4000, Errc::not_supported},
                                   Meaning{4001, Errc::not_supported},
                                   Meaning{4002, Errc::forbidden}, Meaning{5000, Errc::not_found}};
// Source: VAPIX firmware management; 500 internal, 423 busy, 412 the running one is uncommitted
constexpr std::array firmware_codes{
    Meaning{404, Errc::not_found}, Meaning{405, Errc::not_supported},
    Meaning{412, Errc::conflict},  Meaning{417, Errc::not_supported},
    Meaning{423, Errc::busy},      Meaning{500, Errc::device_error}};

std::span<const Meaning> table_of(Api api) {
    switch (api) {
        case Api::system_ready:
            return system_ready_codes;
        case Api::basic_device_info:
        case Api::api_discovery:
            return device_info_codes;
        case Api::network_settings:
        case Api::ntp:
        case Api::time_service:
            return network_codes;
        case Api::firmware:
            return firmware_codes;
    }
    return {};
}

Error unauthorized_answer(const http::HttpResponse& answer) {
    // Said to a first account of another name than the firmware wants.
    if (answer.body.find("not a valid initial admin user") != std::string::npos) {
        return {Errc::rejected, "HTTP 401: this firmware wants the first account to be root"};
    }
    if (wants_first_user(answer)) {
        return {Errc::not_activated, "HTTP 401: waits for its first account"};
    }
    return {Errc::unauthorized, answer.login_sent ? "HTTP 401: login refused"
                                                  : "HTTP 401: answers nothing without a login"};
}

// After too many failed logins every call of this address is answered 403, before a login is asked
// for (reference axis section 3); a role that is too small hears it after its login.
Error forbidden_answer(const http::HttpResponse& answer) {
    if (answer.login_sent) return {Errc::forbidden, "HTTP 403: this account may not do it"};
    return {Errc::locked, "HTTP 403 before a login: throttled after failed logins"};
}

Error server_error(const http::HttpResponse& answer, bool change) {
    const std::string line = "HTTP " + std::to_string(answer.status);
    if (answer.status == 501) return {Errc::not_supported, line};
    // Retry-After says that nothing was begun (RFC 9110 section 15.6.4).
    const bool not_begun = !change || !answer.header("retry-after").empty();
    if (answer.status == 503 && not_begun) return {Errc::busy, line + ": not ready, or throttled"};
    return {Errc::device_error, line};
}

Errc rest_errc(int http_status, std::int64_t code) {
    // Source: VAPIX device configuration: 2 no such item, 5 validation, 6 conflict
    if (code == 2 || http_status == 404) return Errc::not_found;
    if (code == 6 || http_status == 409) return Errc::conflict;
    if (http_status == 401) return Errc::unauthorized;
    if (http_status == 403) return Errc::forbidden;
    if (http_status == 405) return Errc::not_supported;
    return http_status >= 500 ? Errc::device_error : Errc::rejected;
}

}  // namespace

std::string_view api_name(Api api) {
    switch (api) {
        case Api::system_ready:
            return "systemready";
        case Api::basic_device_info:
            return "basicdeviceinfo";
        case Api::api_discovery:
            return "apidiscovery";
        case Api::network_settings:
            return "network_settings";
        case Api::ntp:
            return "ntp";
        case Api::time_service:
            return "time";
        case Api::firmware:
            return "firmwaremanagement";
    }
    return "";
}

std::string cleaned(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, cleaned_bytes_max)) {
        out.push_back(static_cast<unsigned char>(c) < 0x20 || c == '\x7F' ? ' ' : c);
    }
    return out;
}

Error error_of_code(Api api,
                    std::int64_t code,
                    std::string_view message,
                    std::optional<std::int64_t> sub_code) {
    std::string text = std::string(api_name(api)) + " error " + std::to_string(code);
    if (sub_code) text += "." + std::to_string(*sub_code);
    if (!message.empty()) text += ": " + cleaned(message);
    return {meaning_of(table_of(api), code), std::move(text)};
}

Error error_of_answer(const http::HttpResponse& answer, bool change) {
    if (answer.status == 401) return unauthorized_answer(answer);
    if (answer.status == 403) return forbidden_answer(answer);
    if (answer.status >= 500) return server_error(answer, change);
    const std::string line = "HTTP " + std::to_string(answer.status);
    if (answer.status == 404 || answer.status == 405 || answer.status == 410) {
        return {Errc::not_supported, line};
    }
    if (answer.status == 408 || answer.status == 429) return {Errc::busy, line};
    if (answer.status >= 400) return {Errc::rejected, line};
    if (answer.status >= 300) {
        const bool secure = lower(answer.header("location")).starts_with("https:");
        return {Errc::malformed, line + (secure ? ": redirects to HTTPS, which the endpoint "
                                                  "must name"
                                                : ": redirects, which is not followed")};
    }
    return {Errc::malformed, line};
}

Result<void> parse_rest_answer(int http_status, std::string_view body) {
    const auto object = json::parse_object(body, "REST answer");
    if (!object) return std::unexpected(object.error());
    const auto status = json::text_at(*object, "status");
    const bool is_success = http_status >= 200 && http_status < 300;
    if (status == "success" && is_success) return {};
    const auto* error = json::object_at(*object, "error");
    if (status != "error" || error == nullptr) {
        return fail(Errc::malformed, "REST answer: neither success nor error");
    }
    const auto code = json::number_at(*error, "code").value_or(0);
    return fail(rest_errc(http_status, code), "REST error " + std::to_string(code) + ": " +
                                                  cleaned(json::text_at(*error, "message")));
}

bool wants_first_user(const http::HttpResponse& answer) {
    if (answer.status != 401) return false;
    if (lower(answer.header("axis-setup")) == "vapix") return true;
    return answer.body.find("initial admin user must be created first") != std::string::npos ||
           answer.body.find("not a valid initial admin user") != std::string::npos;
}

std::string serial_of_challenges(std::span<const std::string> challenges) {
    for (const auto& challenge : challenges) {
        const auto small = lower(challenge);
        constexpr std::string_view mark = "realm=\"axis_";
        const auto at = small.find(mark);
        if (at == std::string::npos) continue;
        const auto start = at + mark.size();
        const auto end = challenge.find('"', start);
        if (end == std::string::npos) continue;
        auto serial = serial_text(std::string_view(challenge).substr(start, end - start));
        if (!serial.empty()) return serial;
    }
    return {};
}

}  // namespace camfleet::axis
