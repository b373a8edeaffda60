// SPDX-License-Identifier: Apache-2.0
// What looks brought home, as a person likes to read it: devices, changes, one camera, the ports of
// switches. Pure.
#pragma once

#include "common/base/time.hpp"
#include "common/proto/api.pb.h"

#include <string>

namespace camfleet::cli {

[[nodiscard]] bool has_ended(const v1::Look& look);
// 0 it is there, 1 it failed, 3 a person is needed (a port refused, a conflict), 4 still waiting.
[[nodiscard]] int look_exit_code(const v1::Look& look);
// explain: with every line of evidence.
[[nodiscard]] std::string look_text(const v1::Look& look, bool explain, Time now);
[[nodiscard]] std::string devices_text(const v1::DeviceList& list, Time now);
[[nodiscard]] std::string changes_text(const v1::SiteChangeList& list, Time now);

}  // namespace camfleet::cli
