// SPDX-License-Identifier: Apache-2.0
// A real, decodable H.264 baseline stream of a moving bar: each group opens with parameter sets and
// an IDR picture of I_PCM macroblocks, followed by P pictures whose macroblocks are all skipped.
// Source: ITU-T H.264, 7.3 and 7.4.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::lab {

struct VideoSize {
    unsigned columns = 8;  // macroblocks of 16 x 16
    unsigned rows = 6;
};

class H264Source {
  public:
    explicit H264Source(VideoSize size = {}, unsigned group_length = 25);

    // NAL units of the next picture, without start codes.
    [[nodiscard]] std::vector<std::string> next_picture();
    [[nodiscard]] const std::string& sequence_parameters() const { return sps_; }
    [[nodiscard]] const std::string& picture_parameters() const { return pps_; }

  private:
    [[nodiscard]] std::string key_picture() const;
    [[nodiscard]] std::string skipped_picture(unsigned frame_number) const;

    VideoSize size_;
    unsigned group_length_;
    unsigned pictures_ = 0;
    std::string sps_;
    std::string pps_;
};

// Header byte and payload with emulation prevention (7.3.1).
[[nodiscard]] std::string nal_unit(std::uint8_t header, std::string_view payload);

}  // namespace camfleet::lab
