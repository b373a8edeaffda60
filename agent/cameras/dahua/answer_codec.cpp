// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/dahua/answer_codec.hpp"

#include "agent/adapters/json/foreign_json.hpp"
#include "common/base/encoding.hpp"

#include <algorithm>
#include <cctype>

namespace camfleet::dahua {
namespace {

constexpr std::int64_t code_locked = 268'632'081;
constexpr std::int64_t code_wrong_password = 268'632'085;
constexpr std::int64_t lock_seconds_max = 86'400;
constexpr std::size_t hash_chars = 32;  // a realm with an MD5 instead of the serial

bool is_hex(std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) { return std::isxdigit(c) != 0; });
}

std::string realm_of(std::string_view challenge) {
    constexpr std::string_view key = "realm=\"";
    const auto at = challenge.find(key);
    if (at == std::string_view::npos) return {};
    const auto rest = challenge.substr(at + key.size());
    return std::string(rest.substr(0, std::min<std::size_t>(rest.find('"'), 128)));
}

void read_realm(const std::string& realm, RealmSigns& signs) {
    constexpr std::string_view login = "Login to ";
    constexpr std::string_view device = "Device_";
    if (realm.starts_with(login)) {
        signs.ours = true;
        const auto word = realm.substr(login.size());
        if (!word.empty() && !(word.size() == hash_chars && is_hex(word))) signs.serial = word;
    } else if (realm.starts_with(device)) {
        signs.ours = true;
        const auto word = realm.substr(device.size());
        if (word.size() == 12 && is_hex(word)) signs.mac = normalise_mac(word).value_or("");
    } else if (realm == "DahuaRpc") {
        signs.ours = true;
    }
}

}  // namespace

std::optional<LoginStanding> parse_standing(std::string_view body) {
    const auto document = json::parse_object(body, "answer");
    if (!document) return std::nullopt;
    LoginStanding standing;
    auto code = json::number_at(*document, "ErrorCode");
    auto seconds = json::number_at(*document, "RmLock");
    auto tries = json::number_at(*document, "RmLogin");
    if (const auto* error = json::object_at(*document, "error"))
        code = json::number_at(*error, "code");
    if (const auto* params = json::object_at(*document, "params")) {
        seconds = json::number_at(*params, "remainLockSecond");
        tries = json::number_at(*params, "remainLoginTimes");
    }
    if (!seconds && !tries && code != code_locked && code != code_wrong_password)
        return std::nullopt;
    const auto left = std::clamp<std::int64_t>(seconds.value_or(0), 0, lock_seconds_max);
    standing.locked = left > 0 || code == code_locked;
    standing.unlock_seconds = static_cast<std::uint32_t>(left);
    if (tries && *tries >= 0 && *tries < 1'000)
        standing.tries_left = static_cast<std::int32_t>(*tries);
    return standing;
}

Error error_of_answer(int status, std::string_view body, bool login_sent) {
    const auto standing = parse_standing(body);
    if (standing && standing->locked) {
        return {Errc::locked, "the account is locked for " +
                                  std::to_string(standing->unlock_seconds) +
                                  " s, as the device says"};
    }
    if (standing) return {Errc::unauthorized, "login refused"};
    switch (status) {
        case 400:
            return {Errc::rejected, "the device does not take this request"};
        case 401:
            return {Errc::unauthorized, login_sent
                                            ? "login refused, or the camera is not initialised"
                                            : "a login is needed"};
        case 403:
            if (body.empty() && login_sent) return {Errc::unauthorized, "login refused"};
            return {Errc::forbidden, "no right to this, or the firmware does not know it"};
        case 404:
        case 501:
            return {Errc::not_supported, "this firmware has no such call"};
        case 503:
            return {Errc::busy, "the device is busy"};
        default:
            break;
    }
    if (status >= 300 && status < 400)
        return {Errc::malformed, "the device sends elsewhere (HTTPS?); nothing is followed"};
    return {Errc::device_error, "HTTP status " + std::to_string(status)};
}

RealmSigns signs_of_challenges(const std::vector<std::string>& challenges) {
    RealmSigns signs;
    for (const auto& challenge : challenges) read_realm(realm_of(challenge), signs);
    return signs;
}

}  // namespace camfleet::dahua
