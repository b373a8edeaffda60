// SPDX-License-Identifier: Apache-2.0
// The part of HikvisionCamera that handles files: configuration and firmware.
// Source: reference hikvision section 8.
#include "agent/cameras/hikvision/hikvision_camera.hpp"
#include "common/base/limits.hpp"

namespace camfleet::hikvision {
namespace {

constexpr const char* octets = "application/octet-stream";

Result<void> check_key_length(const SecurityCapabilities& capabilities, std::size_t chars) {
    const auto size = static_cast<std::int64_t>(chars);
    if (size < capabilities.backup_key_chars_min.value_or(0) ||
        size > capabilities.backup_key_chars_max.value_or(32)) {
        return fail(Errc::invalid_argument, "backup key: not the length the device wants");
    }
    return {};
}

// With the key that protects the file, encrypted where the device wants that.
Result<std::string> file_target(const Isapi& isapi, const Call& call, const Secret& key) {
    std::string target = "/ISAPI/System/configurationData";
    if (key.empty()) return target;
    const auto fields = isapi.fields(call);
    if (!fields) return std::unexpected(fields.error());
    const auto fits = check_key_length(fields->capabilities, key.reveal().size());
    if (!fits) return std::unexpected(fits.error().within(call.at.host()));
    const auto value = fields->put(key.reveal());
    if (!value) return std::unexpected(value.error());
    return fields->target(target + "?secretkey=" + query_text(*value));
}

}  // namespace

Result<Secret> HikvisionCamera::backup(const v1::Endpoint& at,
                                       const ports::Login& login,
                                       const Secret& key,
                                       ports::Deadline until) {
    const Call call{at, &login, until};
    const auto target = file_target(isapi_, call, key);
    if (!target) return std::unexpected(target.error());
    auto file = isapi_.read(call, *target, limits::http_body_max);
    if (!file) return std::unexpected(file.error());
    if (file->empty() || file->starts_with("<")) {
        return fail(Errc::malformed, at.host() + ": configurationData: no configuration file");
    }
    return Secret(std::move(*file));
}

Result<void> HikvisionCamera::restore_backup(const v1::Endpoint& at,
                                             const ports::Login& login,
                                             const Secret& file,
                                             const Secret& key,
                                             ports::Deadline until) {
    if (file.empty()) return fail(Errc::invalid_argument, "configuration file is empty");
    const Call call{at, &login, until};
    auto target = file_target(isapi_, call, key);
    if (!target) return std::unexpected(target.error());
    const auto applied =
        isapi_.apply(call, {"PUT", std::move(*target), std::string(file.reveal()), octets});
    if (!applied) return std::unexpected(applied.error());
    if (*applied != Applied::needs_reboot) return {};
    return reboot_after(at, login, "the configuration waits for a reboot", until);
}

Result<v1::FirmwareStatus> HikvisionCamera::firmware_status(const v1::Endpoint& at,
                                                            const ports::Login& login,
                                                            ports::Deadline until) {
    const auto facts = identify(at, login, until);
    if (!facts) return std::unexpected(facts.error());
    v1::FirmwareStatus status;
    status.set_active_version(facts->firmware);
    const auto progress = isapi_.read({at, &login, until}, "/ISAPI/System/upgradeStatus");
    if (!progress && progress.error().code == Errc::not_supported) return status;
    if (!progress) return std::unexpected(progress.error());
    const auto upgrading = parse_upgrading(*progress);
    if (!upgrading) return std::unexpected(upgrading.error().within(at.host()));
    status.set_upgrading(*upgrading);
    return status;
}

Result<void> HikvisionCamera::upgrade_firmware(const v1::Endpoint& at,
                                               const ports::Login& login,
                                               const std::string& image,
                                               ports::Deadline until) {
    if (image.empty()) return fail(Errc::invalid_argument, "firmware image is empty");
    const auto applied =
        isapi_.apply({at, &login, until}, {"PUT", "/ISAPI/System/updateFirmware", image, octets});
    if (!applied) return std::unexpected(applied.error());
    if (*applied != Applied::needs_reboot) return {};
    return reboot_after(at, login, "the firmware waits for a reboot", until);
}

}  // namespace camfleet::hikvision
