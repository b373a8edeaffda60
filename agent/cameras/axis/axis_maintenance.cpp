// SPDX-License-Identifier: Apache-2.0
// Restart, factory default and firmware of AxisCamera.
#include "agent/adapters/http/digest.hpp"
#include "agent/cameras/axis/axis_camera.hpp"
#include "agent/cameras/axis/maintenance_codec.hpp"

namespace camfleet::axis {
namespace {

constexpr std::string_view firmware_path = "/axis-cgi/firmwaremanagement.cgi";

Result<void> change_firmware(const Vapix& vapix, const Call& call, std::string body) {
    const auto text = vapix.change(call, json_request(std::string(firmware_path), std::move(body)));
    if (!text) return std::unexpected(text.error());
    return settled(parse_firmware_done(*text), call);
}

// Before 7.40. The device may restart before its answer is out: the error then says so.
Result<void> old_call(const Vapix& vapix, const Call& call, std::string_view path) {
    const auto page = vapix.change(call, get_request(std::string(path)));
    if (!page) return std::unexpected(page.error());
    return settled(parse_restart_page(*page), call);
}

}  // namespace

Result<void> AxisCamera::reboot(const v1::Endpoint& at,
                                const ports::Login& login,
                                ports::Deadline until) {
    const Call call{at, &login, until};
    auto done = change_firmware(vapix_, call, make_firmware_call("reboot"));
    if (done || done.error().code != Errc::not_supported) return done;
    return old_call(vapix_, call, "/axis-cgi/restart.cgi");
}

Result<void> AxisCamera::restore(const v1::Endpoint& at,
                                 const ports::Login& login,
                                 ports::RestoreMode mode,
                                 ports::Deadline until) {
    const bool hard = mode == ports::RestoreMode::full;
    const Call call{at, &login, until};
    auto done = change_firmware(vapix_, call, make_default_call(hard));
    if (done || done.error().code != Errc::not_supported) return done;
    return old_call(vapix_, call,
                    hard ? "/axis-cgi/hardfactorydefault.cgi" : "/axis-cgi/factorydefault.cgi");
}

Result<v1::FirmwareStatus> AxisCamera::firmware_status(const v1::Endpoint& at,
                                                       const ports::Login& login,
                                                       ports::Deadline until) {
    const Call call{at, &login, until};
    const auto text =
        vapix_.read(call, json_request(std::string(firmware_path), make_firmware_call("status")));
    auto status = text ? parse_firmware_status(*text) : std::unexpected(text.error());
    if (status) return status;
    if (status.error().code != Errc::not_supported) {
        return std::unexpected(status.error().within(at.host()));
    }
    const auto list = vapix_.parameters(call, "Properties.Firmware");
    if (!list) return std::unexpected(list.error());
    v1::FirmwareStatus old;
    old.set_active_version(list->get("Properties.Firmware.Version"));
    if (old.active_version().empty()) {
        return fail(Errc::malformed, at.host() + ": param.cgi names no firmware version");
    }
    return old;
}

Result<void> AxisCamera::upgrade_firmware(const v1::Endpoint& at,
                                          const ports::Login& login,
                                          const std::string& image,
                                          ports::Deadline until) {
    if (image.empty()) return fail(Errc::invalid_argument, "firmware image is empty");
    const Call call{at, &login, until};
    auto upload = make_upgrade(image, "camfleet-" + http::make_client_nonce());
    auto request = json_request(std::string(firmware_path), std::move(upload.body));
    request.content_type = std::move(upload.content_type);
    const auto text = vapix_.change(call, std::move(request));
    if (!text) return std::unexpected(text.error());
    const auto version = settled(parse_upgrade(*text), call);
    if (!version) return std::unexpected(version.error());
    return {};
}

Result<void> AxisCamera::commit_firmware(const v1::Endpoint& at,
                                         const ports::Login& login,
                                         ports::Deadline until) const {
    return change_firmware(vapix_, {at, &login, until}, make_firmware_call("commit"));
}

}  // namespace camfleet::axis
