// SPDX-License-Identifier: Apache-2.0
// Media 1 and 2: one main profile and one with pictures only. Source: reference onvif.md section 5.
#include "tests/lab/onvif/onvif_call.hpp"

namespace camfleet::lab::onvif {

namespace {

constexpr std::string_view main_token = "profile_main";
constexpr std::string_view picture_token = "profile_jpeg";

std::string encoder(std::string_view element, std::string_view encoding) {
    return "<" + std::string(element) + " token=\"encoder\">" + tag("tt:Name", "encoder") +
           tag("tt:UseCount", "1") + tag("tt:Encoding", encoding) +
           block("tt:Resolution", tag("tt:Width", "128") + tag("tt:Height", "96")) + "</" +
           std::string(element) + ">";
}

std::string profile(std::string_view name, std::string_view token, std::string_view inner) {
    return "<" + std::string(name) + " token=\"" + std::string(token) + "\" fixed=\"true\">" +
           std::string(inner) + "</" + std::string(name) + ">";
}

bool known(const OnvifCall& call) {
    const auto token = text(call.body, "ProfileToken");
    return token == main_token || token == picture_token;
}

std::string stream(const Core& core) {
    const auto& host =
        core.quirks.shown_host.empty() ? core.flash.ip.address : core.quirks.shown_host;
    return "rtsp://" + host + ":" + std::to_string(core.rtsp_port) +
           "/Streaming/Channels/101?profile=main";
}

std::string picture(const Core& core) { return core.base_url() + "/onvif/snapshot?channel=1"; }

std::string profile1(std::string_view name, std::string_view token) {
    const bool main = token == main_token;
    return profile(name, token,
                   tag("tt:Name", main ? "main" : "pictures") +
                       encoder("tt:VideoEncoderConfiguration", main ? "H264" : "JPEG"));
}

Outcome profiles1(OnvifCall& call) {
    return call.reply(
        "trt", profile1("trt:Profiles", picture_token) + profile1("trt:Profiles", main_token));
}

Outcome one_profile1(OnvifCall& call) {
    if (!known(call)) return OnvifCall::fault("InvalidArgVal", "NoProfile");
    return call.reply("trt", profile1("trt:Profile", text(call.body, "ProfileToken")));
}

Outcome stream1(OnvifCall& call) {
    if (!known(call)) return OnvifCall::fault("InvalidArgVal", "NoProfile");
    const auto setup = child(call.body, "StreamSetup");
    if (text(setup, "Stream") != "RTP-Unicast" ||
        text(child(setup, "Transport"), "Protocol") != "RTSP") {
        return OnvifCall::fault("InvalidArgVal", "InvalidStreamSetup");
    }
    return call.reply(
        "trt", block("trt:MediaUri",
                     tag("tt:Uri", stream(call.core)) + tag("tt:InvalidAfterConnect", "false") +
                         tag("tt:InvalidAfterReboot", "false") + tag("tt:Timeout", "PT0S")));
}

Outcome snapshot1(OnvifCall& call) {
    if (!known(call)) return OnvifCall::fault("InvalidArgVal", "NoProfile");
    return call.reply(
        "trt", block("trt:MediaUri",
                     tag("tt:Uri", picture(call.core)) + tag("tt:InvalidAfterConnect", "false") +
                         tag("tt:InvalidAfterReboot", "false") + tag("tt:Timeout", "PT0S")));
}

Outcome profiles2(OnvifCall& call) {
    const auto with_encoder = [](std::string_view encoding) {
        return block("tr2:Configurations", encoder("tr2:VideoEncoder", encoding));
    };
    return call.reply(
        "tr2",
        profile("tr2:Profiles", picture_token, tag("tr2:Name", "pictures") + with_encoder("JPEG")) +
            profile("tr2:Profiles", main_token, tag("tr2:Name", "main") + with_encoder("H264")));
}

Outcome stream2(OnvifCall& call) {
    if (!known(call)) return OnvifCall::fault("InvalidArgVal", "NoProfile");
    return call.reply("tr2", tag("tr2:Uri", stream(call.core)));
}

Outcome snapshot2(OnvifCall& call) {
    if (!known(call)) return OnvifCall::fault("InvalidArgVal", "NoProfile");
    return call.reply("tr2", tag("tr2:Uri", picture(call.core)));
}

constexpr Row rows[] = {
    {media_ns, "GetProfiles", Access::user, profiles1},
    {media_ns, "GetProfile", Access::user, one_profile1},
    {media_ns, "GetStreamUri", Access::user, stream1},
    {media_ns, "GetSnapshotUri", Access::user, snapshot1},
    {media2_ns, "GetProfiles", Access::user, profiles2},
    {media2_ns, "GetStreamUri", Access::user, stream2},
    {media2_ns, "GetSnapshotUri", Access::user, snapshot2},
};

}  // namespace

std::span<const Row> media_calls() { return rows; }

}  // namespace camfleet::lab::onvif
