// SPDX-License-Identifier: Apache-2.0
// AXIS cameras over HTTPS: pins, Basic where the camera offers nothing else, and the device ID that
// the maker put in, as proof before anything is sent.
#include "tests/integration/axis_drivers/certificates_bench.hpp"

namespace camfleet {
namespace {

using testing::HasSubstr;

TEST_F(AxisCertificates, prove_the_serial_before_anything_is_sent) {
    open_with(std::make_shared<lab::TlsIdentity>(subject(serial), authority_), "41");
    for (const auto& pem : {authority_.root_pem(), authority_.intermediate_pem()}) {
        auto camera = trusting(pem);
        const auto identity = camera.device_certificate(secure(), soon());
        ASSERT_TRUE(identity) << identity.error().text();
        EXPECT_EQ(identity->identity.maker(), "axis");
        EXPECT_EQ(identity->identity.serial(), serial);
        EXPECT_EQ(identity->identity.mac(), "ac:cc:8e:00:00:01");
        EXPECT_EQ(identity->sha256, identity_->sha256());
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
    EXPECT_EQ(camera.device_certificate(secure(), soon())->identity.serial(), "ACCC8EFFFFFF");
    const auto facts = camera.public_facts(secure(), soon());
    ASSERT_FALSE(facts);
    EXPECT_EQ(facts.error().code, Errc::wrong_identity);
    EXPECT_THAT(facts.error().context, HasSubstr("its maker certified ACCC8EFFFFFF"));
    expect_silence();
}

TEST_F(AxisCertificates, are_no_proof_by_themselves_nor_by_another_maker_nor_after_their_time) {
    for (const auto& identity : no_proofs()) {
        open_with(identity, "43");
        auto camera = trusting(authority_.root_pem());
        EXPECT_EQ(camera.device_certificate(secure(), soon()).error().code, Errc::wrong_identity);
        // The owner may have installed his own: then the camera's word stands.
        EXPECT_EQ(camera.public_facts(secure(), soon())->identity.serial(), serial);
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
    EXPECT_EQ(
        trusting(authority_.root_pem()).device_certificate(secure(), soon())->identity.serial(),
        serial);
}

TEST_F(AxisCertificates, need_a_ca_and_https) {
    open_with(std::make_shared<lab::TlsIdentity>(subject(serial), authority_), "45");
    EXPECT_EQ(camera_.device_certificate(secure(), soon()).error().code, Errc::not_supported);
    auto camera = trusting(authority_.root_pem());
    EXPECT_EQ(camera.device_certificate(at(), soon()).error().code, Errc::not_supported);
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
