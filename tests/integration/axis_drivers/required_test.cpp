// SPDX-License-Identifier: Apache-2.0
// Where the operator requires the device ID: every call of the driver, those that carry passwords
// among them, against cameras that cannot show it.
#include "agent/cameras/axis/maintenance_codec.hpp"
#include "tests/integration/axis_drivers/certificates_bench.hpp"

namespace camfleet {
namespace {

using testing::HasSubstr;

class AxisRequired : public AxisCertificates {
  protected:
    [[nodiscard]] axis::AxisCamera strict() const { return trusting(authority_.root_pem(), true); }

    // What each call of the driver came to.
    std::map<std::string, Errc> all(axis::AxisCamera& camera, const v1::Endpoint& at) {
        const auto of = [](const auto& result) {
            return result ? Errc::internal : result.error().code;
        };
        const ports::Login joe{"joe", Secret("Joe-pass12")};
        const Secret file(axis::make_snapshot(serial, "root.Image.I0.Text.String=x\n"));
        v1::NetworkSettings network;
        network.set_address("127.62.50.30");
        network.set_netmask("255.255.255.0");
        using ports::RestoreMode;
        return {
            {"public_facts", of(camera.public_facts(at, soon()))},
            {"device_certificate", of(camera.device_certificate(at, soon()))},
            {"state", of(camera.state(at, soon()))},
            {"is_activated", of(camera.is_activated(at, soon()))},
            {"check_login", of(camera.check_login(at, good_, soon()))},
            {"identify", of(camera.identify(at, good_, soon()))},
            {"boot_marker", of(camera.boot_marker(at, good_, soon()))},
            {"reboot", of(camera.reboot(at, good_, soon()))},
            {"restore", of(camera.restore(at, good_, RestoreMode::keep_network, soon()))},
            {"restore_full", of(camera.restore(at, good_, RestoreMode::full, soon()))},
            {"activate", of(camera.activate(at, good_, soon()))},
            {"set_password", of(camera.set_password(at, good_, Secret("Fresh-pass2"), soon()))},
            {"list_users", of(camera.list_users(at, good_, soon()))},
            {"add_user", of(camera.add_user(at, good_, joe, "viewer", soon()))},
            {"remove_user", of(camera.remove_user(at, good_, "joe", soon()))},
            {"set_network", of(camera.set_network(at, good_, network, soon()))},
            {"set_time", of(camera.set_time(at, good_, "192.0.2.1", 60, "UTC", soon()))},
            {"set_name", of(camera.set_name(at, good_, "gate", soon()))},
            {"backup", of(camera.backup(at, good_, Secret(), soon()))},
            {"restore_backup", of(camera.restore_backup(at, good_, file, Secret(), soon()))},
            {"firmware_status", of(camera.firmware_status(at, good_, soon()))},
            {"upgrade_firmware", of(camera.upgrade_firmware(at, good_, "AXIS-FIRMWARE", soon()))},
            {"commit_firmware", of(camera.commit_firmware(at, good_, soon()))},
            {"snapshot", of(camera.snapshot(at, good_, soon()))},
        };
    }
    void expect_all(axis::AxisCamera& camera, const v1::Endpoint& at, Errc code) {
        for (const auto& [call, answer] : all(camera, at)) {
            EXPECT_EQ(errc_name(answer), errc_name(code)) << call;
        }
    }
    // That silence is told apart: without the requirement the same camera hears both.
    void expect_to_hear_passwords(const v1::Endpoint& at) {
        axis::AxisCamera trusting_anybody({.clear_passwords_over_http = true});
        EXPECT_TRUE(trusting_anybody.check_login(at, good_, soon())->accepted());
        EXPECT_GT(counters().authorizations, 0U);
        EXPECT_TRUE(trusting_anybody.set_password(at, good_, good_.password, soon()));
        EXPECT_GT(counters().passwords_seen, 0U);
    }
};

TEST_F(AxisRequired, sends_nothing_to_a_camera_whose_certificate_is_no_proof) {
    for (const auto& identity : no_proofs()) {
        open_with(identity, "50");
        auto camera = strict();
        expect_all(camera, secure(), Errc::forbidden);
        // The operator's own pin is no proof of the maker's either.
        expect_all(camera, secure(true), Errc::forbidden);
        expect_silence();
        expect_to_hear_passwords(secure());
    }
}

TEST_F(AxisRequired, sends_nothing_outside_tls) {
    open_with(std::make_shared<lab::TlsIdentity>(subject(serial), authority_), "51");
    axis::Options options;
    options.device_anchors = x509::CertificateAnchors::parse(authority_.root_pem()).value();
    options.device_certificate_required = true;
    options.clear_passwords_over_http = true;  // the weaker wish does not undo the stronger
    axis::AxisCamera camera(options);
    expect_all(camera, at(), Errc::forbidden);
    EXPECT_THAT(camera.check_login(at(), good_, soon()).error().context, HasSubstr("HTTPS"));
    options.device_anchors.reset();
    axis::AxisCamera without_ca(options);
    expect_all(without_ca, secure(), Errc::forbidden);
    expect_silence();
    expect_to_hear_passwords(at());
}

TEST_F(AxisRequired, gives_no_first_password_to_a_fresh_camera_that_proves_nothing) {
    for (const auto& identity : no_proofs()) {
        open_with(identity, "52", [](auto& config) { config.password = Secret(); });
        auto camera = strict();
        EXPECT_EQ(camera.activate(secure(), good_, soon()).error().code, Errc::forbidden);
        EXPECT_EQ(camera.activate(at(), good_, soon()).error().code, Errc::forbidden);
        expect_silence();
        EXPECT_TRUE(camera_.activate(secure(), good_, soon()));
        EXPECT_EQ(counters().first_accounts, 1U);
    }
}

TEST_F(AxisRequired, works_as_ever_with_a_camera_that_proves_itself) {
    open_with(std::make_shared<lab::TlsIdentity>(subject(serial), authority_), "53");
    auto camera = strict();
    const auto proof = camera.device_certificate(secure(), soon());
    ASSERT_TRUE(proof) << proof.error().text();
    EXPECT_EQ(proof->sha256, identity_->sha256());
    for (const bool pinned : {false, true}) {
        EXPECT_EQ(camera.public_facts(secure(pinned), soon())->identity.serial(), serial);
        EXPECT_TRUE(camera.check_login(secure(pinned), good_, soon())->accepted());
        const auto set = camera.set_password(secure(pinned), good_, good_.password, soon());
        EXPECT_TRUE(set) << set.error().text();
    }
    EXPECT_GT(counters().passwords_seen, 0U);
    auto elsewhere = secure();
    elsewhere.set_pinned_sha256(std::string(64, 'a'));
    const auto before = counters();
    expect_all(camera, elsewhere, Errc::wrong_identity);
    EXPECT_EQ(counters().authorizations, before.authorizations);
    EXPECT_EQ(counters().passwords_seen, before.passwords_seen);
}

TEST_F(AxisRequired, tells_a_camera_that_is_off_or_frozen_from_one_without_proof) {
    open_with(std::make_shared<lab::TlsIdentity>(subject(serial), authority_), "54");
    auto camera = strict();
    const auto endpoint = secure();
    lab_->set_frozen(true);
    EXPECT_EQ(camera.state(endpoint, soon(std::chrono::milliseconds(700))).error().code,
              Errc::timeout);
    lab_->set_power(false);
    ASSERT_TRUE(eventually([&] { return !state().listening; }));
    expect_all(camera, endpoint, Errc::unreachable);
}

}  // namespace
}  // namespace camfleet
