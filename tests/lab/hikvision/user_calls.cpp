// SPDX-License-Identifier: Apache-2.0
// Accounts. Source: reference hikvision section 5.
#include "tests/lab/hikvision/isapi_call.hpp"
#include "tests/lab/hikvision/password_rules.hpp"

#include <pugixml.hpp>

#include <charconv>

namespace camfleet::lab {

namespace {

constexpr unsigned users_max = 16;

// What a PUT or POST body says, fields already decrypted.
struct UserBody {
    std::string id;
    std::string name;
    std::string password;
    std::string level;
};

std::string user_fields(const User& user) {
    return tag("id", std::to_string(user.id)) + tag("userName", user.name) +
           tag("userLevel", user.level);
}

IsapiOutcome list(IsapiCall& call) {
    std::string inner;
    for (const auto& [id, user] : call.core.flash.users) inner += block("User", user_fields(user));
    return {call.xml("UserList", inner)};
}

User* find(IsapiCall& call) {
    unsigned id = 0;
    std::from_chars(call.id.data(), call.id.data() + call.id.size(), id);
    const auto found = call.core.flash.users.find(id);
    return found == call.core.flash.users.end() ? nullptr : &found->second;
}

IsapiOutcome get_one(IsapiCall& call) {
    const User* user = find(call);
    if (user == nullptr) return {call.status(isapi::bad_parameters)};
    return {call.xml("User", user_fields(*user))};
}

// The current password of the one who asks: checked where it is sent, demanded with encrypted
// fields.
std::optional<IsapiStatus> refuse_login_password(const IsapiCall& call,
                                                 const pugi::xml_node& root) {
    if (!has(root, "loginPassword")) {
        if (call.request.parameter("security").empty()) return std::nullopt;
        return isapi::login_password_error;
    }
    const auto given = open_field(call, text(root, "loginPassword"));
    if (!given) return isapi::bad_xml_content;
    if (*given != call.user->password.reveal()) return isapi::login_password_error;
    return std::nullopt;
}

std::expected<UserBody, IsapiStatus> read_body(const IsapiCall& call) {
    pugi::xml_document body;
    if (!body.load_string(call.request.body.c_str())) return std::unexpected(isapi::bad_xml_format);
    const pugi::xml_node root = body.document_element();
    if (local_name(root) != "User") return std::unexpected(isapi::bad_xml_content);
    if (const auto refused = refuse_login_password(call, root)) return std::unexpected(*refused);
    UserBody read{text(root, "id"), text(root, "userName"), "", text(root, "userLevel")};
    auto name = open_field(call, read.name);
    if (!name) return std::unexpected(isapi::bad_xml_content);
    read.name = *name;
    // Not trimmed: a password may end in a space.
    const std::string raw = child(root, "password").text().get();
    auto password = raw.empty() ? raw : open_field(call, raw);
    if (!password) return std::unexpected(isapi::bad_xml_content);
    read.password = *password;
    return read;
}

IsapiStatus as_sent(const IsapiCall& call, IsapiStatus refused) {
    if (call.core.quirks.weak_password_under_200) return {200, 1, "riskPassword"};
    return refused;
}

IsapiOutcome put_one(IsapiCall& call) {
    User* user = find(call);
    if (user == nullptr) return {call.status(isapi::bad_parameters)};
    const auto body = read_body(call);
    if (!body) return {call.status(body.error())};
    if (body->id != call.id || body->name.empty()) return {call.status(isapi::bad_xml_content)};
    if (!body->password.empty()) {
        if (body->password == user->password.reveal()) return {call.status(isapi::same_as_old)};
        if (const auto refused = refuse_password(body->password, body->name)) {
            return {call.status(as_sent(call, *refused))};
        }
        user->password = Secret(body->password);
        ++call.core.counters.password_changes;
    }
    if (user->id != 1) user->name = body->name;
    if (user->id != 1 && !body->level.empty()) user->level = body->level;
    return {call.status(isapi::ok)};
}

IsapiOutcome add(IsapiCall& call) {
    const auto body = read_body(call);
    if (!body) return {call.status(body.error())};
    auto& users = call.core.flash.users;
    if (body->name.empty() || call.core.find_user(body->name) != nullptr) {
        return {call.status(isapi::bad_xml_content)};
    }
    if (const auto refused = refuse_password(body->password, body->name)) {
        return {call.status(as_sent(call, *refused))};
    }
    unsigned id = 2;
    while (users.contains(id)) ++id;
    if (id > users_max) return {call.status(isapi::not_support)};
    ++call.core.counters.accounts_added;
    users.emplace(id, User{id, body->name, Secret(body->password),
                           body->level.empty() ? "Viewer" : body->level});
    return {call.status(isapi::ok)};
}

IsapiOutcome remove(IsapiCall& call) {
    const User* user = find(call);
    if (user == nullptr) return {call.status(isapi::bad_parameters)};
    if (user->id == 1) return {call.status(isapi::low_privilege)};
    ++call.core.counters.accounts_removed;
    call.core.flash.users.erase(user->id);
    return {call.status(isapi::ok)};
}

constexpr IsapiRow rows[] = {
    {"GET", "/isapi/security/users", false, list},
    {"POST", "/isapi/security/users", false, add},
    {"GET", "/isapi/security/users/*", false, get_one},
    {"PUT", "/isapi/security/users/*", false, put_one},
    {"DELETE", "/isapi/security/users/*", false, remove},
};

}  // namespace

std::span<const IsapiRow> user_calls() { return rows; }

}  // namespace camfleet::lab
