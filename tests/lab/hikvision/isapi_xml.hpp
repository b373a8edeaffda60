// SPDX-License-Identifier: Apache-2.0
// ISAPI documents: writing them in a device's own namespace and version, reading them by local
// name, and the ResponseStatus answers. Source: reference hikvision sections 6.3 and 12.
#pragma once

#include "tests/lab/hikvision/camera_types.hpp"
#include "tests/lab/http/message.hpp"

#include <string>
#include <string_view>

namespace pugi {
class xml_node;
}

namespace camfleet::lab {

// One line of the error dictionary: HTTP status, statusCode, subStatusCode.
struct IsapiStatus {
    int http = 200;
    int code = 1;
    std::string_view sub = "ok";
};

namespace isapi {
inline constexpr IsapiStatus ok{200, 1, "ok"};
inline constexpr IsapiStatus reboot_required{200, 7, "rebootRequired"};
inline constexpr IsapiStatus auto_reboot{200, 7, "autoReboot"};
inline constexpr IsapiStatus device_error{503, 3, "deviceError"};
inline constexpr IsapiStatus booting{500, 2, "deviceBusy"};
inline constexpr IsapiStatus password_decode_error{400, 3, "passwordDecodeError"};
inline constexpr IsapiStatus not_support{403, 4, "notSupport"};
inline constexpr IsapiStatus low_privilege{403, 4, "lowPrivilege"};
inline constexpr IsapiStatus method_not_allowed{405, 4, "methodNotAllowed"};
inline constexpr IsapiStatus invalid_operation{401, 4, "invalidOperation"};
inline constexpr IsapiStatus not_activated{403, 4, "notActivated"};
inline constexpr IsapiStatus has_activated{403, 4, "hasActivated"};
inline constexpr IsapiStatus login_password_error{403, 4, "loginPasswordError"};
inline constexpr IsapiStatus same_as_old{403, 4, "cannotSameAsOldPassword"};
inline constexpr IsapiStatus bad_xml_format{400, 5, "badXmlFormat"};
inline constexpr IsapiStatus bad_parameters{400, 6, "badParameters"};
inline constexpr IsapiStatus bad_xml_content{400, 6, "badXmlContent"};
inline constexpr IsapiStatus bad_ipv4{400, 6, "badIPv4Address"};
inline constexpr IsapiStatus import_error_data{400, 6, "importErrorData"};
inline constexpr IsapiStatus bad_upgrade_package{400, 6, "badUpgradePackage"};
inline constexpr IsapiStatus upgrading{503, 2, "upgrading"};
inline constexpr IsapiStatus risk_password{400, 6, "riskPassword"};
}  // namespace isapi

[[nodiscard]] std::string escape(std::string_view text);
[[nodiscard]] std::string tag(std::string_view name, std::string_view text);
[[nodiscard]] std::string block(std::string_view name, std::string_view inner);
[[nodiscard]] std::string document(const Dialect& dialect,
                                   std::string_view root,
                                   std::string_view inner);
[[nodiscard]] Response xml_answer(int http, std::string body);
[[nodiscard]] Response status_answer(const Dialect& dialect,
                                     const Request& request,
                                     const IsapiStatus& status);

// Children by local name; empty where absent.
[[nodiscard]] pugi::xml_node child(const pugi::xml_node& node, std::string_view name);
[[nodiscard]] bool has(const pugi::xml_node& node, std::string_view name);
[[nodiscard]] std::string text(const pugi::xml_node& node, std::string_view name);
[[nodiscard]] std::string_view local_name(const pugi::xml_node& node);

}  // namespace camfleet::lab
