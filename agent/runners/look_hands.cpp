// SPDX-License-Identifier: Apache-2.0
// Looks for the camera: by identity, never by address alone.
#include "agent/runners/device_hands.hpp"

namespace camfleet::agent {
namespace {

// Whether it waits for its first account, and whether it answers at all. A maker without such a
// question, or one that does not tell, is asked for its state: a device that answers that it knows
// none has answered; what discovery said of its account stands. Where another device answers for
// the address from beside it, nobody is asked.
void ask_by_http(const Grip& grip, const v1::Endpoint& at, v1::Sighting& sighting) {
    sighting.set_answers_http(false);
    const auto driver = grip.camera_driver();
    if (!driver) return;
    const auto near =
        grip.come_within_reach(at.host(), sighting.identity().mac(), ports::Beside::off_subnet);
    if (!near && near.error().code == Errc::conflict) return;
    const auto activated = (*driver)->is_activated(at, Grip::in(grip.times.http));
    if (activated) sighting.set_activated(*activated);
    bool answers = activated.has_value();
    if (!activated && activated.error().code == Errc::not_supported) {
        const auto state = (*driver)->state(at, Grip::in(grip.times.http));
        answers = state || state.error().code == Errc::not_supported;
    }
    sighting.set_answers_http(answers);
}

// Ping and the login-free HTTP question at the last known address: facts for the diagnosis, no
// proof.
void ask_directly(const Grip& grip, const v1::Endpoint& at, v1::Sighting& sighting) {
    if (at.host().empty()) return;
    const auto ping = grip.tools.pinger.answers(at.host(), Grip::in(Millis{1'000}));
    sighting.set_answers_ping(ping.value_or(false));
    ask_by_http(grip, at, sighting);
}

// Discovery tells where the camera is. How it is spoken to is the operator's word: who wants HTTPS
// and this certificate must not end on plain HTTP because the camera was seen there.
void take_over_from_record(const v1::Endpoint& record, v1::Endpoint& seen) {
    if (seen.rtsp_port() == 0) seen.set_rtsp_port(record.rtsp_port());
    if (seen.https_port() == 0) seen.set_https_port(record.https_port());
    seen.set_use_https(record.use_https());
    seen.set_pinned_sha256(record.pinned_sha256());
    seen.set_basic_over_https(record.basic_over_https());
    seen.set_old_tls(record.old_tls());
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
        take_over_from_record((*camera)->endpoint(), *sighting.mutable_endpoint());
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
        ask_directly(grip, device != nullptr ? sighting.endpoint() : known, direct);
        sighting.set_answers_ping(direct.answers_ping());
        sighting.set_answers_http(direct.answers_http());
        if (device != nullptr) sighting.set_activated(direct.activated());
    } else if (device != nullptr) {
        ask_by_http(grip, sighting.endpoint(), sighting);
    }
    return out;
}

}  // namespace camfleet::agent
