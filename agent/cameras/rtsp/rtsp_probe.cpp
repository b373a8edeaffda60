// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/rtsp/rtsp_probe.hpp"

#include "agent/cameras/rtsp/frame_counter.hpp"
#include "agent/cameras/rtsp/rtsp_session.hpp"
#include "agent/cameras/rtsp/sdp_codec.hpp"

#include <charconv>

namespace camfleet::rtsp {
namespace {

constexpr std::string_view scheme = "rtsp://";
constexpr std::size_t url_chars_max = 1024;
constexpr std::uint32_t frames_max = 10'000;

// "interleaved=2-3" of the Transport header; 0 where the device does not say.
std::uint8_t video_channel(const std::string& transport) {
    constexpr std::string_view key = "interleaved=";
    const auto at = transport.find(key);
    if (at == std::string::npos) return 0;
    std::uint8_t channel = 0;
    const char* first = transport.data() + at + key.size();
    std::from_chars(first, transport.data() + transport.size(), channel);
    return channel;
}

std::string base_of(const Response& described, const std::string& url) {
    for (const char* name : {"content-base", "content-location"}) {
        const auto value = described.header(name);
        if (value.starts_with(scheme)) return value;
    }
    return url;
}

// The zone of a link-local address is this machine's business. Source: RFC 4007 section 11.2
std::string without_zone(std::string url) {
    const auto bracket = url.find(']');
    const auto zone = url.find('%');
    if (bracket < url.find('/', scheme.size()) && zone < bracket) url.erase(zone, bracket - zone);
    return url;
}

struct Playing {
    std::string uri;
    std::uint8_t channel = 0;
    VideoTrack track;
};

Result<Playing> set_up(Session& session, const std::string& url) {
    const auto described = session.request("DESCRIBE", url, "Accept: application/sdp\r\n");
    if (!described) return std::unexpected(described.error());
    auto track = parse_sdp(described->body);
    if (!track) return std::unexpected(track.error());
    const auto base = base_of(*described, url);
    // The track's own address: devices answer 415 to the stream's.
    const auto set = session.request("SETUP", resolve_control(base, track->control),
                                     "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n");
    if (!set) return std::unexpected(set.error());
    auto id = set->header("session");
    id.resize(std::min(id.find(';'), id.size()));
    if (id.empty()) return fail(Errc::malformed, "SETUP: no Session");
    session.set_id(std::move(id));
    return Playing{resolve_control(base, track->session_control),
                   video_channel(set->header("transport")), std::move(*track)};
}

v1::VideoResult result_of(const FrameCounter& counter, Codec codec) {
    v1::VideoResult result;
    result.set_frames(counter.frames());
    result.set_first_key_frame_complete(counter.key_frame_complete());
    result.set_codec(std::string(codec_name(codec)));
    if (const auto size = counter.size()) {
        result.set_width(size->width);
        result.set_height(size->height);
    }
    return result;
}

Error with_count(Error error, const FrameCounter& counter) {
    error.context += " (frames seen: " + std::to_string(counter.units_seen()) +
                     ", counted from a complete key frame: " + std::to_string(counter.frames()) +
                     ")";
    return error;
}

// The login was accepted at DESCRIBE: silence after that is a finding about the pictures, and must
// not look like a login whose fate is unknown.
Result<v1::VideoResult> no_pictures(const Error& why, const FrameCounter& counter, Codec codec) {
    const auto told = with_count(why, counter).within("PLAY");
    if (why.code != Errc::timeout && why.code != Errc::closed) return std::unexpected(told);
    auto result = result_of(counter, codec);
    result.set_detail(told.text());
    return result;
}

Result<v1::VideoResult> play(Session& session, const Playing& playing, std::uint32_t wanted) {
    FrameCounter counter(playing.track);
    session.on_frame([&](const InterleavedFrame& frame) {
        if (frame.channel != playing.channel) return;
        // A broken packet shows as a gap in the next one.
        if (const auto packet = parse_rtp(frame.payload)) counter.take(*packet);
    });
    const auto started = session.request("PLAY", playing.uri, "Range: npt=0.000-\r\n");
    if (!started) return no_pictures(started.error(), counter, playing.track.codec);
    while (counter.frames() < wanted) {
        const auto ok = session.pump();
        if (!ok) return no_pictures(ok.error(), counter, playing.track.codec);
    }
    session.on_frame({});
    session.send_last("TEARDOWN", playing.uri);
    return result_of(counter, playing.track.codec);
}

}  // namespace

Result<Location> parse_url(std::string_view url) {
    const Error bad{Errc::invalid_argument, "url: rtsp://<numeric address>[:port]/path expected"};
    for (const char c : url) {
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F) return std::unexpected(bad);
    }
    if (!url.starts_with(scheme) || url.size() > url_chars_max) return std::unexpected(bad);
    url.remove_prefix(scheme.size());
    auto place = url.substr(0, url.find('/'));
    if (place.find('@') != std::string_view::npos) {
        return fail(Errc::invalid_argument, "url: a login does not belong into it");
    }
    Location location;
    const bool bracketed = place.starts_with('[');
    const auto host_end = bracketed ? place.find(']') : std::min(place.find(':'), place.size());
    if (host_end == std::string_view::npos) return std::unexpected(bad);
    location.host = bracketed ? place.substr(1, host_end - 1) : place.substr(0, host_end);
    place.remove_prefix(std::min(host_end + (bracketed ? 1 : 0), place.size()));
    if (place.starts_with(':')) {
        const auto [end, code] =
            std::from_chars(place.data() + 1, place.data() + place.size(), location.port);
        if (code != std::errc{} || end != place.data() + place.size() || location.port == 0) {
            return std::unexpected(bad);
        }
    }
    if (location.host.empty()) return std::unexpected(bad);
    return location;
}

Result<v1::VideoResult> RtspProbe::watch(const std::string& url,
                                         const ports::Login& login,
                                         std::uint32_t min_frames,
                                         ports::Deadline until) {
    const auto location = parse_url(url);
    if (!location) return std::unexpected(location.error());
    const std::string where = location->host + ": live view";
    auto stream = TcpStream::connect(location->host, location->port, until);
    if (!stream) return std::unexpected(stream.error().within(where));
    Session session(std::move(*stream), login, until);
    const auto playing = set_up(session, without_zone(url));
    if (!playing) return std::unexpected(playing.error().within(where));
    auto result = play(session, *playing, std::clamp<std::uint32_t>(min_frames, 1, frames_max));
    if (!result) return std::unexpected(result.error().within(where));
    result->set_login_taken(session.login_taken());
    return result;
}

}  // namespace camfleet::rtsp
