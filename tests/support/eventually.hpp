// SPDX-License-Identifier: Apache-2.0
// Waits, bounded, for something that another thread or process brings about.
#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace camfleet::support {

// False where it did not hold within the limit.
[[nodiscard]] inline bool eventually(const std::function<bool()>& holds,
                                     std::chrono::milliseconds limit = std::chrono::seconds(20)) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (std::chrono::steady_clock::now() < end) {
        if (holds()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return holds();
}

}  // namespace camfleet::support
