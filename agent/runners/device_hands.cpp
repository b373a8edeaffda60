// SPDX-License-Identifier: Apache-2.0
#include "agent/runners/device_hands.hpp"

namespace camfleet::agent {

v1::Outcome DeviceHands::perform(const v1::Job& job,
                                 const v1::SecretBundle& secrets,
                                 const v1::ActionOrder& order) {
    const Grip grip{job, secrets, order, tools_, times_, sightings_};
    switch (order.kind()) {
        case v1::Action::locate:
        case v1::Action::diagnose:
            return look_action(grip);
        case v1::Action::prove_current:
        case v1::Action::prove_candidate:
            return login_action(grip);
        case v1::Action::watch_video:
            return video_action(grip);
        case v1::Action::find_port:
        case v1::Action::read_port:
        case v1::Action::port_off:
        case v1::Action::port_on:
            return port_action(grip);
        case v1::Action::find_channel:
        case v1::Action::read_channel:
        case v1::Action::update_channel:
            return recorder_action(grip);
        case v1::Action::reboot:
        case v1::Action::backup:
        case v1::Action::restore_basic:
        case v1::Action::restore_full:
        case v1::Action::activate:
        case v1::Action::read_network:
        case v1::Action::set_network:
        case v1::Action::set_time:
        case v1::Action::set_name:
            return camera_action(grip);
        default:
            return grip.failed(Error{Errc::not_supported, "this agent does not know the action"},
                               false);
    }
}

std::optional<v1::FirmwareStatus> DeviceHands::firmware_after(const v1::Outcome& done,
                                                              const v1::Job& job,
                                                              const v1::SecretBundle& secrets,
                                                              const v1::ActionOrder& order) {
    const bool login_works = done.login().accepted() || done.video().login_taken();
    if (done.status() != v1::Outcome::ok || !login_works) return std::nullopt;
    return firmware_word({job, secrets, order, tools_, times_, sightings_});
}

}  // namespace camfleet::agent
