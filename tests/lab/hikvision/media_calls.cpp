// SPDX-License-Identifier: Apache-2.0
// Snapshot and stream settings. Source: reference hikvision section 9.
#include "tests/lab/hikvision/isapi_call.hpp"
#include "tests/lab/video/jpeg_picture.hpp"

namespace camfleet::lab {

namespace {

IsapiOutcome picture(IsapiCall& call) {
    if (!call.core.has_video()) return {call.status(isapi::device_error)};
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(call.now.time_since_epoch());
    Response response{.status = 200,
                      .body = jpeg_picture(static_cast<unsigned>(seconds.count() % 1000))};
    response.with("Content-Type", "image/jpeg");
    ++call.core.counters.snapshots;
    return {std::move(response)};
}

IsapiOutcome channel(IsapiCall& call) {
    const std::string protocols = block("ControlProtocol", tag("streamingTransport", "RTSP"));
    return {call.xml(
        "StreamingChannel",
        tag("id", "101") + tag("channelName", call.core.flash.name) + tag("enabled", "true") +
            block("Transport", block("ControlProtocolList", protocols)) +
            block("Video", tag("enabled", "true") + tag("videoInputChannelID", "1") +
                               tag("videoCodecType", "H.264") + tag("videoResolutionWidth", "128") +
                               tag("videoResolutionHeight", "96") + tag("maxFrameRate", "2500") +
                               tag("GovLength", "25")))};
}

constexpr IsapiRow rows[] = {
    {"GET", "/isapi/streaming/channels/101/picture", false, picture},
    {"GET", "/isapi/streaming/channels/101", false, channel},
};

}  // namespace

std::span<const IsapiRow> media_calls() { return rows; }

}  // namespace camfleet::lab
