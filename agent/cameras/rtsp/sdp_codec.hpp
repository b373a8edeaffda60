// SPDX-License-Identifier: Apache-2.0
// What the probe needs of a session description (RFC 4566): the first video track that carries
// H.264 or H.265, its control address and the parameter sets that came with it. Pure.
#pragma once

#include "common/base/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace camfleet::rtsp {

enum class Codec { h264, h265 };
[[nodiscard]] std::string_view codec_name(Codec codec);  // "H264", "H265"

struct VideoTrack {
    Codec codec = Codec::h264;
    int payload_type = -1;
    std::string control;                      // of the track, as printed
    std::string session_control;              // of the whole; empty: the base address
    std::vector<std::string> parameter_sets;  // NAL units from sprop-*, if any
};

// Errors: malformed (no video track), not_supported (video of another kind)
[[nodiscard]] Result<VideoTrack> parse_sdp(std::string_view text);

// A control attribute against the base address (RFC 2326 appendix C.1.1).
[[nodiscard]] std::string resolve_control(std::string_view base, std::string_view control);

}  // namespace camfleet::rtsp
