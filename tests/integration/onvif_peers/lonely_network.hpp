// SPDX-License-Identifier: Apache-2.0
// A network that holds nothing but loopback, with multicast on it: for a client that announces
// itself to everybody. Thread-wide: threads made afterwards are in it too.
#pragma once

#include <string>

namespace camfleet::support {

// From now on the calling thread is in a network of its own. False: this machine does not allow it.
[[nodiscard]] bool enter_lonely_network();

}  // namespace camfleet::support
