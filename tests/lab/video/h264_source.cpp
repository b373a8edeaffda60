// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/video/h264_source.hpp"

#include "tests/lab/video/bit_writer.hpp"

namespace camfleet::lab {

namespace {

constexpr std::uint8_t header_skipped = 0x41;
constexpr std::uint8_t header_key = 0x65;
constexpr std::uint8_t header_sps = 0x67;
constexpr std::uint8_t header_pps = 0x68;
constexpr unsigned slice_p = 5;
constexpr unsigned slice_i = 7;
constexpr unsigned macroblock_pcm = 25;  // table 7-11
constexpr unsigned frame_number_bits = 4;

std::string make_sps(VideoSize size) {
    BitWriter out;
    out.bits(66, 8);    // baseline
    out.bits(0xC0, 8);  // constraint sets 0 and 1
    out.bits(11, 8);    // level 1.1
    out.unsigned_code(0);
    out.unsigned_code(frame_number_bits - 4);
    out.unsigned_code(2);  // output order is decoding order
    out.unsigned_code(1);  // reference frames
    out.bits(0, 1);
    out.unsigned_code(size.columns - 1);
    out.unsigned_code(size.rows - 1);
    out.bits(1, 1);  // frames only
    out.bits(1, 1);
    out.bits(0, 2);  // no cropping, no VUI
    out.trailing_bits();
    return nal_unit(header_sps, out.bytes());
}

std::string make_pps() {
    BitWriter out;
    out.unsigned_code(0);
    out.unsigned_code(0);
    out.bits(0, 2);  // CAVLC; no bottom field order
    out.unsigned_code(0);
    out.unsigned_code(0);
    out.unsigned_code(0);
    out.bits(0, 3);  // no weighted prediction
    out.signed_code(0);
    out.signed_code(0);
    out.signed_code(0);
    out.bits(0b100, 3);  // deblocking control present
    out.trailing_bits();
    return nal_unit(header_pps, out.bytes());
}

void slice_start(BitWriter& out, unsigned type, unsigned frame_number) {
    out.unsigned_code(0);  // first macroblock
    out.unsigned_code(type);
    out.unsigned_code(0);  // picture parameter set
    out.bits(frame_number, frame_number_bits);
}

}  // namespace

std::string nal_unit(std::uint8_t header, std::string_view payload) {
    std::string unit(1, static_cast<char>(header));
    unsigned zeros = 0;
    for (const char byte : payload) {
        if (zeros >= 2 && static_cast<unsigned char>(byte) <= 3) {
            unit += '\x03';
            zeros = 0;
        }
        unit += byte;
        zeros = byte == '\0' ? zeros + 1 : 0;
    }
    return unit;
}

H264Source::H264Source(VideoSize size, unsigned group_length)
    : size_(size), group_length_(group_length), sps_(make_sps(size)), pps_(make_pps()) {}

std::vector<std::string> H264Source::next_picture() {
    const unsigned place = pictures_ % group_length_;
    std::vector<std::string> units;
    if (place == 0) {
        units = {sps_, pps_, key_picture()};
    } else {
        units = {skipped_picture(place % (1U << frame_number_bits))};
    }
    ++pictures_;
    return units;
}

std::string H264Source::key_picture() const {
    const unsigned group = pictures_ / group_length_;
    const unsigned bar = group % size_.columns;
    BitWriter out;
    slice_start(out, slice_i, 0);
    out.unsigned_code(group % 2);  // two IDR pictures in a row must differ here
    out.bits(0, 2);
    out.signed_code(0);
    out.unsigned_code(1);  // no deblocking
    for (unsigned block = 0; block < size_.columns * size_.rows; ++block) {
        out.unsigned_code(macroblock_pcm);
        out.align(false);
        const bool bright = block % size_.columns == bar;
        for (unsigned i = 0; i < 256; ++i) {
            out.byte(static_cast<std::uint8_t>(bright ? 220 : 32 + (block * 3 + i / 16) % 96));
        }
        for (unsigned i = 0; i < 128; ++i) out.byte(i < 64 ? 110 : 140);
    }
    out.trailing_bits();
    return nal_unit(header_key, out.bytes());
}

std::string H264Source::skipped_picture(unsigned frame_number) const {
    BitWriter out;
    slice_start(out, slice_p, frame_number);
    out.bits(0, 3);  // no override, no reordering, sliding window
    out.signed_code(0);
    out.unsigned_code(1);  // no deblocking
    out.unsigned_code(size_.columns * size_.rows);
    out.trailing_bits();
    return nal_unit(header_skipped, out.bytes());
}

}  // namespace camfleet::lab
