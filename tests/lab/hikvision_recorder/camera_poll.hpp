// SPDX-License-Identifier: Apache-2.0
// One look of the recorder at one camera, over the real protocol with the login it was given: so a
// stale password is counted by the camera, and a good one proves itself.
#pragma once

#include "tests/lab/hikvision_recorder/recorder_types.hpp"

namespace camfleet::lab {

struct PollTarget {
    std::string address;
    std::uint16_t port = 0;
    std::string user;
    std::string password;
    std::string from;  // the recorder's own address: cameras lock by client
    int stop_fd = -1;
};

struct PollResult {
    ChannelHealth health;
    bool login_refused = false;
    std::chrono::seconds locked_for{0};
};

[[nodiscard]] PollResult poll_camera(const PollTarget& target);

}  // namespace camfleet::lab
