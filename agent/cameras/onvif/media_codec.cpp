// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/onvif/media_codec.hpp"

#include "agent/cameras/onvif/soap_tree.hpp"
#include "common/base/encoding.hpp"
#include "common/base/limits.hpp"

#include <algorithm>
#include <charconv>

namespace camfleet::onvif {
namespace {

constexpr std::size_t parts_max = 16;

std::uint32_t pixels(const pugi::xml_node& parent, std::string_view local) {
    const auto value = xml::number_of(part_text(parent, local)).value_or(0);
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(value, 0, 100'000));
}

Profile read_profile(const pugi::xml_node& node, std::string_view service) {
    Profile out{.token = plain_text(node.attribute("token").value()),
                .name = part_text(node, "Name")};
    const auto encoder = service == names::media2
                             ? part(part(node, "Configurations"), "VideoEncoder")
                             : part(node, "VideoEncoderConfiguration");
    out.encoding = part_text(encoder, "Encoding");
    const auto resolution = part(encoder, "Resolution");
    out.width = pixels(resolution, "Width");
    out.height = pixels(resolution, "Height");
    return out;
}

bool can_be_judged(const Profile& profile) {
    return xml::same_word(profile.encoding, "H264") || xml::same_word(profile.encoding, "H265");
}

// boundary="x" or boundary=x of a Content-Type (RFC 2046 section 5.1.1).
std::string_view boundary_of(std::string_view content_type) {
    constexpr std::string_view word = "boundary=";
    const auto at = content_type.find(word);
    if (at == std::string_view::npos) return {};
    content_type.remove_prefix(at + word.size());
    if (content_type.starts_with('"')) {
        content_type.remove_prefix(1);
        return content_type.substr(0, content_type.find('"'));
    }
    return content_type.substr(0, content_type.find_first_of("; \t\r\n"));
}

struct MimePart {
    std::string_view head;
    std::string_view body;
};

std::vector<MimePart> split_parts(std::string_view body, const std::string& mark) {
    std::vector<MimePart> all;
    auto at = body.find(mark);
    while (at != std::string_view::npos && all.size() < parts_max) {
        const auto start = at + mark.size();
        at = body.find(mark, start);
        if (at == std::string_view::npos) break;
        auto piece = body.substr(start, at - start);
        const auto empty_line = piece.find("\r\n\r\n");
        if (empty_line == std::string_view::npos) continue;
        auto content = piece.substr(empty_line + 4);
        if (content.ends_with("\r\n")) content.remove_suffix(2);
        all.push_back({piece.substr(0, empty_line), content});
    }
    return all;
}

// The part that is not the SOAP envelope: we ask for one backup file at a time.
std::optional<MimePart> attachment_of(const std::vector<MimePart>& all, std::string_view href) {
    for (const auto& one : all) {
        if (!href.empty() && one.head.find(href) != std::string_view::npos) return one;
    }
    return std::nullopt;
}

Result<std::string> inline_file(const pugi::xml_node& data) {
    auto bytes = from_base64(xml::text_of(data));
    if (!bytes || bytes->empty()) return fail(Errc::malformed, "GetSystemBackup: no base64 data");
    return bytes;
}

}  // namespace

Result<std::vector<Profile>> parse_profiles(std::string_view text, std::string_view service) {
    const auto reply = open_reply(text, service, "GetProfiles");
    if (!reply) return std::unexpected(reply.error());
    std::vector<Profile> all;
    for (const auto& node : parts(reply->content, "Profiles", profiles_max)) {
        auto profile = read_profile(node, service);
        if (!profile.token.empty()) all.push_back(std::move(profile));
    }
    return all;
}

Result<std::string> parse_media_uri(std::string_view text,
                                    std::string_view service,
                                    std::string_view operation) {
    const auto reply = open_reply(text, service, operation);
    if (!reply) return std::unexpected(reply.error());
    const auto wrapped = part(reply->content, "MediaUri");
    auto uri = part_text(wrapped ? wrapped : reply->content, "Uri");
    if (uri.empty()) return fail(Errc::malformed, std::string(operation) + ": no address");
    return uri;
}

Result<Profile> choose_profile(const std::vector<Profile>& all) {
    if (all.empty()) return fail(Errc::not_found, "GetProfiles: no profile");
    auto found = std::ranges::find_if(all, can_be_judged);
    if (found == all.end()) {
        found = std::ranges::find_if(all, [](const Profile& one) { return !one.encoding.empty(); });
    }
    return found == all.end() ? all.front() : *found;
}

Operation get_profiles(std::string_view service) {
    if (service == names::media2) {
        return {service, "GetProfiles", element("n:Type", "VideoEncoder")};
    }
    return {service, "GetProfiles"};
}

Operation get_stream_uri(std::string_view service, const std::string& token) {
    if (service == names::media2) {
        return {service, "GetStreamUri",
                element("n:Protocol", "RTSP") + element("n:ProfileToken", token)};
    }
    const std::string transport = block("tt:Transport", element("tt:Protocol", "RTSP"));
    return {service, "GetStreamUri",
            block("n:StreamSetup", element("tt:Stream", "RTP-Unicast") + transport) +
                element("n:ProfileToken", token)};
}

Operation get_snapshot_uri(std::string_view service, const std::string& token) {
    return {service, "GetSnapshotUri", element("n:ProfileToken", token)};
}

Result<std::string> parse_backup_uri(std::string_view text) {
    const auto reply = open_reply(text, names::device, "GetSystemUris");
    if (!reply) return std::unexpected(reply.error());
    return part_text(reply->content, "SystemBackupUri");
}

Result<Upload> parse_upload(std::string_view text, std::string_view operation) {
    const auto reply = open_reply(text, names::device, operation);
    if (!reply) return std::unexpected(reply.error());
    Upload upload{.uri = part_text(reply->content, "UploadUri")};
    if (upload.uri.empty()) return fail(Errc::malformed, std::string(operation) + ": no address");
    const auto delay = part_text(reply->content, "UploadDelay");
    const auto read = parse_duration(delay.empty() ? "PT0S" : delay);
    if (!read) return std::unexpected(read.error());
    upload.delay = *read;
    return upload;
}

// Source: XML Schema part 2, section 3.2.6; years and months have no length and are refused.
Result<std::chrono::milliseconds> parse_duration(std::string_view text) {
    const auto bad = [] { return fail(Errc::malformed, "not a duration of days to seconds"); };
    if (!text.starts_with('P')) return bad();
    text.remove_prefix(1);
    bool clock = false;
    double seconds = 0;
    while (!text.empty()) {
        if (text.starts_with('T') && !clock) {
            clock = true;
            text.remove_prefix(1);
            continue;
        }
        double value = 0;
        const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value,
                                                 std::chars_format::fixed);
        if (code != std::errc{} || end == text.data() + text.size() || value < 0) return bad();
        const double unit = *end == 'D' && !clock  ? 86'400
                            : *end == 'H' && clock ? 3'600
                            : *end == 'M' && clock ? 60
                            : *end == 'S' && clock ? 1
                                                   : 0;
        if (unit == 0) return bad();
        seconds += value * unit;
        text = {end + 1, text.data() + text.size()};
    }
    if (!(seconds <= 86'400)) return bad();
    return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1'000));
}

Result<std::string> parse_backup_file(std::string_view body, std::string_view content_type) {
    std::vector<MimePart> mime;
    const auto boundary = boundary_of(content_type);
    if (content_type.starts_with("multipart/") && !boundary.empty()) {
        mime = split_parts(body, "--" + std::string(boundary));
        if (mime.empty()) return fail(Errc::malformed, "GetSystemBackup: no part in the answer");
        body = mime.front().body;
    }
    const auto reply = open_reply(body, names::device, "GetSystemBackup");
    if (!reply) return std::unexpected(reply.error());
    const auto data = part(part(reply->content, "BackupFiles"), "Data");
    if (!data) return fail(Errc::not_found, "GetSystemBackup: no file");
    const auto include = xml::child(data, "Include");
    if (!include) return inline_file(data);
    std::string_view href = include.attribute("href").value();
    if (href.starts_with("cid:")) href.remove_prefix(4);
    const auto file = attachment_of(mime, href);
    if (!file || file->body.empty()) {
        return fail(Errc::malformed, "GetSystemBackup: the attachment is missing");
    }
    return std::string(file->body);
}

}  // namespace camfleet::onvif
