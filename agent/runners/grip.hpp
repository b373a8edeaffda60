// SPDX-License-Identifier: Apache-2.0
// What one action holds in its hands while it runs on a worker thread: the job, the secrets it may
// use, the order, the drivers, and the deadline. Helpers turn errors into outcomes.
// Invariant: a secret leaves this struct only as a Login for one driver call.
#pragma once

#include "agent/runners/sightings.hpp"
#include "common/base/error.hpp"
#include "common/base/time.hpp"
#include "common/ports/crypto.hpp"
#include "common/ports/devices.hpp"
#include "common/ports/rng.hpp"
#include "common/proto/job.pb.h"

#include <string>

namespace camfleet::agent {

struct Tools {
    std::map<std::string, ports::CameraDriver*> cameras;      // by maker
    std::map<std::string, ports::RecorderDriver*> recorders;  // by maker
    ports::SwitchDriver& poe_switch;
    ports::Finder& finder;
    ports::VideoProbe& video;
    ports::Pinger& pinger;
    ports::Sealer& sealer;
    ports::Rng& rng;
    ports::Reach* reach = nullptr;  // null: the operator allows no temporary addresses
};

struct HandTimes {
    Millis http{5'000};
    Millis discovery{3'000};
    Millis snmp{10'000};
    Millis port_search{20'000};
    Millis video{10'000};
    Millis recorder{20'000};
    Millis backup{30'000};
    Millis identity_fresh{20'000};  // how long a sighting counts as proof of identity
};

// Secrets of one version. Errors: not_found
[[nodiscard]] Result<ports::Login> login_of(const v1::SecretBundle& secrets,
                                            const std::string& version_id);
[[nodiscard]] Result<ports::SnmpLogin> snmp_login_of(const v1::SecretBundle& secrets,
                                                     const std::string& version_id);

struct Grip {
    const v1::Job& job;
    const v1::SecretBundle& secrets;
    const v1::ActionOrder& order;
    Tools& tools;
    const HandTimes& times;
    Sightings& sightings;

    [[nodiscard]] const v1::RecoveryTask& task() const { return job.recovery(); }
    [[nodiscard]] Result<const v1::JobTarget*> target(const std::string& device_id) const;
    [[nodiscard]] Result<const v1::JobTarget*> camera() const { return target(task().camera_id()); }
    [[nodiscard]] Result<ports::CameraDriver*> camera_driver() const;
    [[nodiscard]] Result<ports::Login> login(const std::string& version_id) const;
    [[nodiscard]] Result<ports::SnmpLogin> snmp_login(const std::string& version_id) const;
    // The device at `at` has shown this identity just now (product rule: identity, not address).
    // The identity that it showed. Errors: wrong_identity, conflict (address or serial claimed
    // twice), unreachable
    [[nodiscard]] Result<v1::Identity> prove_identity(const v1::Endpoint& at,
                                                      const v1::Identity& expected) const;
    // By an address beside it, where the operator allows that. Errors: those of ports::Reach
    [[nodiscard]] Result<void> come_within_reach(const std::string& host,
                                                 const std::string& mac,
                                                 ports::Beside when) const;
    [[nodiscard]] static ports::Deadline in(Millis length) {
        return std::chrono::steady_clock::now() + length;
    }
    [[nodiscard]] v1::Outcome outcome(v1::Outcome::Status status) const;
    [[nodiscard]] v1::Outcome ok() const { return outcome(v1::Outcome::ok); }
    // changes: the call may have had an effect on the device.
    [[nodiscard]] v1::Outcome failed(const Error& error, bool changes) const;
};

}  // namespace camfleet::agent
