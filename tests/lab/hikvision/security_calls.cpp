// SPDX-License-Identifier: Apache-2.0
// Activation, login check, capabilities of the login. Source: reference hikvision sections 2 to 5.
#include "tests/lab/hikvision/activation.hpp"
#include "tests/lab/hikvision/isapi_call.hpp"
#include "tests/lab/hikvision/password_rules.hpp"

#include <pugixml.hpp>

namespace camfleet::lab {

namespace {

constexpr unsigned key_rounds = 100;
constexpr std::size_t clients_max = 64;

IsapiOutcome activate_status(IsapiCall& call) {
    return {
        call.xml("ActivateStatus", tag("Activated", call.core.flash.activated ? "true" : "false"))};
}

IsapiOutcome challenge(IsapiCall& call) {
    if (call.core.flash.activated) return {call.status(isapi::has_activated)};
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
