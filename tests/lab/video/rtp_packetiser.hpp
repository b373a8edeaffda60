// SPDX-License-Identifier: Apache-2.0
// H.264 pictures as RTP packets: parameter sets together in a STAP-A, small units alone, large ones
// as FU-A. Source: RFC 3550 section 5.1, RFC 6184 sections 5.6 to 5.8.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::lab {

class RtpPacketiser {
  public:
    static constexpr std::size_t payload_bytes_max = 1400;
    static constexpr std::uint8_t payload_type = 96;

    RtpPacketiser(std::uint32_t source, std::uint16_t first_sequence, std::uint32_t first_timestamp)
        : source_(source), sequence_(first_sequence), timestamp_(first_timestamp) {}

    // The packets of one picture; the last one carries the marker. Advances time by `ticks` (90
    // kHz).
    [[nodiscard]] std::vector<std::string> packets(const std::vector<std::string>& units,
                                                   std::uint32_t ticks);
    [[nodiscard]] std::uint16_t next_sequence() const { return sequence_; }
    [[nodiscard]] std::uint32_t timestamp() const { return timestamp_; }

  private:
    [[nodiscard]] std::string packet(std::string_view payload);

    std::uint32_t source_;
    std::uint16_t sequence_;
    std::uint32_t timestamp_;
};

}  // namespace camfleet::lab
