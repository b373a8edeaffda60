// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/rtsp/frame_counter.hpp"

#include "tests/unit/agent/rtsp/video_maker.hpp"

#include <gtest/gtest.h>

namespace camfleet::rtsp {
namespace {

VideoTrack track(Codec codec, std::vector<std::string> sets = {}) {
    VideoTrack made;
    made.codec = codec;
    made.payload_type = 96;
    made.parameter_sets = std::move(sets);
    return made;
}

void feed(FrameCounter& counter, const std::vector<std::string>& packets) {
    for (const auto& bytes : packets) {
        const auto packet = parse_rtp(bytes);
        ASSERT_TRUE(packet) << packet.error().text();
        counter.take(*packet);
    }
}

TEST(FrameCounter, counts_from_a_complete_h264_key_frame) {
    PacketMaker maker;
    FrameCounter counter(track(Codec::h264));
    feed(counter, maker.h264_frame());
    EXPECT_EQ(counter.frames(), 0U);
    feed(counter, maker.h264_key_frame());
    EXPECT_TRUE(counter.key_frame_complete());
    feed(counter, maker.h264_frame());
    EXPECT_EQ(counter.frames(), 2U);
    EXPECT_EQ(counter.units_seen(), 3U);
    ASSERT_TRUE(counter.size());
    EXPECT_EQ(counter.size()->width, 1920U);
    EXPECT_EQ(counter.size()->height, 1080U);
}

TEST(FrameCounter, counts_from_a_complete_h265_key_frame) {
    PacketMaker maker;
    FrameCounter counter(track(Codec::h265));
    feed(counter, maker.h265_key_frame());
    feed(counter, maker.h265_frame());
    EXPECT_EQ(counter.frames(), 2U);
    ASSERT_TRUE(counter.size());
    EXPECT_EQ(counter.size()->width, 2560U);
    EXPECT_EQ(counter.size()->height, 1440U);
}

TEST(FrameCounter, does_not_take_a_key_frame_with_any_packet_missing) {
    for (std::size_t missing = 0; missing < 4; ++missing) {
        PacketMaker maker;
        FrameCounter counter(track(Codec::h264, {h264_sequence_set(), std::string("\x68\xCE", 2)}));
        feed(counter, maker.h264_frame());
        auto packets = maker.h264_key_frame();
        packets.erase(packets.begin() + static_cast<std::ptrdiff_t>(missing));
        feed(counter, packets);
        feed(counter, maker.h264_frame());
        EXPECT_EQ(counter.frames(), 0U) << "without packet " << missing;
        feed(counter, maker.h264_key_frame());
        EXPECT_EQ(counter.frames(), 1U) << "the next one is whole";
    }
}

TEST(FrameCounter, wants_parameter_sets_from_the_stream_or_the_description) {
    PacketMaker maker;
    auto packets = maker.h264_key_frame();
    packets.erase(packets.begin());
    FrameCounter without(track(Codec::h264));
    feed(without, packets);
    EXPECT_EQ(without.frames(), 0U);
    FrameCounter with(track(Codec::h264, {h264_sequence_set(), std::string("\x68\xCE", 2)}));
    feed(with, packets);
    EXPECT_EQ(with.frames(), 1U);
}

TEST(FrameCounter, joining_in_the_middle_of_a_key_frame_is_no_key_frame) {
    PacketMaker maker;
    auto packets = maker.h264_key_frame();
    packets.erase(packets.begin() + 1);
    packets.erase(packets.begin());
    FrameCounter counter(track(Codec::h264, {h264_sequence_set(), std::string("\x68\xCE", 2)}));
    feed(counter, packets);
    EXPECT_EQ(counter.frames(), 0U);
}

TEST(FrameCounter, ignores_other_payload_types) {
    PacketMaker audio(8);
    FrameCounter counter(track(Codec::h264));
    feed(counter, audio.h264_key_frame());
    EXPECT_EQ(counter.units_seen(), 0U);
}

TEST(FrameCounter, survives_broken_aggregates_and_empty_payloads) {
    PacketMaker maker;
    FrameCounter h264(track(Codec::h264));
    FrameCounter h265(track(Codec::h265));
    for (const auto& payload :
         {std::string(), std::string("\x18\xFF\xFF\x67", 4), std::string("\x18\x00", 2),
          std::string("\x7C", 1), std::string("\x19\x00\x00", 3), std::string("\x60\x01", 2),
          std::string("\x60\x01\x00\x01\x02", 5), std::string("\x62\x01", 2)}) {
        feed(h264, {maker.packet(payload, true)});
        feed(h265, {maker.packet(payload, true)});
    }
    EXPECT_EQ(h264.frames() + h265.frames(), 0U);
}

TEST(Rtp, reads_extension_padding_and_sources) {
    std::string bytes(
        "\xB1\xE0\x00\x01\x00\x00\x00\x02"
        "abcdCSRC\x00\x00\x00\x01XXXXpay\x00\x02",
        29);
    const auto packet = parse_rtp(bytes);
    ASSERT_TRUE(packet) << packet.error().text();
    EXPECT_EQ(packet->payload, "pay");
    EXPECT_TRUE(packet->marker);
    EXPECT_EQ(packet->timestamp, 2U);
}

TEST(Rtp, refuses_lengths_that_do_not_fit) {
    EXPECT_FALSE(parse_rtp(""));
    EXPECT_FALSE(parse_rtp(std::string(12, '\0')));
    EXPECT_FALSE(parse_rtp("\x8F" + std::string(15, 'x')));
    EXPECT_FALSE(parse_rtp("\x90" + std::string(11, 'x')));
    EXPECT_FALSE(parse_rtp("\xA0" + std::string(11, '\xFF')));
}

TEST(PictureSize, of_nonsense_is_nothing) {
    EXPECT_FALSE(picture_size(Codec::h264, ""));
    EXPECT_FALSE(picture_size(Codec::h264, std::string(64, '\0')));
    EXPECT_FALSE(picture_size(Codec::h265, std::string("\x42\x01", 2) + std::string(64, '\0')));
}

}  // namespace
}  // namespace camfleet::rtsp
