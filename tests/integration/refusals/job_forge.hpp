// SPDX-License-Identifier: Apache-2.0
// Makes jobs as the controller makes them, with the fleet's own keys, so that each test can spoil
// one thing and nothing else. The job it starts from is good: the agent takes it and logs in.
#pragma once

#include "common/adapters/openssl/certificate.hpp"
#include "common/adapters/openssl/key.hpp"
#include "common/proto/job.pb.h"
#include "tests/support/live_fleet/live_fleet.hpp"

namespace camfleet::refusals_test {

struct SigningIdentity {
    openssl::Key key;
    openssl::Certificate certificate;
};

class JobForge {
  public:
    explicit JobForge(support::LiveFleet& fleet) : fleet_(fleet) {}

    // Diagnose and use the credential that is known: for the first camera of the site.
    [[nodiscard]] v1::Job good_job() const;
    // The same with a full default as its one rung, its owner and its approval.
    [[nodiscard]] v1::Job resetting_job() const;

    // Secrets of good_job(), sealed to a certificate (PEM).
    [[nodiscard]] std::string sealed_to(const std::string& certificate_pem) const;
    [[nodiscard]] std::string agent_certificate() const;

    [[nodiscard]] std::string signed_by_fleet(const v1::Job& job) const;
    [[nodiscard]] static std::string signed_by(const SigningIdentity& who, const v1::Job& job);
    // Signs jobs for a living, but nobody told the agent about it.
    [[nodiscard]] SigningIdentity unknown_signer_of_this_fleet() const;
    [[nodiscard]] static SigningIdentity signer_of_another_fleet();

  private:
    support::LiveFleet& fleet_;
};

}  // namespace camfleet::refusals_test
