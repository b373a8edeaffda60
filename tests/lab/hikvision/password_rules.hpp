// SPDX-License-Identifier: Apache-2.0
// Which new passwords the camera refuses, and with which word. Source: reference hikvision
// section 4.
#pragma once

#include "tests/lab/hikvision/isapi_xml.hpp"

#include <optional>
#include <string_view>

namespace camfleet::lab {

[[nodiscard]] std::optional<IsapiStatus> refuse_password(std::string_view password,
                                                         std::string_view user);
[[nodiscard]] unsigned character_classes(std::string_view password);
// 14 characters of four classes, made at random.
[[nodiscard]] std::string random_password();

}  // namespace camfleet::lab
