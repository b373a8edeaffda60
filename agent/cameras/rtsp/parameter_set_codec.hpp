// SPDX-License-Identifier: Apache-2.0
// Picture size from a sequence parameter set. Pure; works on a NAL unit as it was received.
// Source: ITU-T H.264 section 7.3.2.1.1, H.265 section 7.3.2.2.1.
#pragma once

#include "agent/cameras/rtsp/sdp_codec.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace camfleet::rtsp {

struct PictureSize {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
};

// Nothing where the set cannot be read; that is no fault of the video.
[[nodiscard]] std::optional<PictureSize> picture_size(Codec codec, std::string_view sequence_set);

}  // namespace camfleet::rtsp
