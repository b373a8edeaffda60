// SPDX-License-Identifier: Apache-2.0
// The half of HikvisionCamera that sets a camera up: activation, password, network, time, name.
#include "agent/cameras/hikvision/activation_cipher.hpp"
#include "agent/cameras/hikvision/edit_codec.hpp"
#include "agent/cameras/hikvision/hikvision_camera.hpp"
#include "common/ports/partial_change.hpp"

namespace camfleet::hikvision {
namespace {

constexpr std::int64_t newer_activation = 3;
constexpr const char* address_path = "/ISAPI/System/Network/interfaces/1/ipAddress";
constexpr std::string_view instead =
    "camera wants the newer activation: activate it with SADP, its web page or the recorder";

Result<ActivateStatus> activate_status(const Isapi& isapi,
                                       const v1::Endpoint& at,
                                       ports::Deadline until) {
    const auto text = isapi.read({at, nullptr, until}, "/SDK/activateStatus");
    if (!text) return std::unexpected(text.error());
    auto status = parse_activate_status(*text);
    if (!status) return std::unexpected(status.error().within(at.host()));
    return status;
}

// A camera of the newer kind turns the older form down as bad content, before anything happened.
Error translate_refusal(Error error) {
    const bool bad_content = error.context.find("badParameters") != std::string::npos ||
                             error.context.find("badXmlContent") != std::string::npos;
    if (error.code == Errc::rejected && bad_content) {
        return {Errc::not_supported, error.context + ": " + std::string(instead)};
    }
    return error;
}

// How the two forms differ before the password is on its way.
struct Form {
    const char* challenge_path;
    bool newer;
};
constexpr Form documented{"/ISAPI/Security/challenge", false};
constexpr Form newer_form{"/ISAPI/System/activate/GetChallengeV3?format=json", true};

Result<Secret> fetch_challenge(const Isapi& isapi,
                               const Call& call,
                               const ActivationKey& key,
                               const Form& form) {
    const auto public_text = key.public_text();
    if (!public_text) return std::unexpected(public_text.error());
    http::HttpRequest request;
    request.method = "POST";
    request.target = form.challenge_path;
    request.body =
        form.newer ? make_newer_challenge(*public_text) : make_challenge_document(*public_text);
    if (form.newer) request.content_type = "application/json";
    const auto answer = isapi.ask(call, request);
    if (!answer) return std::unexpected(answer.error());
    if (answer->status < 200 || answer->status >= 300) {
        return std::unexpected(
            translate_refusal(error_of_answer(answer->status, answer->body, false)
                                  .within(call.at.host() + ": challenge")));
    }
    const auto reply =
        form.newer ? parse_newer_challenge(answer->body) : parse_challenge_reply(answer->body);
    if (!reply) return std::unexpected(reply.error().within(call.at.host()));
    auto challenge = key.open_challenge(*reply);
    if (!challenge) return std::unexpected(challenge.error().within(call.at.host()));
    return challenge;
}

// Nothing has happened to the camera until this is sent.
Result<Change> first_password(const Form& form, const Secret& challenge, const Secret& password) {
    if (form.newer) {
        const auto encrypted = encrypt_newer_password(challenge, password);
        if (!encrypted) return std::unexpected(encrypted.error());
        return Change{"POST", "/ISAPI/System/activate/StartActivateV3?format=json",
                      make_newer_activation(*encrypted), "application/json"};
    }
    const auto encrypted = encrypt_first_password(challenge, password);
    if (!encrypted) return std::unexpected(encrypted.error());
    return Change{"PUT", "/ISAPI/System/activate", make_activate_document(*encrypted)};
}

Result<UserEntry> entry_of(const UserList& list, const std::string& name) {
    for (const auto& user : list.users) {
        if (user.name == name) return user;
    }
    return fail(Errc::not_found, "users: the account of the login is not listed");
}

Result<Applied> put_password(const Isapi& isapi,
                             const Call& call,
                             const UserList& list,
                             const Secret& next) {
    const auto entry = entry_of(list, call.login->user);
    if (!entry) return std::unexpected(entry.error().within(call.at.host()));
    const auto fields = isapi.fields(call);
    if (!fields) return std::unexpected(fields.error());
    const bool wants_login = fields->cipher || fields->capabilities.checks_login_password;
    auto name = fields->put(entry->name);
    auto password = fields->put(next.reveal());
    auto current = wants_login ? fields->put(call.login->password.reveal()) : std::string{};
    if (!name || !password || !current) return fail(Errc::internal, "field encryption");
    UserChange change{std::move(*name), std::move(*password), std::move(*current)};
    Change put{"PUT", fields->target("/ISAPI/Security/users/" + query_text(entry->id)),
               make_user_document(list, *entry, change)};
    Secret::wipe(change.password);
    Secret::wipe(change.login_password);
    return isapi.apply(call, std::move(put));
}

}  // namespace

Result<bool> HikvisionCamera::is_activated(const v1::Endpoint& at, ports::Deadline until) {
    const auto status = activate_status(isapi_, at, until);
    if (status) return status->activated;
    if (status.error().code != Errc::not_supported || !is_from_before_activation(at, until)) {
        return std::unexpected(status.error());
    }
    return true;
}

// Such firmware knows no activateStatus (404; reference hikvision section 2), and wants a login
// where ISAPI stands. A web server that wants one for everything is no sign of it.
bool HikvisionCamera::is_from_before_activation(const v1::Endpoint& at,
                                                ports::Deadline until) const {
    const auto status_of = [&](const char* target) {
        http::HttpRequest request;
        request.target = target;
        const auto answer = isapi_.ask({at, nullptr, until}, request);
        return answer ? answer->status : 0;
    };
    return status_of("/SDK/activateStatus") == 404 && status_of("/ISAPI/Security/userCheck") == 401;
}

Result<void> HikvisionCamera::activate(const v1::Endpoint& at,
                                       const ports::Login& first,
                                       ports::Deadline until) {
    if (first.user != "admin") {
        return fail(Errc::invalid_argument, "the first account of this maker is admin");
    }
    if (auto ok = check_new_password(first.password); !ok) return ok;
    const auto status = activate_status(isapi_, at, until);
    if (!status) return std::unexpected(status.error());
    if (status->activated) return fail(Errc::conflict, at.host() + ": is activated already");
    const bool newer = status->support_version >= newer_activation;
    if (newer && !isapi_.options().newer_activation) {
        return fail(Errc::not_supported, at.host() + ": " + std::string(instead));
    }
    const auto& form = newer ? newer_form : documented;
    const auto key = ActivationKey::make(newer);
    if (!key) return std::unexpected(key.error());
    const Call call{at, nullptr, until};
    const auto challenge = fetch_challenge(isapi_, call, *key, form);
    if (!challenge) return std::unexpected(challenge.error());
    auto change = first_password(form, *challenge, first.password);
    if (!change) return std::unexpected(change.error().within(at.host()));
    const auto applied = isapi_.apply(call, std::move(*change));
    if (!applied) return std::unexpected(translate_refusal(applied.error()));
    return {};
}

Result<void> HikvisionCamera::set_password(const v1::Endpoint& at,
                                           const ports::Login& login,
                                           const Secret& next,
                                           ports::Deadline until) {
    if (auto ok = check_new_password(next); !ok) return ok;
    const Call call{at, &login, until};
    const auto text = isapi_.read(call, "/ISAPI/Security/users");
    if (!text) return std::unexpected(text.error());
    const auto list = parse_users(*text);
    if (!list) return std::unexpected(list.error().within(at.host()));
    const auto applied = put_password(isapi_, call, *list, next);
    if (!applied) return std::unexpected(applied.error());
    return {};
}

Result<v1::NetworkSettings> HikvisionCamera::network(const v1::Endpoint& at,
                                                     const ports::Login& login,
                                                     ports::Deadline until) {
    const auto text = isapi_.read({at, &login, until}, address_path);
    if (!text) return std::unexpected(text.error());
    auto settings = parse_network(*text);
    if (!settings) return std::unexpected(settings.error().within(at.host()));
    return settings;
}

Result<bool> HikvisionCamera::set_network(const v1::Endpoint& at,
                                          const ports::Login& login,
                                          const v1::NetworkSettings& network,
                                          ports::Deadline until) {
    const auto applied = isapi_.edit(
        {at, &login, until}, address_path,
        [&](const std::string& document) { return edit_ip_address(document, network); });
    if (!applied) return std::unexpected(applied.error());
    return *applied == Applied::needs_reboot;
}

Result<void> HikvisionCamera::set_time(const v1::Endpoint& at,
                                       const ports::Login& login,
                                       const std::string& ntp_server,
                                       std::uint32_t interval_minutes,
                                       const std::string& time_zone,
                                       ports::Deadline until) {
    const Call call{at, &login, until};
    const auto server =
        isapi_.edit(call, "/ISAPI/System/time/ntpServers/1", [&](const std::string& document) {
            return edit_ntp_server(document, ntp_server, interval_minutes);
        });
    if (!server) return std::unexpected(server.error());
    const auto mode = isapi_.edit(call, "/ISAPI/System/time", [&](const std::string& document) {
        return edit_time(document, time_zone);
    });
    if (!mode) return std::unexpected(ports::changed_in_part(mode.error(), "the time server"));
    return {};
}

Result<void> HikvisionCamera::set_name(const v1::Endpoint& at,
                                       const ports::Login& login,
                                       const std::string& name,
                                       ports::Deadline until) {
    const auto applied =
        isapi_.edit({at, &login, until}, "/ISAPI/System/deviceInfo",
                    [&](const std::string& document) { return edit_device_name(document, name); });
    if (!applied) return std::unexpected(applied.error());
    return {};
}

}  // namespace camfleet::hikvision
