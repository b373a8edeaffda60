// SPDX-License-Identifier: Apache-2.0
// Cameras of a site that are none of Hikvision's, as values.
#pragma once

#include "tests/lab/axis/axis_types.hpp"
#include "tests/lab/dahua/dahua_types.hpp"
#include "tests/lab/onvif/onvif_types.hpp"

#include <string>
#include <variant>

namespace camfleet::lab {

struct OtherPlan {
    std::variant<axis::CameraConfig, dahua::CameraConfig, onvif::Config> config;
    std::string fault = "none";
    unsigned switch_port = 0;  // 0: not on the switch

    [[nodiscard]] const std::string& name() const {
        return std::visit([](const auto& one) -> const std::string& { return one.name; }, config);
    }
};

}  // namespace camfleet::lab
