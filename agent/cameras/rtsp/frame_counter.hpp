// SPDX-License-Identifier: Apache-2.0
// Judges received RTP video without decoding it: counts access units and proves that a key frame
// came whole. Depacketises H.264 (RFC 6184: single NAL unit, STAP-A, FU-A) and H.265 (RFC 7798:
// single NAL unit, aggregation, fragmentation). Pure; holds no picture data, only what it has seen.
// Invariant: counting starts with the first complete key frame: parameter sets known, first slice
// seen, no sequence gap, every fragment started and ended, closed by a marker.
#pragma once

#include "agent/cameras/rtsp/parameter_set_codec.hpp"
#include "agent/cameras/rtsp/sdp_codec.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace camfleet::rtsp {

struct RtpPacket {
    bool marker = false;
    int payload_type = 0;
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    std::string_view payload;
};

// RFC 3550 section 5.1. Errors: malformed
[[nodiscard]] Result<RtpPacket> parse_rtp(std::string_view bytes);

class FrameCounter {
  public:
    explicit FrameCounter(const VideoTrack& track);

    void take(const RtpPacket& packet);
    // Access units since the first complete key frame, that one included.
    [[nodiscard]] std::uint32_t frames() const { return frames_; }
    [[nodiscard]] bool key_frame_complete() const { return frames_ > 0; }
    // Access units of any kind, for the error text.
    [[nodiscard]] std::uint32_t units_seen() const { return units_seen_; }
    [[nodiscard]] std::optional<PictureSize> size() const { return size_; }

  private:
    struct Unit {
        bool open = false;
        bool broken = false;
        bool slice = false;
        bool first_slice = false;
        bool key = false;
        bool in_fragment = false;
    };
    struct NalKind {
        bool sequence_set = false;
        bool picture_set = false;
        bool slice = false;
        bool key = false;
    };

    [[nodiscard]] NalKind kind_of(unsigned type) const;
    void note_nal(unsigned type, std::string_view nal, std::size_t slice_at);
    void take_payload(std::string_view payload);
    void take_h264(std::string_view payload);
    void take_h265(std::string_view payload);
    void take_single(unsigned type, std::string_view nal);
    void take_aggregate(std::string_view list);
    void take_fragment(bool start, bool end, unsigned type, std::string_view rest);
    void close_unit(bool by_marker);

    Codec codec_;
    int payload_type_;
    Unit unit_;
    bool have_sequence_set_ = false;
    bool have_picture_set_ = false;
    std::optional<std::uint16_t> last_sequence_;
    std::uint32_t timestamp_ = 0;
    std::uint32_t frames_ = 0;
    std::uint32_t units_seen_ = 0;
    std::optional<PictureSize> size_;
};

}  // namespace camfleet::rtsp
