// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/video/bit_writer.hpp"
#include "tests/lab/video/h264_source.hpp"
#include "tests/lab/video/jpeg_picture.hpp"
#include "tests/lab/video/rtp_packetiser.hpp"

#include <gtest/gtest.h>

namespace camfleet::lab {
namespace {

unsigned byte(const std::string& text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}
unsigned type(const std::string& unit) { return byte(unit, 0) & 0x1FU; }

// RFC 6184 read back: the NAL units of one picture.
std::vector<std::string> units_of(const std::vector<std::string>& packets) {
    std::vector<std::string> units;
    for (const std::string& packet : packets) {
        const std::string payload = packet.substr(12);
        if (type(payload) == 24) {
            for (std::size_t at = 1; at < payload.size();) {
                const std::size_t size = byte(payload, at) * 256 + byte(payload, at + 1);
                units.push_back(payload.substr(at + 2, size));
                at += 2 + size;
            }
        } else if (type(payload) == 28) {
            if ((byte(payload, 1) & 0x80U) != 0) {
                units.emplace_back(
                    1, static_cast<char>((byte(payload, 0) & 0x60U) | (byte(payload, 1) & 0x1FU)));
            }
            units.back() += payload.substr(2);
            // The end bit stands on the last packet of a picture of one large unit, and only there.
            const bool ends = (byte(payload, 1) & 0x40U) != 0;
            EXPECT_EQ(ends, &packet == &packets.back());
        } else {
            units.push_back(payload);
        }
    }
    return units;
}

TEST(BitWriter, writes_exp_golomb_codes_as_table_9_2_shows) {
    BitWriter out;
    for (unsigned value = 0; value < 4; ++value) out.unsigned_code(value);  // 1 010 011 00100
    out.signed_code(-1);                                                    // 011
    out.trailing_bits();
    EXPECT_EQ(out.bytes(), "\xA6\x47");
}

TEST(H264Source, keeps_start_codes_out_of_its_units) {
    EXPECT_EQ(nal_unit(0x65, std::string("\0\0\1\0\0\0\0\3", 8)),
              std::string("\x65\0\0\3\1\0\0\3\0\0\3\3", 12));
    H264Source source;
    for (int picture = 0; picture < 60; ++picture) {
        for (const std::string& unit : source.next_picture()) {
            EXPECT_EQ(unit.find(std::string("\0\0\1", 3)), std::string::npos);
            EXPECT_EQ(unit.find(std::string("\0\0\0", 3)), std::string::npos);
        }
    }
}

TEST(H264Source, opens_each_group_with_parameter_sets_and_a_key_picture) {
    H264Source source({}, 10);
    for (int group = 0; group < 3; ++group) {
        const auto key = source.next_picture();
        ASSERT_EQ(key.size(), 3U);
        EXPECT_EQ(type(key[0]), 7U);
        EXPECT_EQ(type(key[1]), 8U);
        EXPECT_EQ(type(key[2]), 5U);
        EXPECT_GT(key[2].size(), 48U * 384U);
        for (int i = 1; i < 10; ++i) {
            const auto rest = source.next_picture();
            ASSERT_EQ(rest.size(), 1U);
            EXPECT_EQ(type(rest[0]), 1U);
        }
    }
}

TEST(H264Source, shows_another_picture_in_each_group) {
    H264Source source({}, 1);
    EXPECT_NE(source.next_picture()[2], source.next_picture()[2]);
}

TEST(RtpPacketiser, carries_every_unit_unchanged_in_packets_of_limited_size) {
    H264Source source;
    RtpPacketiser packetiser(7, 65'530, 1000);
    std::uint16_t sequence = 65'530;  // wraps
    for (int picture = 0; picture < 30; ++picture) {
        const auto units = source.next_picture();
        const std::uint32_t time = packetiser.timestamp();
        const auto packets = packetiser.packets(units, 3600);
        EXPECT_EQ(units_of(packets), units);
        for (std::size_t i = 0; i < packets.size(); ++i) {
            const std::string& packet = packets[i];
            EXPECT_LE(packet.size(), 12 + RtpPacketiser::payload_bytes_max);
            EXPECT_EQ(byte(packet, 0), 0x80U);
            EXPECT_EQ(byte(packet, 1) & 0x7FU, 96U);
            EXPECT_EQ((byte(packet, 1) & 0x80U) != 0, i + 1 == packets.size());
            EXPECT_EQ(byte(packet, 2) * 256 + byte(packet, 3), sequence++);
            EXPECT_EQ(byte(packet, 6) * 256 + byte(packet, 7), time & 0xFFFFU);
        }
        EXPECT_EQ(packetiser.timestamp(), time + 3600);
    }
}

TEST(JpegPicture, is_framed_as_a_jpeg_and_large_enough_to_be_one) {
    const std::string picture = jpeg_picture(3);
    EXPECT_TRUE(picture.starts_with("\xFF\xD8\xFF"));
    EXPECT_TRUE(picture.ends_with("\xFF\xD9"));
    EXPECT_GT(picture.size(), 1024U);
    const auto frame = picture.find("\xFF\xC0");
    EXPECT_EQ(byte(picture, frame + 5) * 256 + byte(picture, frame + 6), 360U);
    EXPECT_EQ(byte(picture, frame + 7) * 256 + byte(picture, frame + 8), 640U);
    EXPECT_NE(picture, jpeg_picture(4));
}

}  // namespace
}  // namespace camfleet::lab
