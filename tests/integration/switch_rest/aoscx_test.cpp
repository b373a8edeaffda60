// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/aoscx/aoscx_codec.hpp"
#include "agent/switches/aoscx/aoscx_dialect.hpp"
#include "tests/integration/switch_rest/rest_bench.hpp"
#include "tests/lab/switch_rest/aoscx_face.hpp"
#include "tests/support/find_on.hpp"

namespace camfleet::switches {
namespace {

using testing::HasSubstr;

constexpr std::string_view right_password = "R&ght=12 34+%";

std::vector<rest_lab::BoxPort> front_ports() {
    auto ports = usual_ports();
    ports.back().neighbour_caps = "Bridge, WLAN";
    return ports;
}

// One more firmware each.
struct Firmware {
    const char* name;
    rest_lab::AosCxQuirks quirks;
};

class AosCxTest : public testing::TestWithParam<Firmware> {
  protected:
    AosCxTest() { login_ = login(std::string(right_password)); }

    static ports::SnmpLogin login(const std::string& password) {
        ports::SnmpLogin login;
        login.kind = v1::SecretKind::password;
        login.user = "camfleet";
        login.secret = Secret(password);
        return login;
    }
    v1::Endpoint at() const { return endpoint_of(https_, false); }
    v1::PortBinding camera_port() {
        return support::find_on(driver_, at(), login_, std::string(camera_mac), soon()).value();
    }
    void plan(lab::WireFault kind, const std::string& method) {
        lab::PlannedFault fault;
        fault.kind = kind;
        fault.method = method;
        fault.logged_in_only = false;
        https_.plan_fault(fault);
    }

    rest_lab::PoeBox box_{"88:3a:30:00:00:10", "SG0000001", front_ports()};
    rest_lab::AosCxFace face_{box_, {"camfleet", std::string(right_password)}, GetParam().quirks};
    rest_lab::HttpsFace https_{{"127.83.1.3", 0}, "aoscx", [this](const lab::Request& request) {
                                   return face_.answer(request);
                               }};
    aoscx::AosCxDialect dialect_;
    RestSwitch driver_{dialect_, quick()};
    ports::SnmpLogin login_;
};

INSTANTIATE_TEST_SUITE_P(firmwares,
                         AosCxTest,
                         testing::Values(Firmware{"usual", {}},
                                         Firmware{"before_csrf", {.no_csrf = true}},
                                         Firmware{"names_encoded", {.encoded_names = true}},
                                         Firmware{"port_by_port", {.power_one_by_one = true}},
                                         Firmware{"draw_measured", {.watts_measured = true}}),
                         [](const auto& one) { return std::string(one.param.name); });

TEST_P(AosCxTest, tells_who_the_switch_is_and_leaves_no_session_behind) {
    const auto identity = driver_.identify(at(), login_, soon());
    ASSERT_TRUE(identity) << identity.error().text();
    EXPECT_EQ(identity->maker(), "aruba");
    EXPECT_EQ(identity->mac(), "88:3a:30:00:00:10");
    EXPECT_EQ(identity->serial(), "SG0000001");
    EXPECT_EQ(face_.logins(), 1U);
    EXPECT_EQ(box_.counters().sessions_open, 0U);
}

TEST_P(AosCxTest, finds_the_port_of_a_camera_and_refuses_every_other_kind) {
    const auto found = camera_port();
    EXPECT_EQ(found.confidence(), v1::PortBinding::certain) << found.explanation();
    EXPECT_EQ(found.if_name(), "1/1/3");
    EXPECT_EQ(found.if_index(), aoscx::number_of("1/1/3"));
    const std::map<std::string, std::string> refused = {
        {"68:6d:bc:00:00:03", "several_devices"},
        {"f0:9f:c2:00:00:05", "behind_other_device"},
        {"68:6d:bc:00:00:77", "not_seen"}};
    for (const auto& [mac, why] : refused) {
        const auto port = support::find_on(driver_, at(), login_, mac, soon());
        ASSERT_TRUE(port) << port.error().text();
        EXPECT_EQ(port->confidence(), v1::PortBinding::refused) << mac;
        EXPECT_THAT(port->explanation(), testing::StartsWith(why)) << mac;
    }
    EXPECT_EQ(box_.counters().sessions_open, 0U);
}

TEST_P(AosCxTest, reads_all_ports_by_a_handful_of_requests_where_the_release_has_wildcards) {
    ASSERT_TRUE(support::find_on(driver_, at(), login_, std::string(camera_mac), soon()));
    // Login, four tables, the power at once (refused: then each of five ports), logout.
    EXPECT_EQ(face_.requests(), GetParam().quirks.power_one_by_one ? 12U : 7U);
}

TEST_P(AosCxTest, refuses_the_port_of_an_aggregation) {
    face_.aggregate({3});
    const auto found = camera_port();
    EXPECT_EQ(found.confidence(), v1::PortBinding::refused);
    EXPECT_THAT(found.explanation(), testing::StartsWith("behind_other_device"));
}

TEST_P(AosCxTest, cuts_and_restores_a_port_and_changes_nothing_else) {
    face_.set_priority(3, "critical");
    const auto port = camera_port();
    auto reading = driver_.read_port(at(), login_, port, soon());
    ASSERT_TRUE(reading) << reading.error().text();
    EXPECT_TRUE(reading->admin_on());
    EXPECT_TRUE(reading->delivering());
    EXPECT_EQ(reading->milliwatts(), 4300U);
    const auto cut = driver_.set_power(at(), login_, port, false, soon());
    ASSERT_TRUE(cut) << cut.error().text();
    EXPECT_FALSE(box_.port(3).on);
    reading = driver_.read_port(at(), login_, port, soon());
    ASSERT_TRUE(reading) << reading.error().text();
    EXPECT_FALSE(reading->admin_on());
    EXPECT_FALSE(reading->delivering());
    ASSERT_TRUE(driver_.set_power(at(), login_, port, true, soon()));
    EXPECT_TRUE(box_.port(3).on);
    EXPECT_EQ(box_.port(3).times_cut, 1U);
    EXPECT_EQ(box_.counters().writes, 2U);
    EXPECT_EQ(face_.priority(3), "critical");
    EXPECT_EQ(box_.counters().wrong_logins, 0U);
    EXPECT_EQ(box_.counters().sessions_open, 0U);
}

TEST_P(AosCxTest, notices_a_switch_that_answers_success_and_does_nothing) {
    const auto port = camera_port();
    box_.set_quirks({.lie_on_write = true});
    const auto done = driver_.set_power(at(), login_, port, false, soon());
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::rejected);
    EXPECT_THAT(done.error().context, HasSubstr("answered success but it still reads on"));
}

TEST_P(AosCxTest, has_no_cycle_of_its_own) {
    const auto port = camera_port();
    const auto ability = driver_.power_ability(at(), login_, port, soon());
    ASSERT_TRUE(ability) << ability.error().text();
    EXPECT_TRUE(ability->cut_and_restore);
    EXPECT_EQ(ability->native_cycle, ports::PowerAbility::Cycle::none);
    EXPECT_EQ(driver_.cycle(at(), login_, port, 5, soon()).error().code, Errc::not_supported);
    EXPECT_EQ(box_.counters().writes, 0U);
}

TEST_P(AosCxTest, sends_no_password_to_another_certificate_or_without_a_pin) {
    auto other = at();
    other.set_pinned_sha256(std::string(64, 'a'));
    EXPECT_EQ(driver_.identify(other, login_, soon()).error().code, Errc::wrong_identity);
    auto unpinned = at();
    unpinned.clear_pinned_sha256();
    EXPECT_EQ(driver_.identify(unpinned, login_, soon()).error().code, Errc::forbidden);
    EXPECT_EQ(box_.counters().credentials_seen, 0U);
}

TEST_P(AosCxTest, spends_one_login_on_a_wrong_password) {
    const auto wrong = login("Wrong-1234");
    EXPECT_EQ(support::find_on(driver_, at(), wrong, std::string(camera_mac), soon()).error().code,
              Errc::unauthorized);
    EXPECT_EQ(box_.counters().wrong_logins, 1U);
    v1::PortBinding port;
    port.set_if_index(*aoscx::number_of("1/1/3"));
    EXPECT_EQ(driver_.set_power(at(), wrong, port, false, soon()).error().code, Errc::unauthorized);
    EXPECT_EQ(box_.counters().wrong_logins, 2U);
    EXPECT_EQ(box_.counters().writes, 0U);
}

TEST_P(AosCxTest, learns_from_the_port_what_a_cut_connection_left_open) {
    const auto port = camera_port();
    plan(lab::WireFault::drop_after, "PUT");
    EXPECT_TRUE(driver_.set_power(at(), login_, port, false, soon()));
    EXPECT_FALSE(box_.port(3).on);
    plan(lab::WireFault::drop_before, "PUT");
    const auto lost = driver_.set_power(at(), login_, port, true, soon());
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, Errc::closed);
    EXPECT_THAT(lost.error().context, HasSubstr("still reads off"));
    EXPECT_EQ(box_.counters().writes, 1U);
}

TEST_P(AosCxTest, writes_nothing_when_the_port_cannot_be_read_before) {
    const auto port = camera_port();
    for (const auto kind : {lab::WireFault::drop_before, lab::WireFault::truncated}) {
        plan(kind, "GET");
        const auto done = driver_.set_power(at(), login_, port, false, soon());
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, Errc::unreachable);
        EXPECT_THAT(done.error().context, HasSubstr("nothing was written"));
    }
    EXPECT_EQ(box_.counters().writes, 0U);
    EXPECT_TRUE(box_.port(3).on);
}

TEST_P(AosCxTest, names_every_broken_answer) {
    using lab::WireFault;
    const auto port = camera_port();
    const std::map<WireFault, Errc> reads = {{WireFault::drop_before, Errc::closed},
                                             {WireFault::truncated, Errc::closed},
                                             {WireFault::endless, Errc::too_large},
                                             {WireFault::error_before, Errc::device_error},
                                             {WireFault::redirect, Errc::malformed}};
    for (const auto& [kind, code] : reads) {
        plan(kind, "GET");
        const auto reading = driver_.read_port(at(), login_, port, soon());
        ASSERT_FALSE(reading);
        EXPECT_EQ(reading.error().code, code) << reading.error().text();
    }
    plan(WireFault::hang, "GET");
    EXPECT_EQ(driver_.read_port(at(), login_, port, within(std::chrono::seconds(2))).error().code,
              Errc::timeout);
    EXPECT_EQ(box_.counters().sessions_open, 0U);
}

TEST_P(AosCxTest, refuses_a_port_that_another_driver_found) {
    v1::PortBinding port;
    port.set_if_index(3);
    port.set_if_name("1/1/3");
    EXPECT_EQ(driver_.set_power(at(), login_, port, false, soon()).error().code, Errc::not_found);
    port.set_if_index(*aoscx::number_of("1/1/4"));
    EXPECT_EQ(driver_.set_power(at(), login_, port, false, soon()).error().code, Errc::conflict);
    port.set_if_index(*aoscx::number_of("1/1/2"));
    port.set_if_name("1/1/2");
    EXPECT_THAT(driver_.power_ability(at(), login_, port, soon()).error().context,
                HasSubstr("no_power_control"));
    EXPECT_EQ(box_.counters().writes, 0U);
}

TEST_P(AosCxTest, says_what_is_wrong_with_a_version_or_a_credential_before_it_asks) {
    auto odd = login(std::string(right_password));
    odd.scope = "../v1";
    EXPECT_EQ(driver_.identify(at(), odd, soon()).error().code, Errc::invalid_argument);
    auto nobody = login(std::string(right_password));
    nobody.user.clear();
    EXPECT_EQ(driver_.identify(at(), nobody, soon()).error().code, Errc::invalid_argument);
    auto later = login(std::string(right_password));
    later.scope = "v10.99";
    EXPECT_EQ(driver_.identify(at(), later, soon()).error().code, Errc::not_found);
    EXPECT_EQ(box_.counters().credentials_seen, 0U);
}

TEST(AosCxSessionsTest, are_few_and_a_switch_without_password_is_named) {
    rest_lab::PoeBox box{"88:3a:30:00:00:10", "SG0000001", front_ports()};
    rest_lab::AosCxFace fresh{box, {"camfleet", "Right-1234"}, {.zeroized = true}};
    rest_lab::AosCxFace busy{box, {"camfleet", "Right-1234"}, {.sessions_max = 0}};
    aoscx::AosCxDialect dialect;
    RestSwitch driver{dialect, quick()};
    ports::SnmpLogin login;
    login.kind = v1::SecretKind::password;
    login.user = "camfleet";
    login.secret = Secret("Right-1234");
    const auto asked = [&](rest_lab::AosCxFace& face) {
        rest_lab::HttpsFace https{{"127.83.1.3", 0}, "aoscx", [&](const lab::Request& request) {
                                      return face.answer(request);
                                  }};
        return driver.identify(endpoint_of(https, false), login, soon()).error();
    };
    EXPECT_EQ(asked(fresh).code, Errc::forbidden);
    const auto full = asked(busy);
    EXPECT_EQ(full.code, Errc::device_error);
    EXPECT_THAT(full.context, HasSubstr("session limit reached"));
    EXPECT_EQ(box.counters().sessions_open, 0U);
}

}  // namespace
}  // namespace camfleet::switches
