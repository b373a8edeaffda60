// SPDX-License-Identifier: Apache-2.0
// pwdgrp.cgi: everything but the factory state answers HTTP 200. Source: reference axis section 4.
#include "tests/lab/axis/vapix_call.hpp"

#include <algorithm>
#include <cctype>

namespace camfleet::lab::axis {
namespace {

VapixOutcome page(int status, const std::string& words) {
    return {text_answer(status, "text/html",
                        "<html><head><title>User accounts</title></head><body bgcolor=#ffffff>" +
                            words + "\r\n</body>\r\n\r\n</html>\r\n")};
}

bool is_good_name(const std::string& name) {
    return !name.empty() && name.size() <= 14 && std::ranges::all_of(name, [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0;
    });
}

bool is_good_password(const std::string& password) {
    return !password.empty() && password.size() <= 64;
}

std::string names_in(const CameraCore& core, std::string_view group) {
    std::string names;
    for (const auto& [name, account] : core.flash.users) {
        if (!group.empty() && account.groups.find(group) == std::string::npos) continue;
        names += (names.empty() ? "" : ",") + name;
    }
    return names;
}

VapixOutcome list(const VapixCall& call) {
    const auto& core = call.core;
    std::string body;
    // The old form lists the groups and accounts of the system as well.
    if (!core.knows(Generation::os12)) {
        body =
            "root=\"root\"\r\nbin=\"root,bin,daemon\"\r\ndaemon=\"root,bin,daemon\"\r\n"
            "users=\"\"\r\n";
    }
    for (const char* group : {"admin", "operator", "viewer", "ptz"}) {
        body += std::string(group) + "=\"" + names_in(core, group) + "\"\r\n";
    }
    body += "digusers=\"" + names_in(core, "") + "\"\r\n\r\n";
    return {text_answer(200, "text/plain", std::move(body))};
}

VapixOutcome first_account(VapixCall& call) {
    auto& core = call.core;
    const auto name = call.field("user");
    if (call.field("action") != "add") {
        auto refused = page(401, "Error: initial admin user must be created first.");
        refused.response.with("Axis-Setup", "vapix");
        return refused;
    }
    const bool any_name = core.knows(Generation::os12);
    const auto groups = call.field("sgrp");
    if ((!any_name && name != "root") || groups.find("admin") == std::string::npos ||
        groups.find("ptz") == std::string::npos) {
        return page(401, "Error: not a valid initial admin user.");
    }
    if (!is_good_name(name)) return page(200, "Error: account user name.");
    if (!is_good_password(call.field("pwd"))) return page(200, "Error: invalid password.");
    core.flash.users.emplace(name, Account{Secret(call.field("pwd")), groups});
    ++core.counters.first_accounts;
    return page(200, "Created account " + name + ".");
}

VapixOutcome add(VapixCall& call) {
    auto& users = call.core.flash.users;
    const auto name = call.field("user");
    if (users.contains(name)) {
        return page(200, "Error: this user name already exists, consult the system log file.");
    }
    if (!is_good_name(name)) return page(200, "Error: account user name.");
    if (!is_good_password(call.field("pwd"))) return page(200, "Error: invalid password.");
    users.emplace(name, Account{Secret(call.field("pwd")), call.field("sgrp")});
    ++call.core.counters.accounts_added;
    return page(200, "Created account " + name + ".");
}

VapixOutcome change(VapixCall& call) {
    const auto found = call.core.flash.users.find(call.field("user"));
    if (found == call.core.flash.users.end()) return page(200, "Error: account user name.");
    if (!is_good_password(call.field("pwd"))) return page(200, "Error: invalid password.");
    found->second.password = Secret(call.field("pwd"));
    ++call.core.counters.password_changes;
    return page(200, "Modified account " + found->first + ".");
}

VapixOutcome remove(VapixCall& call) {
    auto& core = call.core;
    const auto name = call.field("user");
    if (!core.flash.users.contains(name)) return page(200, "Error: account user name.");
    if (name == "root" && !core.knows(Generation::os12)) {
        return page(200, "Error: consult the system log file.");
    }
    core.flash.users.erase(name);
    ++core.counters.accounts_removed;
    return page(200, "Removed account " + name + ".");
}

VapixOutcome accounts(VapixCall& call) {
    if (call.core.is_fresh()) return first_account(call);
    if (call.user.empty()) return {unauthorized(call.core, call.now)};
    if (!is_admin(call.core, call.user)) {
        return {text_answer(403, "text/html", "<html><body>Forbidden</body></html>")};
    }
    const auto action = call.field("action");
    if (action == "get") return list(call);
    if (action == "add") return add(call);
    if (action == "update") return change(call);
    if (action == "remove") return remove(call);
    return page(200, "Error: action operation type.");
}

constexpr VapixRow rows[] = {
    {"/axis-cgi/pwdgrp.cgi", Generation::cgi, Access::judges, false, accounts},
};

}  // namespace

std::span<const VapixRow> user_calls() { return rows; }

}  // namespace camfleet::lab::axis
