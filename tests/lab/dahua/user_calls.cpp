// SPDX-License-Identifier: Apache-2.0
// Accounts: the device's own, and those that old firmware keeps for ONVIF alone. Source: reference
// for Dahua, section 7; HTTP API V3.26 section 4.7.
#include "tests/lab/dahua/cgi_call.hpp"

#include <array>
#include <cctype>

namespace camfleet::lab::dahua {
namespace {

// 8 to 32 characters, two kinds at least, none of ' " ; : &
bool is_password(std::string_view text) {
    if (text.size() < 8 || text.size() > 32) return false;
    if (text.find_first_of("'\";:&") != std::string_view::npos) return false;
    std::array<bool, 4> kinds{};
    for (const unsigned char c : text) {
        kinds[std::isupper(c) != 0   ? 0
              : std::islower(c) != 0 ? 1
              : std::isdigit(c) != 0 ? 2
                                     : 3] = true;
    }
    return int{kinds[0]} + int{kinds[1]} + int{kinds[2]} + int{kinds[3]} >= 2;
}

CgiOutcome list(CgiCall& call) {
    const auto& core = call.core;
    std::vector<std::pair<std::string, std::string>> lines;
    const bool sparse = core.quirks.sparse_users;
    std::size_t index = sparse ? 2 * core.flash.users.size() : 0;
    for (const auto& [name, account] : core.flash.users) {
        const auto row = "users[" + std::to_string(index) + "].";
        lines.emplace_back(row + "Id", std::to_string(index + 1));
        lines.emplace_back(row + "Name", name);
        lines.emplace_back(row + "Group", account.group);
        lines.emplace_back(row + "Memo", "");
        lines.emplace_back(row + "Password", "******");
        lines.emplace_back(row + "Reserved", account.reserved ? "true" : "false");
        lines.emplace_back(row + "Sharable", "true");
        lines.emplace_back(row + "AuthorityList[0]", "Monitor_01");
        index = sparse ? index - 2 : index + 1;
    }
    return {lines_answer(core, lines)};
}

CgiOutcome add(CgiCall& call) {
    auto& core = call.core;
    const auto name = call.field("user.Name");
    const auto group = call.field("user.Group");
    const bool good = !name.empty() && name.size() <= 31 && (group == "admin" || group == "user") &&
                      is_password(call.field("user.Password")) && !core.flash.users.contains(name);
    if (!good) return refused(core);
    ++core.counters.accounts_added;
    if (!core.quirks.lies) {
        core.flash.users[name] = Account{Secret(call.field("user.Password")), group, false};
    }
    return done(core);
}

CgiOutcome remove(CgiCall& call) {
    auto& core = call.core;
    const auto found = core.flash.users.find(call.field("name"));
    if (found == core.flash.users.end() || found->second.reserved) return refused(core);
    ++core.counters.accounts_removed;
    if (!core.quirks.lies) core.flash.users.erase(found);
    return done(core);
}

CgiOutcome change_password(CgiCall& call) {
    auto& core = call.core;
    const auto found = core.flash.users.find(call.field("name"));
    const bool good = found != core.flash.users.end() &&
                      found->second.password.reveal() == call.field("pwdOld") &&
                      is_password(call.field("pwd"));
    if (!good) return refused(core);
    ++core.counters.password_changes;
    if (!core.quirks.lies) found->second.password = Secret(call.field("pwd"));
    return done(core);
}

// accountType 0: an account of the device, 1: of ONVIF. Only admin may.
CgiOutcome change_by_manager(CgiCall& call) {
    auto& core = call.core;
    const auto& admin = core.flash.users.at("admin");
    const auto user = call.field("userName");
    const auto type = call.field("accountType");
    const bool good = call.field("managerName") == "admin" &&
                      admin.password.reveal() == call.field("managerPwd") &&
                      is_password(call.field("pwd")) && (type == "0" || type == "1");
    if (!good) return refused(core);
    const bool onvif = type == "1";
    const auto account = core.flash.users.find(user);
    const bool known = onvif ? core.flash.onvif.contains(user) : account != core.flash.users.end();
    if (!known) return refused(core);
    ++(onvif ? core.counters.onvif_changes : core.counters.password_changes);
    if (core.quirks.lies) return done(core);
    (onvif ? core.flash.onvif[user] : account->second.password) = Secret(call.field("pwd"));
    return done(core);
}

}  // namespace

std::span<const CgiRow> user_calls() {
    static constexpr std::array rows{
        CgiRow{"userManager.cgi", "getUserInfoAll", false, list},
        CgiRow{"userManager.cgi", "addUser", true, add},
        CgiRow{"userManager.cgi", "deleteUser", true, remove},
        CgiRow{"userManager.cgi", "modifyPassword", false, change_password},
        CgiRow{"userManager.cgi", "modifyPasswordByManager", true, change_by_manager},
    };
    return rows;
}

}  // namespace camfleet::lab::dahua
