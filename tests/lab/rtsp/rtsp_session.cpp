// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/rtsp/rtsp_session.hpp"

#include "common/base/encoding.hpp"
#include "tests/lab/http/wire.hpp"
#include "tests/lab/video/h264_source.hpp"
#include "tests/lab/video/rtp_packetiser.hpp"

namespace camfleet::lab {

namespace {

using namespace std::chrono_literals;
constexpr auto picture_time = 40ms;
constexpr std::uint32_t picture_ticks = 3600;
constexpr std::string_view track = "trackID=1";

// "rtsp://host:port/a/b?x" -> "/a/b", lower case, without a trailing slash
std::string path_of(const std::string& url) {
    const auto scheme = url.find("://");
    const auto slash = scheme == std::string::npos ? url.find('/') : url.find('/', scheme + 3);
    if (slash == std::string::npos) return "";
    std::string path = lower(url.substr(slash, url.find('?') - slash));
    while (path.ends_with('/')) path.pop_back();
    return path;
}

std::string without_query(const std::string& url) {
    std::string base = url.substr(0, url.find('?'));
    if (!base.ends_with('/')) base += '/';
    return base;
}

class Session {
  public:
    Session(Connection& connection, RtspDevice& device)
        : connection_(connection), device_(device), wire_(connection) {}

    void run() {
        auto next_picture = std::chrono::steady_clock::now();
        for (;;) {
            auto ready = connection_.readable(playing_ ? next_picture : in(60s));
            if (!ready || device_.silent()) break;
            if (*ready || wire_.has_buffered()) {
                auto request = wire_.read_request(in(5s));
                if (!request || !answer(*request)) return;
                continue;
            }
            if (!playing_) return;
            next_picture += picture_time;
            if (device_.has_video() && !send_picture()) return;
        }
        connection_.drain(in(600s));
    }

  private:
    bool send_picture() {
        std::string frames;
        for (const std::string& packet :
             packetiser_.packets(source_.next_picture(), picture_ticks)) {
            frames += {'$', static_cast<char>(channel_), static_cast<char>(packet.size() >> 8U),
                       static_cast<char>(packet.size() & 0xFFU)};
            frames += packet;
        }
        return connection_.write_all(frames, in(10s)).has_value();
    }

    bool reply(const Request& request, Response response) {
        std::string text = "RTSP/1.0 " + std::to_string(response.status) + " " +
                           std::string(reason_phrase(response.status)) +
                           "\r\nCSeq: " + request.header("cseq") + "\r\n";
        for (const auto& [name, value] : response.headers) text += name + ": " + value + "\r\n";
        if (!response.body.empty()) {
            text += "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
        }
        return connection_.write_all(text + "\r\n" + response.body, in(10s)).has_value();
    }

    bool answer(const Request& request) {
        if (request.method == "OPTIONS") {
            return reply(request, Response{}.with("Public",
                                                  "OPTIONS, DESCRIBE, PLAY, PAUSE, SETUP, "
                                                  "TEARDOWN, SET_PARAMETER, GET_PARAMETER"));
        }
        if (device_.rtsp_login(request).verdict != LoginVerdict::granted) {
            return reply(request, Response{.status = 401}.with("WWW-Authenticate",
                                                               device_.rtsp_challenge()));
        }
        if (request.method == "DESCRIBE") return describe(request);
        if (request.method == "SETUP") return setup(request);
        if (session_.empty() || !request.header("session").starts_with(session_)) {
            return reply(request, {.status = 454});
        }
        if (request.method == "PLAY") return play(request);
        if (request.method == "TEARDOWN") {
            playing_ = false;
            reply(request, with_session({}));
            return false;
        }
        const bool known = request.method == "GET_PARAMETER" || request.method == "SET_PARAMETER";
        return reply(request, known ? with_session({}) : Response{.status = 501});
    }

    bool describe(const Request& request) {
        if (!device_.streams_at(path_of(request.target))) return reply(request, {.status = 404});
        const std::string base = without_query(request.target);
        Response response;
        response.with("Content-Base", base).with("Content-Type", "application/sdp");
        response.body =
            "v=0\r\no=- 1109162014219182 1109162014219182 IN IP4 0.0.0.0\r\n"
            "s=Media Presentation\r\ne=NONE\r\nc=IN IP4 0.0.0.0\r\nb=AS:5050\r\nt=0 0\r\n"
            "a=control:" +
            base +
            "\r\nm=video 0 RTP/AVP 96\r\nb=AS:5000\r\na=recvonly\r\n"
            "a=framerate:25.0\r\na=control:" +
            base + std::string(track) +
            "\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 profile-level-id=42C00B; "
            "packetization-mode=1; sprop-parameter-sets=" +
            to_base64(source_.sequence_parameters()) + "," +
            to_base64(source_.picture_parameters()) + "\r\n";
        return reply(request, std::move(response));
    }

    bool setup(const Request& request) {
        std::string path = path_of(request.target);
        const std::string suffix = "/" + lower(track);
        if (!path.ends_with(suffix)) return reply(request, {.status = 415});
        path.resize(path.size() - suffix.size());
        if (!device_.streams_at(path)) return reply(request, {.status = 404});
        const std::string transport = request.header("transport");
        const auto interleaved = transport.find("interleaved=");
        if (transport.find("RTP/AVP/TCP") == std::string::npos) {
            return reply(request, {.status = 461});
        }
        if (interleaved != std::string::npos) {
            channel_ = static_cast<unsigned>(
                           std::strtoul(transport.c_str() + interleaved + 12, nullptr, 10)) &
                       0xFEU;
        }
        if (session_.empty()) session_ = random_hex(5);
        const std::string pair = std::to_string(channel_) + "-" + std::to_string(channel_ + 1);
        return reply(request,
                     with_session({}).with("Transport", "RTP/AVP/TCP;unicast;interleaved=" + pair +
                                                            ";ssrc=1a2b3c4d"));
    }

    bool play(const Request& request) {
        playing_ = true;
        const std::string info = "url=" + without_query(request.target) + std::string(track) +
                                 ";seq=" + std::to_string(packetiser_.next_sequence()) +
                                 ";rtptime=" + std::to_string(packetiser_.timestamp());
        return reply(request, with_session({}).with("RTP-Info", info).with("Range", "npt=0.000-"));
    }

    Response with_session(Response response) const {
        return response.with("Session", session_ + ";timeout=60");
    }

    Connection& connection_;
    RtspDevice& device_;
    Wire wire_;
    H264Source source_;
    RtpPacketiser packetiser_{0x1A2B3C4D, 1000, 90000};
    std::string session_;
    unsigned channel_ = 0;
    bool playing_ = false;
};

}  // namespace

bool RtspDevice::streams_at(const std::string& path) const {
    const std::string_view rest =
        std::string_view(path).substr(path.starts_with("/isapi/") ? 6 : 0);
    return rest == "/streaming/channels/101" || rest == "/streaming/channels/102";
}

void serve_rtsp(Connection& connection, RtspDevice& device) { Session(connection, device).run(); }

}  // namespace camfleet::lab
