// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/rtsp/sdp_codec.hpp"

#include "common/base/encoding.hpp"

#include <cctype>
#include <charconv>
#include <optional>

namespace camfleet::rtsp {
namespace {

constexpr std::size_t lines_max = 512;
constexpr std::size_t parameter_sets_max = 16;

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

std::string_view cut(std::string_view& rest, char separator) {
    const auto end = std::min(rest.find(separator), rest.size());
    const auto piece = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return piece;
}

int number(std::string_view text) {
    int value = -1;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

struct Media {
    bool video = false;
    std::vector<int> payload_types;
    std::optional<Codec> codec;
    VideoTrack track;
};

void read_media(std::string_view line, Media& media) {
    media.video = lower(cut(line, ' ')) == "video";
    cut(line, ' ');  // port
    cut(line, ' ');  // profile
    while (!line.empty()) media.payload_types.push_back(number(cut(line, ' ')));
}

void read_map(std::string_view value, Media& media) {
    const int type = number(cut(value, ' '));
    const auto name = lower(trim(cut(value, '/')));
    const bool offered = std::ranges::find(media.payload_types, type) != media.payload_types.end();
    if (!offered || media.codec) return;
    if (name == "h264") media.codec = Codec::h264;
    if (name == "h265" || name == "hevc") media.codec = Codec::h265;
    if (media.codec) media.track.payload_type = type;
}

void read_format(std::string_view value, Media& media) {
    cut(value, ' ');
    while (!value.empty()) {
        auto pair = trim(cut(value, ';'));
        const auto name = lower(trim(cut(pair, '=')));
        if (!name.starts_with("sprop-") || name == "sprop-max-don-diff") continue;
        while (!pair.empty() && media.track.parameter_sets.size() < parameter_sets_max) {
            auto bytes = from_base64(trim(cut(pair, ',')));
            if (bytes && !bytes->empty()) media.track.parameter_sets.push_back(std::move(*bytes));
        }
    }
}

void read_attribute(std::string_view line,
                    std::vector<Media>& media,
                    std::string& session_control) {
    const auto name = lower(cut(line, ':'));
    const auto value = trim(line);
    if (media.empty()) {
        if (name == "control") session_control = value;
        return;
    }
    if (name == "control") media.back().track.control = value;
    if (name == "rtpmap") read_map(value, media.back());
    if (name == "fmtp") read_format(value, media.back());
}

}  // namespace

std::string_view codec_name(Codec codec) { return codec == Codec::h264 ? "H264" : "H265"; }

Result<VideoTrack> parse_sdp(std::string_view text) {
    std::vector<Media> media;
    std::string session_control;
    for (std::size_t count = 0; !text.empty(); ++count) {
        if (count == lines_max) return fail(Errc::too_large, "SDP: too many lines");
        auto line = trim(cut(text, '\n'));
        if (line.starts_with("m=")) {
            media.emplace_back();
            read_media(line.substr(2), media.back());
        } else if (line.starts_with("a=")) {
            read_attribute(line.substr(2), media, session_control);
        }
    }
    bool other_video = false;
    for (auto& entry : media) {
        if (!entry.video) continue;
        other_video = true;
        if (!entry.codec) continue;
        entry.track.codec = *entry.codec;
        entry.track.session_control = session_control;
        return std::move(entry.track);
    }
    if (other_video) return fail(Errc::not_supported, "SDP: video is neither H.264 nor H.265");
    return fail(Errc::malformed, "SDP: no video track");
}

std::string resolve_control(std::string_view base, std::string_view control) {
    if (control.empty() || control == "*") return std::string(base);
    if (lower(control.substr(0, 7)) == "rtsp://") return std::string(control);
    std::string out(base);
    if (!out.ends_with('/') && !control.starts_with('/')) out.push_back('/');
    if (out.ends_with('/') && control.starts_with('/')) out.pop_back();
    return out.append(control);
}

}  // namespace camfleet::rtsp
