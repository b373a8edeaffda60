// SPDX-License-Identifier: Apache-2.0
// Accounts. Source: reference onvif.md sections 4, 6 and 7.
#include "agent/cameras/onvif/onvif_camera.hpp"

#include <algorithm>

namespace camfleet::onvif {
namespace {

const UserEntry* find(const std::vector<UserEntry>& all, const std::string& name) {
    const auto found = std::ranges::find(all, name, &UserEntry::name);
    return found == all.end() ? nullptr : &*found;
}

Result<std::string> level_of_role(const std::string& role) {
    if (role == "administrator") return "Administrator";
    if (role == "operator") return "Operator";
    if (role == "viewer") return "User";
    return fail(Errc::invalid_argument, "role: administrator, operator or viewer");
}

// The result holds a secret. Password is always sent: leaving it out may clear it.
Operation with_user(std::string_view operation,
                    const std::string& name,
                    const Secret& password,
                    const std::string& level) {
    std::string clear = element("tt:Password", password.reveal());
    std::string user = element("tt:Username", name) + clear + element("tt:UserLevel", level);
    Operation made{names::device, operation, block("n:User", user), true};
    Secret::wipe(clear);
    Secret::wipe(user);
    return made;
}

std::unexpected<Error> without_effect(const Call& call, const std::string& what) {
    return fail(Errc::device_error, call.at.host() + ": said done, but " + what);
}

}  // namespace

Result<void> OnvifCamera::may_send_password(const Call& call, const Secret& password) const {
    const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
    if (password.empty() || std::ranges::any_of(password.reveal(), control)) {
        return fail(Errc::invalid_argument, "password: empty, or a control character");
    }
    if (call.at.use_https() || client_.options().clear_passwords_over_http) return {};
    return fail(Errc::forbidden,
                call.at.host() + ": ONVIF takes new passwords in clear only; use HTTPS");
}

Result<std::vector<std::string>> OnvifCamera::list_users(const v1::Endpoint& at,
                                                         const ports::Login& login,
                                                         ports::Deadline until) {
    const auto all = users({at, &login, until});
    if (!all) return std::unexpected(all.error());
    std::vector<std::string> names;
    for (const auto& user : *all) names.push_back(user.name);
    return names;
}

Result<void> OnvifCamera::set_password(const v1::Endpoint& at,
                                       const ports::Login& login,
                                       const Secret& next,
                                       ports::Deadline until) {
    const Call call{at, &login, until};
    if (const auto may = may_send_password(call, next); !may) return may;
    const auto all = users(call);
    if (!all) return std::unexpected(all.error());
    const auto* user = find(*all, login.user);
    if (user == nullptr) return fail(Errc::not_found, at.host() + ": no such user");
    const auto done = change(call, with_user("SetUser", user->name, next, user->level));
    if (!done) return done;
    const ports::Login fresh{login.user, next.clone()};
    const auto proven = client_.prove_login({at, &fresh, until});
    if (proven || proven.error().code == Errc::not_supported) return {};
    return without_effect(call, "the new password is not proven: " + proven.error().text());
}

Result<void> OnvifCamera::add_user(const v1::Endpoint& at,
                                   const ports::Login& login,
                                   const ports::Login& user,
                                   const std::string& role,
                                   ports::Deadline until) {
    const Call call{at, &login, until};
    const auto level = level_of_role(role);
    if (!level) return std::unexpected(level.error());
    if (const auto may = may_send_password(call, user.password); !may) return may;
    const auto done = change(call, with_user("CreateUsers", user.user, user.password, *level));
    if (!done) return done;
    const auto all = users(call);
    if (!all) return without_effect(call, "cannot be read back: " + all.error().text());
    const auto* made = find(*all, user.user);
    if (made == nullptr || made->level != *level) return without_effect(call, "has no such user");
    return {};
}

Result<void> OnvifCamera::remove_user(const v1::Endpoint& at,
                                      const ports::Login& login,
                                      const std::string& user,
                                      ports::Deadline until) {
    const Call call{at, &login, until};
    if (user == login.user) {
        return fail(Errc::rejected, at.host() + ": the user that is logged in is not removed");
    }
    const auto done =
        change(call, {names::device, "DeleteUsers", element("n:Username", user), true});
    if (!done) return done;
    const auto all = users(call);
    if (!all) return without_effect(call, "cannot be read back: " + all.error().text());
    if (find(*all, user) != nullptr) return without_effect(call, "the user is still there");
    return {};
}

Result<void> OnvifCamera::activate(const v1::Endpoint& at,
                                   const ports::Login& first,
                                   ports::Deadline until) {
    const Call call{at, nullptr, until};
    if (const auto may = may_send_password(call, first.password); !may) return may;
    const auto activated = is_activated(at, until);
    if (!activated) return std::unexpected(activated.error());
    if (*activated) return fail(Errc::conflict, at.host() + ": has its first account already");
    const auto done =
        change(call, with_user("CreateUsers", first.user, first.password, "Administrator"));
    if (!done) return done;
    const auto proven = client_.prove_login({at, &first, until});
    if (proven || proven.error().code == Errc::not_supported) return {};
    return without_effect(call, "the first login is not proven: " + proven.error().text());
}

}  // namespace camfleet::onvif
