// SPDX-License-Identifier: Apache-2.0
// A key that opens the integration API alone: what is read, what is refused and why, and the one
// thing that can be asked for.
#include "agent/switches/unifi/unifi_dialect.hpp"
#include "tests/integration/switch_rest/unifi_bench.hpp"
#include "tests/support/find_on.hpp"

namespace camfleet::switches {
namespace {

using testing::HasSubstr;

class UnifiKeyTest : public testing::TestWithParam<bool> {
  protected:
    UnifiKeyTest() {
        controller_.face.take_key("Key-1234", false);
        login_.kind = v1::SecretKind::api_key;
        login_.secret = Secret(std::string("Key-1234"));
        login_.scope = "default";
        login_.mac = "f0:9f:c2:00:00:10";
        port_.set_if_index(3);
        port_.set_if_name("Port 3");
        port_.set_poe_group(1);
        port_.set_poe_port(3);
    }

    v1::Endpoint at() const { return endpoint_of(controller_.https, false); }
    void spoil(rest_lab::IntegrationQuirks quirks) {
        controller_.face.spoil_integration(std::move(quirks));
    }
    void cycles_quickly() {
        controller_.box.set_quirks({.cycle_scale = std::chrono::milliseconds(60)});
    }
    void plan(lab::WireFault kind,
              const std::string& method,
              const std::string& below = "/88f7af54-98f8-306a-a1c7-c9349722b1f6/devices/") {
        lab::PlannedFault fault;
        fault.kind = kind;
        fault.method = method;
        fault.path_prefix =
            std::string(GetParam() ? "/proxy/network" : "") + "/integration/v1/sites" + below;
        fault.logged_in_only = false;
        controller_.https.plan_fault(fault);
    }
    Result<void> cycle(std::uint32_t seconds = 0) {
        return driver_.cycle(at(), login_, port_, seconds, soon());
    }

    Controller controller_{GetParam()};
    unifi::UnifiDialect dialect_;
    RestSwitch driver_{dialect_, quick()};
    ports::SnmpLogin login_;
    v1::PortBinding port_;
};

INSTANTIATE_TEST_SUITE_P(controllers, UnifiKeyTest, testing::Bool(), [](const auto& one) {
    return std::string(one.param ? "unifi_os" : "before");
});

TEST_P(UnifiKeyTest, tells_who_the_switch_is_and_reads_its_ports) {
    const auto identity = driver_.identify(at(), login_, soon());
    ASSERT_TRUE(identity) << identity.error().text();
    EXPECT_EQ(identity->maker(), "ubiquiti");
    EXPECT_EQ(identity->mac(), "f0:9f:c2:00:00:10");
    const auto reading = driver_.read_port(at(), login_, port_, soon());
    ASSERT_TRUE(reading) << reading.error().text();
    EXPECT_TRUE(reading->admin_on() && reading->delivering() && reading->link_up());
    EXPECT_FALSE(reading->fault());
    auto elsewhere = port_;
    elsewhere.set_if_name("Port 4");
    EXPECT_EQ(driver_.read_port(at(), login_, elsewhere, soon()).error().code, Errc::conflict);
    EXPECT_EQ(controller_.box.counters().writes, 0U);
}

TEST_P(UnifiKeyTest, shows_every_port_to_a_person) {
    const ports::SwitchAt asked{.at = nullptr, .login = &login_};
    auto one = asked;
    const auto where = at();
    one.at = &where;
    const auto site = driver_.read_site({&one, 1}, {}, soon());
    ASSERT_TRUE(site) << site.error().text();
    const auto& look = site->switches.at(0);
    EXPECT_EQ(look.error(), "") << look.detail();
    EXPECT_EQ(look.name(), "closet");
    EXPECT_THAT(look.power_method(), HasSubstr("its own cycle only"));
    ASSERT_EQ(look.ports_size(), 5);
    EXPECT_EQ(look.ports(0).poe(), "");
    EXPECT_EQ(look.ports(1).poe(), "delivering");
    EXPECT_EQ(look.ports(1).mbit(), 100U);
    EXPECT_EQ(look.ports(1).mac_count(), 0U);
}

TEST_P(UnifiKeyTest, places_no_host_and_says_what_would_help) {
    const auto found = support::find_on(driver_, at(), login_, std::string(camera_mac), soon());
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->confidence(), v1::PortBinding::refused);
    EXPECT_THAT(found->explanation(), testing::StartsWith("hosts_untold"));
    EXPECT_THAT(found->explanation(), HasSubstr("hangs on it or behind it"));
    for (const auto* help : {"by hand", "SNMP", "user and password"}) {
        EXPECT_THAT(found->explanation(), HasSubstr(help));
    }
    const auto stranger = support::find_on(driver_, at(), login_, "68:6d:bc:00:00:77", soon());
    ASSERT_TRUE(stranger);
    EXPECT_THAT(stranger->explanation(), testing::StartsWith("hosts_untold"));
    EXPECT_THAT(stranger->explanation(), testing::Not(HasSubstr("hangs on it")));
}

TEST_P(UnifiKeyTest, places_no_host_either_where_the_clients_are_closed_to_the_key) {
    spoil({.clients_closed = true});
    const auto found = support::find_on(driver_, at(), login_, std::string(camera_mac), soon());
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_THAT(found->explanation(), HasSubstr("its clients were not read: forbidden"));
    EXPECT_TRUE(driver_.read_port(at(), login_, port_, soon()));
}

TEST_P(UnifiKeyTest, offers_jobs_no_port_and_no_switching) {
    const auto named = driver_.name_port(at(), login_, 3, soon());
    ASSERT_FALSE(named);
    EXPECT_EQ(named.error().code, Errc::not_supported);
    for (const bool on : {false, true}) {
        const auto done = driver_.set_power(at(), login_, port_, on, soon());
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, Errc::not_supported);
        EXPECT_THAT(done.error().context, testing::StartsWith("no_power_control"));
        EXPECT_THAT(done.error().context, HasSubstr("the camera's own reboot"));
    }
    EXPECT_THAT(named.error().context, testing::StartsWith("no_power_control"));
    EXPECT_THAT(named.error().context, HasSubstr("the camera's own reboot"));
    EXPECT_EQ(driver_.name_port(at(), login_, 99, soon()).error().code, Errc::not_found);
    EXPECT_EQ(controller_.box.counters().writes, 0U);
}

TEST_P(UnifiKeyTest, declares_its_own_cycle_alone) {
    const auto ability = driver_.power_ability(at(), login_, port_, soon());
    ASSERT_TRUE(ability) << ability.error().text();
    EXPECT_TRUE(ability->read);
    EXPECT_FALSE(ability->cut_and_restore);
    EXPECT_EQ(ability->native_cycle, ports::PowerAbility::Cycle::fixed_time);
    EXPECT_FALSE(ability->budget);
    auto bare = port_;
    bare.set_if_index(2);
    bare.clear_if_name();
    EXPECT_THAT(driver_.power_ability(at(), login_, bare, soon()).error().context,
                testing::StartsWith("no_power_control"));
}

TEST_P(UnifiKeyTest, cycles_a_port_once_and_sees_it_go_and_come_back) {
    cycles_quickly();
    EXPECT_EQ(cycle(30).error().code, Errc::invalid_argument);
    const auto done = cycle();
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(controller_.box.port(3).times_cut, 1U);
    EXPECT_TRUE(controller_.box.port(3).on);
    EXPECT_EQ(controller_.box.counters().writes, 1U);
}

TEST_P(UnifiKeyTest, notices_a_controller_that_answers_success_and_does_nothing) {
    controller_.box.set_quirks({.lie_on_write = true});
    const auto done = cycle();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::rejected);
    EXPECT_THAT(done.error().context, HasSubstr("never seen to go"));
    EXPECT_EQ(controller_.box.port(3).times_cut, 0U);
}

TEST_P(UnifiKeyTest, names_a_port_that_stays_dark_by_the_deadline) {
    controller_.box.set_quirks({.never_restores = true});
    const auto done = driver_.cycle(at(), login_, port_, 0, within(std::chrono::seconds(2)));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::timeout);
    EXPECT_THAT(done.error().context, HasSubstr("has not come back"));
    const auto reading = driver_.read_port(at(), login_, port_, soon());
    ASSERT_TRUE(reading);
    EXPECT_TRUE(reading->admin_on());
    EXPECT_FALSE(reading->delivering());
}

TEST_P(UnifiKeyTest, cycles_no_port_that_delivers_nothing) {
    ASSERT_TRUE(controller_.box.set_power(3, false, "off"));
    EXPECT_EQ(cycle().error().code, Errc::conflict);
    EXPECT_EQ(controller_.box.counters().writes, 1U);
    port_.set_if_index(4);  // is "Port 4": somebody means another one
    const auto renamed = cycle();
    ASSERT_FALSE(renamed);
    EXPECT_EQ(renamed.error().code, Errc::conflict);
    EXPECT_THAT(renamed.error().context, HasSubstr("Port 3 is Port 4 now"));
    EXPECT_EQ(controller_.box.counters().writes, 1U);
}

TEST_P(UnifiKeyTest, learns_from_the_port_what_a_cut_connection_left_open) {
    cycles_quickly();
    plan(lab::WireFault::drop_after, "POST");
    const auto done = cycle();
    EXPECT_TRUE(done) << done.error().text();
    plan(lab::WireFault::drop_before, "POST");
    const auto lost = cycle();
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, Errc::closed);
    EXPECT_EQ(controller_.box.port(3).times_cut, 1U);
}

TEST_P(UnifiKeyTest, writes_nothing_to_another_device_or_to_one_that_is_gone) {
    spoil({.other_device = true});
    EXPECT_EQ(cycle().error().code, Errc::wrong_identity);
    spoil({.state = "OFFLINE"});
    const auto gone = cycle();
    EXPECT_EQ(gone.error().code, Errc::unreachable);
    EXPECT_THAT(gone.error().context, HasSubstr("OFFLINE"));
    spoil({});
    login_.mac = "f0:9f:c2:00:00:99";
    EXPECT_EQ(cycle().error().code, Errc::not_found);
    login_.mac = "f0:9f:c2:00:00:10";
    login_.scope = "elsewhere";
    const auto nowhere = cycle();
    EXPECT_EQ(nowhere.error().code, Errc::not_found);
    EXPECT_THAT(nowhere.error().context, HasSubstr("x7k2branch, default"));
    EXPECT_EQ(controller_.box.counters().writes, 0U);
}

TEST_P(UnifiKeyTest, reads_lists_that_come_in_pages) {
    spoil({.page_max = 1});
    const auto found = support::find_on(driver_, at(), login_, std::string(other_mac), soon());
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_THAT(found->explanation(), HasSubstr("hangs on it or behind it"));
    spoil({.page_max = 2, .fault = "empty_page"});
    const auto torn = driver_.identify(at(), login_, soon());
    EXPECT_EQ(torn.error().code, Errc::malformed);
    EXPECT_THAT(torn.error().context, HasSubstr("row 2 of 3"));
    spoil({.fault = "page"});
    EXPECT_EQ(driver_.identify(at(), login_, soon()).error().code, Errc::malformed);
}

TEST_P(UnifiKeyTest, knows_a_site_by_its_name_where_the_controller_tells_no_reference) {
    spoil({.old_version = true});
    EXPECT_TRUE(driver_.identify(at(), login_, soon()));
    login_.scope = "branch";
    // The lab's controller has nothing to show of its other site.
    EXPECT_THAT(driver_.identify(at(), login_, soon()).error().context, HasSubstr("HTTP 404"));
}

TEST_P(UnifiKeyTest, names_every_refusal_and_changes_nothing) {
    const std::map<int, Errc> statuses = {{401, Errc::unauthorized},
                                          {403, Errc::forbidden},
                                          {404, Errc::not_found},
                                          {429, Errc::busy},
                                          {500, Errc::device_error}};
    for (const auto& [status, code] : statuses) {
        spoil({.status = status, .status_for = "GET"});
        EXPECT_EQ(driver_.read_port(at(), login_, port_, soon()).error().code, code) << status;
        spoil({.status = status, .status_for = "POST"});
        EXPECT_EQ(cycle().error().code, code) << status;
    }
    EXPECT_EQ(controller_.box.counters().writes, 0U);
    EXPECT_EQ(controller_.box.counters().wrong_logins, 0U);
}

TEST_P(UnifiKeyTest, names_every_broken_answer) {
    using lab::WireFault;
    const std::map<WireFault, Errc> reads = {{WireFault::drop_before, Errc::closed},
                                             {WireFault::truncated, Errc::closed},
                                             {WireFault::endless, Errc::too_large},
                                             {WireFault::error_before, Errc::device_error},
                                             {WireFault::redirect, Errc::malformed}};
    for (const auto& [kind, code] : reads) {
        plan(kind, "GET");
        const auto reading = driver_.read_port(at(), login_, port_, soon());
        ASSERT_FALSE(reading);
        EXPECT_EQ(reading.error().code, code) << reading.error().text();
    }
    plan(WireFault::hang, "GET");
    EXPECT_EQ(driver_.read_port(at(), login_, port_, within(std::chrono::seconds(2))).error().code,
              Errc::timeout);
    for (const auto* fault : {"types", "no_poe_word"}) {
        spoil({.fault = fault});
        EXPECT_EQ(driver_.read_port(at(), login_, port_, soon()).error().code, Errc::malformed)
            << fault;
    }
    EXPECT_EQ(cycle().error().code, Errc::malformed);
    EXPECT_EQ(controller_.box.counters().writes, 0U);
}

TEST_P(UnifiKeyTest, does_not_call_a_key_refused_by_a_controller_that_is_in_trouble) {
    plan(lab::WireFault::error_before, "GET", "");
    EXPECT_EQ(driver_.identify(at(), login_, soon()).error().code, Errc::device_error);
    EXPECT_TRUE(driver_.identify(at(), login_, soon()));
}

TEST_P(UnifiKeyTest, writes_nothing_when_the_port_cannot_be_read_before) {
    plan(lab::WireFault::drop_before, "GET");
    const auto done = cycle();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::unreachable);
    EXPECT_THAT(done.error().context, HasSubstr("nothing was written"));
    EXPECT_EQ(controller_.box.counters().writes, 0U);
}

TEST_P(UnifiKeyTest, shows_the_key_to_nobody_else_and_in_no_error) {
    auto other = at();
    other.set_pinned_sha256(std::string(64, 'a'));
    EXPECT_EQ(driver_.identify(other, login_, soon()).error().code, Errc::wrong_identity);
    EXPECT_EQ(controller_.box.counters().credentials_seen, 0U);
    spoil({.status = 500, .status_for = "GET"});
    const auto failed = driver_.identify(at(), login_, soon());
    ASSERT_FALSE(failed);
    EXPECT_THAT(failed.error().text(), testing::Not(HasSubstr("Key-1234")));
}

TEST_P(UnifiKeyTest, does_not_mistake_one_api_for_the_other_when_the_key_changes_its_rights) {
    ASSERT_TRUE(driver_.identify(at(), login_, soon()));
    controller_.face.take_key("Key-1234", true);
    spoil({.status = 401, .status_for = "GET"});
    EXPECT_EQ(driver_.identify(at(), login_, soon()).error().code, Errc::conflict);
    EXPECT_TRUE(driver_.identify(at(), login_, soon()));
}

TEST_P(UnifiKeyTest, asks_for_each_site_which_api_the_key_opens) {
    controller_.face.take_key("Key-1234", true);
    login_.scope = "x7k2branch";
    EXPECT_THAT(driver_.identify(at(), login_, soon()).error().context, HasSubstr("HTTP 404"));
    login_.scope = "default";
    const auto found = support::find_on(driver_, at(), login_, std::string(camera_mac), soon());
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->confidence(), v1::PortBinding::certain) << found->explanation();
}

TEST_P(UnifiKeyTest, goes_on_by_the_classic_api_when_the_key_opens_it) {
    ASSERT_TRUE(driver_.identify(at(), login_, soon()));
    controller_.face.take_key("Key-5678", true);
    EXPECT_EQ(driver_.identify(at(), login_, soon()).error().code, Errc::unauthorized);
    login_.secret = Secret(std::string("Key-5678"));
    const auto found = support::find_on(driver_, at(), login_, std::string(camera_mac), soon());
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->confidence(), v1::PortBinding::certain) << found->explanation();
}

}  // namespace
}  // namespace camfleet::switches
