// SPDX-License-Identifier: Apache-2.0
// The byte stream of an RTSP connection, session descriptions and RTP payloads on arbitrary bytes,
// in pieces as a network cuts them.
#include "agent/cameras/rtsp/frame_counter.hpp"
#include "agent/cameras/rtsp/rtsp_probe.hpp"
#include "agent/cameras/rtsp/rtsp_reader.hpp"

#include <cstdint>

using namespace camfleet;
using namespace camfleet::rtsp;

namespace {

void judge(std::string_view bytes, FrameCounter& h264, FrameCounter& h265) {
    const auto packet = parse_rtp(bytes);
    if (!packet) return;
    RtpPacket copy = *packet;
    copy.payload_type = 96;
    h264.take(copy);
    h265.take(copy);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    static_cast<void>(parse_url(bytes));
    if (const auto track = parse_sdp(bytes)) static_cast<void>(FrameCounter(*track));
    static_cast<void>(picture_size(Codec::h264, bytes));
    static_cast<void>(picture_size(Codec::h265, bytes));

    VideoTrack track;
    track.payload_type = 96;
    FrameCounter h264(track);
    track.codec = Codec::h265;
    FrameCounter h265(track);
    judge(bytes, h264, h265);
    Reader reader;
    const std::size_t piece = size == 0 ? 1 : data[0] % 64U + 1U;
    for (std::size_t at = 0; at < size; at += piece) {
        reader.feed(bytes.substr(at, piece));
        while (true) {
            const auto item = reader.next();
            if (!item) return 0;
            if (!*item) break;
            if (const auto* frame = std::get_if<InterleavedFrame>(&**item))
                judge(frame->payload, h264, h265);
        }
    }
    return 0;
}
