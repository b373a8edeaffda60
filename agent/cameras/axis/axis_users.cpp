// SPDX-License-Identifier: Apache-2.0
// The accounts of AxisCamera, the first one among them.
#include "agent/cameras/axis/axis_camera.hpp"

namespace camfleet::axis {
namespace {

constexpr FirmwareLine any_first_name{11, 5};
constexpr std::string_view users_path = "/axis-cgi/pwdgrp.cgi";

}  // namespace

Result<void> AxisCamera::users_change(const Call& call, std::string form, UserAction action) const {
    const auto page = vapix_.change(call, form_request(std::string(users_path), std::move(form)));
    if (!page) return std::unexpected(page.error());
    return settled(parse_user_answer(*page, action), call);
}

// ok: the device waits for its first account; its rule for passwords.
Result<PassphrasePolicy> AxisCamera::fresh_device_policy(const Call& call) const {
    const auto ready = system_ready(call);
    if (ready) {
        if (!ready->ready) return fail(Errc::busy, call.at.host() + ": boots");
        if (!ready->needs_setup)
            return fail(Errc::conflict, call.at.host() + ": is set up already");
        return ready->policy;
    }
    if (ready.error().code != Errc::not_supported && ready.error().code != Errc::unauthorized &&
        ready.error().code != Errc::not_activated) {
        return std::unexpected(ready.error());
    }
    const auto answer = knock(call);
    if (!answer) return std::unexpected(answer.error());
    const Error error = error_of_answer(*answer, false);
    if (error.code == Errc::not_activated) return PassphrasePolicy::none;
    if (error.code == Errc::unauthorized ||
        (answer->status == 200 && parse_user_groups(answer->body))) {
        return fail(Errc::conflict, call.at.host() +
                                        ": has an account already (firmware before 5.51.6, 6.50.4, "
                                        "8.40.3 and 9.40.1 comes with one)");
    }
    return std::unexpected(error.within(call.at.host()));
}

Result<void> AxisCamera::activate(const v1::Endpoint& at,
                                  const ports::Login& first,
                                  ports::Deadline until) {
    if (auto ok = check_user_name(first.user); !ok) return ok;
    if (auto ok = vapix_.may_send_password(at); !ok) return ok;
    const Call call{at, nullptr, until};
    const auto policy = fresh_device_policy(call);
    if (!policy) return std::unexpected(policy.error());
    if (auto ok = check_password(first.password, *policy); !ok) return ok;
    if (first.user != "root") {
        const auto facts = public_facts(at, until);
        if (!facts) return std::unexpected(facts.error());
        const auto line = firmware_line(facts->firmware);
        if (!line || *line < any_first_name) {
            return fail(Errc::invalid_argument,
                        at.host() + ": before AXIS OS 11.5 the first account is root");
        }
    }
    auto made =
        users_change(call, make_first_user_form(first.user, first.password), UserAction::add);
    if (made) return made;
    const auto code = made.error().code;
    if (code == Errc::unauthorized || code == Errc::already_exists) {
        return fail(Errc::conflict, made.error().context + ": somebody was faster");
    }
    return made;
}

Result<void> AxisCamera::set_password(const v1::Endpoint& at,
                                      const ports::Login& login,
                                      const Secret& next,
                                      ports::Deadline until) {
    if (auto ok = check_password(next, PassphrasePolicy::none); !ok) return ok;
    if (auto ok = vapix_.may_send_password(at); !ok) return ok;
    return users_change({at, &login, until}, make_password_form(login.user, next),
                        UserAction::change);
}

Result<std::vector<std::string>> AxisCamera::list_users(const v1::Endpoint& at,
                                                        const ports::Login& login,
                                                        ports::Deadline until) {
    const Call call{at, &login, until};
    const auto text = vapix_.read(call, form_request(std::string(users_path), "action=get"));
    if (!text) return std::unexpected(text.error());
    const auto groups = parse_user_groups(*text);
    if (!groups) return std::unexpected(groups.error().within(at.host()));
    return groups->people();
}

Result<void> AxisCamera::add_user(const v1::Endpoint& at,
                                  const ports::Login& login,
                                  const ports::Login& user,
                                  const std::string& role,
                                  ports::Deadline until) {
    const auto groups = groups_of_role(role);
    if (!groups) return std::unexpected(groups.error());
    if (auto ok = check_user_name(user.user); !ok) return ok;
    if (auto ok = check_password(user.password, PassphrasePolicy::none); !ok) return ok;
    if (auto ok = vapix_.may_send_password(at); !ok) return ok;
    auto added =
        users_change({at, &login, until}, make_add_user_form(user.user, user.password, *groups),
                     UserAction::add);
    if (!added && added.error().code == Errc::already_exists) {
        return fail(Errc::conflict, added.error().context);
    }
    return added;
}

Result<void> AxisCamera::remove_user(const v1::Endpoint& at,
                                     const ports::Login& login,
                                     const std::string& user,
                                     ports::Deadline until) {
    if (auto ok = check_user_name(user); !ok) return ok;
    if (user == login.user) {
        return fail(Errc::rejected, at.host() + ": the account of the login stays");
    }
    return users_change({at, &login, until}, make_remove_user_form(user), UserAction::remove);
}

}  // namespace camfleet::axis
