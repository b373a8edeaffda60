// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/rtsp/frame_counter.hpp"

namespace camfleet::rtsp {
namespace {

unsigned byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

std::uint16_t word_at(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint16_t>(byte_at(bytes, at) * 256 + byte_at(bytes, at + 1));
}

std::size_t nal_header(Codec codec) { return codec == Codec::h264 ? 1 : 2; }

unsigned nal_type(Codec codec, std::string_view nal) {
    return codec == Codec::h264 ? byte_at(nal, 0) & 0x1FU : (byte_at(nal, 0) >> 1U) & 0x3FU;
}

}  // namespace

Result<RtpPacket> parse_rtp(std::string_view bytes) {
    constexpr std::size_t fixed = 12;
    if (bytes.size() < fixed) return fail(Errc::malformed, "RTP: shorter than its header");
    if (byte_at(bytes, 0) >> 6U != 2) return fail(Errc::malformed, "RTP: version is not 2");
    std::size_t start = fixed + (byte_at(bytes, 0) & 0x0FU) * 4;
    if ((byte_at(bytes, 0) & 0x10U) != 0) {
        if (bytes.size() < start + 4) return fail(Errc::malformed, "RTP: extension cut short");
        start += 4 + std::size_t{word_at(bytes, start + 2)} * 4;
    }
    std::size_t end = bytes.size();
    if ((byte_at(bytes, 0) & 0x20U) != 0)
        end -= std::min<std::size_t>(end, byte_at(bytes, end - 1));
    if (start > end) return fail(Errc::malformed, "RTP: lengths do not fit");
    return RtpPacket{.marker = (byte_at(bytes, 1) & 0x80U) != 0,
                     .payload_type = static_cast<int>(byte_at(bytes, 1) & 0x7FU),
                     .sequence = word_at(bytes, 2),
                     .timestamp = std::uint32_t{word_at(bytes, 4)} << 16U | word_at(bytes, 6),
                     .payload = bytes.substr(start, end - start)};
}

FrameCounter::FrameCounter(const VideoTrack& track)
    : codec_(track.codec), payload_type_(track.payload_type) {
    for (const auto& set : track.parameter_sets) {
        if (set.size() <= nal_header(codec_)) continue;
        const auto kind = kind_of(nal_type(codec_, set));
        if (kind.sequence_set || kind.picture_set) note_nal(nal_type(codec_, set), set, set.size());
    }
}

FrameCounter::NalKind FrameCounter::kind_of(unsigned type) const {
    if (codec_ == Codec::h264) {  // ITU-T H.264 table 7-1
        return {.sequence_set = type == 7,
                .picture_set = type == 8,
                .slice = type >= 1 && type <= 5,
                .key = type == 5};
    }
    return {.sequence_set = type == 33,  // ITU-T H.265 table 7-1
            .picture_set = type == 34,
            .slice = type <= 31,
            .key = type >= 16 && type <= 21};
}

// slice_at: where the slice header begins in `nal`. Its first bit is set exactly for the first
// slice of a picture: first_mb_in_slice == 0 (H.264), first_slice_segment_in_pic_flag (H.265).
void FrameCounter::note_nal(unsigned type, std::string_view nal, std::size_t slice_at) {
    const NalKind kind = kind_of(type);
    if (kind.sequence_set) {
        have_sequence_set_ = true;
        if (const auto size = picture_size(codec_, nal)) size_ = size;
    }
    if (kind.picture_set) have_picture_set_ = true;
    if (!kind.slice) return;
    unit_.slice = true;
    if (kind.key) unit_.key = true;
    if (slice_at < nal.size() && (byte_at(nal, slice_at) & 0x80U) != 0) unit_.first_slice = true;
}

void FrameCounter::take(const RtpPacket& packet) {
    if (packet.payload_type != payload_type_) return;
    const bool gap =
        last_sequence_ && packet.sequence != static_cast<std::uint16_t>(*last_sequence_ + 1U);
    last_sequence_ = packet.sequence;
    if (unit_.open && packet.timestamp != timestamp_) close_unit(false);
    if (!unit_.open) {
        unit_ = Unit{.open = true};
        timestamp_ = packet.timestamp;
    }
    if (gap) unit_.broken = true;
    if (!packet.payload.empty()) take_payload(packet.payload);
    if (packet.marker) close_unit(true);
}

void FrameCounter::take_payload(std::string_view payload) {
    if (codec_ == Codec::h264) {
        take_h264(payload);
    } else {
        take_h265(payload);
    }
}

void FrameCounter::take_h264(std::string_view payload) {
    const unsigned type = nal_type(codec_, payload);
    if (type == 24) {
        take_aggregate(payload.substr(1));
    } else if (type == 28 && payload.size() >= 2) {
        const unsigned header = byte_at(payload, 1);
        take_fragment((header & 0x80U) != 0, (header & 0x40U) != 0, header & 0x1FU,
                      payload.substr(2));
    } else if (type >= 1 && type <= 23) {
        take_single(type, payload);
    } else {
        unit_.broken = true;  // interleaved modes are never offered to us
    }
}

void FrameCounter::take_h265(std::string_view payload) {
    if (payload.size() < 3) {
        unit_.broken = true;
        return;
    }
    const unsigned type = nal_type(codec_, payload);
    if (type == 48) {
        take_aggregate(payload.substr(2));
    } else if (type == 49) {
        const unsigned header = byte_at(payload, 2);
        take_fragment((header & 0x80U) != 0, (header & 0x40U) != 0, header & 0x3FU,
                      payload.substr(3));
    } else if (type < 48) {
        take_single(type, payload);
    } else {
        unit_.broken = true;
    }
}

void FrameCounter::take_single(unsigned type, std::string_view nal) {
    if (unit_.in_fragment) unit_.broken = true;
    note_nal(type, nal, nal_header(codec_));
}

void FrameCounter::take_aggregate(std::string_view list) {
    if (unit_.in_fragment) unit_.broken = true;
    while (list.size() >= 2) {
        const std::size_t size = word_at(list, 0);
        if (size <= nal_header(codec_) || size + 2 > list.size()) break;
        const auto nal = list.substr(2, size);
        note_nal(nal_type(codec_, nal), nal, nal_header(codec_));
        list.remove_prefix(size + 2);
    }
    if (!list.empty()) unit_.broken = true;
}

void FrameCounter::take_fragment(bool start, bool end, unsigned type, std::string_view rest) {
    if (start == unit_.in_fragment) unit_.broken = true;
    if (start) {
        // Only a whole NAL unit can be read as a parameter set; a fragmented one is just known.
        const NalKind kind = kind_of(type);
        if (kind.slice) note_nal(type, rest, 0);
    }
    unit_.in_fragment = !end;
    if (end && !unit_.broken) {
        const NalKind kind = kind_of(type);
        have_sequence_set_ |= kind.sequence_set;
        have_picture_set_ |= kind.picture_set;
    }
}

void FrameCounter::close_unit(bool by_marker) {
    const bool whole = by_marker && !unit_.broken && !unit_.in_fragment && unit_.first_slice &&
                       have_sequence_set_ && have_picture_set_;
    if (unit_.slice) ++units_seen_;
    if (unit_.slice && (frames_ > 0 || (whole && unit_.key))) ++frames_;
    unit_ = Unit{};
}

}  // namespace camfleet::rtsp
