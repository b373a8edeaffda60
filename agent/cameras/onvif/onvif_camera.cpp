// SPDX-License-Identifier: Apache-2.0
// Who the device is, its state, logins, restarts.
#include "agent/cameras/onvif/onvif_camera.hpp"

#include <algorithm>
#include <cctype>

namespace camfleet::onvif {
namespace {

ports::CameraFacts facts_of(const DeviceInformation& info) {
    ports::CameraFacts facts;
    std::string maker = info.maker;
    std::ranges::transform(maker, maker.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    facts.identity.set_maker(maker);
    facts.identity.set_serial(info.serial);
    facts.model = info.model;
    facts.firmware = info.firmware;
    return facts;
}

// The interface that was asked, else the first that has a MAC.
std::string mac_of(const std::vector<Interface>& all, const std::string& host) {
    std::string mac;
    for (const auto& one : all) {
        if (!one.mac.empty() && one.address == host) return one.mac;
        if (mac.empty()) mac = one.mac;
    }
    return mac;
}

// The device heard us and does not tell: the field stays empty. Some answer a call that they do
// not know, or that their user may not use, with any status (reference section 9).
bool may_be_missing(const Error& error) {
    return error.code == Errc::not_supported || error.code == Errc::forbidden ||
           error.code == Errc::rejected || error.code == Errc::device_error ||
           error.code == Errc::malformed;
}

v1::CameraState state_of(v1::CameraState::Value value, const std::string& detail) {
    v1::CameraState state;
    state.set_value(value);
    state.set_detail(detail);
    return state;
}

// A page with 200 is no answer of this interface. Errors of the answer itself pass.
Result<void> is_reply(const Result<Answer>& answer, std::string_view name, const v1::Endpoint& at) {
    const auto reply = answer ? check_reply(answer->body, {names::device, name}) : Result<void>();
    if (!reply) return std::unexpected(reply.error().within(at.host()));
    return {};
}

std::vector<std::string> items_of(const std::vector<Scope>& scopes) {
    std::vector<std::string> items;
    for (const auto& one : scopes) items.push_back(one.item);
    return items;
}

bool has_administrator(const std::vector<UserEntry>& users) {
    return std::ranges::any_of(users,
                               [](const UserEntry& user) { return user.level == "Administrator"; });
}

}  // namespace

Result<Answer> OnvifCamera::device(const Call& call, Operation operation) const {
    return client_.ask(call, client_.options().device_path, std::move(operation));
}

Result<void> OnvifCamera::change(const Call& call, Operation operation) const {
    const Operation asked{operation.service, operation.name, {}, true};
    const auto answer = device(call, std::move(operation));
    if (!answer) return std::unexpected(answer.error());
    const auto reply = check_reply(answer->body, asked);
    if (reply) return {};
    return fail(Errc::device_error,
                call.at.host() + ": answer to the change not understood: " + reply.error().context);
}

Result<std::vector<UserEntry>> OnvifCamera::users(const Call& call) const {
    const auto answer = device(call, {names::device, "GetUsers"});
    if (!answer) return std::unexpected(answer.error());
    auto all = parse_users(answer->body);
    if (!all) return std::unexpected(all.error().within(call.at.host()));
    return all;
}

Result<ports::CameraFacts> OnvifCamera::public_facts(const v1::Endpoint& at,
                                                     ports::Deadline until) {
    const Call call{at, nullptr, until};
    const auto told = device(call, {names::device, "GetDeviceInformation"});
    if (told) {
        const auto info = parse_device_information(told->body);
        if (!info) return std::unexpected(info.error().within(at.host()));
        auto facts = facts_of(*info);
        const auto all = interfaces(call);
        if (all) facts.identity.set_mac(mac_of(*all, at.host()));
        const bool kept_back = !all && all.error().code == Errc::unauthorized;
        if (!all && !kept_back && !may_be_missing(all.error())) {
            return std::unexpected(all.error());
        }
        return facts;
    }
    if (told.error().code != Errc::unauthorized) return std::unexpected(told.error());
    const auto answer = device(call, {names::device, "GetScopes"});
    const auto scopes = answer ? parse_scopes(answer->body) : Result<std::vector<Scope>>();
    if (!answer || !scopes) return std::unexpected(told.error());
    const auto said = read_scopes(items_of(*scopes));
    if (said.serial.empty() && said.mac.empty()) return std::unexpected(told.error());
    ports::CameraFacts facts;
    facts.model = said.hardware;
    facts.name = said.name;
    facts.identity.set_serial(said.serial);
    facts.identity.set_mac(said.mac);
    return facts;
}

Result<v1::CameraState> OnvifCamera::state(const v1::Endpoint& at, ports::Deadline until) {
    const Call call{at, nullptr, until};
    const auto clock = device(call, {names::device, "GetSystemDateAndTime"});
    // Some devices want a login even for their clock: they are set up (reference section 3).
    if (!clock && clock.error().code != Errc::unauthorized) return std::unexpected(clock.error());
    if (const auto reply = is_reply(clock, "GetSystemDateAndTime", at); !reply) {
        return std::unexpected(reply.error());
    }
    const auto accounts = users(call);
    if (accounts) {
        if (!is_activated(at, until).value_or(true)) {
            return state_of(v1::CameraState::factory_default, "waits for its first account");
        }
        return state_of(v1::CameraState::open, "tells its accounts without a login");
    }
    if (accounts.error().code != Errc::unauthorized && !may_be_missing(accounts.error())) {
        return std::unexpected(accounts.error());
    }
    const auto told = device(call, {names::device, "GetDeviceInformation"});
    if (told) {
        const auto reply = is_reply(told, "GetDeviceInformation", at);
        if (!reply) return std::unexpected(reply.error());
        return state_of(v1::CameraState::open, "tells its device information without a login");
    }
    if (told.error().code != Errc::unauthorized) return std::unexpected(told.error());
    return state_of(v1::CameraState::credential_unknown, "asks for a login");
}

Result<bool> OnvifCamera::is_activated(const v1::Endpoint& at, ports::Deadline until) {
    if (!client_.options().profile_q) {
        return fail(Errc::not_supported, "is_activated: ONVIF knows no activation");
    }
    const Call call{at, nullptr, until};
    const auto answer = device(call, {names::device, "GetScopes"});
    if (!answer && answer.error().code == Errc::unauthorized) return true;
    if (!answer) return std::unexpected(answer.error());
    const auto scopes = parse_scopes(answer->body);
    if (!scopes) return std::unexpected(scopes.error().within(at.host()));
    if (!read_scopes(items_of(*scopes)).profile_q_factory) return true;
    const auto accounts = users(call);
    if (!accounts && accounts.error().code != Errc::unauthorized) {
        return std::unexpected(accounts.error());
    }
    return !accounts || has_administrator(*accounts);
}

Result<v1::LoginResult> OnvifCamera::check_login(const v1::Endpoint& at,
                                                 const ports::Login& login,
                                                 ports::Deadline until) {
    const auto proven = client_.prove_login({at, &login, until});
    if (!proven && proven.error().code != Errc::unauthorized) {
        return std::unexpected(proven.error());
    }
    v1::LoginResult result;
    result.set_accepted(proven.has_value());
    result.set_tries_left(-1);
    return result;
}

Result<ports::CameraFacts> OnvifCamera::identify(const v1::Endpoint& at,
                                                 const ports::Login& login,
                                                 ports::Deadline until) {
    const Call call{at, &login, until};
    const auto told = device(call, {names::device, "GetDeviceInformation"});
    if (!told) return std::unexpected(told.error());
    const auto info = parse_device_information(told->body);
    if (!info) return std::unexpected(info.error().within(at.host()));
    auto facts = facts_of(*info);
    const auto all = interfaces(call);
    if (all) facts.identity.set_mac(mac_of(*all, at.host()));
    if (!all && !may_be_missing(all.error())) return std::unexpected(all.error());
    if (facts.identity.serial().empty() && facts.identity.mac().empty()) {
        return fail(Errc::malformed, at.host() + ": neither serial number nor MAC");
    }
    const auto named = device(call, {names::device, "GetHostname"});
    if (named) facts.name = parse_hostname(named->body).value_or("");
    if (!named && !may_be_missing(named.error())) return std::unexpected(named.error());
    return facts;
}

Result<std::string> OnvifCamera::boot_marker(const v1::Endpoint& at,
                                             const ports::Login& /*login*/,
                                             ports::Deadline /*until*/) {
    return fail(Errc::not_supported, at.host() + ": ONVIF tells neither uptime nor boot");
}

Result<void> OnvifCamera::reboot(const v1::Endpoint& at,
                                 const ports::Login& login,
                                 ports::Deadline until) {
    return change({at, &login, until}, {names::device, "SystemReboot", {}, true});
}

Result<void> OnvifCamera::restore(const v1::Endpoint& at,
                                  const ports::Login& login,
                                  ports::RestoreMode mode,
                                  ports::Deadline until) {
    const char* how = mode == ports::RestoreMode::full ? "Hard" : "Soft";
    return change({at, &login, until}, {names::device, "SetSystemFactoryDefault",
                                        element("n:FactoryDefault", how), true});
}

Result<v1::FirmwareStatus> OnvifCamera::firmware_status(const v1::Endpoint& at,
                                                        const ports::Login& login,
                                                        ports::Deadline until) {
    const auto told = device({at, &login, until}, {names::device, "GetDeviceInformation"});
    if (!told) return std::unexpected(told.error());
    const auto info = parse_device_information(told->body);
    if (!info) return std::unexpected(info.error().within(at.host()));
    v1::FirmwareStatus status;
    status.set_active_version(info->firmware);
    return status;
}

}  // namespace camfleet::onvif
