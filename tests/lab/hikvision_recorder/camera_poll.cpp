// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/hikvision_recorder/camera_poll.hpp"

#include "tests/lab/hikvision/isapi_xml.hpp"
#include "tests/lab/http/client.hpp"

#include <pugixml.hpp>

namespace camfleet::lab {

namespace {

constexpr auto call_limit = std::chrono::milliseconds(1500);  // wall time

Result<ClientResponse> get(const PollTarget& target,
                           const ClientLogin& login,
                           const std::string& path) {
    ClientRequest request{.to = {target.address, target.port},
                          .from = target.from,
                          .target = path,
                          .login = &login,
                          .stop_fd = target.stop_fd};
    return http_call(request, in(call_limit));
}

void read_refusal(const ClientResponse& response, PollResult& result) {
    result.health.detect = response.status == 401 ? "errorUserNameOrPasswd" : "unknownError";
    result.login_refused = response.status == 401;
    pugi::xml_document body;
    if (!body.load_string(response.body.c_str())) return;
    const pugi::xml_node root = body.document_element();
    if (text(root, "lockStatus").starts_with("lock")) {
        result.locked_for =
            std::chrono::seconds(std::strtol(text(root, "unlockTime").c_str(), nullptr, 10));
    }
}

void read_plate(const Result<ClientResponse>& response, ChannelHealth& health) {
    pugi::xml_document body;
    if (!response || !body.load_string(response->body.c_str())) return;
    const pugi::xml_node root = body.document_element();
    health.model = text(root, "model");
    health.serial = text(root, "serialNumber");
    health.firmware = text(root, "firmwareVersion") + " " + text(root, "firmwareReleasedDate");
}

}  // namespace

PollResult poll_camera(const PollTarget& target) {
    PollResult result;
    const ClientLogin login{target.user, target.password};
    const auto check = get(target, login, "/ISAPI/Security/userCheck");
    if (!check) {
        result.health.detect = "netUnreachable";
        return result;
    }
    if (check->status != 200) {
        read_refusal(*check, result);
        return result;
    }
    result.health.online = true;
    read_plate(get(target, login, "/ISAPI/System/deviceInfo"), result.health);
    const auto picture = get(target, login, "/ISAPI/Streaming/channels/101/picture");
    result.health.recording = picture && picture->status == 200 && picture->body.size() > 1024;
    result.health.detect = result.health.recording ? "connect" : "ipcStreamFail";
    return result;
}

}  // namespace camfleet::lab
