// SPDX-License-Identifier: Apache-2.0
// Streams, pictures and backup files. Source: reference onvif.md sections 2, 4 and 5.
#include "agent/cameras/onvif/media_codec.hpp"
#include "agent/cameras/onvif/onvif_camera.hpp"

#include <algorithm>
#include <thread>

namespace camfleet::onvif {
namespace {

// A whole picture: start-of-image marker, end-of-image marker somewhere near the end.
bool is_jpeg(std::string_view body) {
    constexpr std::string_view start = "\xFF\xD8\xFF";
    constexpr std::string_view end = "\xFF\xD9";
    constexpr std::size_t bytes_min = 128;  // a real picture has over 1 KB; a header alone is none
    return body.size() >= bytes_min && body.starts_with(start) &&
           body.substr(body.size() - 64).rfind(end) != std::string_view::npos;
}

const Service* find(const std::vector<Service>& all, std::string_view name_space) {
    const auto found = std::ranges::find(all, name_space, &Service::name_space);
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

Result<OnvifCamera::MediaService> OnvifCamera::media_service(const Call& call) const {
    auto answer =
        device(call, {names::device, "GetServices", element("n:IncludeCapability", "false")});
    auto services = answer ? parse_services(answer->body) : std::unexpected(answer.error());
    // A call that a device does not know is any fault of the sender's to some.
    if (!services &&
        (services.error().code == Errc::not_supported || services.error().code == Errc::rejected)) {
        answer = device(call, {names::device, "GetCapabilities", element("n:Category", "All")});
        services = answer ? parse_capabilities(answer->body) : std::unexpected(answer.error());
    }
    if (!services) return std::unexpected(services.error());
    // H.265 shows in media 2 only.
    for (const auto space : {names::media2, names::media}) {
        const auto* service = find(*services, space);
        if (service == nullptr) continue;
        auto place = place_at(call.at, service->address);
        if (!place) return std::unexpected(place.error().within(call.at.host()));
        return MediaService{std::move(*place), space};
    }
    return fail(Errc::not_supported, call.at.host() + ": no media service");
}

Result<std::string> OnvifCamera::media_uri(const Call& call, std::string_view operation) const {
    const auto service = media_service(call);
    if (!service) return std::unexpected(service.error());
    const Call there{service->place.at, call.login, call.until};
    const auto& path = service->place.target;
    const auto listed = client_.ask(there, path, get_profiles(service->name_space));
    if (!listed) return std::unexpected(listed.error());
    const auto profiles = parse_profiles(listed->body, service->name_space);
    if (!profiles) return std::unexpected(profiles.error().within(call.at.host()));
    const auto profile = choose_profile(*profiles);
    if (!profile) return std::unexpected(profile.error().within(call.at.host()));
    const auto asked = operation == "GetStreamUri"
                           ? get_stream_uri(service->name_space, profile->token)
                           : get_snapshot_uri(service->name_space, profile->token);
    const auto answer = client_.ask(there, path, asked);
    if (!answer) return std::unexpected(answer.error());
    auto uri = parse_media_uri(answer->body, service->name_space, operation);
    if (!uri) return std::unexpected(uri.error().within(call.at.host()));
    return uri;
}

Result<std::string> OnvifCamera::find_stream_url(const v1::Endpoint& at,
                                                 const ports::Login& login,
                                                 ports::Deadline until) {
    const auto uri = media_uri({at, &login, until}, "GetStreamUri");
    if (!uri) return std::unexpected(uri.error());
    auto url = stream_at(at, *uri);
    if (!url) return std::unexpected(url.error().within(at.host()));
    return url;
}

std::string OnvifCamera::stream_url(const v1::Endpoint& at) const {
    return stream_at(at, "rtsp://device/").value_or("");
}

Result<ports::Snapshot> OnvifCamera::snapshot(const v1::Endpoint& at,
                                              const ports::Login& login,
                                              ports::Deadline until) {
    const auto uri = media_uri({at, &login, until}, "GetSnapshotUri");
    if (!uri) return std::unexpected(uri.error());
    const auto place = place_at(at, *uri);
    if (!place) return std::unexpected(place.error().within(at.host()));
    auto picture = client_.fetch({place->at, &login, until}, place->target);
    if (!picture) return std::unexpected(picture.error());
    if (!is_jpeg(picture->body)) {
        return fail(Errc::malformed, at.host() + ": snapshot: not a whole JPEG");
    }
    return ports::Snapshot{std::move(picture->body)};
}

Result<Secret> OnvifCamera::backup(const v1::Endpoint& at,
                                   const ports::Login& login,
                                   const Secret& /*key*/,
                                   ports::Deadline until) {
    const Call call{at, &login, until};
    const auto told = device(call, {names::device, "GetSystemUris"});
    if (!told && told.error().code != Errc::not_supported) return std::unexpected(told.error());
    const auto uri = told ? parse_backup_uri(told->body) : Result<std::string>(std::string());
    if (!uri) return std::unexpected(uri.error().within(at.host()));
    if (!uri->empty()) {
        const auto place = place_at(at, *uri);
        if (!place) return std::unexpected(place.error().within(at.host()));
        auto file = client_.fetch({place->at, &login, until}, place->target);
        if (!file) return std::unexpected(file.error());
        if (file->body.empty()) return fail(Errc::malformed, at.host() + ": backup: empty file");
        return Secret(std::move(file->body));
    }
    auto answer = device(call, {names::device, "GetSystemBackup"});
    if (!answer) return std::unexpected(answer.error());
    auto file = parse_backup_file(answer->body, answer->content_type);
    Secret::wipe(answer->body);
    if (!file) return std::unexpected(file.error().within(at.host()));
    return Secret(std::move(*file));
}

Result<void> OnvifCamera::send_file(const Call& call,
                                    std::string_view operation,
                                    std::string_view file) const {
    const auto answer = device(call, {names::device, operation, {}, true});
    if (!answer) return std::unexpected(answer.error());
    const auto upload = parse_upload(answer->body, operation);
    if (!upload) return std::unexpected(upload.error().within(call.at.host()));
    const auto place = place_at(call.at, upload->uri);
    if (!place) return std::unexpected(place.error().within(call.at.host()));
    if (std::chrono::steady_clock::now() + upload->delay >= call.until) {
        return fail(Errc::busy,
                    call.at.host() + ": wants to prepare for longer than there is time");
    }
    std::this_thread::sleep_for(upload->delay);
    return client_.upload(call, *place, file);
}

Result<void> OnvifCamera::restore_backup(const v1::Endpoint& at,
                                         const ports::Login& login,
                                         const Secret& file,
                                         const Secret& /*key*/,
                                         ports::Deadline until) {
    return send_file({at, &login, until}, "StartSystemRestore", file.reveal());
}

Result<void> OnvifCamera::upgrade_firmware(const v1::Endpoint& at,
                                           const ports::Login& login,
                                           const std::string& image,
                                           ports::Deadline until) {
    return send_file({at, &login, until}, "StartFirmwareUpgrade", image);
}

}  // namespace camfleet::onvif
