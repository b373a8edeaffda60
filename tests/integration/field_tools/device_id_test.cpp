// SPDX-License-Identifier: Apache-2.0
// --axis-device-ca and --require-axis-device-id of the program itself: which cameras `probe` gives
// a technician's credential to.
#include "tests/integration/axis_drivers/certificates_bench.hpp"
#include "tests/integration/field_tools/credential.hpp"
#include "tests/integration/field_tools/run_agent.hpp"
#include "tests/lab/net/splice.hpp"

namespace camfleet {
namespace {

using support::run_agent;
using support::Said;
using testing::HasSubstr;
using testing::Not;

class ProbeDeviceId : public AxisCertificates {
  protected:
    static constexpr const char* required = " --require-axis-device-id";

    [[nodiscard]] std::string ca(const std::string& pem) const {
        const auto path = folder_.file("ca.pem");
        std::ofstream(path) << pem;
        return "--axis-device-ca " + std::string(path);
    }
    [[nodiscard]] std::string ca() const { return ca(authority_.root_pem()); }
    // With the credential of the camera `serial`, over HTTPS or in clear.
    [[nodiscard]] Said probe(const std::string& options, bool https = true) const {
        const auto port = https ? state().https_port : state().http_port;
        return probe_at(options, {state().address, port}, https ? " --https" : "");
    }
    [[nodiscard]] Said probe_at(const std::string& options,
                                const lab::SocketAddress& at,
                                const std::string& more) const {
        return run_agent(options + " probe " + at.text() + more + " --credential-file " +
                         support::credential_file(folder_, serial));
    }
    support::TempFolder folder_;
};

TEST_F(ProbeDeviceId, lets_the_credential_go_to_the_camera_that_proves_itself) {
    open_with(std::make_shared<lab::TlsIdentity>(subject(serial), authority_), "60");
    for (const auto& options : {ca(), ca() + required}) {
        for (const std::string maker : {"", " --maker axis"}) {
            const auto seen =
                probe_at(options, {state().address, state().https_port}, " --https" + maker);
            EXPECT_EQ(seen.code, 0) << seen.text;
            EXPECT_THAT(seen.text, HasSubstr("the certificate that its maker put in"));
            EXPECT_THAT(seen.text, HasSubstr("login     accepted"));
        }
    }
}

TEST_F(ProbeDeviceId, keeps_the_credential_from_every_other_camera_where_it_is_required) {
    for (const auto& identity : no_proofs()) {
        open_with(identity, "61");
        for (const std::string maker : {"", " --maker axis"}) {
            const auto seen = probe_at(ca() + required, {state().address, state().https_port},
                                       " --https" + maker);
            EXPECT_EQ(seen.code, 1) << seen.text;
            EXPECT_THAT(seen.text, HasSubstr("forbidden"));
            EXPECT_THAT(seen.text, HasSubstr("device certificate required"));
            EXPECT_THAT(seen.text, Not(HasSubstr("login     accepted")));
        }
        expect_silence();
        // The same camera where it is not required: its word stands.
        EXPECT_EQ(probe(ca()).code, 0);
        EXPECT_GT(counters().authorizations, 0U);
    }
}

TEST_F(ProbeDeviceId, keeps_the_credential_from_plain_http_where_it_is_required) {
    open_with(std::make_shared<lab::TlsIdentity>(subject(serial), authority_), "62");
    const auto seen = probe(ca() + required, false);
    EXPECT_EQ(seen.code, 1) << seen.text;
    EXPECT_THAT(seen.text, HasSubstr("it is shown over HTTPS only"));
    expect_silence();
    EXPECT_EQ(probe(ca(), false).code, 0);
    EXPECT_GT(counters().authorizations, 0U);
}

TEST_F(ProbeDeviceId, keeps_the_credential_from_a_certified_camera_of_another_serial) {
    open_with(std::make_shared<lab::TlsIdentity>(subject("ACCC8EFFFFFF"), authority_), "63",
              [](auto& config) { config.plate.serial = "ACCC8EFFFFFF"; });
    for (const auto& options : {ca(), ca() + required}) {
        const auto seen = probe(options);
        EXPECT_EQ(seen.code, 3) << seen.text;
        EXPECT_THAT(seen.text, HasSubstr("another device answers"));
    }
    expect_silence();
}

TEST_F(ProbeDeviceId, keeps_the_credential_from_whoever_takes_over_after_the_proof) {
    open_with(std::make_shared<lab::TlsIdentity>(subject(serial), authority_), "64");
    lab::axis::CameraConfig config;
    config.plate.serial = serial;
    config.network.address = "127.62.64.12";
    config.factory_address = "127.62.64.91";
    config.password = Secret("Gate-pass1");
    config.identity = std::make_shared<lab::TlsIdentity>(subject(serial), other_authority_);
    const lab::axis::Camera impostor(std::move(config), *clock_);
    ASSERT_TRUE(eventually([&] { return impostor.state().listening; }));
    for (const auto& options : {ca(), ca() + required}) {
        for (unsigned first = 1;; ++first) {
            ASSERT_LT(first, 60U);
            const auto splice = lab::Splice::listen(
                {"127.62.64.13", 0},
                {.first = {state().address, state().https_port},
                 .first_connections = first,
                 .later = {impostor.state().address, impostor.state().https_port}});
            ASSERT_TRUE(splice) << splice.error().text();
            const auto seen = probe_at(options, (*splice)->address(), " --https --maker axis");
            EXPECT_EQ(impostor.state().counters.authorizations, 0U) << first << seen.text;
            EXPECT_EQ(impostor.state().counters.passwords_seen, 0U) << first << seen.text;
            if ((*splice)->connections() > first) continue;
            EXPECT_THAT(seen.text, HasSubstr("users     root")) << "it took over none";
            break;
        }
    }
}

TEST_F(ProbeDeviceId, says_that_nobody_is_there_rather_than_that_it_is_forbidden) {
    open_with(std::make_shared<lab::TlsIdentity>(subject(serial), authority_), "65");
    const lab::SocketAddress at{state().address, state().https_port};
    lab_->set_power(false);
    ASSERT_TRUE(eventually([&] { return !state().listening; }));
    const auto seen = probe_at(ca() + required, at, " --https --maker axis");
    EXPECT_EQ(seen.code, 1) << seen.text;
    EXPECT_THAT(seen.text, HasSubstr("refuses port"));
    EXPECT_THAT(seen.text, HasSubstr("unreachable"));
    EXPECT_THAT(seen.text, Not(HasSubstr("forbidden")));
}

TEST_F(ProbeDeviceId, logs_in_by_basic_where_the_technician_pins_the_camera_and_accepts_it) {
    open_with(std::make_shared<lab::TlsIdentity>("axis"), "66",
              [](auto& config) { config.quirks.https_basic = true; });
    const lab::SocketAddress at{state().address, state().https_port};
    const auto pin = " --https --maker axis --pin " + identity_->sha256();
    EXPECT_EQ(probe_at("", at, pin).code, 3) << "offers Basic only, and nobody accepted it";
    EXPECT_THAT(probe_at("", at, " --https --accept-basic").text, HasSubstr("--pin"));
    EXPECT_THAT(probe_at("", at, " --https --pin 12ab").text, HasSubstr("64 hexadecimal digits"));
    const auto other = " --https --maker axis --accept-basic --pin " + std::string(64, 'a');
    EXPECT_NE(probe_at("", at, other).code, 0);
    EXPECT_EQ(counters().authorizations, 0U);
    const auto seen = probe_at("", at, pin + " --accept-basic");
    EXPECT_EQ(seen.code, 0) << seen.text;
    EXPECT_THAT(seen.text, HasSubstr("login     accepted"));
}

TEST_F(ProbeDeviceId, does_not_start_on_half_a_wish_or_half_a_file) {
    const auto alone = run_agent("--require-axis-device-id drivers");
    EXPECT_EQ(alone.code, 1);
    EXPECT_THAT(alone.text, HasSubstr("--require-axis-device-id needs --axis-device-ca"));
    const auto nowhere = run_agent("--axis-device-ca /nowhere/ca.pem drivers");
    EXPECT_EQ(nowhere.code, 1);
    EXPECT_THAT(nowhere.text, HasSubstr("/nowhere/ca.pem: cannot be read"));
    const auto& second = other_authority_.root_pem();
    const auto torn = authority_.root_pem() + second.substr(0, second.size() / 2);
    const auto half = run_agent(ca(torn) + " drivers");
    EXPECT_EQ(half.code, 1);
    EXPECT_THAT(half.text, HasSubstr("ca.pem: CA file: certificate 2 is damaged or breaks off"));
    EXPECT_EQ(run_agent(ca(authority_.root_pem() + second) + " drivers").code, 0);
}

}  // namespace
}  // namespace camfleet
