// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/rtsp/rtsp_probe.hpp"
#include "agent/cameras/rtsp/rtsp_reader.hpp"
#include "agent/cameras/rtsp/sdp_codec.hpp"
#include "common/base/encoding.hpp"

#include <gtest/gtest.h>

namespace camfleet::rtsp {
namespace {

TEST(RtspReader, cuts_responses_and_frames_byte_by_byte) {
    const std::string bytes = "RTSP/1.0 200 OK\r\nCSeq: 3\r\nContent-Length: 4\r\n\r\nbody" +
                              std::string("$\x00\x00\x03xyz", 7) +
                              "\r\nRTSP/1.0 404 Not Found\nCSeq: 4\n\n";
    Reader reader;
    std::vector<Item> items;
    for (const char c : bytes) {
        reader.feed(std::string_view(&c, 1));
        auto item = reader.next();
        ASSERT_TRUE(item) << item.error().text();
        if (*item) items.push_back(std::move(**item));
    }
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(std::get<Response>(items[0]).body, "body");
    EXPECT_EQ(std::get<Response>(items[0]).sequence, 3U);
    EXPECT_EQ(std::get<InterleavedFrame>(items[1]).payload, "xyz");
    EXPECT_EQ(std::get<Response>(items[2]).status, 404);
}

TEST(RtspReader, skips_a_request_of_the_servers) {
    Reader reader;
    reader.feed("OPTIONS rtsp://x/ RTSP/1.0\r\nCSeq: 9\r\n\r\nRTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n");
    const auto item = reader.next();
    ASSERT_TRUE(item && *item);
    EXPECT_EQ(std::get<Response>(**item).sequence, 1U);
}

TEST(RtspReader, collects_every_challenge) {
    Reader reader;
    reader.feed(
        "RTSP/1.0 401 No\r\nWWW-Authenticate: Digest realm=\"a\"\r\nWWW-Authenticate: Basic "
        "realm=\"b\"\r\n\r\n");
    EXPECT_EQ(std::get<Response>(**reader.next()).challenges.size(), 2U);
}

TEST(RtspReader, is_bounded) {
    Reader headers;
    headers.feed("RTSP/1.0 200 OK\r\n" + std::string(20'000, 'x'));
    EXPECT_EQ(headers.next().error().code, Errc::too_large);
    Reader body;
    body.feed("RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n");
    EXPECT_EQ(body.next().error().code, Errc::too_large);
    Reader garbage;
    garbage.feed("HTTP/1.1 200 OK\r\n\r\n");
    EXPECT_EQ(garbage.next().error().code, Errc::malformed);
}

TEST(Sdp, finds_the_video_track_its_control_and_its_parameter_sets) {
    const auto track = parse_sdp(
        "v=0\r\na=control:rtsp://x/session/\r\nm=audio 0 RTP/AVP 8\r\na=control:trackID=2\r\n"
        "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:trackID=1\r\n"
        "a=fmtp:96 profile-level-id=420029; packetization-mode=1; "
        "sprop-parameter-sets=Z0IA,aM4=\r\n");
    ASSERT_TRUE(track) << track.error().text();
    EXPECT_EQ(track->payload_type, 96);
    EXPECT_EQ(track->control, "trackID=1");
    EXPECT_EQ(track->session_control, "rtsp://x/session/");
    EXPECT_EQ(track->parameter_sets.size(), 2U);
}

TEST(Sdp, reads_h265_with_its_three_sets) {
    const auto track = parse_sdp(
        "m=video 0 RTP/AVP 98\na=fmtp:98 sprop-vps=QAE=;sprop-sps=QgE=;sprop-pps=RAE=\n"
        "a=rtpmap:98 H265/90000\n");
    ASSERT_TRUE(track) << track.error().text();
    EXPECT_EQ(track->codec, Codec::h265);
    EXPECT_EQ(track->parameter_sets.size(), 3U);
}

TEST(Sdp, says_what_it_cannot_use) {
    EXPECT_EQ(parse_sdp("m=video 0 RTP/AVP 26\r\na=rtpmap:26 JPEG/90000\r\n").error().code,
              Errc::not_supported);
    EXPECT_EQ(parse_sdp("m=audio 0 RTP/AVP 0\r\n").error().code, Errc::malformed);
    EXPECT_EQ(parse_sdp("").error().code, Errc::malformed);
    EXPECT_EQ(parse_sdp(std::string(10'000, '\n')).error().code, Errc::too_large);
}

TEST(Sdp, resolves_controls_against_the_base) {
    EXPECT_EQ(resolve_control("rtsp://x/a/", "trackID=1"), "rtsp://x/a/trackID=1");
    EXPECT_EQ(resolve_control("rtsp://x/a", "trackID=1"), "rtsp://x/a/trackID=1");
    EXPECT_EQ(resolve_control("rtsp://x/a", "RTSP://x/b"), "RTSP://x/b");
    EXPECT_EQ(resolve_control("rtsp://x/a", "*"), "rtsp://x/a");
    EXPECT_EQ(resolve_control("rtsp://x/a", ""), "rtsp://x/a");
}

TEST(RtspUrl, is_numeric_and_without_a_login) {
    EXPECT_EQ(parse_url("rtsp://192.0.2.1/Streaming/Channels/101")->port, 554);
    EXPECT_EQ(parse_url("rtsp://192.0.2.1:10554/x")->port, 10554);
    EXPECT_EQ(parse_url("rtsp://[2001:db8::1]:554/x")->host, "2001:db8::1");
    EXPECT_EQ(parse_url("rtsp://[fe80::1%eth0]:554/x")->host, "fe80::1%eth0");
    for (const char* bad : {"", "http://192.0.2.1/", "rtsp://", "rtsp://admin:x@192.0.2.1/",
                            "rtsp://192.0.2.1:0/", "rtsp://192.0.2.1:99999/", "rtsp://[::1/",
                            "rtsp://1.2.3.4/a b", "rtsp://1.2.3.4/\r\nX"}) {
        EXPECT_EQ(parse_url(bad).error().code, Errc::invalid_argument) << bad;
    }
}

}  // namespace
}  // namespace camfleet::rtsp
