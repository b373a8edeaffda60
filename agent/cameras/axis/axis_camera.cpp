// SPDX-License-Identifier: Apache-2.0
// The half of AxisCamera that looks: state, identity, login, boot, picture.
#include "agent/cameras/axis/axis_camera.hpp"

#include "agent/cameras/axis/maintenance_codec.hpp"
#include "common/base/same_device.hpp"

#include <algorithm>
#include <thread>

namespace camfleet::axis {
namespace {

// How long the device may hold the call until it is ready. Source: reference axis section 2.1
constexpr std::uint32_t ready_wait_seconds = 1;
// Below this uptime a device counts as just started. Source: reference axis section 5.2
constexpr std::int64_t long_up_seconds = 180;

v1::CameraState in_state(v1::CameraState::Value value, std::string detail) {
    v1::CameraState state;
    state.set_value(value);
    state.set_detail(std::move(detail));
    return state;
}

// A firmware without this call, or one that keeps it from strangers.
bool says_nothing(const Error& error) {
    return error.code == Errc::not_supported || error.code == Errc::unauthorized ||
           error.code == Errc::not_activated;
}

// Not the device's word: it may well have an answer.
bool lost_on_the_way(const Error& error) {
    return error.code == Errc::timeout || error.code == Errc::closed ||
           error.code == Errc::unreachable || error.code == Errc::too_large;
}

ports::CameraFacts facts_of_challenge(const http::HttpResponse& answer) {
    ports::CameraFacts facts;
    const auto serial = serial_of_challenges(answer.challenges);
    if (!serial.empty()) facts.identity = identity_of("AXIS", serial);
    return facts;
}

}  // namespace

Result<SystemReady> AxisCamera::system_ready(const Call& call) const {
    const auto text = vapix_.read(call, json_request("/axis-cgi/systemready.cgi",
                                                     make_system_ready_call(ready_wait_seconds)));
    if (!text) return std::unexpected(text.error());
    auto state = parse_system_ready(*text);
    if (!state) return std::unexpected(state.error().within(call.at.host()));
    return state;
}

Result<http::HttpResponse> AxisCamera::knock(const Call& call) const {
    return vapix_.ask(call, form_request("/axis-cgi/pwdgrp.cgi", "action=get"));
}

Result<v1::CameraState> AxisCamera::state(const v1::Endpoint& at, ports::Deadline until) {
    const Call call{at, nullptr, until};
    const auto ready = system_ready(call);
    if (ready && !ready->ready) return in_state(v1::CameraState::booting, "systemready no");
    if (ready && ready->needs_setup) {
        return in_state(v1::CameraState::factory_default, "waits for its first account");
    }
    if (!ready && ready.error().code == Errc::busy) {
        return in_state(v1::CameraState::booting, ready.error().context);
    }
    if (!ready && !says_nothing(ready.error()) && ready.error().code != Errc::locked) {
        return std::unexpected(ready.error());
    }
    const auto answer = knock(call);
    if (!answer) return std::unexpected(answer.error());
    if (answer->status == 200) {
        const auto groups = parse_user_groups(answer->body);
        if (!groups) return std::unexpected(groups.error().within(at.host()));
        return in_state(v1::CameraState::open, "lists its accounts without a login");
    }
    const Error error = error_of_answer(*answer, false);
    if (error.code == Errc::not_activated) {
        return in_state(v1::CameraState::factory_default, "waits for its first account");
    }
    if (error.code == Errc::unauthorized) {
        return in_state(v1::CameraState::credential_unknown, "asks for a login");
    }
    if (error.code == Errc::busy) return in_state(v1::CameraState::booting, error.context);
    if (error.code != Errc::locked) return std::unexpected(error.within(at.host()));
    auto locked = in_state(v1::CameraState::locked, error.context);
    locked.set_unlock_seconds(vapix_.options().throttle_seconds);
    return locked;
}

Result<bool> AxisCamera::is_activated(const v1::Endpoint& at, ports::Deadline until) {
    const auto now = state(at, until);
    if (!now) return std::unexpected(now.error());
    if (now->value() == v1::CameraState::booting) {
        return fail(Errc::busy, at.host() + ": boots: " + now->detail());
    }
    if (now->value() == v1::CameraState::locked) {
        return fail(Errc::locked, at.host() + ": " + now->detail());
    }
    return now->value() != v1::CameraState::factory_default;
}

Result<ports::CertifiedDevice> AxisCamera::device_certificate(const v1::Endpoint& at,
                                                              ports::Deadline until) {
    return vapix_.certified(at, until);
}

// What the maker certified outweighs what the device says. Without that proof the device's word
// stands, unless the operator wants more: owners may have installed certificates of their own.
Result<ports::CameraFacts> AxisCamera::public_facts(const v1::Endpoint& at, ports::Deadline until) {
    const auto certified = vapix_.certified(at, until);
    if (!certified && ports::proves_nothing(certified.error())) {
        return facts_told({at, nullptr, until});
    }
    if (!certified) return std::unexpected(certified.error());
    const auto bound = ports::bound_to(at, *certified);
    if (!bound) return std::unexpected(bound.error());
    auto facts = facts_told({*bound, nullptr, until});
    if (!facts) return facts;
    const auto& told = facts->identity.serial();
    const auto& serial = certified->identity.serial();
    if (!told.empty() && !same_serial(told, serial)) {
        return fail(Errc::wrong_identity,
                    at.host() + ": says serial " + told + ", its maker certified " + serial);
    }
    facts->identity = certified->identity;
    return facts;
}

Result<ports::CameraFacts> AxisCamera::facts_told(const Call& call) const {
    const auto& at = call.at;
    const auto text = vapix_.read(
        call, json_request("/axis-cgi/basicdeviceinfo.cgi", make_properties_call(true)));
    auto facts = text ? parse_device_properties(*text) : std::unexpected(text.error());
    if (facts) return facts;
    if (!says_nothing(facts.error())) return std::unexpected(facts.error().within(at.host()));
    const auto answer = knock(call);
    if (!answer) return std::unexpected(answer.error());
    auto shown = facts_of_challenge(*answer);
    const auto brand = vapix_.read(call, get_request("/axis-cgi/prod_brand_info/getbrand.cgi"));
    const auto named = brand ? parse_brand(*brand) : std::unexpected(brand.error());
    if (named) {
        shown.model = named->model;
        shown.identity.set_maker(named->identity.maker());
    }
    if (!named && lost_on_the_way(named.error())) {
        return std::unexpected(named.error().within(at.host()));
    }
    if (named || !shown.identity.serial().empty()) return shown;
    return fail(Errc::unauthorized, at.host() + ": says nothing of itself without a login");
}

Result<void> AxisCamera::takes_logins(const v1::Endpoint& at, ports::Deadline until) {
    const Call call{at, nullptr, until};
    for (const bool again : {false, true}) {
        if (again) {
            const auto next = std::chrono::steady_clock::now() + vapix_.options().ready_pause;
            std::this_thread::sleep_until(std::min(next, until));
        }
        const auto state = system_ready(call);
        if (!state && (says_nothing(state.error()) || state.error().code == Errc::malformed)) {
            return {};
        }
        if (!state && state.error().code == Errc::locked) {
            return fail(Errc::busy, at.host() + ": throttles: no login is sent");
        }
        if (!state) return std::unexpected(state.error());
        if (!state->ready) {
            return fail(Errc::busy, at.host() +
                                        ": boots (systemready no): it might refuse a good "
                                        "login, none is sent");
        }
        if (state->uptime_seconds.value_or(0) >= long_up_seconds) return {};
    }
    return {};
}

// param.cgi needs a login on every firmware, and names the serial in the same breath.
Result<v1::LoginResult> AxisCamera::check_login(const v1::Endpoint& at,
                                                const ports::Login& login,
                                                ports::Deadline until) {
    const auto answer = vapix_.ask(
        {at, &login, until},
        get_request("/axis-cgi/param.cgi?action=list&group=Properties.System.SerialNumber"));
    if (!answer) return std::unexpected(answer.error());
    v1::LoginResult result;
    result.set_tries_left(-1);
    if (answer->status == 200) {
        if (!answer->login_sent) {
            return fail(Errc::malformed, at.host() +
                                             ": answers param.cgi without a login, which "
                                             "proves nothing about this one");
        }
        const auto list = parse_param_list(answer->body);
        if (!list && list.error().code != Errc::not_found) {
            return std::unexpected(list.error().within(at.host()));
        }
        result.set_accepted(true);
        return result;
    }
    const Error error = error_of_answer(*answer, false);
    if (error.code == Errc::unauthorized) return result;
    if (error.code != Errc::locked) return std::unexpected(error.within(at.host()));
    result.set_locked(true);
    result.set_unlock_seconds(vapix_.options().throttle_seconds);
    return result;
}

Result<ports::CameraFacts> AxisCamera::identify(const v1::Endpoint& at,
                                                const ports::Login& login,
                                                ports::Deadline until) {
    const Call call{at, &login, until};
    const auto text = vapix_.read(
        call, json_request("/axis-cgi/basicdeviceinfo.cgi", make_properties_call(false)));
    auto facts = text ? parse_device_properties(*text) : std::unexpected(text.error());
    if (facts) return facts;
    if (facts.error().code != Errc::not_supported) {
        return std::unexpected(facts.error().within(at.host()));
    }
    // Old firmware may leave a request for several groups unanswered: one at a time.
    ParamList all;
    for (const char* group : {"Properties", "Brand", "Network.HostName"}) {
        auto list = vapix_.parameters(call, group);
        if (list) {
            all.values.merge(list->values);
        } else if (list.error().code != Errc::not_found) {
            return std::unexpected(list.error());
        }
    }
    facts = facts_of_parameters(all);
    if (!facts) return std::unexpected(facts.error().within(at.host()));
    return facts;
}

Result<std::string> AxisCamera::boot_marker(const v1::Endpoint& at,
                                            const ports::Login& /*login*/,
                                            ports::Deadline until) {
    const auto state = system_ready({at, nullptr, until});
    if (!state) return std::unexpected(state.error());
    if (state->boot_id.empty()) {
        return fail(Errc::not_supported, at.host() + ": this firmware names no boot (before 11)");
    }
    return state->boot_id;
}

Result<ports::Snapshot> AxisCamera::snapshot(const v1::Endpoint& at,
                                             const ports::Login& login,
                                             ports::Deadline until) {
    auto request = get_request("/axis-cgi/jpg/image.cgi?camera=1&compression=30");
    request.body_bytes_max = limits::http_body_max;
    const auto answer = vapix_.ask({at, &login, until}, std::move(request));
    if (!answer) return std::unexpected(answer.error());
    if (answer->status != 200) {
        return std::unexpected(error_of_answer(*answer, false).within(at.host() + ": image.cgi"));
    }
    // Preview mode of a fresh device shows a picture to everybody: no proof of a login.
    if (!answer->login_sent) {
        return fail(Errc::malformed, at.host() + ": image.cgi answers without a login");
    }
    if (!is_jpeg(answer->body)) {
        return fail(Errc::malformed, at.host() + ": image.cgi: not a whole JPEG");
    }
    return ports::Snapshot{answer->body};
}

std::string AxisCamera::stream_url(const v1::Endpoint& at) const {
    const bool v6 = at.host().find(':') != std::string::npos;
    const std::uint32_t port = at.rtsp_port() != 0 ? at.rtsp_port() : 554;
    return "rtsp://" + (v6 ? "[" + at.host() + "]" : at.host()) + ":" + std::to_string(port) +
           "/axis-media/media.amp?videocodec=h264&camera=1&audio=0";
}

}  // namespace camfleet::axis
