// SPDX-License-Identifier: Apache-2.0
// Looks for the camera: by identity, never by address alone.
#include "agent/runners/device_hands.hpp"

namespace camfleet::agent {
namespace {

// Ping and the login-free HTTP question at the last known address: facts for the diagnosis, no
// proof.
void ask_directly(const Grip& grip, const v1::Endpoint& at, v1::Sighting& sighting) {
    if (at.host().empty()) return;
    const auto ping = grip.tools.pinger.answers(at.host(), Grip::in(Millis{1'000}));
    sighting.set_answers_ping(ping.value_or(false));
    const auto driver = grip.camera_driver();
    if (!driver) return;
    const auto activated = (*driver)->is_activated(at, Grip::in(grip.times.http));
    sighting.set_answers_http(activated.has_value());
    if (activated) sighting.set_activated(*activated);
}

}  // namespace

v1::Outcome look_action(const Grip& grip) {
    const auto camera = grip.camera();
    if (!camera) return grip.failed(camera.error(), false);
    const auto& wanted = (*camera)->identity();
    const auto seen = grip.sightings.look(Millis{0});
    if (!seen) return grip.failed(seen.error(), false);

    const auto& known =
        grip.order.endpoint().host().empty() ? (*camera)->endpoint() : grip.order.endpoint();
    auto out = grip.ok();
    auto& sighting = *out.mutable_sighting();
    const auto* device = Sightings::match(*seen, wanted);
    if (device != nullptr) {
        sighting = *device;
        sighting.set_found(true);
        // What discovery does not tell is taken over from the record.
        if (sighting.endpoint().rtsp_port() == 0) {
            sighting.mutable_endpoint()->set_rtsp_port((*camera)->endpoint().rtsp_port());
        }
        sighting.mutable_endpoint()->set_pinned_sha256((*camera)->endpoint().pinned_sha256());
    } else if (const auto* other = Sightings::stranger(*seen, known.host(), wanted);
               other != nullptr) {
        // Seen, but not the one that is meant: the machine judges by the identity and refuses.
        sighting = *other;
        sighting.set_found(true);
        out.set_detail(known.host() + " answers as serial " + other->identity().serial());
        return out;
    }
    if (grip.order.kind() == v1::Action::diagnose) {
        auto direct = sighting;
        ask_directly(grip, device != nullptr ? device->endpoint() : known, direct);
        sighting.set_answers_ping(direct.answers_ping());
        sighting.set_answers_http(direct.answers_http());
    } else if (device != nullptr) {
        const auto driver = grip.camera_driver();
        if (driver) {
            const auto activated =
                (*driver)->is_activated(device->endpoint(), Grip::in(grip.times.http));
            sighting.set_answers_http(activated.has_value());
            if (activated) sighting.set_activated(*activated);
        }
    }
    return out;
}

}  // namespace camfleet::agent
