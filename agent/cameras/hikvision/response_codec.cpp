// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/hikvision/response_codec.hpp"

#include "agent/adapters/json/foreign_json.hpp"
#include "agent/adapters/xml/xml_tree.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace camfleet::hikvision {
namespace {

constexpr std::size_t word_chars_max = 80;
constexpr std::int64_t unlock_seconds_max = 24 * 60 * 60;
constexpr std::uint32_t unlock_seconds_default = 30 * 60;  // the maker's own lock time

struct SubCode {
    std::string_view word;
    Errc code;
};

// Source: the maker's error dictionary (2,270 rows); only words that some caller reacts to.
constexpr std::array sub_codes{
    SubCode{"notSupport", Errc::not_supported},
    SubCode{"methodNotAllowed", Errc::not_supported},
    SubCode{"thisDeviceModelDoesNotSupportAddingCamera", Errc::not_supported},
    SubCode{"lowPrivilege", Errc::forbidden},
    SubCode{"invalidOperation", Errc::busy},
    SubCode{"notActivated", Errc::not_activated},
    SubCode{"hasActivated", Errc::conflict},
    SubCode{"loginPasswordError", Errc::unauthorized},
    SubCode{"administratorPasswordError", Errc::unauthorized},
    SubCode{"passError", Errc::unauthorized},
    SubCode{"originalPassError", Errc::unauthorized},
    SubCode{"wrongPassword", Errc::unauthorized},
    SubCode{"incorrentUserNameOrPassword", Errc::unauthorized},  // sic
    SubCode{"userNameLocked", Errc::locked},
    SubCode{"ipcIsLocking", Errc::locked},
    SubCode{"ipcPasswordError", Errc::rejected},  // the camera's login, not ours
    SubCode{"ipcNotActivated", Errc::conflict},
    SubCode{"conflictIPv4Address", Errc::conflict},
    SubCode{"ipAddrConflictWithDev", Errc::conflict},
    SubCode{"passwordDecodeError", Errc::rejected},
    SubCode{"passwordEncryptError", Errc::rejected},
    SubCode{"riskPassword", Errc::rejected},
    SubCode{"illegalPassword", Errc::rejected},
};

Errc errc_of(const ResponseStatus& status) {
    for (const auto& entry : sub_codes) {
        if (xml::same_word(entry.word, status.sub_code)) return entry.code;
    }
    // "MaxPassword attempts": printed with and without spaces.
    if (xml::same_word(std::string_view(status.sub_code).substr(0, 11), "MaxPassword")) {
        return Errc::locked;
    }
    if (status.status_code == 2) return Errc::busy;
    if (status.status_code == 3) return Errc::device_error;
    return Errc::rejected;
}

std::string short_word(std::string text) {
    if (text.size() > word_chars_max) text.resize(word_chars_max);
    std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return text;
}

Error refusal_of(const ResponseStatus& status) {
    std::string text = "device says statusCode " + std::to_string(status.status_code);
    if (!status.sub_code.empty()) text += " " + status.sub_code;
    if (!status.status_text.empty()) text += " (" + status.status_text + ")";
    return {errc_of(status), std::move(text)};
}

ResponseStatus status_of(const pugi::xml_node& root, std::int64_t code) {
    return {.status_code = code,
            .status_text = short_word(xml::child_text(root, "statusString")),
            .sub_code = short_word(xml::child_text(root, "subStatusCode")),
            .id = short_word(xml::child_text(root, "id"))};
}

std::string first_text(const pugi::xml_node& root, std::string_view one, std::string_view other) {
    auto text = xml::child_text(root, one);
    return text.empty() ? xml::child_text(root, other) : text;
}

void read_lock(const pugi::xml_node& root, UserCheck& check) {
    const auto state = xml::child_text(root, "lockStatus");
    // Devices send "lock"; the manual prints "locked".
    check.locked = xml::same_word(state, "lock") || xml::same_word(state, "locked");
    const auto unlock = xml::number_of(first_text(root, "unlockTime", "resLockTime"));
    const auto tries = xml::number_of(first_text(root, "retryLoginTime", "retryTimes"));
    if (unlock) {
        check.unlock_seconds =
            static_cast<std::uint32_t>(std::clamp<std::int64_t>(*unlock, 0, unlock_seconds_max));
    }
    if (check.locked && check.unlock_seconds == 0) check.unlock_seconds = unlock_seconds_default;
    if (tries && *tries >= 0) {
        check.tries_left = static_cast<std::int32_t>(
            std::min<std::int64_t>(*tries, std::numeric_limits<std::int32_t>::max()));
    }
}

bool is_status_document(const pugi::xml_node& root) {
    return xml::is_named(root, "ResponseStatus");
}

Error unauthorized_answer(std::string_view body, bool login_sent) {
    if (const auto status = parse_response_status(body)) {
        if (xml::same_word(status->sub_code, "notActivated")) return refusal_of(*status);
        // A nonce that aged: the password was not looked at.
        if (login_sent && xml::same_word(status->sub_code, "invalidOperation")) {
            return {Errc::busy, "the login challenge had aged; the password was not judged"};
        }
    }
    const auto check = parse_user_check(body);
    if (check && check->locked) {
        return {Errc::locked, "unlocks in " + std::to_string(check->unlock_seconds) + " s"};
    }
    if (check && !check->activated) return {Errc::not_activated, "device is not activated"};
    if (!login_sent) return {Errc::not_supported, "device wants a login for this call"};
    std::string text = "login refused";
    if (check && check->tries_left >= 0) {
        text += ", tries left: " + std::to_string(check->tries_left);
    }
    return {Errc::unauthorized, std::move(text)};
}

Errc errc_of_status_line(int http_status) {
    if (http_status >= 500) return Errc::device_error;
    if (http_status == 403) return Errc::forbidden;
    if (http_status == 404 || http_status == 405) return Errc::not_supported;
    if (http_status >= 400) return Errc::rejected;
    return Errc::malformed;  // a redirect or an interim answer where none belongs
}

}  // namespace

namespace {

// The same document where a call speaks JSON.
Result<ResponseStatus> parse_json_status(std::string_view text) {
    const auto document = json::parse_object(text, "ResponseStatus");
    if (!document) return std::unexpected(document.error());
    const auto code = json::number_at(*document, "statusCode");
    if (!code) return fail(Errc::malformed, "ResponseStatus: statusCode is not a number");
    return ResponseStatus{.status_code = *code,
                          .status_text = json::text_at(*document, "statusString"),
                          .sub_code = json::text_at(*document, "subStatusCode"),
                          .id = {}};
}

}  // namespace

Result<ResponseStatus> parse_response_status(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && text[first] == '{') return parse_json_status(text);
    const auto document = xml::parse(text, "ResponseStatus");
    if (!document) return std::unexpected(document.error());
    const auto root = xml::root_named(**document, "ResponseStatus");
    if (!root) return std::unexpected(root.error());
    const auto code = xml::number_of(xml::child_text(*root, "statusCode"));
    if (!code) return fail(Errc::malformed, "ResponseStatus: statusCode is not a number");
    return status_of(*root, *code);
}

Result<UserCheck> parse_user_check(std::string_view text) {
    const auto document = xml::parse(text, "userCheck");
    if (!document) return std::unexpected(document.error());
    const auto root = (*document)->document_element();
    UserCheck check;
    if (is_status_document(root)) {
        if (!xml::child(root, "lockStatus") && !xml::child(root, "retryTimes")) {
            return fail(Errc::malformed, "ResponseStatus: no lock fields");
        }
        check.status_value = 401;
    } else if (xml::is_named(root, "userCheck") || xml::is_named(root, "SessionLogin")) {
        const auto value = xml::number_of(xml::child_text(root, "statusValue"));
        if (!value) return fail(Errc::malformed, "userCheck: statusValue is not a number");
        check.status_value = *value;
    } else {
        return std::unexpected(xml::root_named(**document, "userCheck").error());
    }
    const auto activated = xml::child(root, "isActivated");
    if (activated) check.activated = xml::is_true(xml::text_of(activated));
    check.default_password = xml::is_true(xml::child_text(root, "isDefaultPassword"));
    check.risk_password = xml::is_true(xml::child_text(root, "isRiskPassword"));
    read_lock(root, check);
    return check;
}

Result<Applied> outcome_of(const ResponseStatus& status) {
    const bool plain = status.sub_code.empty() || xml::same_word(status.sub_code, "ok");
    if ((status.status_code == 0 || status.status_code == 1) && plain) return Applied::done;
    if (status.status_code == 7) {
        return xml::same_word(status.sub_code, "autoReboot") ? Applied::reboots_itself
                                                             : Applied::needs_reboot;
    }
    return std::unexpected(refusal_of(status));
}

v1::LoginResult login_result_of(const UserCheck& check) {
    v1::LoginResult result;
    result.set_accepted(check.status_value == 200 && !check.locked);
    result.set_locked(check.locked);
    result.set_unlock_seconds(check.locked ? check.unlock_seconds : 0);
    result.set_tries_left(check.tries_left);
    return result;
}

Error error_of_answer(int http_status, std::string_view body, bool login_sent) {
    if (http_status == 401) return unauthorized_answer(body, login_sent);
    const std::string line = "HTTP " + std::to_string(http_status);
    const auto status = parse_response_status(body);
    if (!status) return {errc_of_status_line(http_status), line};
    Error refusal = refusal_of(*status);
    // Behind a 5xx the change may have been made all the same, unless the device names a reason
    // for which it cannot have started.
    const bool not_started = refusal.code == Errc::not_supported || refusal.code == Errc::busy ||
                             refusal.code == Errc::not_activated || refusal.code == Errc::locked;
    if (http_status >= 500 && !not_started) refusal.code = Errc::device_error;
    if (outcome_of(*status)) refusal.code = errc_of_status_line(http_status);
    return refusal.within(line);
}

}  // namespace camfleet::hikvision
