// SPDX-License-Identifier: Apache-2.0
// Serves one RTSP/1.0 connection of a simulated camera: digest without qop, DESCRIBE, SETUP
// (interleaved TCP only, on the track's own URL), PLAY with a real H.264 stream at 25 pictures a
// wall second. Source: RFC 2326; reference hikvision section 9.
#pragma once

#include "tests/lab/http/login_gate.hpp"
#include "tests/lab/net/connection.hpp"

#include <string>

namespace camfleet::lab {

// What the session asks of its camera; thread-safe.
class RtspDevice {
  public:
    virtual ~RtspDevice() = default;
    [[nodiscard]] virtual LoginAnswer rtsp_login(const Request& request) = 0;
    [[nodiscard]] virtual std::string rtsp_challenge() = 0;
    [[nodiscard]] virtual bool has_video() = 0;
    [[nodiscard]] virtual bool silent() = 0;  // accepts, never answers
    // Whether a stream lies at this path (lower case, no query). Default: the paths of Hikvision.
    [[nodiscard]] virtual bool streams_at(const std::string& path) const;
};

void serve_rtsp(Connection& connection, RtspDevice& device);

}  // namespace camfleet::lab
