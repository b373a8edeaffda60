// SPDX-License-Identifier: Apache-2.0
// Everything that is asked of the camera itself, after its identity was proven.
#include "agent/runners/device_hands.hpp"
#include "common/base/encoding.hpp"
#include "common/base/same_device.hpp"
#include "common/proto/backup.pb.h"

#include <algorithm>

namespace camfleet::agent {
namespace {

using Driver = ports::CameraDriver;

v1::Outcome from(const Grip& grip, const Result<void>& done) {
    return done ? grip.ok() : grip.failed(done.error(), true);
}

// A camera that has proven who it is. Invariant: whatever is asked of it goes to `at`, which holds
// the certificate of that proof where there was one.
struct Proven {
    Driver& driver;
    const v1::JobTarget& target;
    const v1::Endpoint& at;
    bool is_certified;  // `at` holds the certificate that the maker put in: no default wipes it
    const ports::Login& login;
};

v1::Outcome take_backup(const Grip& grip, const Proven& camera) {
    // 1..16 characters are allowed by cameras and recorders of this maker.
    const Secret key(to_hex(grip.tools.rng.bytes(8)));
    auto file = camera.driver.backup(camera.at, camera.login, key, Grip::in(grip.times.backup));
    if (!file) return grip.failed(file.error(), false);
    v1::ConfigurationBackup backup;
    backup.set_camera_id(camera.target.device_id());
    backup.set_model(camera.target.model());
    backup.set_key(std::string(key.reveal()));
    backup.set_content(std::string(file->reveal()));
    std::string plain = backup.SerializeAsString();
    Secret::wipe(*backup.mutable_key());
    Secret::wipe(*backup.mutable_content());
    auto sealed = grip.tools.sealer.seal(plain, grip.job.seal_to_certificate());
    Secret::wipe(plain);
    if (!sealed) return grip.failed(sealed.error().within("backup"), false);
    auto out = grip.ok();
    out.set_sealed_backup(std::move(*sealed));
    return out;
}

// All of 127/8 is this machine: every address there answers.
bool is_loopback(const std::string& host) { return host.starts_with("127."); }

bool has_address(const v1::Sighting* device, const std::string& host) {
    return device != nullptr && std::ranges::any_of(device->addresses(), [&](const auto& one) {
               return one.host() == host;
           });
}

// A camera that is sent to somebody else's address does not come back, and takes the other one's
// pictures with it: what discovery sees there decides before anything is sent, and a ping, for what
// is no camera tells discovery nothing.
Result<void> check_vacant(const Grip& grip, const Proven& camera, const std::string& host) {
    if (host.empty() || host == camera.at.host()) return {};
    const auto seen = grip.sightings.look(grip.times.identity_fresh);
    if (!seen) return std::unexpected(seen.error().within("who is at " + host));
    const auto& us = camera.target.identity();
    std::string who;
    if (const auto* other = Sightings::stranger(*seen, host, us); other != nullptr) {
        const auto& it = other->identity();
        who = it.maker() + " " + (it.serial().empty() ? it.mac() : it.serial());
    } else if (!is_loopback(host) && !has_address(Sightings::match(*seen, us), host) &&
               grip.tools.pinger.answers(host, Grip::in(Millis{1'000})).value_or(false)) {
        who = "a device that answers ping and no discovery";
    }
    if (who.empty()) return {};
    return fail(Errc::conflict, host + " is taken by " + who + ": the camera stays at " +
                                    camera.at.host() +
                                    "; free that address or give the camera another");
}

// The job's settings, or, on the way back, those that the camera had.
v1::Outcome set_network(const Grip& grip, const Proven& camera) {
    const bool back = grip.order.has_network();
    const auto& wanted = back ? grip.order.network() : grip.task().provisioning().network();
    const auto vacant = check_vacant(grip, camera, wanted.dhcp() ? "" : wanted.address());
    if (!vacant) return grip.failed(vacant.error(), false);
    const auto done =
        camera.driver.set_network(camera.at, camera.login, wanted, Grip::in(grip.times.http));
    if (!done) return grip.failed(done.error(), true);
    auto out = grip.ok();
    out.set_reboot_required(*done);
    return out;
}

v1::Outcome read_network(const Grip& grip, const Proven& camera) {
    const auto settings = camera.driver.network(camera.at, camera.login, Grip::in(grip.times.http));
    if (!settings) return grip.failed(settings.error(), false);
    auto out = grip.ok();
    *out.mutable_network() = *settings;
    return out;
}

v1::Outcome set_time(const Grip& grip, const Proven& camera) {
    const auto& plan = grip.task().provisioning();
    return from(grip, camera.driver.set_time(camera.at, camera.login, plan.ntp_server(),
                                             plan.ntp_interval_minutes(), plan.time_zone(),
                                             Grip::in(grip.times.http)));
}

bool is_pinned(const v1::Endpoint& at) { return at.use_https() && !at.pinned_sha256().empty(); }

// A default wipes the owner's certificate and makes a new self-signed one (reference axis.md
// sections 3 and 5, the soft one too; of other makers nothing is known). The record's pin would
// shut us out of the wiped camera, and its first password could not be set. The new certificate is
// not taken up unseen: until it has a password the camera can prove itself by nothing else, so
// whoever answered in its place would be sent that password.
Result<void> check_outlives_default(const Proven& camera) {
    const bool pinned = is_pinned(camera.at) || is_pinned(camera.target.endpoint());
    if (camera.is_certified || !pinned) return {};
    return fail(Errc::forbidden,
                camera.at.host() +
                    ": not reset: a default makes a new certificate, and the record pins the "
                    "present one (pinned_sha256); take the pin out of the record, start again, "
                    "then record the new certificate");
}

v1::Outcome restore(const Grip& grip, const Proven& camera, ports::RestoreMode mode) {
    const auto safe = check_outlives_default(camera);
    if (!safe) return grip.failed(safe.error(), false);
    return from(grip,
                camera.driver.restore(camera.at, camera.login, mode, Grip::in(grip.times.http)));
}

v1::Outcome act_on(const Grip& grip, const Proven& camera) {
    const auto& [driver, target, at, is_certified, login] = camera;
    const auto until = Grip::in(grip.times.http);
    switch (grip.order.kind()) {
        case v1::Action::reboot:
            return from(grip, driver.reboot(at, login, until));
        case v1::Action::restore_basic:
            return restore(grip, camera, ports::RestoreMode::keep_network);
        case v1::Action::restore_full:
            return restore(grip, camera, ports::RestoreMode::full);
        case v1::Action::activate:
            return from(grip, driver.activate(at, login, until));
        case v1::Action::backup:
            return take_backup(grip, camera);
        case v1::Action::set_network:
            return set_network(grip, camera);
        case v1::Action::read_network:
            return read_network(grip, camera);
        case v1::Action::set_time:
            return set_time(grip, camera);
        case v1::Action::set_name:
            return from(
                grip, driver.set_name(at, login, grip.task().provisioning().device_name(), until));
        default:
            return grip.failed(Error{Errc::not_supported, "no such camera action"}, false);
    }
}

v1::Outcome try_login(const Grip& grip, const Proven& camera) {
    const auto answer =
        camera.driver.check_login(camera.at, camera.login, Grip::in(grip.times.http));
    // Whether a lost answer was a failed login is unknown: the budget keeps it counted.
    if (!answer) return grip.failed(answer.error(), true);
    auto out = grip.ok();
    *out.mutable_login() = *answer;
    if (!answer->accepted()) {
        out.set_status(v1::Outcome::refused);
        out.set_error(answer->locked() ? "locked" : "unauthorized");
        out.set_retry_after_ms(std::uint64_t{answer->unlock_seconds()} * 1'000);
    }
    return out;
}

// Live view has no word for a lock: it refuses a good login as it does a wrong one, and the good
// one would be given up for dead. The camera's own interface says it, where it says it, without a
// login.
Result<void> check_unlocked(const Grip& grip, const Proven& camera, v1::Outcome& told) {
    const auto now = camera.driver.state(camera.at, Grip::in(grip.times.http));
    if (!now || now->value() != v1::CameraState::locked) return {};
    const Error locked{Errc::locked,
                       camera.at.host() + ": refuses logins for a while; none was sent"};
    told = grip.failed(locked, false);
    told.mutable_login()->set_locked(true);
    told.mutable_login()->set_unlock_seconds(now->unlock_seconds());
    return std::unexpected(locked);
}

v1::Outcome watch(const Grip& grip, const Proven& camera) {
    v1::Outcome locked;
    if (!check_unlocked(grip, camera, locked)) return locked;
    const auto url =
        camera.driver.find_stream_url(camera.at, camera.login, Grip::in(grip.times.http));
    if (!url) return grip.failed(url.error(), true);
    const auto video = grip.tools.video.watch(*url, camera.login, grip.order.min_frames(),
                                              Grip::in(grip.times.video));
    if (!video) return grip.failed(video.error(), true);
    auto out = grip.ok();
    *out.mutable_video() = *video;
    out.set_detail(video->detail());
    return out;
}

struct Bound {
    v1::Endpoint at;
    bool is_certified = false;
};

// What the maker put into the camera outweighs what discovery heard: where the certificate proves
// it, everything that follows goes to that certificate. Most cameras have nothing of the kind: then
// discovery's word stands, unless the driver was told to want more (forbidden).
Result<Bound> bind_to_certificate(const Grip& grip, Driver& driver, const v1::Identity& expected) {
    const auto& at = grip.order.endpoint();
    const auto certified = driver.device_certificate(at, Grip::in(grip.times.http));
    if (!certified && ports::proves_nothing(certified.error())) return Bound{at};
    if (!certified) return std::unexpected(certified.error());
    if (!same_identity(certified->identity, expected)) {
        return fail(Errc::wrong_identity, at.host() + ": its maker certified serial " +
                                              certified->identity.serial() + ", expected " +
                                              expected.serial());
    }
    auto bound = ports::bound_to(at, *certified);
    if (!bound) return std::unexpected(bound.error());
    return Bound{std::move(*bound), true};
}

// A camera at its factory address may be on the wire and in no subnet of ours. On the way back it
// is approached from beside in any case: the prefix that it was given may leave us out.
Result<void> come_within_reach(const Grip& grip, const v1::Identity& seen) {
    const auto when = grip.order.has_network() ? ports::Beside::always : ports::Beside::off_subnet;
    return grip.come_within_reach(grip.order.endpoint().host(), seen.mac(), when);
}

// Identity first, then whether a login would be judged at all, then the credential, then `act`.
template <class Act>
v1::Outcome at_proven_camera(const Grip& grip, const Act& act) {
    const auto camera = grip.camera();
    if (!camera) return grip.failed(camera.error(), false);
    const auto driver = grip.camera_driver();
    if (!driver) return grip.failed(driver.error(), false);
    const auto proven = grip.prove_identity(grip.order.endpoint(), (*camera)->identity());
    if (!proven) return grip.failed(proven.error(), false);
    const auto near = come_within_reach(grip, *proven);
    if (!near) return grip.failed(near.error(), false);
    const auto bound = bind_to_certificate(grip, **driver, (*camera)->identity());
    if (!bound) return grip.failed(bound.error(), false);
    const auto login = grip.login(grip.order.credential());
    if (!login) return grip.failed(login.error(), false);
    const auto ready = (*driver)->takes_logins(bound->at, Grip::in(grip.times.http));
    if (!ready) return grip.failed(ready.error(), false);
    return act(grip, Proven{**driver, **camera, bound->at, bound->is_certified, *login});
}

}  // namespace

v1::Outcome camera_action(const Grip& grip) { return at_proven_camera(grip, act_on); }

v1::Outcome login_action(const Grip& grip) { return at_proven_camera(grip, try_login); }

v1::Outcome video_action(const Grip& grip) { return at_proven_camera(grip, watch); }

std::optional<v1::FirmwareStatus> firmware_word(const Grip& grip) {
    std::optional<v1::FirmwareStatus> word;
    static_cast<void>(at_proven_camera(grip, [&word](const Grip& held, const Proven& camera) {
        const auto status =
            camera.driver.firmware_status(camera.at, camera.login, Grip::in(held.times.http));
        if (status) word = *status;
        return held.ok();
    }));
    return word;
}

}  // namespace camfleet::agent
