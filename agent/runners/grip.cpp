// SPDX-License-Identifier: Apache-2.0
#include "agent/runners/grip.hpp"

#include "common/base/same_device.hpp"

namespace camfleet::agent {

Result<const v1::JobTarget*> Grip::target(const std::string& device_id) const {
    for (const auto& one : job.targets()) {
        if (one.device_id() == device_id) return &one;
    }
    return fail(Errc::invalid_argument, "job " + job.id() + " has no target '" + device_id + "'");
}

Result<ports::CameraDriver*> Grip::camera_driver() const {
    const auto camera_target = camera();
    if (!camera_target) return std::unexpected(camera_target.error());
    const auto& maker = (*camera_target)->identity().maker();
    const auto found = tools.cameras.find(maker);
    if (found == tools.cameras.end()) {
        return fail(Errc::not_supported,
                    "this agent has no camera driver for maker '" + maker + "'");
    }
    return found->second;
}

Result<ports::Login> Grip::login(const std::string& version_id) const {
    return login_of(secrets, version_id);
}

Result<ports::SnmpLogin> Grip::snmp_login(const std::string& version_id) const {
    return snmp_login_of(secrets, version_id);
}

Result<ports::Login> login_of(const v1::SecretBundle& secrets, const std::string& version_id) {
    for (const auto& entry : secrets.entries()) {
        if (entry.version_id() == version_id) {
            return ports::Login{.user = entry.user(), .password = Secret(entry.secret())};
        }
    }
    return fail(Errc::not_found, "the job carries no credential '" + version_id + "'");
}

Result<ports::SnmpLogin> snmp_login_of(const v1::SecretBundle& secrets,
                                       const std::string& version_id) {
    for (const auto& entry : secrets.entries()) {
        if (entry.version_id() != version_id) continue;
        ports::SnmpLogin login;
        login.kind = entry.kind();
        login.user = entry.user();
        login.secret = Secret(entry.secret());
        login.privacy_secret = Secret(entry.privacy_secret());
        login.auth_protocol = entry.auth_protocol();
        login.priv_protocol = entry.priv_protocol();
        return login;
    }
    return fail(Errc::not_found, "the job carries no SNMP credential '" + version_id + "'");
}

Result<v1::Identity> Grip::prove_identity(const v1::Endpoint& at,
                                          const v1::Identity& expected) const {
    const auto seen = sightings.look(times.identity_fresh);
    if (!seen) return std::unexpected(seen.error().within("proof of identity"));
    const auto* device = Sightings::match(*seen, expected);
    if (device != nullptr && device->endpoint().host() == at.host()) {
        if (different_macs(device->identity().mac(), expected.mac())) {
            return fail(Errc::wrong_identity, at.host() + " shows serial " + expected.serial() +
                                                  " with MAC " + device->identity().mac() +
                                                  ", expected " + expected.mac());
        }
        if (device->address_conflict()) {
            return fail(Errc::conflict,
                        "two devices claim " + at.host() + ": nothing is sent there");
        }
        if (device->duplicate_serial()) {
            return fail(Errc::conflict, "two devices claim serial " + expected.serial());
        }
        return device->identity();
    }
    if (const auto* other = Sightings::stranger(*seen, at.host(), expected); other != nullptr) {
        return fail(Errc::wrong_identity, at.host() + " answers as serial " +
                                              other->identity().serial() + ", expected " +
                                              expected.serial());
    }
    return fail(Errc::unreachable,
                "no device proves serial " + expected.serial() + " at " + at.host());
}

Result<void> Grip::come_within_reach(const std::string& host,
                                     const std::string& mac,
                                     ports::Beside when) const {
    if (tools.reach == nullptr) return {};
    const auto reached = tools.reach->reach(host, mac, when);
    if (!reached) return std::unexpected(reached.error());
    return {};
}

v1::Outcome Grip::outcome(v1::Outcome::Status status) const {
    v1::Outcome out;
    out.set_kind(order.kind());
    out.set_attempt(order.attempt());
    out.set_status(status);
    return out;
}

v1::Outcome Grip::failed(const Error& error, bool changes) const {
    auto status = v1::Outcome::failed;
    if (changes && effect_unknown(error.code)) {
        status = v1::Outcome::unknown;
    } else if (error.code == Errc::wrong_identity || error.code == Errc::conflict ||
               error.code == Errc::forbidden || error.code == Errc::rejected ||
               error.code == Errc::locked || error.code == Errc::not_supported ||
               error.code == Errc::unauthorized) {
        status = v1::Outcome::refused;
    }
    auto out = outcome(status);
    out.set_error(std::string(errc_name(error.code)));
    out.set_detail(error.context);
    return out;
}

}  // namespace camfleet::agent
