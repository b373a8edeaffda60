// SPDX-License-Identifier: Apache-2.0
#include "agent/core/power_guard/upgrade_watch.hpp"

namespace camfleet::power_guard {

namespace {

// How long the camera's last word holds when it then falls silent: long enough for any maker's
// upgrade, short enough that a camera which died in it is power-cycled the same day.
constexpr std::chrono::hours word_holds{2};

}  // namespace

bool note_firmware(const v1::FirmwareStatus& status, v1::CameraMemory& camera, Time now) {
    if (!status.upgrading() && !status.waits_for_commit()) {
        const bool stood = camera.has_upgrade();
        camera.clear_upgrade();
        return stood;
    }
    auto& watch = *camera.mutable_upgrade();
    if (watch.since_ms() == 0) watch.set_since_ms(to_ms(now));
    watch.set_until_ms(to_ms(now + word_holds));
    watch.set_detail(status.upgrading() ? "firmware is being written"
                                        : status.active_version() + " waits for commit");
    return true;
}

Judgement judge_upgrade(const v1::CameraMemory& camera, Time now) {
    if (!camera.has_upgrade()) return {};
    const auto until = from_ms(camera.upgrade().until_ms());
    if (until <= now) return {};
    return {"camera_upgrading", until};
}

}  // namespace camfleet::power_guard
