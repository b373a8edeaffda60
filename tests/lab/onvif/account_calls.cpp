// SPDX-License-Identifier: Apache-2.0
// Accounts. Source: reference onvif.md sections 4 and 6.
#include "tests/lab/onvif/onvif_call.hpp"

#include <algorithm>

namespace camfleet::lab::onvif {

namespace {

constexpr std::size_t accounts_max = 8;
constexpr std::size_t name_chars_max = 32;
constexpr std::size_t password_chars_max = 32;
constexpr std::size_t password_chars_min = 8;

struct Wish {
    std::string name;
    std::string password;
    std::string level;
};

std::vector<Wish> wishes(const OnvifCall& call) {
    std::vector<Wish> all;
    for (const auto& node : call.body.children()) {
        if (local_name(node) != "User") continue;
        // Not trimmed: a password may end in a space.
        all.push_back({text(node, "Username"), child(node, "Password").text().get(),
                       text(node, "UserLevel")});
    }
    return all;
}

bool is_weak(const std::string& password) {
    const auto has = [&](auto kind) {
        return std::ranges::any_of(password, [&](unsigned char c) { return kind(c) != 0; });
    };
    return password.size() < password_chars_min || !has(isalpha) || !has(isdigit);
}

Outcome get_users(OnvifCall& call) {
    std::string all;
    for (const auto& account : call.core.flash.accounts) {
        all += block("tds:User",
                     tag("tt:Username", account.name) + tag("tt:UserLevel", account.level));
    }
    return call.reply("tds", all);
}

std::optional<Outcome> refuse_new(const OnvifCall& call, const Wish& wish) {
    const std::string prohibited = "OperationProhibited";
    if (wish.name.empty()) return OnvifCall::fault(prohibited, "UsernameTooShort");
    if (wish.name.size() > name_chars_max) return OnvifCall::fault(prohibited, "UsernameTooLong");
    if (wish.level == "Anonymous") return OnvifCall::fault(prohibited, "AnonymousNotAllowed");
    if (call.core.find_account(wish.name) != nullptr) {
        return OnvifCall::fault(prohibited, "UsernameClash");
    }
    if (wish.password.size() > password_chars_max) {
        return OnvifCall::fault(prohibited, "PasswordTooLong");
    }
    if (is_weak(wish.password)) return OnvifCall::fault(prohibited, "Password");
    return std::nullopt;
}

Outcome create_users(OnvifCall& call) {
    const auto all = wishes(call);
    if (call.core.flash.accounts.size() + all.size() > accounts_max) {
        return {fault_answer(500, "Receiver", "Action", "TooManyUsers", "no room")};
    }
    for (const auto& wish : all) {
        if (auto refused = refuse_new(call, wish)) return std::move(*refused);
    }
    if (call.only_pretends()) return call.reply("tds", "");
    for (const auto& wish : all) {
        call.core.flash.accounts.push_back({wish.name, Secret(wish.password), wish.level});
        ++call.core.counters.accounts_made;
    }
    return call.reply("tds", "");
}

Outcome set_user(OnvifCall& call) {
    const auto all = wishes(call);
    for (const auto& wish : all) {
        if (call.core.find_account(wish.name) == nullptr) {
            return OnvifCall::fault("InvalidArgVal", "UsernameMissing");
        }
        if (wish.password.size() > password_chars_max) {
            return OnvifCall::fault("OperationProhibited", "PasswordTooLong");
        }
        if (is_weak(wish.password)) {
            return OnvifCall::fault("OperationProhibited", "PasswordTooWeak");
        }
    }
    if (call.only_pretends()) return call.reply("tds", "");
    for (const auto& wish : all) {
        Account* account = call.core.find_account(wish.name);
        account->password = Secret(wish.password);
        account->level = wish.level;
        ++call.core.counters.password_changes;
    }
    return call.reply("tds", "");
}

Outcome delete_users(OnvifCall& call) {
    std::vector<std::string> gone;
    for (const auto& node : call.body.children()) {
        if (local_name(node) == "Username") gone.emplace_back(trim(node.text().get()));
    }
    for (const auto& name : gone) {
        if (call.core.find_account(name) == nullptr) {
            return OnvifCall::fault("InvalidArgVal", "UsernameMissing");
        }
        if (name == call.core.config.user) return OnvifCall::fault("InvalidArgVal", "FixedUser");
    }
    if (call.only_pretends()) return call.reply("tds", "");
    std::erase_if(call.core.flash.accounts, [&](const Account& account) {
        return std::ranges::find(gone, account.name) != gone.end();
    });
    return call.reply("tds", "");
}

constexpr Row rows[] = {
    {device_ns, "GetUsers", Access::administrator, get_users},
    {device_ns, "CreateUsers", Access::administrator, create_users},
    {device_ns, "SetUser", Access::administrator, set_user},
    {device_ns, "DeleteUsers", Access::administrator, delete_users},
};

}  // namespace

std::span<const Row> account_calls() { return rows; }

}  // namespace camfleet::lab::onvif
