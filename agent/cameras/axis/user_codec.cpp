// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/axis/user_codec.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace camfleet::axis {
namespace {

constexpr std::size_t name_max = 14;
constexpr std::size_t password_max = 64;
constexpr std::size_t groups_max = 256;
constexpr std::size_t members_max = 256;
// The group of those who may log in by digest: the accounts of people in old and new lists.
constexpr std::string_view people_group = "digusers";

std::string_view trim(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n";
    const auto first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

bool has(std::string_view text, std::string_view words) {
    return text.find(words) != std::string_view::npos;
}

std::vector<std::string> names_of(std::string_view list) {
    std::vector<std::string> names;
    while (!list.empty() && names.size() < members_max) {
        const auto comma = list.find(',');
        const auto name = trim(list.substr(0, comma));
        if (!name.empty()) names.emplace_back(name);
        list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
    }
    return names;
}

// group="a,b": the quotes are part of the format, but a list without them says the same.
bool take_group(UserGroups& groups, std::string_view line) {
    const auto equals = line.find('=');
    if (equals == std::string_view::npos || equals == 0) return false;
    auto list = trim(line.substr(equals + 1));
    if (list.size() >= 2 && list.front() == '"' && list.back() == '"') {
        list = list.substr(1, list.size() - 2);
    }
    if (groups.members.size() < groups_max) {
        groups.members[std::string(trim(line.substr(0, equals)))] = names_of(list);
    }
    return true;
}

struct Said {
    std::string_view words;
    Errc errc;
    std::string_view text;
};
constexpr std::array refusals{
    Said{"initial admin user", Errc::not_activated, "the first account must be made before"},
    Said{"already exists", Errc::already_exists, "this account exists already"},
    Said{"invalid password", Errc::rejected, "the device refuses this password"},
    Said{"action operation", Errc::rejected, "the device does not know this action"},
    Said{"consult the system log", Errc::rejected, "refused; its system log says why"},
};

std::string_view success_words(UserAction action) {
    switch (action) {
        case UserAction::add:
            return "Created ";
        case UserAction::change:
            return "Modified ";
        case UserAction::remove:
            return "Removed ";
    }
    return {};
}

Result<void> refusal_of(std::string_view text, UserAction action) {
    if (has(text, "not a valid initial admin user")) {
        return fail(Errc::rejected, "pwdgrp.cgi: this firmware wants another first account: root");
    }
    for (const auto& said : refusals) {
        if (has(text, said.words)) {
            return fail(said.errc, "pwdgrp.cgi: " + std::string(said.text));
        }
    }
    if (has(text, "account user name")) {
        return action == UserAction::add
                   ? fail(Errc::rejected, "pwdgrp.cgi: the device refuses this user name")
                   : fail(Errc::not_found, "pwdgrp.cgi: no account of this name");
    }
    return fail(Errc::rejected, "pwdgrp.cgi: the device refuses");
}

struct Classes {
    bool upper = false;
    bool lower = false;
    bool digit = false;
    bool special = false;
    [[nodiscard]] bool all() const { return upper && lower && digit && special; }
};

Classes classes_of(std::string_view text) {
    Classes classes;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isupper(byte) != 0) {
            classes.upper = true;
        } else if (std::islower(byte) != 0) {
            classes.lower = true;
        } else if (std::isdigit(byte) != 0) {
            classes.digit = true;
        } else {
            classes.special = true;
        }
    }
    return classes;
}

}  // namespace

std::vector<std::string> UserGroups::people() const {
    const auto found = members.find(std::string(people_group));
    return found == members.end() ? std::vector<std::string>{} : found->second;
}

Result<UserGroups> parse_user_groups(std::string_view text) {
    if (has(text, "Error:")) return std::unexpected(refusal_of(text, UserAction::change).error());
    UserGroups groups;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = trim(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        if (line.empty()) continue;
        if (line.front() == '<' || !take_group(groups, line)) {
            return fail(Errc::malformed, "pwdgrp.cgi: not a list of groups");
        }
    }
    if (!groups.members.contains(std::string(people_group))) {
        return fail(Errc::malformed, "pwdgrp.cgi: list without the accounts of people");
    }
    return groups;
}

Result<void> parse_user_answer(std::string_view text, UserAction action) {
    // An account may be called "Error": the words of success stand first and decide.
    const auto success = text.find(success_words(action));
    const auto error = text.find("Error:");
    if (success != std::string_view::npos && has(text.substr(success), "account") &&
        (error == std::string_view::npos || success < error)) {
        return {};
    }
    if (error != std::string_view::npos) return refusal_of(text.substr(error), action);
    return fail(Errc::malformed, "pwdgrp.cgi: answer not understood");
}

Result<void> check_user_name(std::string_view name) {
    const bool good =
        !name.empty() && name.size() <= name_max && std::ranges::all_of(name, [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0;
        });
    if (good) return {};
    return fail(Errc::invalid_argument, "user name: 1 to 14 letters and digits on this maker");
}

Result<void> check_password(const Secret& password, PassphrasePolicy policy) {
    const auto text = password.reveal();
    const bool printable = std::ranges::all_of(text, [](char c) { return c >= 0x20 && c <= 0x7E; });
    if (text.empty() || text.size() > password_max || !printable) {
        return fail(Errc::invalid_argument, "password: 1 to 64 printable ASCII characters");
    }
    if (policy == PassphrasePolicy::length && text.size() < 15) {
        return fail(Errc::rejected, "password: this device wants 15 characters or more");
    }
    if (policy == PassphrasePolicy::complex && (text.size() < 12 || !classes_of(text).all())) {
        return fail(Errc::rejected,
                    "password: this device wants 12 characters or more of four classes");
    }
    return {};
}

Result<std::string> groups_of_role(std::string_view role) {
    if (role == "administrator") return "admin:operator:viewer:ptz";
    if (role == "operator") return "operator:viewer:ptz";
    if (role == "viewer") return "viewer";
    return fail(Errc::invalid_argument, "role: administrator, operator or viewer");
}

std::string make_first_user_form(std::string_view name, const Secret& password) {
    return "action=add&user=" + form_text(name) + "&pwd=" + form_text(password.reveal()) +
           "&grp=root&sgrp=admin%3Aoperator%3Aviewer%3Aptz";
}

std::string make_add_user_form(std::string_view name,
                               const Secret& password,
                               std::string_view groups) {
    // The comment must be there for old firmware and may be empty for new.
    return "action=add&user=" + form_text(name) + "&pwd=" + form_text(password.reveal()) +
           "&grp=users&sgrp=" + form_text(groups) + "&comment=";
}

std::string make_password_form(std::string_view name, const Secret& password) {
    return "action=update&user=" + form_text(name) + "&pwd=" + form_text(password.reveal());
}

std::string make_remove_user_form(std::string_view name) {
    return "action=remove&user=" + form_text(name);
}

}  // namespace camfleet::axis
