// SPDX-License-Identifier: Apache-2.0
// Ctrl-C, SIGTERM and a closed terminal as a flag while a port is off: nothing ends the program
// before the port is on again, short of a kill. Installed once, never removed.
#pragma once

#include "common/base/time.hpp"

namespace camfleet::switch_tool {

void catch_stop_signals();
// Lets time pass; false when a signal came, which it then forgets.
[[nodiscard]] bool rest(Millis time);

}  // namespace camfleet::switch_tool
