// SPDX-License-Identifier: Apache-2.0
// ONVIF as ISAPI sees it: accounts in a store of their own, and the switch that is off after
// activation. Source: reference hikvision section 5.
#include "tests/lab/hikvision/isapi_call.hpp"
#include "tests/lab/hikvision/password_rules.hpp"

#include <pugixml.hpp>

#include <charconv>

namespace camfleet::lab {

namespace {

constexpr unsigned users_max = 16;

std::string integrate_of(const IsapiCall& call) {
    return document(call.core.config.dialect, "Integrate",
                    block("CGI", tag("enable", "true")) +
                        block("ONVIF", tag("enable", call.core.flash.onvif_on ? "true" : "false") +
                                           tag("certificateType", "digest/WSSE")) +
                        block("ISAPI", tag("enable", "false")));
}

IsapiOutcome get_integrate(IsapiCall& call) { return {xml_answer(200, integrate_of(call))}; }

// Firmware was seen to refuse everything but its own bytes with the one value changed.
IsapiOutcome set_integrate(IsapiCall& call) {
    auto& flash = call.core.flash;
    pugi::xml_document body;
    if (!body.load_string(call.request.body.c_str())) return {call.status(isapi::bad_xml_format)};
    const auto wanted = text(child(body.document_element(), "ONVIF"), "enable");
    if (wanted != "true" && wanted != "false") return {call.status(isapi::bad_xml_content)};
    const bool before = flash.onvif_on;
    flash.onvif_on = wanted == "true";
    if (call.core.quirks.integrate_by_the_byte && call.request.body != integrate_of(call)) {
        flash.onvif_on = before;
        return {call.status(isapi::bad_xml_format)};
    }
    return {call.status(isapi::ok)};
}

IsapiOutcome list(IsapiCall& call) {
    std::string inner;
    for (const auto& [id, user] : call.core.flash.onvif_users) {
        inner += block("User", tag("id", std::to_string(id)) + tag("userName", user.name) +
                                   tag("userType", user.level));
    }
    return {call.xml("UserList", inner)};
}

std::expected<User, IsapiStatus> read_body(const IsapiCall& call) {
    pugi::xml_document body;
    if (!body.load_string(call.request.body.c_str())) return std::unexpected(isapi::bad_xml_format);
    const pugi::xml_node root = body.document_element();
    if (local_name(root) != "User") return std::unexpected(isapi::bad_xml_content);
    const auto name = open_field(call, text(root, "userName"));
    auto password = open_field(call, child(root, "password").text().get());
    const auto type = text(root, "userType");
    const bool known = type == "administrator" || type == "operator" || type == "mediaUser";
    if (!name || name->empty() || !password || !known) {
        return std::unexpected(isapi::bad_xml_content);
    }
    if (const auto refused = refuse_password(*password, *name)) return std::unexpected(*refused);
    unsigned id = 0;
    const auto number = text(root, "id");
    std::from_chars(number.data(), number.data() + number.size(), id);
    return User{id, *name, Secret(std::move(*password)), type};
}

IsapiOutcome add(IsapiCall& call) {
    auto user = read_body(call);
    if (!user) return {call.status(user.error())};
    auto& users = call.core.flash.onvif_users;
    if (user->id == 0 || user->id > users_max || users.contains(user->id)) {
        return {call.status(isapi::bad_parameters)};
    }
    ++call.core.counters.onvif_changes;
    const auto id = user->id;
    users.emplace(id, std::move(*user));
    return {call.status(isapi::ok)};
}

IsapiOutcome change(IsapiCall& call) {
    auto user = read_body(call);
    if (!user) return {call.status(user.error())};
    const auto found = call.core.flash.onvif_users.find(user->id);
    if (found == call.core.flash.onvif_users.end() || std::to_string(user->id) != call.id) {
        return {call.status(isapi::bad_parameters)};
    }
    ++call.core.counters.onvif_changes;
    found->second = std::move(*user);
    return {call.status(isapi::ok)};
}

constexpr IsapiRow rows[] = {
    {"GET", "/isapi/system/network/integrate", false, get_integrate},
    {"PUT", "/isapi/system/network/integrate", false, set_integrate},
    {"GET", "/isapi/security/onvif/users", false, list},
    {"POST", "/isapi/security/onvif/users", false, add},
    {"PUT", "/isapi/security/onvif/users/*", false, change},
};

}  // namespace

std::span<const IsapiRow> onvif_calls() { return rows; }

}  // namespace camfleet::lab
