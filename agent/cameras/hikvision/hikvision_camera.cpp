// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/hikvision/hikvision_camera.hpp"

#include "common/ports/partial_change.hpp"

namespace camfleet::hikvision {
namespace {

// A whole picture: start-of-image marker, end-of-image marker somewhere near the end.
bool is_jpeg(std::string_view body) {
    constexpr std::string_view start = "\xFF\xD8\xFF";
    constexpr std::string_view end = "\xFF\xD9";
    constexpr std::size_t bytes_min = 128;  // a real picture has over 1 KB; a header alone is none
    return body.size() >= bytes_min && body.starts_with(start) &&
           body.substr(body.size() - std::min<std::size_t>(body.size(), 64)).rfind(end) !=
               std::string_view::npos;
}

Result<void> done(const Result<Applied>& applied) {
    if (!applied) return std::unexpected(applied.error());
    return {};
}

}  // namespace

Result<v1::LoginResult> HikvisionCamera::check_login(const v1::Endpoint& at,
                                                     const ports::Login& login,
                                                     ports::Deadline until) {
    http::HttpRequest request;
    request.target = "/ISAPI/Security/userCheck";
    request.stop_at_challenge = [](const http::HttpResponse& challenge) {
        const auto check = parse_user_check(challenge.body);
        return check && check->locked;
    };
    const auto answer = isapi_.ask({at, &login, until}, request);
    if (!answer) return std::unexpected(answer.error());
    if (answer->status == 200 && !answer->login_sent) {
        return fail(Errc::malformed,
                    at.host() + ": answers without a login, which proves nothing about this one");
    }
    const auto check = parse_user_check(answer->body);
    const bool judged = answer->status == 200 || answer->status == 401;
    if (check && judged && check->activated) {
        v1::LoginResult result = login_result_of(*check);
        // Both must say yes: old firmware answers 401 with a body that says little.
        result.set_accepted(result.accepted() && answer->status == 200);
        return result;
    }
    if (answer->status == 200 && !check) return std::unexpected(check.error().within(at.host()));
    const Error error = answer->status == 200
                            ? Error{Errc::not_activated, "device is not activated"}
                            : error_of_answer(answer->status, answer->body, answer->login_sent);
    if (error.code != Errc::unauthorized && error.code != Errc::locked) {
        return std::unexpected(error.within(at.host() + ": userCheck"));
    }
    v1::LoginResult refused;
    refused.set_locked(error.code == Errc::locked);
    refused.set_tries_left(-1);
    return refused;
}

Result<ports::CameraFacts> HikvisionCamera::identify(const v1::Endpoint& at,
                                                     const ports::Login& login,
                                                     ports::Deadline until) {
    const auto text = isapi_.read({at, &login, until}, "/ISAPI/System/deviceInfo");
    if (!text) return std::unexpected(text.error());
    auto facts = parse_device_info(*text);
    if (!facts) return std::unexpected(facts.error().within(at.host()));
    return facts;
}

Result<std::string> HikvisionCamera::boot_marker(const v1::Endpoint& at,
                                                 const ports::Login& login,
                                                 ports::Deadline until) {
    const auto text = isapi_.read({at, &login, until}, "/ISAPI/System/status");
    if (!text) return std::unexpected(text.error());
    const auto up_time = parse_up_time(*text);
    if (!up_time) return std::unexpected(up_time.error().within(at.host()));
    const std::string device = at.host() + ":" + std::to_string(at.http_port());
    return boots_.marker(device, clock_.device(), *up_time);
}

Result<void> HikvisionCamera::reboot(const v1::Endpoint& at,
                                     const ports::Login& login,
                                     ports::Deadline until) {
    return done(isapi_.apply({at, &login, until}, {"PUT", "/ISAPI/System/reboot", {}}));
}

Result<void> HikvisionCamera::reboot_after(const v1::Endpoint& at,
                                           const ports::Login& login,
                                           const char* taken,
                                           ports::Deadline until) {
    const auto rebooted = reboot(at, login, until);
    if (rebooted) return {};
    return std::unexpected(ports::changed_in_part(rebooted.error(), taken));
}

Result<void> HikvisionCamera::restore(const v1::Endpoint& at,
                                      const ports::Login& login,
                                      ports::RestoreMode mode,
                                      ports::Deadline until) {
    const bool full = mode == ports::RestoreMode::full;
    const std::string target =
        std::string("/ISAPI/System/factoryReset?mode=") + (full ? "full" : "basic");
    const auto applied = isapi_.apply({at, &login, until}, {"PUT", target, {}});
    if (!applied) return std::unexpected(applied.error());
    if (*applied != Applied::needs_reboot) return {};
    return reboot_after(at, login, "the default waits for a reboot", until);
}

Result<std::vector<std::string>> HikvisionCamera::list_users(const v1::Endpoint& at,
                                                             const ports::Login& login,
                                                             ports::Deadline until) {
    const auto text = isapi_.read({at, &login, until}, "/ISAPI/Security/users");
    if (!text) return std::unexpected(text.error());
    const auto list = parse_users(*text);
    if (!list) return std::unexpected(list.error().within(at.host()));
    std::vector<std::string> names;
    for (const auto& user : list->users) names.push_back(user.name);
    return names;
}

Result<ports::Snapshot> HikvisionCamera::snapshot(const v1::Endpoint& at,
                                                  const ports::Login& login,
                                                  ports::Deadline until) {
    auto body = isapi_.read({at, &login, until}, "/ISAPI/Streaming/channels/101/picture",
                            limits::http_body_max);
    if (!body) return std::unexpected(body.error());
    if (!is_jpeg(*body)) return fail(Errc::malformed, at.host() + ": picture: not a whole JPEG");
    return ports::Snapshot{std::move(*body)};
}

std::string HikvisionCamera::stream_url(const v1::Endpoint& at) const {
    const bool v6 = at.host().find(':') != std::string::npos;
    const std::uint32_t port = at.rtsp_port() != 0 ? at.rtsp_port() : 554;
    return "rtsp://" + (v6 ? "[" + at.host() + "]" : at.host()) + ":" + std::to_string(port) +
           "/Streaming/Channels/101";
}

}  // namespace camfleet::hikvision
