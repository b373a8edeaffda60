// SPDX-License-Identifier: Apache-2.0
#include "agent/recorders/hikvision/hikvision_recorder.hpp"

#include "agent/adapters/xml/xml_tree.hpp"
#include "agent/recorders/hikvision/input_proxy_codec.hpp"

namespace camfleet::hikvision {
namespace {

const std::string channels_path = "/ISAPI/ContentMgmt/InputProxy/channels";

std::string channel_path(std::uint32_t channel) {
    return channels_path + "/" + std::to_string(channel);
}

Result<ProxyChannelList> read_channels(const Isapi& isapi, const Call& call) {
    const auto text = isapi.read(call, channels_path);
    if (!text) return std::unexpected(text.error());
    auto list = parse_proxy_channels(*text);
    if (!list) return std::unexpected(list.error().within(call.at.host()));
    return list;
}

Result<ProxySource> source_of(const Isapi::Fields& fields,
                              const v1::Endpoint& camera,
                              const ports::Login& login) {
    auto user = fields.put(login.user);
    if (!user) return std::unexpected(user.error());
    auto password = fields.put(login.password.reveal());
    if (!password) return std::unexpected(password.error());
    return ProxySource{camera.host(), camera.http_port() != 0 ? camera.http_port() : 80,
                       std::move(*user), std::move(*password)};
}

// Recorders answer for a channel that is not there with 404 or with bad content.
Error as_missing_channel(Error error, std::uint32_t channel) {
    if (error.code != Errc::not_supported && error.code != Errc::rejected) return error;
    return {Errc::not_found, "channel " + std::to_string(channel) + ": " + error.context};
}

Result<std::uint32_t> number_of_added(const Isapi& isapi,
                                      const Call& call,
                                      const ResponseStatus& status,
                                      const std::string& address) {
    if (const auto id = xml::number_of(status.id); id && *id > 0 && *id <= 65'535) {
        return static_cast<std::uint32_t>(*id);
    }
    const auto list = read_channels(isapi, call);
    if (!list) return std::unexpected(list.error().within("added, but not read back"));
    for (const auto& channel : list->channels) {
        if (channel.address == address) return channel.id;
    }
    return fail(Errc::device_error, call.at.host() + ": added channel is not listed");
}

}  // namespace

Result<v1::ChannelResult> HikvisionRecorder::find(const v1::Endpoint& at,
                                                  const ports::Login& login,
                                                  const v1::Identity& camera,
                                                  const std::string& last_address,
                                                  ports::Deadline until) {
    const auto list = read_channels(isapi_, {at, &login, until});
    if (!list) return std::unexpected(list.error());
    const auto* channel = find_camera(*list, camera, last_address);
    if (channel == nullptr) {
        return fail(Errc::not_found, at.host() + ": no channel holds this camera");
    }
    auto result = status(at, login, channel->id, until);
    if (!result) return result;
    if (result->name().empty()) result->set_name(channel->name);
    return result;
}

Result<v1::ChannelResult> HikvisionRecorder::status(const v1::Endpoint& at,
                                                    const ports::Login& login,
                                                    std::uint32_t channel,
                                                    ports::Deadline until) {
    const Call call{at, &login, until};
    auto text = isapi_.read(call, channel_path(channel) + "/status");
    const bool absent =
        !text && (text.error().code == Errc::not_supported || text.error().code == Errc::rejected);
    if (absent) text = isapi_.read(call, channels_path + "/status");
    if (!text) return std::unexpected(text.error());
    auto result = parse_proxy_status(*text, channel);
    if (!result) return std::unexpected(result.error().within(at.host()));
    return result;
}

Result<void> HikvisionRecorder::update(const v1::Endpoint& at,
                                       const ports::Login& login,
                                       std::uint32_t channel,
                                       const v1::Endpoint& camera,
                                       const ports::Login& camera_login,
                                       ports::Deadline until) {
    const Call call{at, &login, until};
    const auto document = isapi_.read(call, channel_path(channel));
    if (!document) return std::unexpected(as_missing_channel(document.error(), channel));
    const auto fields = isapi_.fields(call);
    if (!fields) return std::unexpected(fields.error());
    auto source = source_of(*fields, camera, camera_login);
    if (!source) return std::unexpected(source.error());
    auto edited = edit_proxy_channel(*document, *source);
    Secret::wipe(source->password);
    if (!edited) return std::unexpected(edited.error().within(at.host()));
    const auto applied =
        isapi_.apply(call, {"PUT", fields->target(channel_path(channel)), std::move(*edited)});
    if (!applied) return std::unexpected(applied.error());
    return {};
}

Result<std::uint32_t> HikvisionRecorder::add(const v1::Endpoint& at,
                                             const ports::Login& login,
                                             const std::string& name,
                                             const v1::Endpoint& camera,
                                             const ports::Login& camera_login,
                                             ports::Deadline until) {
    const Call call{at, &login, until};
    const auto list = read_channels(isapi_, call);
    if (!list) return std::unexpected(list.error());
    for (const auto& channel : list->channels) {
        if (channel.address != camera.host()) continue;
        return fail(Errc::already_exists, at.host() + ": channel " + std::to_string(channel.id) +
                                              " pulls from this address");
    }
    const auto fields = isapi_.fields(call);
    if (!fields) return std::unexpected(fields.error());
    auto source = source_of(*fields, camera, camera_login);
    if (!source) return std::unexpected(source.error());
    auto body = make_proxy_channel(*list, next_free_id(*list), name, *source);
    Secret::wipe(source->password);
    if (!body) return std::unexpected(body.error().within(at.host()));
    const auto status =
        isapi_.change(call, {"POST", fields->target(channels_path), std::move(*body)});
    if (!status) return std::unexpected(status.error());
    const auto outcome = outcome_of(*status);
    if (!outcome) return std::unexpected(outcome.error().within(at.host()));
    return number_of_added(isapi_, call, *status, camera.host());
}

Result<ports::CameraFacts> HikvisionRecorder::identify(const v1::Endpoint& at,
                                                       const ports::Login& login,
                                                       ports::Deadline until) {
    const auto text = isapi_.read({at, &login, until}, "/ISAPI/System/deviceInfo");
    if (!text) return std::unexpected(text.error());
    auto facts = parse_device_info(*text);
    if (!facts) return std::unexpected(facts.error().within(at.host()));
    return facts;
}

}  // namespace camfleet::hikvision
