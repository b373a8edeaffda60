// SPDX-License-Identifier: Apache-2.0
// The part of HikvisionCamera that adds and removes accounts, and that knows ONVIF's own.
#include "agent/cameras/hikvision/edit_codec.hpp"
#include "agent/cameras/hikvision/hikvision_camera.hpp"
#include "common/ports/partial_change.hpp"

#include <algorithm>
#include <charconv>

namespace camfleet::hikvision {
namespace {

constexpr const char* users_path = "/ISAPI/Security/users";
constexpr const char* onvif_path = "/ISAPI/Security/ONVIF/users";
constexpr const char* integrate_path = "/ISAPI/System/Network/Integrate";

Result<UserList> users_at(const Isapi& isapi, const Call& call, const char* path) {
    const auto text = isapi.read(call, path);
    if (!text) return std::unexpected(text.error());
    auto list = parse_users(*text);
    if (!list) return std::unexpected(list.error().within(call.at.host()));
    return list;
}

const UserEntry* find_user(const UserList& list, const std::string& name) {
    const auto found = std::ranges::find(list.users, name, &UserEntry::name);
    return found == list.users.end() ? nullptr : &*found;
}

// What was taken must show in the list.
Result<void> must_show(
    const Isapi& isapi, const Call& call, const char* path, const std::string& name, bool there) {
    const auto now = users_at(isapi, call, path);
    if (!now) return std::unexpected(Error{Errc::device_error, now.error().text()});
    if ((find_user(*now, name) != nullptr) == there) return {};
    return fail(Errc::device_error,
                call.at.host() + ": " + path + ": the change was taken, and not done");
}

std::string free_id(const UserList& list) {
    unsigned highest = 0;
    for (const auto& user : list.users) {
        unsigned id = 0;
        std::from_chars(user.id.data(), user.id.data() + user.id.size(), id);
        highest = std::max(highest, id);
    }
    return std::to_string(highest + 1);
}

std::string_view level_of(const std::string& role) {
    if (role == "administrator") return "Administrator";
    return role == "operator" ? "Operator" : "Viewer";
}

// One account as a document, its fields encrypted where the device wants that.
struct Account {
    const char* path;
    const char* method;
    UserEntry entry;
    const Secret& password;
    bool onvif = false;
};

Result<void> put_account(const Isapi& isapi,
                         const Call& call,
                         const UserList& list,
                         const Account& account) {
    const auto fields = isapi.fields(call);
    if (!fields) return std::unexpected(fields.error());
    const bool wants_login =
        !account.onvif && (fields->cipher || fields->capabilities.checks_login_password);
    auto name = fields->put(account.entry.name);
    auto password = fields->put(account.password.reveal());
    auto current = wants_login ? fields->put(call.login->password.reveal()) : std::string{};
    if (!name || !password || !current) return fail(Errc::internal, "field encryption");
    UserChange change{std::move(*name), std::move(*password), std::move(*current), account.onvif};
    auto target = std::string(account.path);
    if (std::string_view(account.method) == "PUT") target += "/" + query_text(account.entry.id);
    Change put{account.method, fields->target(target),
               make_user_document(list, account.entry, change)};
    Secret::wipe(change.password);
    Secret::wipe(change.login_password);
    const auto applied = isapi.apply(call, std::move(put));
    if (!applied) return std::unexpected(applied.error());
    return {};
}

// ONVIF is off after activation; its account alone lets nobody in. Firmware without the switch has
// it always on.
Result<void> switch_on(const Isapi& isapi, const Call& call) {
    const auto now = isapi.read(call, integrate_path);
    if (!now && now.error().code == Errc::not_supported) return {};
    if (!now) return std::unexpected(now.error());
    auto wanted = switch_onvif_on(*now);
    if (!wanted) return std::unexpected(wanted.error().within(call.at.host()));
    if (*wanted == *now) return {};
    const auto applied = isapi.apply(call, {"PUT", integrate_path, std::move(*wanted)});
    if (!applied) return std::unexpected(applied.error());
    return {};
}

}  // namespace

Result<void> HikvisionCamera::add_user(const v1::Endpoint& at,
                                       const ports::Login& login,
                                       const ports::Login& user,
                                       const std::string& role,
                                       ports::Deadline until) {
    if (auto ok = check_new_password(user.password); !ok) return ok;
    const Call call{at, &login, until};
    const auto list = users_at(isapi_, call, users_path);
    if (!list) return std::unexpected(list.error());
    if (find_user(*list, user.user) != nullptr) {
        return fail(Errc::conflict, at.host() + ": user '" + user.user + "' exists");
    }
    const UserEntry entry{free_id(*list), user.user, std::string(level_of(role))};
    if (auto put = put_account(isapi_, call, *list, {users_path, "POST", entry, user.password});
        !put) {
        return put;
    }
    return must_show(isapi_, call, users_path, user.user, true);
}

Result<void> HikvisionCamera::remove_user(const v1::Endpoint& at,
                                          const ports::Login& login,
                                          const std::string& user,
                                          ports::Deadline until) {
    if (user == login.user) {
        return fail(Errc::rejected, "nobody removes the account he logs in with");
    }
    const Call call{at, &login, until};
    const auto list = users_at(isapi_, call, users_path);
    if (!list) return std::unexpected(list.error());
    const auto* entry = find_user(*list, user);
    if (entry == nullptr) return fail(Errc::not_found, at.host() + ": no user '" + user + "'");
    const auto applied =
        isapi_.apply(call, {"DELETE", std::string(users_path) + "/" + query_text(entry->id), {}});
    if (!applied) return std::unexpected(applied.error());
    return must_show(isapi_, call, users_path, user, false);
}

Result<void> HikvisionCamera::set_onvif_password(const v1::Endpoint& at,
                                                 const ports::Login& login,
                                                 const ports::Login& account,
                                                 ports::Deadline until) {
    if (auto ok = check_new_password(account.password); !ok) return ok;
    const Call call{at, &login, until};
    const auto list = users_at(isapi_, call, onvif_path);
    if (!list) return std::unexpected(list.error());
    const auto* known = find_user(*list, account.user);
    const UserEntry entry =
        known != nullptr ? *known : UserEntry{free_id(*list), account.user, "administrator"};
    const auto* method = known != nullptr ? "PUT" : "POST";
    if (auto put =
            put_account(isapi_, call, *list, {onvif_path, method, entry, account.password, true});
        !put) {
        return put;
    }
    if (auto shown = must_show(isapi_, call, onvif_path, account.user, true); !shown) return shown;
    if (const auto on = switch_on(isapi_, call); !on) {
        return std::unexpected(ports::changed_in_part(on.error(), "the account"));
    }
    return {};
}

}  // namespace camfleet::hikvision
