// SPDX-License-Identifier: Apache-2.0
// One call to the camera's ISAPI face, its answer with what follows from it, and the table of
// calls. The calls are grouped by what they touch: *_calls.cpp, each giving its rows of the table.
#pragma once

#include "tests/lab/hikvision/camera_core.hpp"
#include "tests/lab/hikvision/field_cipher.hpp"
#include "tests/lab/hikvision/isapi_xml.hpp"

#include <span>
#include <string>
#include <string_view>

namespace camfleet::lab {

struct IsapiCall {
    CameraCore& core;
    const Request& request;
    DeviceClock::Point now;
    std::string id;  // last part of the path where the row ends in "/*"
    const User* user = nullptr;

    [[nodiscard]] Response status(const IsapiStatus& status) const {
        return status_answer(core.config.dialect, request, status);
    }
    [[nodiscard]] Response xml(std::string_view root, std::string_view inner) const {
        return xml_answer(200, document(core.config.dialect, root, inner));
    }
};

struct IsapiOutcome {
    Response response;
    Aftermath aftermath = Aftermath::none;
};

struct IsapiRow {
    std::string_view method;
    std::string_view path;  // lower case; a last part "*" stands for one identifier
    bool open;              // needs no login
    IsapiOutcome (*run)(IsapiCall& call);
};

[[nodiscard]] std::span<const IsapiRow> security_calls();
[[nodiscard]] std::span<const IsapiRow> user_calls();
[[nodiscard]] std::span<const IsapiRow> system_calls();
[[nodiscard]] std::span<const IsapiRow> network_calls();
[[nodiscard]] std::span<const IsapiRow> media_calls();
[[nodiscard]] std::span<const IsapiRow> onvif_calls();
[[nodiscard]] std::span<const IsapiRow> file_calls();

// A field that may be encrypted ("security=1&iv=" in the URL). Errors: malformed
[[nodiscard]] Result<std::string> open_field(const IsapiCall& call, const std::string& value);

}  // namespace camfleet::lab
