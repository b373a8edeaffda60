// SPDX-License-Identifier: Apache-2.0
// No device is sent a login or a password before it has shown that it is the one that is meant:
// with each make's driver, through the gates that stand before it - the agent's hands and the
// field tool `probe`. The camera counts; the same counters count once the identity is right.
#include "agent/tools/probe_tool/probe_command.hpp"
#include "tests/integration/field_tools/run_agent.hpp"
#include "tests/integration/impostors/suspect.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/agent/runners/fake_devices.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace camfleet::impostors {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using A = v1::Action;

constexpr A::Kind with_a_login[] = {A::prove_current, A::prove_candidate, A::watch_video,
                                    A::reboot,        A::backup,          A::restore_basic,
                                    A::restore_full,  A::activate,        A::read_network,
                                    A::set_network,   A::set_time,        A::set_name};
constexpr A::Kind controls[] = {A::prove_current, A::set_network, A::set_name, A::reboot};

// Sees the one camera that is there, as it is.
class OneCamera final : public ports::Finder {
  public:
    OneCamera(Suspect& suspect, std::string maker) : suspect_(suspect), maker_(std::move(maker)) {}
    Result<std::vector<v1::Sighting>> look(ports::Deadline /*until*/) override {
        auto seen = suspect_.shown();
        if (!seen) return std::unexpected(seen.error());
        seen->mutable_identity()->set_maker(maker_);
        return std::vector{*seen};
    }

  private:
    Suspect& suspect_;
    std::string maker_;
};

struct Doubt {
    std::string what;
    v1::Identity expected;
};

class Impostors : public testing::TestWithParam<Make> {
  protected:
    void open(Condition condition = Condition::set_up) {
        suspect_ = GetParam().open(condition);
        finder_ = std::make_unique<OneCamera>(*suspect_, GetParam().name);
        const auto shown = suspect_->shown();
        ASSERT_TRUE(shown) << shown.error().text();
        own_ = shown->identity();
        own_.set_maker(GetParam().name);
        ASSERT_FALSE(own_.serial().empty());
        ASSERT_FALSE(own_.mac().empty());
        ASSERT_TRUE(suspect_->heard().nothing()) << suspect_->heard();
    }
    [[nodiscard]] v1::Identity expecting(const std::string& serial, const std::string& mac) const {
        v1::Identity identity;
        identity.set_maker(GetParam().name);
        identity.set_serial(serial);
        identity.set_mac(mac);
        return identity;
    }
    // Whom the agent may expect where this camera answers.
    [[nodiscard]] std::vector<Doubt> doubts() const {
        const std::string other_mac = "02:00:00:00:00:99";
        return {{"another camera", expecting(GetParam().stranger, other_mac)},
                {"borrowed serial", expecting(own_.serial(), other_mac)},
                {"borrowed MAC", expecting(GetParam().stranger, own_.mac())}};
    }

    [[nodiscard]] v1::Outcome perform(A::Kind kind, const v1::Identity& expected) {
        agent::FakeSwitch poe_switch;
        agent::FakePinger pinger;
        support::PlainSealer sealer;
        support::SeededRng rng{3};
        agent::DeviceHands hands(agent::Tools{.cameras = {{GetParam().name, &suspect_->driver()}},
                                              .recorders = {},
                                              .poe_switch = poe_switch,
                                              .finder = *finder_,
                                              .video = video_,
                                              .pinger = pinger,
                                              .sealer = sealer,
                                              .rng = rng},
                                 agent::HandTimes{.identity_fresh = Millis{0}});
        v1::ActionOrder order;
        order.set_kind(kind);
        order.set_attempt(1);
        order.set_credential("cam/1");
        order.set_min_frames(10);
        *order.mutable_endpoint() = suspect_->at();
        return hands.perform(job(expected), secrets(), order);
    }

    // The command `probe` with its drivers in the program's order, and discovery's word.
    struct Said {
        int code = -1;
        std::string text;
    };
    [[nodiscard]] Said probe(const v1::Identity& expected) {
        std::vector<probe_tool::NamedDriver> drivers;
        std::vector<std::unique_ptr<Suspect>> others;
        for (const auto& make : makes()) {
            auto* driver = &suspect_->driver();
            if (make.name != GetParam().name) {
                driver = &others.emplace_back(make.open(Condition::set_up))->driver();
            }
            drivers.push_back({make.name, driver, make.name == "onvif"});
        }
        CLI::App app;
        const probe_tool::ProbeCommand command(app);
        app.parse("probe " + address() + " --credential-file " + credential(expected));
        std::ostringstream out;
        const int code = command.run({.drivers = drivers, .finder = *finder_}, out, out);
        return {code, out.str()};
    }
    [[nodiscard]] std::string address() const {
        return suspect_->at().host() + ":" + std::to_string(suspect_->at().http_port());
    }
    [[nodiscard]] std::string credential(const v1::Identity& expected) const {
        const auto path = folder_.file("credential");
        std::ofstream(path) << "user=" << GetParam().user << "\npassword=" << password
                            << "\nserial=" << expected.serial() << "\nmac=" << expected.mac()
                            << "\n";
        std::filesystem::permissions(path, std::filesystem::perms(0600));
        return path;
    }
    void expect_silence(const std::string& what) const {
        EXPECT_TRUE(suspect_->heard().nothing()) << what << ": " << suspect_->heard();
        EXPECT_THAT(video_.calls, IsEmpty()) << what;
    }
    void expect_refused_by_probe(int code, const std::string& text, const std::string& what) const {
        EXPECT_EQ(code, 3) << what << ": " << text;
        EXPECT_THAT(text, HasSubstr("the credential was not sent")) << what;
        EXPECT_THAT(text, HasSubstr("another device answers")) << what;
        expect_silence(what);
    }
    void expect_login_counted() const {
        EXPECT_GT(suspect_->heard().requests_with_login, 0U);
        EXPECT_GT(suspect_->heard().logins, 0U);
    }

    std::unique_ptr<Suspect> suspect_;
    std::unique_ptr<ports::Finder> finder_;
    v1::Identity own_;
    agent::FakeVideo video_;
    support::TempFolder folder_;

  private:
    [[nodiscard]] v1::Job job(const v1::Identity& expected) const {
        v1::Job job;
        job.set_id("job-1");
        auto& target = *job.add_targets();
        target.set_device_id("cam");
        target.set_kind(v1::DeviceKind::camera);
        *target.mutable_identity() = expected;
        *target.mutable_endpoint() = suspect_->at();
        auto& work = *job.mutable_recovery();
        work.set_camera_id("cam");
        auto& plan = *work.mutable_provisioning();
        *plan.mutable_network() = suspect_->elsewhere();
        plan.set_device_name("gate-7");
        plan.set_ntp_server("192.0.2.123");
        plan.set_ntp_interval_minutes(60);
        return job;
    }
    [[nodiscard]] static v1::SecretBundle secrets() {
        v1::SecretBundle bundle;
        auto& entry = *bundle.add_entries();
        entry.set_version_id("cam/1");
        entry.set_user(GetParam().user);
        entry.set_secret(password);
        return bundle;
    }
};

TEST_P(Impostors, get_nothing_secret_from_the_agents_hands) {
    open();
    for (const auto& [what, expected] : doubts()) {
        for (const auto kind : with_a_login) {
            const auto out = perform(kind, expected);
            EXPECT_EQ(out.status(), v1::Outcome::refused) << A::Kind_Name(kind) << ", " << what;
            EXPECT_EQ(out.error(), "wrong_identity") << A::Kind_Name(kind) << ", " << what;
            expect_silence(A::Kind_Name(kind) + ", " + what);
        }
    }
    for (const auto kind : controls) {
        open();
        const auto out = perform(kind, own_);
        EXPECT_NE(out.status(), v1::Outcome::refused) << A::Kind_Name(kind) << out.detail();
        SCOPED_TRACE(A::Kind_Name(kind));
        expect_login_counted();
    }
}

TEST_P(Impostors, get_nothing_secret_while_nobody_vouches_for_them) {
    open();
    finder_ = std::make_unique<agent::FakeFinder>();
    for (const auto kind : with_a_login) {
        EXPECT_EQ(perform(kind, own_).error(), "unreachable") << A::Kind_Name(kind);
        expect_silence(A::Kind_Name(kind));
    }
}

TEST_P(Impostors, get_no_first_password_from_the_agents_hands) {
    open(Condition::fresh);
    for (const auto& [what, expected] : doubts()) {
        const auto out = perform(A::activate, expected);
        EXPECT_EQ(out.error(), "wrong_identity") << what;
        expect_silence(what);
    }
    const auto out = perform(A::activate, own_);
    if (!GetParam().first_account) {
        EXPECT_EQ(out.error(), "not_supported") << out.detail();
        expect_silence("no first account over the network");
        return;
    }
    EXPECT_EQ(out.status(), v1::Outcome::ok) << out.error() << ": " << out.detail();
    EXPECT_GT(suspect_->heard().passwords, 0U);
}

TEST_P(Impostors, get_nothing_secret_from_the_field_tool) {
    open();
    for (const auto& [what, expected] : doubts()) {
        if (what == "borrowed serial" && !GetParam().tells_mac) continue;
        const auto said = probe(expected);
        expect_refused_by_probe(said.code, said.text, what);
    }
    const auto said = probe(own_);
    EXPECT_EQ(said.code, 0) << said.text;
    EXPECT_THAT(said.text, HasSubstr("login     accepted"));
    EXPECT_THAT(said.text, Not(HasSubstr(password)));
    expect_login_counted();
}

TEST_P(Impostors, get_nothing_secret_from_the_program) {
    open();
    const auto run = [this](const v1::Identity& expected) {
        return support::run_agent("probe " + address() + " --credential-file " +
                                  credential(expected));
    };
    for (const auto& [what, expected] : doubts()) {
        if (what == "borrowed serial" && !GetParam().tells_mac) continue;
        const auto said = run(expected);
        if (GetParam().says_itself) {
            expect_refused_by_probe(said.code, said.text, what);
            continue;
        }
        // Discovery does not reach loopback: nobody says who this is.
        EXPECT_EQ(said.code, 3) << what << ": " << said.text;
        EXPECT_THAT(said.text, HasSubstr("does not say who it is without a login")) << what;
        expect_silence(what);
    }
    const auto said = run(own_);
    if (!GetParam().says_itself) return expect_silence("nobody vouches for it");
    EXPECT_EQ(said.code, 0) << said.text;
    EXPECT_THAT(said.text, HasSubstr("login     accepted"));
    expect_login_counted();
}

INSTANTIATE_TEST_SUITE_P(OfEachMake, Impostors, testing::ValuesIn(makes()), [](const auto& info) {
    return info.param.name;
});

}  // namespace
}  // namespace camfleet::impostors
