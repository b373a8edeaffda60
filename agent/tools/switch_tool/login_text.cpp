// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/switch_tool/login_text.hpp"

#include "agent/switches/snmp/switch_makes.hpp"

#include <charconv>
#include <map>
#include <set>

namespace camfleet::switch_tool {
namespace {

std::string_view trim(std::string_view text) {
    constexpr std::string_view white = " \t\r";
    const auto first = text.find_first_not_of(white);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(white) - first + 1);
}

std::string_view unquote(std::string_view text) {
    const bool quoted = text.size() >= 2 && text.front() == text.back() &&
                        (text.front() == '"' || text.front() == '\'');
    return quoted ? text.substr(1, text.size() - 2) : text;
}

using Words = std::map<std::string_view, std::string_view>;

Result<Words> split(std::string_view text) {
    static const std::set<std::string_view> keys = {
        "community",     "user",    "auth_protocol", "auth_pass_phrase", "priv_pass_phrase",
        "priv_protocol", "api_key", "password",      "methods"};
    Words words;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = trim(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#' || line == "---") continue;
        const auto at = line.find_first_of(":=");
        const auto where = "login file line " + std::to_string(number);
        if (at == std::string_view::npos) return fail(Errc::malformed, where + ": no key = value");
        const auto key = trim(line.substr(0, at));
        if (!keys.contains(key)) return fail(Errc::malformed, where + ": unknown key");
        if (!words.emplace(key, unquote(trim(line.substr(at + 1)))).second) {
            return fail(Errc::malformed, where + ": " + std::string(key) + " comes twice");
        }
    }
    return words;
}

// Of a controller: a key alone, or a person's account.
Result<ports::SnmpLogin> controller_login(const Words& words) {
    const auto key = words.find("api_key");
    const auto user = words.find("user");
    const auto& secret = key == words.end() ? words.at("password") : key->second;
    if (words.size() != (key == words.end() ? 2 : 1) ||
        (key == words.end() && user == words.end())) {
        return fail(Errc::invalid_argument,
                    "login file: api_key alone, or user and password, of a controller");
    }
    if (secret.empty() || (user != words.end() && user->second.empty())) {
        return fail(Errc::invalid_argument, "login file: a value is empty");
    }
    ports::SnmpLogin login;
    login.kind = key == words.end() ? v1::SecretKind::password : v1::SecretKind::api_key;
    login.secret = Secret(std::string(secret));
    if (user != words.end()) login.user = user->second;
    return login;
}

Result<ports::SnmpLogin> user_login(const Words& words) {
    for (const auto* needed : {"user", "auth_pass_phrase", "priv_pass_phrase"}) {
        const auto found = words.find(needed);
        if (found == words.end() || found->second.empty()) {
            return fail(Errc::invalid_argument, std::string("login file: ") + needed +
                                                    " is missing (or community for v2c)");
        }
    }
    const auto word = [&](std::string_view key, std::string_view otherwise) {
        const auto found = words.find(key);
        return std::string(found == words.end() ? otherwise : found->second);
    };
    ports::SnmpLogin login;
    login.kind = v1::SecretKind::snmp_v3;
    login.user = word("user", "");
    login.secret = Secret(word("auth_pass_phrase", ""));
    login.privacy_secret = Secret(word("priv_pass_phrase", ""));
    login.auth_protocol = word("auth_protocol", "SHA");
    login.priv_protocol = word("priv_protocol", "AES");
    return login;
}

// "methods = single-source": somebody has tried them on this switch. Empty: not said.
Result<std::string> take_methods(Words& words) {
    const auto said = words.extract("methods");
    if (said.empty()) return std::string();
    if (said.mapped() == switches::single_source_scope) return std::string(said.mapped());
    return fail(Errc::invalid_argument, "login file: methods can be " +
                                            std::string(switches::single_source_scope) + " only");
}

Result<ports::SnmpLogin> login_of(const Words& words);

}  // namespace

Result<ports::SnmpLogin> parse_login(std::string_view text) {
    auto words = split(text);
    if (!words) return std::unexpected(words.error());
    const auto methods = take_methods(*words);
    if (!methods) return std::unexpected(methods.error());
    auto login = login_of(*words);
    if (!login || methods->empty()) return login;
    const bool snmp =
        login->kind == v1::SecretKind::snmp_community || login->kind == v1::SecretKind::snmp_v3;
    if (!snmp) return fail(Errc::invalid_argument, "login file: methods is of SNMP only");
    login->scope = *methods;
    return login;
}

namespace {

Result<ports::SnmpLogin> login_of(const Words& words) {
    if (words.contains("api_key") || words.contains("password")) return controller_login(words);
    const auto community = words.find("community");
    if (community == words.end()) return user_login(words);
    if (words.size() > 1) {
        return fail(Errc::invalid_argument, "login file: community, or a v3 user, not both");
    }
    if (community->second.empty()) {
        return fail(Errc::invalid_argument, "login file: community is empty");
    }
    ports::SnmpLogin login;
    login.secret = Secret(std::string(community->second));
    return login;
}

}  // namespace

Result<v1::Endpoint> parse_switch(std::string_view text, std::uint32_t default_port) {
    const auto bad = [&] {
        return fail(Errc::invalid_argument,
                    "\"" + std::string(text) + "\" is no HOST[:PORT]; IPv6 is [HOST]:PORT");
    };
    auto host = text;
    std::string_view port;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return bad();
        host = text.substr(1, end - 1);
        port = text.substr(end + 1);
        if (!port.empty() && port.front() != ':') return bad();
    } else if (const auto colon = text.find(':');
               colon != std::string_view::npos &&
               text.find(':', colon + 1) == std::string_view::npos) {
        host = text.substr(0, colon);
        port = text.substr(colon);
    }
    std::uint32_t number = default_port;
    if (!port.empty()) {
        port.remove_prefix(1);
        const auto [end, problem] = std::from_chars(port.data(), port.data() + port.size(), number);
        const bool whole = problem == std::errc() && end == port.data() + port.size();
        if (!whole || number == 0 || number > 65'535) return bad();
    }
    if (host.empty()) return bad();
    v1::Endpoint at;
    at.set_host(std::string(host));
    at.set_snmp_port(number);
    return at;
}

std::string spell_switch(const v1::Endpoint& at) {
    const bool v6 = at.host().contains(':');
    return (v6 ? "[" + at.host() + "]" : at.host()) + ":" + std::to_string(at.snmp_port());
}

}  // namespace camfleet::switch_tool
