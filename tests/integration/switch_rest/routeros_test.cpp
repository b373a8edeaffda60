// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/routeros/routeros_dialect.hpp"
#include "tests/integration/switch_rest/rest_bench.hpp"
#include "tests/lab/switch_rest/routeros_face.hpp"
#include "tests/support/find_on.hpp"

namespace camfleet::switches {
namespace {

using rest_lab::HttpsFace;
using testing::HasSubstr;

class RouterOsTest : public testing::Test {
  protected:
    RouterOsTest() { login_ = login("Right-1234"); }

    static ports::SnmpLogin login(const std::string& password) {
        ports::SnmpLogin login;
        login.kind = v1::SecretKind::password;
        login.user = "camfleet";
        login.secret = Secret(password);
        return login;
    }
    v1::Endpoint at() const { return endpoint_of(https_, true); }
    v1::PortBinding camera_port() {
        return support::find_on(driver_, at(), login_, std::string(camera_mac), soon()).value();
    }
    void plan(lab::WireFault kind, const std::string& method) {
        lab::PlannedFault fault;
        fault.kind = kind;
        fault.method = method;
        https_.plan_fault(fault);
    }

    rest_lab::PoeBox box_{"48:a9:8a:00:00:10", "HEX0000001", usual_ports()};
    rest_lab::RouterOsFace face_{box_, {"camfleet", "Right-1234"}};
    HttpsFace https_{{"127.83.1.1", 0}, "routeros", [this](const lab::Request& request) {
                         return face_.answer(request);
                     }};
    routeros::RouterOsDialect dialect_;
    RestSwitch driver_{dialect_, quick()};
    ports::SnmpLogin login_;
};

TEST_F(RouterOsTest, tells_who_it_is) {
    const auto identity = driver_.identify(at(), login_, soon());
    ASSERT_TRUE(identity) << identity.error().text();
    EXPECT_EQ(identity->maker(), "mikrotik");
    EXPECT_EQ(identity->serial(), "HEX0000001");
    EXPECT_EQ(identity->mac(), "48:a9:8a:00:00:10");
}

TEST_F(RouterOsTest, finds_the_port_of_a_camera_and_refuses_every_other_kind) {
    const auto found = camera_port();
    EXPECT_EQ(found.confidence(), v1::PortBinding::certain) << found.explanation();
    EXPECT_EQ(found.if_name(), "ether2");
    EXPECT_EQ(found.if_index(), 3U);
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
}

TEST_F(RouterOsTest, cuts_and_restores_a_port_with_read_back) {
    const auto port = camera_port();
    auto reading = driver_.read_port(at(), login_, port, soon());
    ASSERT_TRUE(reading) << reading.error().text();
    EXPECT_TRUE(reading->admin_on());
    EXPECT_TRUE(reading->delivering());
    EXPECT_EQ(reading->milliwatts(), 4300U);
    EXPECT_EQ(reading->macs(), 1U);
    ASSERT_TRUE(driver_.set_power(at(), login_, port, false, soon()));
    EXPECT_FALSE(box_.port(3).on);
    reading = driver_.read_port(at(), login_, port, soon());
    ASSERT_TRUE(reading) << reading.error().text();
    EXPECT_FALSE(reading->admin_on());
    EXPECT_FALSE(reading->delivering());
    ASSERT_TRUE(driver_.set_power(at(), login_, port, true, soon()));
    EXPECT_TRUE(box_.port(3).on);
    EXPECT_EQ(box_.port(3).times_cut, 1U);
    EXPECT_EQ(box_.counters().writes, 2U);
    EXPECT_EQ(box_.counters().wrong_logins, 0U);
}

TEST_F(RouterOsTest, gives_a_port_its_own_mode_back) {
    ASSERT_TRUE(box_.set_power(3, true, "forced-on"));
    auto port = camera_port();
    const auto reading = driver_.read_port(at(), login_, port, soon());
    ASSERT_TRUE(reading) << reading.error().text();
    port.set_power_mode(reading->power_mode());
    ASSERT_TRUE(driver_.set_power(at(), login_, port, false, soon()));
    ASSERT_TRUE(driver_.set_power(at(), login_, port, true, soon()));
    EXPECT_EQ(box_.port(3).mode, "forced-on");
}

TEST_F(RouterOsTest, notices_a_switch_that_answers_success_and_does_nothing) {
    const auto port = camera_port();
    box_.set_quirks({.lie_on_write = true});
    const auto done = driver_.set_power(at(), login_, port, false, soon());
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::rejected);
    EXPECT_THAT(done.error().context, HasSubstr("answered success but it still reads on"));
    EXPECT_TRUE(box_.port(3).on);
}

TEST_F(RouterOsTest, offers_its_own_cycle_only_where_somebody_tried_it) {
    const auto port = camera_port();
    const auto ability = driver_.power_ability(at(), login_, port, soon());
    ASSERT_TRUE(ability) << ability.error().text();
    EXPECT_TRUE(ability->cut_and_restore);
    EXPECT_EQ(ability->native_cycle, ports::PowerAbility::Cycle::none);
    EXPECT_EQ(driver_.cycle(at(), login_, port, 5, soon()).error().code, Errc::not_supported);

    routeros::RouterOsDialect tried({.native_cycle = true});
    RestSwitch driver(tried, quick());
    box_.set_quirks({.cycle_scale = std::chrono::milliseconds(200)});
    EXPECT_EQ(driver.cycle(at(), login_, port, 61, soon()).error().code, Errc::invalid_argument);
    const auto done = driver.cycle(at(), login_, port, 5, soon());
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(box_.port(3).times_cut, 1U);
    EXPECT_TRUE(box_.port(3).on);
    box_.set_quirks({.never_restores = true});
    EXPECT_EQ(driver.cycle(at(), login_, port, 1, within(std::chrono::seconds(3))).error().code,
              Errc::timeout);
    EXPECT_TRUE(driver.set_power(at(), login_, port, true, soon()));
}

TEST_F(RouterOsTest, sends_no_password_to_another_certificate_or_outside_tls) {
    auto other = at();
    other.set_pinned_sha256(std::string(64, 'a'));
    EXPECT_EQ(driver_.identify(other, login_, soon()).error().code, Errc::wrong_identity);
    auto unpinned = at();
    unpinned.clear_pinned_sha256();
    EXPECT_EQ(driver_.identify(unpinned, login_, soon()).error().code, Errc::forbidden);
    auto plain = at();
    plain.set_use_https(false);
    EXPECT_EQ(driver_.identify(plain, login_, soon()).error().code, Errc::forbidden);
    auto not_accepted = at();
    not_accepted.set_basic_over_https(false);
    EXPECT_EQ(driver_.identify(not_accepted, login_, soon()).error().code, Errc::forbidden);
    EXPECT_EQ(box_.counters().credentials_seen, 0U);
}

TEST_F(RouterOsTest, spends_one_login_on_a_wrong_password_however_many_requests_a_call_needs) {
    const auto wrong = login("Wrong-1234");
    EXPECT_EQ(support::find_on(driver_, at(), wrong, std::string(camera_mac), soon()).error().code,
              Errc::unauthorized);
    EXPECT_EQ(box_.counters().wrong_logins, 1U);
    v1::PortBinding port;
    port.set_if_index(3);
    EXPECT_EQ(driver_.set_power(at(), wrong, port, false, soon()).error().code, Errc::unauthorized);
    EXPECT_EQ(box_.counters().wrong_logins, 2U);
    EXPECT_EQ(box_.counters().writes, 0U);
}

TEST_F(RouterOsTest, learns_from_the_port_what_a_cut_connection_left_open) {
    const auto port = camera_port();
    plan(lab::WireFault::drop_after, "PATCH");
    EXPECT_TRUE(driver_.set_power(at(), login_, port, false, soon()));
    EXPECT_FALSE(box_.port(3).on);
    plan(lab::WireFault::drop_before, "PATCH");
    const auto lost = driver_.set_power(at(), login_, port, true, soon());
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, Errc::closed);
    EXPECT_THAT(lost.error().context, HasSubstr("still reads off"));
    EXPECT_EQ(box_.counters().writes, 1U);
    EXPECT_TRUE(driver_.set_power(at(), login_, port, true, soon()));
}

TEST_F(RouterOsTest, names_every_broken_answer) {
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
}

TEST_F(RouterOsTest, refuses_a_port_whose_name_has_moved) {
    auto port = camera_port();
    port.set_if_name("ether9");
    EXPECT_EQ(driver_.set_power(at(), login_, port, false, soon()).error().code, Errc::conflict);
    port.set_if_index(2);
    port.set_if_name("ether1");
    EXPECT_EQ(driver_.set_power(at(), login_, port, false, soon()).error().code, Errc::not_found);
    EXPECT_THAT(driver_.power_ability(at(), login_, port, soon()).error().context,
                HasSubstr("no_power_control"));
    EXPECT_EQ(box_.counters().writes, 0U);
}

}  // namespace
}  // namespace camfleet::switches
