// SPDX-License-Identifier: Apache-2.0
// Somebody in between who lets the true camera show its certificate and answers the connections
// that follow in its place: he hears no login, whichever of them he takes over.
#include "tests/integration/axis_drivers/certificates_bench.hpp"
#include "tests/lab/net/splice.hpp"
#include "tests/unit/agent/runners/fake_devices.hpp"

namespace camfleet {
namespace {

using A = v1::Action;

class AxisRelay : public AxisCertificates {
  protected:
    static constexpr unsigned connections_max = 12;  // of any one call below

    // The true camera at 127.62.<net>.11, the impostor, which knows all that is no secret, at .12,
    // and between them and the agent, at .13, who takes over after `first` connections.
    void open_relay(const std::string& net, unsigned first) {
        splice_.reset();
        impostor_.reset();
        open_with(std::make_shared<lab::TlsIdentity>(subject(serial), authority_), net);
        lab::axis::CameraConfig config;
        config.plate.serial = serial;
        config.network.address = "127.62." + net + ".12";
        config.factory_address = "127.62." + net + ".91";
        config.password = Secret("Gate-pass1");
        config.identity = std::make_shared<lab::TlsIdentity>(subject(serial), other_authority_);
        impostor_ = std::make_unique<lab::axis::Camera>(std::move(config), *clock_);
        ASSERT_TRUE(impostor_->wait_until_listening(lab::in(std::chrono::seconds(10))));
        auto splice = lab::Splice::listen(
            {"127.62." + net + ".13", 0},
            {.first = {state().address, state().https_port},
             .first_connections = first,
             .later = {impostor_->state().address, impostor_->state().https_port}});
        ASSERT_TRUE(splice) << splice.error().text();
        splice_ = std::move(*splice);
    }
    void TearDown() override {
        splice_.reset();
        impostor_.reset();
        AxisCertificates::TearDown();
    }
    [[nodiscard]] v1::Endpoint between() const {
        v1::Endpoint endpoint;
        endpoint.set_host(splice_->address().ip);
        endpoint.set_https_port(splice_->address().port);
        endpoint.set_use_https(true);
        return endpoint;
    }
    [[nodiscard]] lab::axis::Counters heard() const { return impostor_->state().counters; }
    void expect_deaf_impostor(unsigned first) const {
        EXPECT_EQ(heard().authorizations, 0U) << "after " << first << " connections";
        EXPECT_EQ(heard().passwords_seen, 0U) << "after " << first << " connections";
    }
    // Lets the impostor take over after every number of connections that `call` makes at the true
    // camera, until it takes over none. call: what came of it, ok or the code.
    void take_over_at_every_connection(const std::string& net,
                                       unsigned from,
                                       const std::function<Errc()>& call) {
        for (unsigned first = from;; ++first) {
            ASSERT_LT(first, connections_max);
            open_relay(net, first);
            const auto came = call();
            expect_deaf_impostor(first);
            if (splice_->connections() <= first) {
                EXPECT_EQ(came, Errc::internal) << "only the true camera was there";
                EXPECT_GT(counters().authorizations, 0U);
                EXPECT_GE(first, 3U) << "proof, question and answer are three connections";
                return;
            }
            EXPECT_EQ(came, first == 0 ? Errc::forbidden : Errc::wrong_identity) << first;
        }
    }
    // The job's way: the driver in the agent's hands, as DeviceHands holds it.
    v1::Outcome perform(axis::AxisCamera& camera, A::Kind kind, const v1::Endpoint& at) {
        agent::FakeSite site;
        site.finder.sees(serial, at.host()).mutable_identity()->set_maker("axis");
        agent::DeviceHands hands(agent::Tools{.cameras = {{"axis", &camera}},
                                              .recorders = {},
                                              .poe_switch = site.poe_switch,
                                              .finder = site.finder,
                                              .video = site.video,
                                              .pinger = site.pinger,
                                              .sealer = site.sealer,
                                              .rng = site.rng},
                                 agent::HandTimes{});
        auto job = agent::site_job();
        auto& target = *job.mutable_targets(0);
        target.mutable_identity()->set_maker("axis");
        target.mutable_identity()->set_serial(serial);
        job.mutable_recovery()->mutable_provisioning()->set_device_name("gate");
        v1::SecretBundle secrets;
        auto& entry = *secrets.add_entries();
        entry.set_version_id("cam/1");
        entry.set_user(good_.user);
        entry.set_secret(std::string(good_.password.reveal()));
        v1::ActionOrder order;
        order.set_kind(kind);
        order.set_credential("cam/1");
        *order.mutable_endpoint() = at;
        return hands.perform(job, secrets, order);
    }
    static Errc code_of(const v1::Outcome& outcome) {
        if (outcome.status() == v1::Outcome::ok) return Errc::internal;
        return errc_from_name(outcome.error()).value_or(Errc::corrupt);
    }

    std::unique_ptr<lab::axis::Camera> impostor_;
    std::unique_ptr<lab::Splice> splice_;
};

TEST_F(AxisRelay, would_give_the_login_away_without_the_proof) {
    open_relay("55", 1);
    // The question went to the true camera, the login for its challenge to the impostor.
    // To him its nonce is a strange one.
    EXPECT_EQ(camera_.check_login(between(), good_, soon()).error().code, Errc::device_error);
    EXPECT_EQ(heard().authorizations, 1U);
    EXPECT_TRUE(camera_.set_password(between(), good_, good_.password, soon()));
    EXPECT_EQ(heard().passwords_seen, 1U);
    EXPECT_EQ(counters().authorizations, 0U);
}

TEST_F(AxisRelay, hears_no_login_of_a_driver_that_requires_the_proof) {
    auto camera = trusting(authority_.root_pem(), true);
    take_over_at_every_connection("56", 0, [&] {
        const auto done = camera.check_login(between(), good_, soon());
        return done ? Errc::internal : done.error().code;
    });
    take_over_at_every_connection("56", 0, [&] {
        const auto done = camera.set_password(between(), good_, good_.password, soon());
        return done ? Errc::internal : done.error().code;
    });
}

TEST_F(AxisRelay, hears_no_login_of_a_job_whose_camera_has_proven_itself) {
    for (const bool required : {false, true}) {
        auto camera = trusting(authority_.root_pem(), required);
        for (const auto kind : {A::prove_current, A::set_name, A::reboot}) {
            // Whoever hides the certificate from the first connection on is believed where it is
            // not required: then there is no proof to be held to.
            take_over_at_every_connection(
                "57", required ? 0 : 1, [&] { return code_of(perform(camera, kind, between())); });
        }
    }
}

TEST_F(AxisRelay, tells_nothing_of_itself_in_the_true_cameras_name) {
    open_relay("58", 1);
    auto camera = trusting(authority_.root_pem());
    EXPECT_EQ(camera.public_facts(between(), soon()).error().code, Errc::wrong_identity);
}

}  // namespace
}  // namespace camfleet
