// SPDX-License-Identifier: Apache-2.0
// Makes RTP packets as a camera sends them: parameter sets with a real picture size, key frames in
// fragments, small frames. Only what the judge looks at is true to life; there is no picture
// inside.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace camfleet::rtsp {

class BitWriter {
  public:
    void bits(std::uint32_t value, unsigned count) {
        for (unsigned i = count; i-- > 0;) put((value >> i) & 1U);
    }
    void golomb(std::uint32_t value) {
        unsigned length = 0;
        while (((value + 1) >> (length + 1)) != 0) ++length;
        bits(0, length);
        bits(value + 1, length + 1);
    }
    [[nodiscard]] std::string done() {
        put(1);
        while (used_ != 0) put(0);
        return bytes_;
    }

  private:
    void put(std::uint32_t bit) {
        if (used_ == 0) bytes_.push_back('\0');
        bytes_.back() =
            static_cast<char>(static_cast<unsigned char>(bytes_.back()) | (bit << (7U - used_)));
        used_ = (used_ + 1) % 8;
    }
    std::string bytes_;
    unsigned used_ = 0;
};

// 1920x1080, baseline profile.
inline std::string h264_sequence_set() {
    BitWriter bits;
    bits.bits(66, 8);
    bits.bits(0, 8);
    bits.bits(30, 8);
    for (const unsigned value : {0U, 4U, 2U, 1U}) bits.golomb(value);
    bits.bits(0, 1);
    bits.golomb(119);
    bits.golomb(67);
    bits.bits(0b111, 3);  // frames only, direct 8x8, cropping
    for (const unsigned value : {0U, 0U, 0U, 4U}) bits.golomb(value);
    bits.bits(0, 1);
    return "\x67" + bits.done();
}

// 2560x1440, main profile, one layer.
inline std::string h265_sequence_set() {
    BitWriter bits;
    bits.bits(0, 4);
    bits.bits(0, 3);
    bits.bits(1, 1);
    for (int i = 0; i < 6; ++i) bits.bits(0xFFFF, 16);  // profile, tier, level
    bits.golomb(0);
    bits.golomb(1);
    bits.golomb(2560);
    bits.golomb(1440);
    bits.bits(0, 1);
    return std::string("\x42\x01", 2) + bits.done();
}

class PacketMaker {
  public:
    explicit PacketMaker(unsigned char payload_type = 96) : payload_type_(payload_type) {}

    std::string packet(const std::string& payload, bool marker) {
        std::string out = "\x80";
        out.push_back(static_cast<char>(payload_type_ | (marker ? 0x80U : 0U)));
        for (const unsigned shift : {8U, 0U}) out.push_back(static_cast<char>(sequence_ >> shift));
        for (const unsigned shift : {24U, 16U, 8U, 0U})
            out.push_back(static_cast<char>(time_ >> shift));
        ++sequence_;
        return out + "abcd" + payload;
    }
    void next_frame() { time_ += 3600; }
    void lose_one() { ++sequence_; }

    // STAP-A of both sets, then the key frame in three fragments.
    std::vector<std::string> h264_key_frame() {
        next_frame();
        const auto sequence_set = h264_sequence_set();
        std::string sets("\x18\x00", 2);
        sets.push_back(static_cast<char>(sequence_set.size()));
        sets += sequence_set + std::string("\x00\x04\x68\xCE\x3C\x80", 6);
        return {packet(sets, false),
                packet(std::string("\x7C\x85\x88\x11", 4) + std::string(800, 'i'), false),
                packet(std::string("\x7C\x05") + std::string(800, 'i'), false),
                packet(std::string("\x7C\x45") + std::string(90, 'i'), true)};
    }
    std::vector<std::string> h264_frame() {
        next_frame();
        return {packet("\x61\x9A" + std::string(120, 'p'), true)};
    }
    std::vector<std::string> h265_key_frame() {
        next_frame();
        const auto sequence_set = h265_sequence_set();
        return {packet(sequence_set, false), packet(std::string("\x44\x01\xC1\x72", 4), false),
                packet(std::string("\x62\x01\x93\xAF", 4) + std::string(800, 'i'), false),
                packet(std::string("\x62\x01\x13", 3) + std::string(800, 'i'), false),
                packet(std::string("\x62\x01\x53", 3) + std::string(90, 'i'), true)};
    }
    std::vector<std::string> h265_frame() {
        next_frame();
        return {packet(std::string("\x02\x01\xD0", 3) + std::string(100, 'p'), true)};
    }

  private:
    unsigned payload_type_;
    std::uint32_t sequence_ = 65'534;  // wraps at once
    std::uint32_t time_ = 0;
};

}  // namespace camfleet::rtsp
