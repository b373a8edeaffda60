// SPDX-License-Identifier: Apache-2.0
// What a client of the API may cost us.
#pragma once

#include "common/base/limits.hpp"

#include <chrono>
#include <cstddef>

namespace camfleet::api {

struct HttpLimits {
    std::size_t connections_max = limits::api_connections_max;
    std::size_t event_streams_max = limits::api_connections_max / 4;
    std::size_t header_bytes_max = 16 * 1024;
    std::size_t body_bytes_max = limits::api_body_max;
    std::size_t queued_events_max = 256;  // of one stream; a client slower than that is dropped
    std::chrono::milliseconds handshake{10'000};
    std::chrono::milliseconds idle{60'000};     // between requests
    std::chrono::milliseconds request{15'000};  // first byte to last
    std::chrono::milliseconds reply{30'000};    // the controller's own answer
    std::chrono::milliseconds write{15'000};
    std::chrono::milliseconds keep_alive_comment{15'000};  // of event streams
};

}  // namespace camfleet::api
