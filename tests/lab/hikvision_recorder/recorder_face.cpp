// SPDX-License-Identifier: Apache-2.0
// The recorder's HTTP calls. Source: reference hikvision section 10.
#include "tests/lab/hikvision/isapi_face.hpp"
#include "tests/lab/hikvision/recorded_document.hpp"
#include "tests/lab/hikvision_recorder/channel_book.hpp"
#include "tests/lab/hikvision_recorder/recorder.hpp"
#include "tests/lab/video/jpeg_picture.hpp"

#include <charconv>

namespace camfleet::lab {

namespace {

constexpr std::string_view admin = "admin";
constexpr std::string_view proxy = "/isapi/contentmgmt/inputproxy/channels";
constexpr std::string_view streaming = "/isapi/contentmgmt/streamingproxy/channels/";

std::optional<unsigned> number(std::string_view digits) {
    unsigned value = 0;
    const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || rest != digits.data() + digits.size()) return std::nullopt;
    return value;
}

}  // namespace

Response Recorder::status(const Request& request, const IsapiStatus& what) const {
    return status_answer(config_.dialect, request, what);
}

Response Recorder::xml(std::string_view root, std::string_view inner) const {
    return xml_answer(200, document(config_.dialect, root, inner));
}

std::optional<FieldCipher> Recorder::cipher_for(const Request& request) const {
    if (request.parameter("security").empty()) return std::nullopt;
    auto cipher =
        FieldCipher::make({admin, config_.password.reveal(), salt_}, request.parameter("iv"));
    if (!cipher) return std::nullopt;
    return std::move(*cipher);
}

Response Recorder::answer(const Request& request) {
    const std::scoped_lock lock(mutex_);
    const auto fault = wire_faults_.take(request);
    if (fault && keeps_from_applying(*fault)) return spoil(*fault, {});
    const auto password_of = [this](const std::string& user) -> std::optional<std::string_view> {
        if (user != admin) return std::nullopt;
        return config_.password.reveal();
    };
    const LoginAnswer login = gate_.check(request, password_of, clock_.now());
    Response response;
    if (login.verdict == LoginVerdict::granted) {
        ++counters_.logins_ok;
        response = answer_logged_in(request);
    } else {
        if (login.counted) ++counters_.logins_failed;
        const bool wrong =
            login.verdict == LoginVerdict::wrong || login.verdict == LoginVerdict::locked;
        response = wrong ? xml_answer(401, user_check(config_.dialect, login, true))
                         : status(request, isapi::invalid_operation);
        response.with("WWW-Authenticate",
                      gate_.challenge(login.verdict == LoginVerdict::stale, clock_.now()));
    }
    return fault ? spoil(*fault, std::move(response)) : response;
}

Response Recorder::answer_logged_in(const Request& request) {
    Response live = answer_live(request);
    if (request.method != "GET") return live;
    const auto recording = recording_of(config_.documents, request.path);
    return recording ? xml_answer(200, as_recorded(*recording, live.body)) : live;
}

Response Recorder::answer_live(const Request& request) {
    std::string path = lower(request.path);
    if (path.starts_with(streaming)) return picture_call(request, path.substr(streaming.size()));
    if (path.starts_with(proxy)) return channel_call(request, path.substr(proxy.size()));
    if (request.method != "GET") return status(request, isapi::method_not_allowed);
    return plate_call(request, path);
}

Response Recorder::plate_call(const Request& request, const std::string& path) {
    const Plate& plate = config_.plate;
    if (path == "/isapi/system/deviceinfo") {
        return xml("DeviceInfo",
                   tag("deviceName", config_.name) + tag("model", plate.model) +
                       tag("serialNumber", plate.serial) + tag("macAddress", plate.mac) +
                       tag("firmwareVersion", plate.firmware) +
                       tag("firmwareReleasedDate", plate.firmware_build) +
                       tag("deviceType", plate.device_type) + tag("telecontrolID", "255"));
    }
    if (path == "/isapi/security/usercheck") {
        return xml("userCheck", tag("statusValue", "200") + tag("statusString", "OK") +
                                    tag("isDefaultPassword", "false") +
                                    tag("isRiskPassword", "false") + tag("isActivated", "true"));
    }
    if (path == "/isapi/security/capabilities") {
        return xml("SecurityCap", tag("supportUserNums", "32") + "<securityVersion opt=\"1\"/>\n" +
                                      tag("keyIterateNum", "100") + tag("isIrreversible", "true") +
                                      tag("salt", salt_));
    }
    if (path == "/isapi/system/capabilities") {
        const std::string numbers = tag("inputProxyNums", std::to_string(config_.channels_max));
        return xml("DeviceCap", block("RacmCap", numbers + tag("isSupportActivateIpc", "false")));
    }
    return status(request, isapi::not_support);
}

Response Recorder::picture_call(const Request& request, const std::string& rest) {
    const auto slash = rest.find('/');
    const auto stream = number(std::string_view(rest).substr(0, slash));
    if (!stream || slash == std::string::npos || rest.substr(slash) != "/picture") {
        return status(request, isapi::bad_xml_content);
    }
    const auto channel = channels_.find(*stream / 100);
    if (channel == channels_.end() || !channel->second.health.recording) {
        return status(request, isapi::device_error);
    }
    Response response{.body = jpeg_picture(*stream)};
    return response.with("Content-Type", "image/jpeg");
}

// rest: "", "/status", "/3" or "/3/status"
Response Recorder::channel_call(const Request& request, const std::string& rest) {
    if (rest.empty() && request.method == "POST") return add_channel(request);
    if (request.method == "GET" && (rest.empty() || rest == "/status")) {
        const auto cipher = cipher_for(request);
        std::string inner;
        for (const auto& [id, channel] : channels_) {
            inner += rest.empty() ? block("InputProxyChannel",
                                          channel_fields(channel, cipher ? &*cipher : nullptr))
                                  : block("InputProxyChannelStatus", status_fields(channel));
        }
        return xml(rest.empty() ? "InputProxyChannelList" : "InputProxyChannelStatusList", inner);
    }
    if (rest.size() < 2) return status(request, isapi::method_not_allowed);
    const auto slash = rest.find('/', 1);
    const auto id =
        number(std::string_view(rest).substr(1, slash == std::string::npos ? slash : slash - 1));
    const bool wants_status = slash != std::string::npos;
    if (!id || (wants_status && rest.substr(slash) != "/status")) {
        return status(request, isapi::not_support);
    }
    const auto channel = channels_.find(*id);
    if (channel == channels_.end()) return status(request, isapi::bad_parameters);
    return one_channel_call(request, channel->second, wants_status);
}

Response Recorder::one_channel_call(const Request& request, Channel& channel, bool wants_status) {
    if (request.method == "GET" && wants_status) {
        return xml("InputProxyChannelStatus", status_fields(channel));
    }
    if (wants_status) return status(request, isapi::method_not_allowed);
    if (request.method == "GET") {
        const auto cipher = cipher_for(request);
        return xml("InputProxyChannel", channel_fields(channel, cipher ? &*cipher : nullptr));
    }
    if (request.method == "PUT") return put_channel(request, channel);
    if (request.method != "DELETE") return status(request, isapi::method_not_allowed);
    ++counters_.channel_deletes;
    due_.erase(channel.id);
    channels_.erase(channel.id);
    return status(request, isapi::ok);
}

Response Recorder::put_channel(const Request& request, Channel& channel) {
    const auto cipher = cipher_for(request);
    if (!request.parameter("security").empty() && !cipher) {
        return status(request, isapi::bad_parameters);
    }
    auto body = read_channel(request.body, cipher ? &*cipher : nullptr);
    if (!body) return status(request, body.error());
    if (number(body->id) != channel.id) return status(request, isapi::bad_xml_content);
    // A document without a password leaves the channel without one.
    channel.source = std::move(body->source);
    ++counters_.channel_updates;
    ask_soon(channel);
    return status(request, isapi::ok);
}

Response Recorder::add_channel(const Request& request) {
    const auto cipher = cipher_for(request);
    if (!request.parameter("security").empty() && !cipher) {
        return status(request, isapi::bad_parameters);
    }
    auto body = read_channel(request.body, cipher ? &*cipher : nullptr);
    if (!body) return status(request, body.error());
    unsigned id = number(body->id).value_or(0);
    if (id == 0) {
        id = 1;
        while (channels_.contains(id)) ++id;
    }
    if (channels_.contains(id) || id > config_.channels_max) {
        return status(request, isapi::bad_parameters);
    }
    Channel& channel = channels_[id];
    channel.id = id;
    channel.source = std::move(body->source);
    ++counters_.channel_adds;
    ask_soon(channel);
    return xml_answer(200, document(config_.dialect, "ResponseStatus",
                                    tag("requestURL", request.path) + tag("statusCode", "1") +
                                        tag("statusString", "OK") + tag("id", std::to_string(id)) +
                                        tag("subStatusCode", "ok")));
}

}  // namespace camfleet::lab
