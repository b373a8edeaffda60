// SPDX-License-Identifier: Apache-2.0
// The half of DahuaCamera that looks: who, how, login, picture.
#include "agent/cameras/dahua/dahua_camera.hpp"

#include "agent/cameras/dahua/device_codec.hpp"
#include "common/base/limits.hpp"

#include <algorithm>

namespace camfleet::dahua {
namespace {

constexpr const char* serial_call = "magicBox.cgi?action=getSerialNo";

bool is_jpeg(std::string_view body) {
    constexpr std::size_t bytes_min = 128;  // a header alone is no picture
    return body.size() >= bytes_min && body.starts_with("\xFF\xD8\xFF") &&
           body.substr(body.size() - std::min<std::size_t>(body.size(), 64)).rfind("\xFF\xD9") !=
               std::string_view::npos;
}

// The device heard us and does not tell: another firmware, or a right that this account lacks.
bool does_not_tell(const Error& error) {
    return error.code == Errc::not_supported || error.code == Errc::forbidden ||
           error.code == Errc::rejected;
}

// What the device does not tell, in whatever words, stays empty; what was lost on the way is an
// error, and a refused login too, before the next question makes another one of it.
Result<Values> if_told(Result<Values> answer) {
    if (answer) return answer;
    const auto code = answer.error().code;
    const bool other_words =
        code == Errc::device_error || code == Errc::malformed || code == Errc::busy;
    if (does_not_tell(answer.error()) || other_words) return Values();
    return answer;
}

}  // namespace

Result<ports::CameraFacts> DahuaCamera::public_facts(const v1::Endpoint& at,
                                                     ports::Deadline until) {
    const auto answer = cgi_.ask({at, nullptr, until}, serial_call);
    if (!answer) return std::unexpected(answer.error());
    if (answer->status == 200) {
        const auto values = parse_values(answer->body);
        if (!values) return std::unexpected(values.error().within(at.host()));
        return facts_of(*values, {});
    }
    const auto signs = signs_of_challenges(answer->challenges);
    const bool locked = parse_standing(answer->body).has_value();
    if (!signs.ours && !locked) {
        if (answer->status == 401)
            return fail(Errc::unauthorized, at.host() + ": says nothing of itself without a login");
        return std::unexpected(
            error_of_answer(answer->status, answer->body, false).within(at.host()));
    }
    ports::CameraFacts facts;
    facts.identity.set_maker("dahua");
    facts.identity.set_serial(signs.serial);
    facts.identity.set_mac(signs.mac);
    return facts;
}

Result<v1::CameraState> DahuaCamera::state(const v1::Endpoint& at, ports::Deadline until) {
    const auto answer = cgi_.ask({at, nullptr, until}, serial_call);
    if (!answer) return std::unexpected(answer.error());
    v1::CameraState state;
    if (answer->status == 200) {
        if (const auto values = parse_values(answer->body); !values)
            return std::unexpected(values.error().within(at.host()));
        state.set_value(v1::CameraState::open);
        state.set_detail("tells its serial number without a login");
        return state;
    }
    const auto error = error_of_answer(answer->status, answer->body, false);
    if (error.code == Errc::locked) {
        state.set_value(v1::CameraState::locked);
        state.set_unlock_seconds(parse_standing(answer->body)->unlock_seconds);
        return state;
    }
    if (error.code != Errc::unauthorized) return std::unexpected(error.within(at.host()));
    state.set_value(v1::CameraState::credential_unknown);
    state.set_detail("asks for a login, or is not initialised: discovery tells");
    return state;
}

Result<bool> DahuaCamera::is_activated(const v1::Endpoint& at, ports::Deadline until) {
    const auto now = state(at, until);
    if (!now) return std::unexpected(now.error());
    if (now->value() != v1::CameraState::credential_unknown) return true;
    return fail(Errc::not_supported, at.host() + ": " + now->detail());
}

Result<v1::LoginResult> DahuaCamera::check_login(const v1::Endpoint& at,
                                                 const ports::Login& login,
                                                 ports::Deadline until) {
    const auto answer = cgi_.ask({at, &login, until}, serial_call);
    if (!answer) return std::unexpected(answer.error());
    v1::LoginResult result;
    result.set_tries_left(-1);
    if (answer->status == 200) {
        if (!answer->login_sent) {
            return fail(Errc::malformed, at.host() +
                                             ": answers without a login, which proves "
                                             "nothing about this one");
        }
        if (const auto values = parse_values(answer->body); !values)
            return std::unexpected(values.error().within(at.host()));
        result.set_accepted(true);
        return result;
    }
    const auto error = error_of_answer(answer->status, answer->body, answer->login_sent);
    if (error.code != Errc::unauthorized && error.code != Errc::locked)
        return std::unexpected(error.within(at.host()));
    if (const auto standing = parse_standing(answer->body)) {
        result.set_locked(standing->locked);
        result.set_unlock_seconds(standing->unlock_seconds);
        if (standing->tries_left) result.set_tries_left(*standing->tries_left);
    }
    return result;
}

Result<ports::CameraFacts> DahuaCamera::identify(const v1::Endpoint& at,
                                                 const ports::Login& login,
                                                 ports::Deadline until) {
    const Call call{at, &login, until};
    const auto system = cgi_.read(call, "magicBox.cgi?action=getSystemInfo");
    if (!system) return std::unexpected(system.error());
    const auto more = [&](const char* action) {
        return if_told(cgi_.read(call, std::string("magicBox.cgi?action=") + action));
    };
    const auto type = more("getDeviceType");
    if (!type) return std::unexpected(type.error());
    auto facts = facts_of(*system, *type);
    if (!facts) return std::unexpected(facts.error().within(at.host()));
    const auto version = more("getSoftwareVersion");
    if (!version) return std::unexpected(version.error());
    facts->firmware = firmware_of(*version);
    const auto name = more("getMachineName");
    if (!name) return std::unexpected(name.error());
    facts->name = value_of(*name, "name");
    const auto network = if_told(cgi_.config(call, "Network"));
    if (!network) return std::unexpected(network.error());
    if (const auto view = network_of(*network)) facts->identity.set_mac(view->mac);
    return facts;
}

Result<std::string> DahuaCamera::boot_marker(const v1::Endpoint& at,
                                             const ports::Login& /*login*/,
                                             ports::Deadline /*until*/) {
    return fail(Errc::not_supported, at.host() + ": the maker names neither boot nor uptime");
}

Result<v1::FirmwareStatus> DahuaCamera::firmware_status(const v1::Endpoint& at,
                                                        const ports::Login& login,
                                                        ports::Deadline until) {
    const Call call{at, &login, until};
    const auto version = cgi_.read(call, "magicBox.cgi?action=getSoftwareVersion");
    if (!version) return std::unexpected(version.error());
    v1::FirmwareStatus status;
    status.set_active_version(firmware_of(*version));
    const auto progress = cgi_.read(call, "upgrader.cgi?action=getState");
    // Firmware that has no such call upgrades nothing by it; else nobody knows, and a camera that
    // upgrades must keep its power.
    if (!progress && does_not_tell(progress.error())) return status;
    if (!progress) return std::unexpected(progress.error());
    const auto word = value_of(*progress, "state.State");
    status.set_upgrading(word == "Preparing" || word == "Downloading" || word == "Upgrading");
    return status;
}

Result<ports::Snapshot> DahuaCamera::snapshot(const v1::Endpoint& at,
                                              const ports::Login& login,
                                              ports::Deadline until) {
    const auto answer =
        cgi_.ask({at, &login, until}, "snapshot.cgi?channel=1&type=0", limits::http_body_max);
    if (!answer) return std::unexpected(answer.error());
    if (answer->status != 200) {
        return std::unexpected(error_of_answer(answer->status, answer->body, answer->login_sent)
                                   .within(at.host() + ": snapshot.cgi"));
    }
    if (!is_jpeg(answer->body))
        return fail(Errc::malformed, at.host() + ": snapshot.cgi: not a whole JPEG");
    return ports::Snapshot{answer->body};
}

std::string DahuaCamera::stream_url(const v1::Endpoint& at) const {
    const bool v6 = at.host().find(':') != std::string::npos;
    const std::uint32_t port = at.rtsp_port() != 0 ? at.rtsp_port() : 554;
    return "rtsp://" + (v6 ? "[" + at.host() + "]" : at.host()) + ":" + std::to_string(port) +
           "/cam/realmonitor?channel=1&subtype=0";
}

}  // namespace camfleet::dahua
