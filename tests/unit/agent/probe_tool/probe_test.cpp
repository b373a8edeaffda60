// SPDX-License-Identifier: Apache-2.0
// Identity before password, one login, and a report that says what was asked.
#include "agent/tools/probe_tool/port_knock.hpp"
#include "agent/tools/probe_tool/report_text.hpp"
#include "common/ports/capability_table.hpp"
#include "tests/unit/agent/runners/fake_devices.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace camfleet::probe_tool {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class TalkativeCamera : public agent::FakeCamera {
  public:
    std::vector<v1::Capability> capabilities() const override {
        constexpr std::array rows{
            ports::Declared{v1::Operation::public_facts, v1::Capability::yes, "Lab.facts"},
            ports::Declared{v1::Operation::state, v1::Capability::yes, "Lab.state"},
            ports::Declared{v1::Operation::activate, v1::Capability::work_order, "", "the button"},
        };
        return ports::capability_table(rows);
    }
    Result<ports::CameraFacts> public_facts(At /*at*/, Until /*until*/) override {
        ++questions;
        if (fault) return std::unexpected(*fault);
        ports::CameraFacts facts;
        facts.identity.set_serial(serial);
        facts.identity.set_mac(mac);
        facts.model = "M-1\x1b[2J";
        return facts;
    }
    Result<v1::CameraState> state(At /*at*/, Until /*until*/) override {
        if (fault && fault->code != Errc::unauthorized) return std::unexpected(*fault);
        v1::CameraState state;
        state.set_value(shown);
        return state;
    }
    v1::CameraState::Value shown = v1::CameraState::credential_unknown;
    std::string serial = "SERIAL-000001";
    std::string mac;
    std::optional<Error> fault;
    unsigned questions = 0;
};

// Has a certificate that its maker put in, or is told to want one.
class CertifiedCamera : public TalkativeCamera {
  public:
    std::vector<v1::Capability> capabilities() const override {
        constexpr std::array rows{
            ports::Declared{v1::Operation::public_facts, v1::Capability::yes, "Lab.facts"},
            ports::Declared{v1::Operation::state, v1::Capability::yes, "Lab.state"},
            ports::Declared{v1::Operation::device_certificate, v1::Capability::yes, "Lab.proof"},
        };
        return ports::capability_table(rows);
    }
};

struct Bench {
    v1::ProbeReport probe(const ports::Login* with, const std::string& serial) {
        ProbeQuestion question;
        question.at.set_host("192.0.2.7");
        question.login = with;
        question.expected.set_serial(serial);
        question.expected.set_mac(mac);
        question.maker = maker;
        question.outside = outside;
        question.reach = reach;
        question.refuses_port = refuses_port;
        const std::array drivers{NamedDriver{"first", &first}, NamedDriver{"second", &second}};
        return probe_camera(drivers, finder, question);
    }
    TalkativeCamera first;
    TalkativeCamera second;
    agent::FakeFinder finder;
    ports::Login login{"admin", Secret("Open-sesame-7")};
    std::string maker;
    std::string mac;
    bool outside = false;
    agent::FakeReach way;
    agent::FakeReach* reach = nullptr;
    bool (*refuses_port)(const v1::Endpoint&, ports::Deadline) = nullptr;
};

TEST(Probe, sends_the_credential_to_the_device_it_is_for) {
    Bench bench;
    const auto report = bench.probe(&bench.login, "SERIAL-000001");
    EXPECT_TRUE(report.login().accepted());
    EXPECT_EQ(report.state().value(), v1::CameraState::working);
    EXPECT_EQ(report.identity_proof(), "the device's own public answer");
    EXPECT_EQ(bench.first.calls.front(), "check_login 192.0.2.7 Open-sesame-7");
    EXPECT_EQ(bench.second.questions, 0U);
}

TEST(Probe, never_sends_it_to_another_device_nor_to_one_that_nobody_named) {
    for (const std::string expected : {"SERIAL-000002", ""}) {
        Bench bench;
        const auto report = bench.probe(&bench.login, expected);
        EXPECT_THAT(bench.first.calls, IsEmpty()) << expected;
        EXPECT_FALSE(report.has_login());
        const auto& last = report.steps(report.steps_size() - 1);
        EXPECT_EQ(last.result(), "wrong_identity");
        EXPECT_THAT(last.detail(), HasSubstr(report.identity_proof()));
    }
}

TEST(Probe, sends_no_credential_to_a_camera_that_says_it_is_locked) {
    Bench bench;
    bench.first.shown = v1::CameraState::locked;
    const auto report = bench.probe(&bench.login, "SERIAL-000001");
    EXPECT_THAT(bench.first.calls, IsEmpty());
    EXPECT_FALSE(report.has_login());
    EXPECT_EQ(report.steps(report.steps_size() - 1).result(), "locked");
}

TEST(Probe, sends_no_credential_to_a_camera_that_is_not_ready_for_one) {
    Bench bench;
    bench.first.ready = fail(Errc::busy, "192.0.2.7: boots");
    const auto report = bench.probe(&bench.login, "SERIAL-000001");
    EXPECT_THAT(bench.first.calls, IsEmpty());
    EXPECT_FALSE(report.has_login());
    const auto& last = report.steps(report.steps_size() - 1);
    EXPECT_EQ(last.result(), "busy");
    EXPECT_EQ(last.detail(), "the credential was not sent: 192.0.2.7: boots");
    EXPECT_FALSE(last.login_sent());
}

TEST(Probe, never_sends_it_to_a_device_that_shows_the_serial_with_another_mac) {
    Bench bench;
    bench.mac = "68-6D-BC-00-00-01";
    bench.first.mac = "68:6d:bc:00:00:99";
    const auto report = bench.probe(&bench.login, "SERIAL-000001");
    EXPECT_THAT(bench.first.calls, IsEmpty());
    EXPECT_THAT(report.identity_proof(), HasSubstr("68:6d:bc:00:00:99"));
    // The same MAC in another spelling, or none to compare with: the serial decides.
    for (const std::string shown : {"68:6d:bc:00:00:01", ""}) {
        Bench right;
        right.mac = bench.mac;
        right.first.mac = shown;
        EXPECT_TRUE(right.probe(&right.login, "SERIAL-000001").login().accepted()) << shown;
        EXPECT_EQ(right.probe(&right.login, "").login().accepted(), !shown.empty());
    }
}

TEST(Probe, takes_the_word_of_discovery_where_the_device_says_nothing_itself) {
    for (const bool doubtful : {false, true}) {
        Bench bench;
        bench.first.serial.clear();
        bench.finder.sees("SERIAL-000009", "192.0.2.8");
        bench.finder.sees("SERIAL-000001", "192.0.2.7").set_address_conflict(doubtful);
        const auto report = bench.probe(&bench.login, "SERIAL-000001");
        EXPECT_EQ(report.has_login(), !doubtful);
        EXPECT_EQ(bench.first.calls.empty(), doubtful);
        if (!doubtful) EXPECT_EQ(report.identity_proof(), "discovery");
    }
}

TEST(Probe, tries_a_refused_login_once) {
    Bench bench;
    bench.first.accepts = false;
    const auto report = bench.probe(&bench.login, "SERIAL-000001");
    EXPECT_FALSE(report.login().accepted());
    EXPECT_EQ(bench.first.calls.size(), 1U);
}

TEST(Probe, asks_the_next_driver_what_the_first_does_not_understand) {
    Bench bench;
    bench.first.fault = Error{Errc::malformed, "not my language"};
    EXPECT_EQ(bench.probe(nullptr, "").driver(), "second");
    bench.maker = "first";
    const auto report = bench.probe(nullptr, "");
    EXPECT_EQ(report.driver(), "");
    EXPECT_EQ(report.steps(0).result(), "malformed");
    EXPECT_EQ(report.steps(0).detail(), "not my language");
}

TEST(Probe, does_not_take_a_login_prompt_for_a_makers_own_words) {
    Bench bench;
    bench.first.fault = Error{Errc::unauthorized, "says nothing of itself"};
    EXPECT_EQ(bench.probe(nullptr, "").driver(), "second");
    bench.maker = "first";
    const auto report = bench.probe(nullptr, "");
    EXPECT_EQ(report.driver(), "first");
    EXPECT_EQ(report.state().value(), v1::CameraState::credential_unknown);
}

TEST(Probe, stops_where_nobody_listens) {
    Bench bench;
    bench.first.fault = Error{Errc::unreachable, "refused"};
    const auto report = bench.probe(nullptr, "");
    EXPECT_EQ(report.state().value(), v1::CameraState::offline);
    EXPECT_EQ(bench.second.questions, 0U);
}

TEST(Probe, of_a_host_that_refuses_the_port_does_not_say_offline) {
    Bench bench;
    bench.first.fault = Error{Errc::unreachable, "nothing was sent"};
    bench.refuses_port = [](const v1::Endpoint&, ports::Deadline) { return true; };
    const auto report = bench.probe(nullptr, "");
    EXPECT_EQ(report.state().value(), v1::CameraState::unspecified);
    EXPECT_THAT(report.state().detail(), HasSubstr("refuses port 80"));
    EXPECT_THAT(report.state().detail(), HasSubstr("--https"));
    EXPECT_THAT(report_text(report), HasSubstr("state     not known ("));
    bench.refuses_port = [](const v1::Endpoint&, ports::Deadline) { return false; };
    EXPECT_EQ(bench.probe(nullptr, "").state().value(), v1::CameraState::offline);
    bench.first.fault.reset();
    bench.refuses_port = [](const v1::Endpoint&, ports::Deadline) { return true; };
    EXPECT_EQ(bench.probe(nullptr, "").driver(), "first") << "nobody knocks at who answered";
}

TEST(PortKnock, hears_a_refusal_and_takes_no_listener_for_one) {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof place;
    ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&place), size), 0);
    ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&place), &size), 0);
    v1::Endpoint at;
    at.set_host("127.0.0.1");
    at.set_http_port(ntohs(place.sin_port));
    const auto soon = [] { return std::chrono::steady_clock::now() + std::chrono::seconds(1); };
    EXPECT_TRUE(refuses_port(at, soon())) << "bound, but nobody listens";
    ASSERT_EQ(listen(listener, 1), 0);
    EXPECT_FALSE(refuses_port(at, soon()));
    close(listener);
    at.set_use_https(true);
    EXPECT_EQ(port_of(at), 443U);
}

TEST(Probe, of_a_camera_outside_names_the_option_where_nobody_answers) {
    Bench bench;
    bench.outside = true;
    EXPECT_EQ(bench.probe(nullptr, "").state().detail(), "") << "a router leads there";
    bench.first.fault = Error{Errc::unreachable, "no route"};
    const auto report = bench.probe(nullptr, "");
    EXPECT_EQ(report.state().value(), v1::CameraState::offline);
    EXPECT_THAT(report.state().detail(), HasSubstr("--temporary-addresses"));
    EXPECT_EQ(bench.finder.looks, 0);
}

TEST(Probe, comes_near_a_camera_outside_before_it_asks) {
    Bench bench;
    bench.outside = true;
    bench.reach = &bench.way;
    bench.mac = "3c:ef:8c:00:00:01";
    EXPECT_EQ(bench.probe(nullptr, "").driver(), "first");
    bench.mac.clear();
    bench.finder.sees("SERIAL-000009", "192.0.2.8").mutable_identity()->set_mac("wrong");
    bench.finder.sees("SERIAL-000001", "192.0.2.7").mutable_identity()->set_mac("right");
    EXPECT_EQ(bench.probe(nullptr, "").driver(), "first");
    EXPECT_THAT(bench.way.calls,
                testing::ElementsAre("192.0.2.7 3c:ef:8c:00:00:01", "192.0.2.7 right"));
    bench.outside = false;
    EXPECT_EQ(bench.probe(nullptr, "").driver(), "first");
    EXPECT_EQ(bench.way.calls.size(), 2U) << "nothing is needed there";
}

TEST(Probe, asks_nothing_of_another_device_at_the_address) {
    Bench bench;
    bench.outside = true;
    bench.reach = &bench.way;
    bench.mac = "3c:ef:8c:00:00:01";
    bench.way.fault = Error{Errc::conflict, "another MAC answers"};
    const auto report = bench.probe(&bench.login, "SERIAL-000001");
    EXPECT_THAT(report.state().detail(), HasSubstr("another MAC answers"));
    EXPECT_EQ(bench.first.questions, 0U);
    bench.mac.clear();
    bench.way.fault.reset();
    bench.finder.sees("SERIAL-000001", "192.0.2.7").set_address_conflict(true);
    EXPECT_THAT(bench.probe(nullptr, "").state().detail(), HasSubstr("two devices claim"));
    EXPECT_EQ(bench.first.questions, 0U);
}

TEST(Probe, shows_no_secret_and_nothing_a_terminal_would_obey) {
    Bench bench;
    const auto report = bench.probe(&bench.login, "SERIAL-000001");
    const auto text = report_text(report);
    EXPECT_THAT(text, HasSubstr("M-1?[2J"));
    EXPECT_THAT(text, HasSubstr("login     accepted"));
    EXPECT_THAT(text, HasSubstr("work order  the button"));
    for (const auto& shown : {text, report_json(report)})
        EXPECT_THAT(shown, Not(HasSubstr("sesame")));
}

TEST(Probe, prints_what_every_driver_declares) {
    Bench bench;
    const std::array drivers{NamedDriver{"first", &bench.first},
                             NamedDriver{"other", &bench.second}};
    const auto matrix = capability_matrix(drivers);
    EXPECT_THAT(matrix, HasSubstr("| operation | first | other |"));
    EXPECT_THAT(matrix, HasSubstr("| state | yes | yes |"));
    EXPECT_THAT(matrix, HasSubstr("| activate | work order | work order |"));
    EXPECT_THAT(matrix, HasSubstr("| reboot | no | no |"));
    EXPECT_THAT(capabilities_json(drivers), HasSubstr("Lab.facts"));
}

struct CertifiedBench {
    CertifiedBench() {
        question.at.set_host("192.0.2.7");
        question.at.set_use_https(true);
        question.login = &login;
        question.expected.set_serial("SERIAL-000001");
        camera.certificate = agent::certified_as("SERIAL-000001");
    }
    v1::ProbeReport probe() {
        const std::array drivers{NamedDriver{"other", &other}, NamedDriver{"maker", &camera},
                                 NamedDriver{"generic", &generic, true}};
        return probe_camera(drivers, finder, question);
    }
    // As a camera without proof answers where the operator wants one.
    void want_a_proof() {
        camera.fault = Error{Errc::forbidden, "device certificate required"};
        camera.certificate = std::unexpected(*camera.fault);
    }
    [[nodiscard]] std::size_t logins() const {
        return other.calls.size() + camera.calls.size() + generic.calls.size();
    }
    TalkativeCamera other;
    CertifiedCamera camera;
    TalkativeCamera generic;
    agent::FakeFinder finder;
    ports::Login login{"admin", Secret("Open-sesame-7")};
    ProbeQuestion question;
};

TEST(Probe, goes_on_with_the_certificate_that_proved_the_camera_and_with_no_other) {
    CertifiedBench bench;
    bench.question.maker = "maker";
    const auto report = bench.probe();
    EXPECT_TRUE(report.login().accepted());
    EXPECT_EQ(report.identity_proof(), "the certificate that its maker put in");
    ASSERT_GE(bench.camera.places.size(), 3U);
    for (const auto& at : bench.camera.places) {
        EXPECT_EQ(at.pinned_sha256(), std::string(64, 'a'));
    }
    bench.question.at.set_pinned_sha256(std::string(64, 'b'));
    const auto other = bench.probe();
    EXPECT_FALSE(other.has_login());
    EXPECT_THAT(other.identity_proof(), HasSubstr("not the pinned one"));
    bench.question.at.clear_pinned_sha256();
    bench.camera.certificate = agent::certified_as("SERIAL-000002");
    EXPECT_THAT(bench.probe().identity_proof(), HasSubstr("another device answers"));
    EXPECT_EQ(bench.camera.places.size(), 3U);
}

TEST(Probe, takes_the_cameras_word_without_a_certificate_unless_one_is_wanted) {
    CertifiedBench bench;
    bench.question.maker = "maker";
    bench.camera.certificate = std::unexpected(Error{Errc::wrong_identity, "another CA"});
    EXPECT_TRUE(bench.probe().login().accepted());
    EXPECT_EQ(bench.camera.places.front().pinned_sha256(), "");
    const auto before = bench.logins();
    for (const auto code : {Errc::forbidden, Errc::timeout}) {
        bench.camera.certificate = std::unexpected(Error{code, "no proof"});
        const auto report = bench.probe();
        EXPECT_FALSE(report.has_login());
        EXPECT_EQ(report.identity_proof(), "no proof");
    }
    bench.camera.certificate = std::unexpected(Error{Errc::unreachable, "gone"});
    EXPECT_EQ(bench.probe().state().value(), v1::CameraState::offline);
    EXPECT_EQ(bench.logins(), before);
}

TEST(Probe, sends_the_credential_by_no_other_driver_where_a_certificate_is_wanted) {
    CertifiedBench bench;
    bench.want_a_proof();
    bench.other.fault = Error{Errc::malformed, "not my language"};
    const auto report = bench.probe();
    EXPECT_EQ(report.driver(), "generic");
    EXPECT_FALSE(report.has_login());
    EXPECT_THAT(report.identity_proof(), HasSubstr("maker driver wants"));
    EXPECT_THAT(report.identity_proof(), HasSubstr("--maker"));
    // The driver of the expected maker is asked before all others, whatever they would say.
    bench.other.fault.reset();
    bench.question.expected.set_maker("maker");
    EXPECT_FALSE(bench.probe().has_login());
    EXPECT_EQ(bench.logins(), 0U);
    bench.question.expected.set_maker("generic");
    EXPECT_TRUE(bench.probe().login().accepted());
    bench.question.expected.clear_maker();
    bench.question.maker = "generic";
    EXPECT_TRUE(bench.probe().login().accepted());
    EXPECT_EQ(bench.camera.calls.size(), 0U);
}

}  // namespace
}  // namespace camfleet::probe_tool
