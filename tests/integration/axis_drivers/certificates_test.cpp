// SPDX-License-Identifier: Apache-2.0
// AXIS cameras over HTTPS: pins, Basic where the camera offers nothing else, and the device ID that
// the maker put in, as proof before anything is sent.
#include "agent/adapters/x509/certificate_anchors.hpp"
#include "tests/integration/axis_drivers/axis_bench.hpp"

namespace camfleet {
namespace {

using testing::HasSubstr;

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
    }

    lab::TlsAuthority authority_{"Axis device ID"};
    std::shared_ptr<const lab::TlsIdentity> identity_;
};

TEST_F(AxisCertificates, prove_the_serial_before_anything_is_sent) {
    open_with(std::make_shared<lab::TlsIdentity>(subject(serial), authority_), "41");
    for (const auto& pem : {authority_.root_pem(), authority_.intermediate_pem()}) {
        auto camera = trusting(pem);
        const auto identity = camera.device_certificate(secure(), soon());
        ASSERT_TRUE(identity) << identity.error().text();
        EXPECT_EQ(identity->maker(), "axis");
        EXPECT_EQ(identity->serial(), serial);
        EXPECT_EQ(identity->mac(), "ac:cc:8e:00:00:01");
        const auto facts = camera.public_facts(secure(), soon());
        ASSERT_TRUE(facts) << facts.error().text();
        EXPECT_EQ(facts->identity.serial(), serial);
    }
    expect_silence();
}

TEST_F(AxisCertificates, unmask_a_camera_that_borrows_another_serial) {
    // Its own, honest certificate; its answers name the camera that the password is for.
    open_with(std::make_shared<lab::TlsIdentity>(subject("ACCC8EFFFFFF"), authority_), "42");
    auto camera = trusting(authority_.root_pem());
    EXPECT_EQ(camera.device_certificate(secure(), soon())->serial(), "ACCC8EFFFFFF");
    const auto facts = camera.public_facts(secure(), soon());
    ASSERT_FALSE(facts);
    EXPECT_EQ(facts.error().code, Errc::wrong_identity);
    EXPECT_THAT(facts.error().context, HasSubstr("its maker certified ACCC8EFFFFFF"));
    expect_silence();
}

TEST_F(AxisCertificates, are_no_proof_by_themselves_nor_by_another_maker_nor_after_their_time) {
    const lab::TlsAuthority other("Axis device ID");  // the same name, other keys
    auto old = subject(serial);
    old.days = -2;
    const std::vector<std::shared_ptr<const lab::TlsIdentity>> bad{
        std::make_shared<lab::TlsIdentity>("axis-accc8e000001-eccp256-1"),
        std::make_shared<lab::TlsIdentity>(subject(serial), other),
        std::make_shared<lab::TlsIdentity>(old, authority_)};
    for (const auto& identity : bad) {
        open_with(identity, "43");
        auto camera = trusting(authority_.root_pem());
        EXPECT_EQ(camera.device_certificate(secure(), soon()).error().code, Errc::wrong_identity);
        // The owner may have installed his own: then the camera's word stands ...
        EXPECT_EQ(camera.public_facts(secure(), soon())->identity.serial(), serial);
        // ... unless the operator wants more.
        auto strict = trusting(authority_.root_pem(), true);
        EXPECT_EQ(strict.public_facts(secure(), soon()).error().code, Errc::wrong_identity);
        EXPECT_EQ(strict.device_certificate(secure(), soon()).error().code, Errc::forbidden);
        expect_silence();
    }
}

TEST_F(AxisCertificates, name_no_camera_without_a_serial_or_with_two) {
    auto nameless = subject(serial);
    nameless.common_name = "camera";
    nameless.serial_number = "";
    auto torn = subject(serial);
    torn.serial_number = "ACCC8E000002";
    for (const auto& one : {nameless, torn}) {
        open_with(std::make_shared<lab::TlsIdentity>(one, authority_), "44");
        EXPECT_EQ(trusting(authority_.root_pem()).device_certificate(secure(), soon()).error().code,
                  Errc::malformed);
    }
    auto by_name = subject(serial);
    by_name.serial_number = "";
    open_with(std::make_shared<lab::TlsIdentity>(by_name, authority_), "44");
    EXPECT_EQ(trusting(authority_.root_pem()).device_certificate(secure(), soon())->serial(),
              serial);
}

TEST_F(AxisCertificates, need_a_ca_and_https) {
    open_with(std::make_shared<lab::TlsIdentity>(subject(serial), authority_), "45");
    EXPECT_EQ(camera_.device_certificate(secure(), soon()).error().code, Errc::not_supported);
    auto camera = trusting(authority_.root_pem());
    EXPECT_EQ(camera.device_certificate(at(), soon()).error().code, Errc::not_supported);
    auto strict = trusting(authority_.root_pem(), true);
    EXPECT_EQ(strict.public_facts(at(), soon()).error().code, Errc::wrong_identity);
    expect_silence();
    for (const std::string bad : {"", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n"}) {
        EXPECT_EQ(x509::CertificateAnchors::parse(bad).error().code, Errc::malformed);
    }
}

TEST_F(AxisCertificates, are_pinned_before_a_password_leaves) {
    open_with(std::make_shared<lab::TlsIdentity>("axis"), "46");
    auto other = secure();
    other.set_pinned_sha256(std::string(64, 'a'));
    EXPECT_EQ(camera_.check_login(other, good_, soon()).error().code, Errc::wrong_identity);
    axis::AxisCamera careful;
    EXPECT_EQ(careful.set_password(other, good_, Secret("Fresh-pass2"), soon()).error().code,
              Errc::wrong_identity);
    expect_silence();
    EXPECT_TRUE(careful.check_login(secure(true), good_, soon())->accepted());
    const auto changed = careful.set_password(secure(true), good_, Secret("Fresh-pass2"), soon());
    ASSERT_TRUE(changed) << changed.error().text();
    EXPECT_TRUE(lab_->password_is("root", "Fresh-pass2"));
}

TEST_F(AxisCertificates, let_basic_through_only_pinned_and_accepted_by_the_operator) {
    open_with(std::make_shared<lab::TlsIdentity>("axis"), "47",
              [](auto& config) { config.quirks.https_basic = true; });
    EXPECT_EQ(camera_.check_login(secure(true), good_, soon()).error().code, Errc::not_supported);
    auto unpinned = secure();
    unpinned.set_basic_over_https(true);
    EXPECT_EQ(camera_.check_login(unpinned, good_, soon()).error().code, Errc::forbidden);
    expect_silence();
    auto accepted = secure(true);
    accepted.set_basic_over_https(true);
    const auto login = camera_.check_login(accepted, good_, soon());
    ASSERT_TRUE(login) << login.error().text();
    EXPECT_TRUE(login->accepted());
    EXPECT_FALSE(camera_.check_login(accepted, wrong_, soon())->accepted());
    EXPECT_EQ(counters().logins_failed, 1U);
}

TEST_F(AxisCertificates, stand_behind_a_redirect_that_is_not_followed) {
    open_with(std::make_shared<lab::TlsIdentity>("axis"), "48",
              [](auto& config) { config.quirks.redirects_to_https = true; });
    EXPECT_EQ(camera_.check_login(at(), good_, soon()).error().code, Errc::malformed);
    expect_silence();
    EXPECT_TRUE(camera_.check_login(secure(true), good_, soon())->accepted());
}

}  // namespace
}  // namespace camfleet
