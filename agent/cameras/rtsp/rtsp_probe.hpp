// SPDX-License-Identifier: Apache-2.0
// VideoProbe over RTSP with the pictures interleaved on the same TCP connection (RFC 2326 section
// 10.12): the proof that a camera delivers live view. Called by the task runner on a worker thread.
// Own small client: libcurl's RTSP would hide the login attempts and re-use nonces by itself.
// Invariants: the password is tried in one request; after it was accepted a changed challenge is
// answered once a request; bytes and time are bounded; nothing of the pictures is kept.
#pragma once

#include "common/ports/devices.hpp"

namespace camfleet::rtsp {

class RtspProbe final : public ports::VideoProbe {
  public:
    // url: rtsp://<numeric address>[:port]/path, without a login in it.
    // ok: the login was accepted and PLAY answered. min_frames access units came, the first of
    // them a complete key frame; or fewer, and `detail` says why it ended.
    // Errors: invalid_argument (url), unauthorized, unreachable, timeout,
    // closed, malformed, not_supported (no digest, no H.264 or H.265), not_found (no such stream),
    // too_large, device_error
    Result<v1::VideoResult> watch(const std::string& url,
                                  const ports::Login& login,
                                  std::uint32_t min_frames,
                                  ports::Deadline until) override;
};

// Errors: invalid_argument
struct Location {
    std::string host;
    std::uint16_t port = 554;
};
[[nodiscard]] Result<Location> parse_url(std::string_view url);

}  // namespace camfleet::rtsp
