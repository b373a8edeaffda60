// SPDX-License-Identifier: Apache-2.0
// A simulated AXIS camera that shows certificates, and drivers that trust the CA of its maker.
#pragma once

#include "agent/adapters/x509/certificate_anchors.hpp"
#include "tests/integration/axis_drivers/axis_bench.hpp"

namespace camfleet {

class AxisCertificates : public AxisDrivers {
  protected:
    static constexpr const char* maker = "Axis Communications AB";

    static lab::TlsSubject subject(const std::string& of) {
        std::string small = of;
        std::ranges::transform(small, small.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return {.common_name = "axis-" + small + "-eccp256-1",
                .organisation = maker,
                .serial_number = of};
    }
    void open_with(std::shared_ptr<const lab::TlsIdentity> identity,
                   const std::string& net,
                   const std::function<void(lab::axis::CameraConfig&)>& change = {}) {
        identity_ = std::move(identity);
        open(Generation::os12, net, [&](auto& config) {
            config.identity = identity_;
            if (change) change(config);
        });
    }
    [[nodiscard]] v1::Endpoint secure(bool pinned = false) const {
        auto endpoint = at();
        endpoint.set_https_port(state().https_port);
        endpoint.set_use_https(true);
        if (pinned) endpoint.set_pinned_sha256(identity_->sha256());
        return endpoint;
    }
    static axis::AxisCamera trusting(const std::string& pem, bool required = false) {
        axis::Options options;
        options.device_anchors = x509::CertificateAnchors::parse(pem).value();
        options.device_certificate_required = required;
        return axis::AxisCamera(std::move(options));
    }
    void expect_silence() const {
        EXPECT_EQ(counters().authorizations, 0U);
        EXPECT_EQ(counters().passwords_seen, 0U);
        EXPECT_EQ(counters().first_accounts, 0U);
    }
    // What is no proof of `serial`: signed by itself, by another CA of the same name, too old.
    [[nodiscard]] std::vector<std::shared_ptr<const lab::TlsIdentity>> no_proofs() const {
        auto old = subject(serial);
        old.days = -2;
        return {std::make_shared<lab::TlsIdentity>("axis-accc8e000001-eccp256-1"),
                std::make_shared<lab::TlsIdentity>(subject(serial), other_authority_),
                std::make_shared<lab::TlsIdentity>(old, authority_)};
    }

    lab::TlsAuthority authority_{"Axis device ID"};
    lab::TlsAuthority other_authority_{"Axis device ID"};  // the same name, other keys
    std::shared_ptr<const lab::TlsIdentity> identity_;
};

}  // namespace camfleet
