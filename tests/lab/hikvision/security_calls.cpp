// SPDX-License-Identifier: Apache-2.0
// Activation, login check, capabilities of the login. Source: reference hikvision sections 2 to 5.
#include "tests/lab/hikvision/activation.hpp"
#include "tests/lab/hikvision/isapi_call.hpp"
#include "tests/lab/hikvision/password_rules.hpp"

#include <boost/json.hpp>
#include <pugixml.hpp>

namespace camfleet::lab {

namespace {

constexpr unsigned key_rounds = 100;
constexpr std::size_t clients_max = 64;

IsapiOutcome activate_status(IsapiCall& call) {
    const auto version = call.core.quirks.newer_activation ? tag("supportVersion", "3") : "";
    return {call.xml("ActivateStatus",
                     tag("Activated", call.core.flash.activated ? "true" : "false") + version)};
}

IsapiOutcome challenge(IsapiCall& call) {
    if (call.core.flash.activated) return {call.status(isapi::has_activated)};
    if (call.core.quirks.newer_activation) return {call.status(isapi::bad_parameters)};
    pugi::xml_document body;
    if (!body.load_string(call.request.body.c_str())) return {call.status(isapi::bad_xml_format)};
    const std::string number = make_activation_number();
    const auto sealed = seal_activation_number(text(body.document_element(), "key"), number);
    if (!sealed) return {call.status(isapi::bad_parameters)};
    auto& numbers = call.core.activation_numbers;
    if (numbers.size() >= clients_max) numbers.clear();
    numbers[call.request.client] = number;
    return {call.xml("Challenge", tag("key", *sealed))};
}

IsapiOutcome activate(IsapiCall& call) {
    CameraCore& core = call.core;
    if (core.flash.activated) return {call.status(isapi::has_activated)};
    if (core.quirks.newer_activation) return {call.status(isapi::bad_parameters)};
    pugi::xml_document body;
    if (!body.load_string(call.request.body.c_str())) return {call.status(isapi::bad_xml_format)};
    const auto number = core.activation_numbers.find(call.request.client);
    if (number == core.activation_numbers.end()) {
        return {call.status(isapi::password_decode_error)};
    }
    auto password = open_first_password(text(body.document_element(), "password"), number->second);
    core.activation_numbers.erase(number);
    if (!password) return {call.status(isapi::password_decode_error)};
    if (const auto refused = refuse_password(*password, "admin")) return {call.status(*refused)};
    core.flash.activated = true;
    core.flash.users.emplace(1, User{1, "admin", Secret(std::move(*password)), "Administrator"});
    ++core.counters.activations;
    // RTSP opens with the first account; the network stays up.
    return {call.status(isapi::ok)};
}

Response json_answer(int http, const boost::json::object& body) {
    Response response{.status = http, .body = boost::json::serialize(body)};
    return response.with("Content-Type", "application/json");
}

Response json_status(const IsapiStatus& status) {
    return json_answer(status.http, {{"statusCode", status.code},
                                     {"statusString", status.code == 1 ? "OK" : "Invalid Content"},
                                     {"subStatusCode", status.sub}});
}

boost::json::object json_of(const Request& request) {
    boost::system::error_code code;
    const auto value = boost::json::parse(request.body, code);
    return !code && value.is_object() ? value.as_object() : boost::json::object{};
}

std::string word(const boost::json::object& body, std::string_view key) {
    const auto* found = body.if_contains(key);
    return found != nullptr && found->is_string() ? std::string(found->as_string()) : "";
}

// The newer form, as one source took it from the camera's own page. Source: reference hikvision
// section 4, "V3".
IsapiOutcome newer_challenge(IsapiCall& call) {
    constexpr std::size_t bits_wanted = 3072;
    if (!call.core.quirks.newer_activation) return {json_status(isapi::not_support)};
    if (call.core.flash.activated) return {json_status(isapi::has_activated)};
    const auto key = word(json_of(call.request), "publicKey");
    const auto number = make_activation_number();
    const auto sealed = seal_activation_number(key, number);
    if (key_bits(key) != bits_wanted || !sealed) return {json_status(isapi::bad_parameters)};
    auto& numbers = call.core.activation_numbers;
    if (numbers.size() >= clients_max) numbers.clear();
    numbers[call.request.client] = number;
    return {json_answer(200, {{"challenge", *sealed}})};
}

IsapiOutcome newer_activate(IsapiCall& call) {
    CameraCore& core = call.core;
    const auto number = core.activation_numbers.find(call.request.client);
    if (core.flash.activated) return {json_status(isapi::has_activated)};
    if (number == core.activation_numbers.end()) {
        return {json_status(isapi::password_decode_error)};
    }
    const auto body = json_of(call.request);
    auto password = open_newer_password(word(body, "password"), word(body, "iv"), number->second);
    core.activation_numbers.erase(number);
    if (!password) return {json_status(isapi::password_decode_error)};
    if (const auto refused = refuse_password(*password, "admin")) return {json_status(*refused)};
    core.flash.activated = true;
    core.flash.users.emplace(1, User{1, "admin", Secret(std::move(*password)), "Administrator"});
    ++core.counters.activations;
    return {json_status(isapi::ok)};
}

IsapiOutcome check_user(IsapiCall& call) {
    const bool weak = character_classes(call.user->password.reveal()) < 2;
    return {call.xml("userCheck", tag("statusValue", "200") + tag("statusString", "OK") +
                                      tag("isDefaultPassword", "false") +
                                      tag("isRiskPassword", weak ? "true" : "false") +
                                      tag("isActivated", "true") + tag("residualValidity", "-1"))};
}

IsapiOutcome capabilities(IsapiCall& call) {
    return {call.xml(
        "SecurityCap",
        tag("supportUserNums", "32") + tag("issupIllegalLoginLock", "true") +
            "<securityVersion opt=\"1\"/>\n" + tag("keyIterateNum", std::to_string(key_rounds)) +
            tag("isSupportUserCheck", "true") + "<RSAKeyLength opt=\"1024\" def=\"1024\"/>\n" +
            tag("isSupportConfigFileImport", "true") + tag("isSupportConfigFileExport", "true") +
            block("SecurityLimits",
                  "<LoginPasswordLenLimit min=\"8\" max=\"16\">8</LoginPasswordLenLimit>") +
            "<cfgFileSecretKeyLenLimit min=\"1\" max=\"16\"/>\n" + tag("isIrreversible", "true") +
            tag("salt", call.core.salt))};
}

IsapiOutcome login_lock(IsapiCall& call) {
    const auto& lock = call.core.config.lockout;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(lock.lock_time);
    return {call.xml("IllegalLoginLock",
                     tag("enabled", "true") +
                         tag("maxIllegalLoginTimes", std::to_string(lock.attempts_max)) +
                         tag("maxIllegalLoginLockTime", std::to_string(seconds.count())))};
}

std::string access(int id, std::string_view protocol, unsigned port) {
    return block("AdminAccessProtocol", tag("id", std::to_string(id)) + tag("enabled", "true") +
                                            tag("protocol", protocol) +
                                            tag("portNo", std::to_string(port)));
}

IsapiOutcome admin_accesses(IsapiCall& call) {
    return {call.xml("AdminAccessProtocolList", access(1, "HTTP", call.core.http_port) +
                                                    access(3, "DEV_MANAGE", 8000) +
                                                    access(4, "RTSP", call.core.rtsp_port))};
}

constexpr IsapiRow rows[] = {
    {"GET", "/sdk/activatestatus", true, activate_status},
    {"POST", "/isapi/security/challenge", true, challenge},
    {"PUT", "/isapi/system/activate", true, activate},
    {"POST", "/isapi/system/activate/getchallengev3", true, newer_challenge},
    {"POST", "/isapi/system/activate/startactivatev3", true, newer_activate},
    {"GET", "/isapi/security/usercheck", false, check_user},
    {"GET", "/isapi/security/capabilities", false, capabilities},
    {"GET", "/isapi/security/illegalloginlock", false, login_lock},
    {"GET", "/isapi/security/adminaccesses", false, admin_accesses},
};

}  // namespace

std::span<const IsapiRow> security_calls() { return rows; }

Result<std::string> open_field(const IsapiCall& call, const std::string& value) {
    if (call.request.parameter("security").empty()) return value;
    auto cipher = FieldCipher::make(
        {call.user->name, call.user->password.reveal(), call.core.salt, key_rounds, true},
        call.request.parameter("iv"));
    if (!cipher) return std::unexpected(cipher.error());
    return cipher->decrypt(value);
}

}  // namespace camfleet::lab
