// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/http/wire.hpp"
#include "tests/unit/lab/site_bench.hpp"

#include <gtest/gtest.h>

namespace camfleet::lab {
namespace {

// A minimal player: one request at a time, digest once a challenge was seen.
class Player {
  public:
    explicit Player(const CameraState& camera)
        : url("rtsp://" + camera.address + ":" + std::to_string(camera.rtsp_port) +
              "/Streaming/Channels/101"),
          connection_(*Connection::open({camera.address, camera.rtsp_port}, "", limit())),
          wire_(connection_) {}

    int ask(const std::string& method, const std::string& at, const std::string& extra = {}) {
        std::string request = method + " " + at + " RTSP/1.0\r\nCSeq: 1\r\n" + extra;
        if (!challenge_.empty()) {
            request += "Authorization: " + authorize(challenge_, login, method, at) + "\r\n";
        }
        EXPECT_TRUE(connection_.write_all(request + "\r\n", limit()).has_value());
        const auto head = wire_.read_head(limit());
        if (!head) return 0;
        headers = parse_headers(*head);
        if (headers.contains("www-authenticate")) challenge_ = headers["www-authenticate"];
        body = *wire_.read_bytes(*content_length(headers), limit());
        return std::stoi(head->substr(9));
    }

    // Payload type bits of the next RTP packet, or -1 when none comes.
    int next_packet(std::chrono::milliseconds wait) {
        const auto frame = wire_.read_bytes(4, in(wait));
        if (!frame) return -1;
        const auto size =
            static_cast<unsigned char>((*frame)[2]) * 256 + static_cast<unsigned char>((*frame)[3]);
        const auto packet = wire_.read_bytes(static_cast<std::size_t>(size), in(wait));
        return packet ? static_cast<unsigned char>((*packet)[12]) & 0x1F : -1;
    }

    std::string url;
    ClientLogin login{"admin", "Gate-pass1"};
    std::map<std::string, std::string> headers;
    std::string body;

  private:
    static Deadline limit() { return in(std::chrono::seconds(5)); }
    Connection connection_;
    Wire wire_;
    std::string challenge_;
};

constexpr auto tcp = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n";

void set_up(Player& player) {
    ASSERT_EQ(player.ask("DESCRIBE", player.url), 401);
    ASSERT_EQ(player.ask("DESCRIBE", player.url), 200);
    ASSERT_NE(player.body.find("sprop-parameter-sets="), std::string::npos);
    ASSERT_EQ(player.ask("SETUP", player.url + "/trackID=1", tcp), 200);
    ASSERT_EQ(player.ask("PLAY", player.url, "Session: " + player.headers["session"] + "\r\n"),
              200);
}

TEST(Rtsp, plays_parameter_sets_and_a_key_picture_first) {
    const auto site = start(small_site("74.1"));
    Player player(site->camera("gate")->state());
    set_up(player);
    EXPECT_EQ(player.next_packet(std::chrono::seconds(5)), 24);  // STAP-A
    EXPECT_EQ(player.next_packet(std::chrono::seconds(5)), 28);  // FU-A
}

TEST(Rtsp, refuses_the_wrong_track_transport_path_and_session) {
    const auto site = start(small_site("74.2"));
    Player player(site->camera("gate")->state());
    ASSERT_EQ(player.ask("DESCRIBE", player.url), 401);
    EXPECT_EQ(player.ask("SETUP", player.url, tcp), 415);
    EXPECT_EQ(player.ask("SETUP", player.url + "/trackID=1", "Transport: RTP/AVP;unicast\r\n"),
              461);
    EXPECT_EQ(player.ask("DESCRIBE", player.url + "9"), 404);
    EXPECT_EQ(player.ask("PLAY", player.url, "Session: none\r\n"), 454);
}

TEST(Rtsp, counts_wrong_passwords_together_with_http) {
    const auto site = start(small_site("74.3"));
    Camera& gate = *site->camera("gate");
    Player player(gate.state());
    player.login.password = "not-the-one";
    ASSERT_EQ(player.ask("DESCRIBE", player.url), 401);
    ASSERT_EQ(player.ask("DESCRIBE", player.url), 401);
    EXPECT_EQ(gate.state().counters.logins_failed, 1U);
    const auto check =
        ask(http_of(gate), {"GET", "/ISAPI/Security/userCheck", "", {"admin", "wrong-9"}});
    EXPECT_NE(check->body.find("<retryLoginTime>5<"), std::string::npos);
}

TEST(Rtsp, says_play_but_sends_nothing_where_video_is_dead) {
    SiteConfig config = small_site("74.4");
    config.cameras[0].config.faults = *fault_from_name("no_video");
    const auto site = start(std::move(config));
    Player player(site->camera("gate")->state());
    set_up(player);
    EXPECT_EQ(player.next_packet(std::chrono::milliseconds(300)), -1);
}

TEST(Rtsp, ends_the_stream_when_power_goes) {
    const auto site = start(small_site("74.5"));
    Player player(site->camera("gate")->state());
    set_up(player);
    site->camera("gate")->set_power(false);
    EXPECT_TRUE(eventually([&] { return player.next_packet(std::chrono::seconds(5)) == -1; }));
}

}  // namespace
}  // namespace camfleet::lab
