// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/unifi/unifi_dialect.hpp"
#include "tests/integration/switch_rest/unifi_bench.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/find_on.hpp"

#include <atomic>
#include <future>
#include <tuple>

namespace camfleet::switches {
namespace {

using testing::HasSubstr;

class UnifiTest : public testing::TestWithParam<bool> {
  protected:
    UnifiTest() { login_ = login("Right-1234"); }

    static ports::SnmpLogin login(const std::string& password) {
        ports::SnmpLogin login;
        login.kind = v1::SecretKind::password;
        login.user = "camfleet";
        login.secret = Secret(password);
        login.scope = "default";
        login.mac = "f0:9f:c2:00:00:10";
        return login;
    }
    static ports::SnmpLogin key_login(const std::string& key) {
        auto login = UnifiTest::login(key);
        login.kind = v1::SecretKind::api_key;
        login.user.clear();
        return login;
    }
    v1::Endpoint at() const { return endpoint_of(controller_.https, false); }
    v1::PortBinding camera_port() {
        return support::find_on(driver_, at(), login_, std::string(camera_mac), soon()).value();
    }

    void plan(lab::WireFault kind, const std::string& method) {
        lab::PlannedFault fault;
        fault.kind = kind;
        fault.method = method;
        fault.path_prefix = GetParam() ? "/proxy/network/api/s/" : "/api/s/";
        fault.logged_in_only = false;
        controller_.https.plan_fault(fault);
    }

    Controller controller_{GetParam()};
    unifi::UnifiDialect dialect_;
    unifi::UnifiDialect dialect_of_a_person_;
    RestSwitch driver_{dialect_, quick()};
    ports::SnmpLogin login_;
};

INSTANTIATE_TEST_SUITE_P(controllers, UnifiTest, testing::Bool(), [](const auto& one) {
    return std::string(one.param ? "unifi_os" : "before");
});

TEST_P(UnifiTest, tells_who_the_switch_is_and_finds_its_cameras) {
    const auto identity = driver_.identify(at(), login_, soon());
    ASSERT_TRUE(identity) << identity.error().text();
    EXPECT_EQ(identity->maker(), "ubiquiti");
    EXPECT_EQ(identity->serial(), "F09FC2000010");
    const auto found = camera_port();
    EXPECT_EQ(found.confidence(), v1::PortBinding::certain) << found.explanation();
    EXPECT_EQ(found.if_index(), 3U);
    const std::map<std::string, std::string> refused = {
        {"68:6d:bc:00:00:03", "several_devices"},
        {"f0:9f:c2:00:00:05", "behind_other_device"},
        {"00:11:22:00:00:01", "behind_other_device"},
        {"68:6d:bc:00:00:77", "not_seen"}};
    for (const auto& [mac, why] : refused) {
        const auto port = support::find_on(driver_, at(), login_, mac, soon());
        ASSERT_TRUE(port) << port.error().text();
        EXPECT_EQ(port->confidence(), v1::PortBinding::refused) << mac;
        EXPECT_THAT(port->explanation(), testing::StartsWith(why)) << mac;
    }
}

TEST_P(UnifiTest, cuts_and_restores_a_port_and_keeps_every_other_override) {
    const auto port = camera_port();
    ASSERT_TRUE(driver_.set_power(at(), login_, port, false, soon()));
    EXPECT_FALSE(controller_.box.port(3).on);
    auto second = port;
    second.set_if_index(4);
    second.set_poe_port(4);
    second.clear_if_name();
    ASSERT_TRUE(driver_.set_power(at(), login_, second, false, soon()));
    EXPECT_THAT(controller_.face.overrides(), HasSubstr("\"port_idx\":3"));
    EXPECT_THAT(controller_.face.overrides(), HasSubstr("\"port_idx\":4"));
    ASSERT_TRUE(driver_.set_power(at(), login_, port, true, soon()));
    EXPECT_TRUE(controller_.box.port(3).on);
    EXPECT_FALSE(controller_.box.port(4).on);
    EXPECT_EQ(controller_.box.port(3).times_cut, 1U);
    EXPECT_EQ(controller_.face.logins(), 1U);
}

TEST_P(UnifiTest, cycles_by_the_controllers_own_command) {
    const auto port = camera_port();
    controller_.box.set_quirks({.cycle_scale = std::chrono::milliseconds(300)});
    EXPECT_EQ(driver_.cycle(at(), login_, port, 30, soon()).error().code, Errc::invalid_argument);
    const auto done = driver_.cycle(at(), login_, port, 0, soon());
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(controller_.box.port(3).times_cut, 1U);
    EXPECT_TRUE(controller_.box.port(3).on);
}

TEST_P(UnifiTest, notices_a_controller_that_answers_success_and_does_nothing) {
    const auto port = camera_port();
    controller_.box.set_quirks({.lie_on_write = true});
    EXPECT_EQ(driver_.set_power(at(), login_, port, false, soon()).error().code, Errc::rejected);
    EXPECT_EQ(driver_.cycle(at(), login_, port, 0, soon()).error().code, Errc::rejected);
    EXPECT_TRUE(controller_.box.port(3).on);
}

TEST_P(UnifiTest, renews_an_expired_session_by_one_login) {
    ASSERT_TRUE(driver_.identify(at(), login_, soon()));
    ASSERT_TRUE(driver_.identify(at(), login_, soon()));
    EXPECT_EQ(controller_.face.logins(), 1U);
    controller_.face.expire_sessions();
    ASSERT_TRUE(driver_.identify(at(), login_, soon()));
    EXPECT_EQ(controller_.face.logins(), 2U);
    EXPECT_EQ(controller_.box.counters().wrong_logins, 0U);
}

// The list of overrides is written as a whole: with both under way at a time one would undo the
// other, and a port whose power was proven would go dark again.
TEST_P(UnifiTest, changes_two_ports_of_a_switch_one_after_the_other) {
    const auto first = camera_port();
    auto second = first;
    second.set_if_index(4);
    second.set_poe_port(4);
    second.clear_if_name();
    std::promise<void> under_way;
    std::atomic<unsigned> puts = 0;
    controller_.before = [&](const lab::Request& request) {
        if (request.method != "PUT" || puts++ != 0) return;
        under_way.set_value();
        // The other has all the time that it needs to read what is about to change.
        std::ignore = support::eventually([&] { return puts > 1; }, std::chrono::milliseconds(500));
    };
    auto one = std::async(std::launch::async,
                          [&] { return driver_.set_power(at(), login_, first, false, soon()); });
    under_way.get_future().wait();
    const auto other = driver_.set_power(at(), login_, second, false, soon());
    const auto done = one.get();
    EXPECT_TRUE(done) << done.error().text();
    EXPECT_TRUE(other) << other.error().text();
    EXPECT_THAT(controller_.face.overrides(), HasSubstr("\"port_idx\":3"));
    EXPECT_THAT(controller_.face.overrides(), HasSubstr("\"port_idx\":4"));
}

// Between the reading and the writing the session ends, and a person changes another port.
TEST_P(UnifiTest, writes_nothing_that_was_read_before_a_login) {
    const auto port = camera_port();
    auto second = port;
    second.set_if_index(4);
    second.set_poe_port(4);
    second.clear_if_name();
    std::atomic<unsigned> puts = 0;
    RestSwitch person(dialect_of_a_person_, quick());
    controller_.before = [&](const lab::Request& request) {
        if (request.method != "PUT" || puts++ != 0) return;
        controller_.face.expire_sessions();
        EXPECT_TRUE(person.set_power(at(), login_, second, false, soon()));
        controller_.face.expire_sessions();
    };
    const auto done = driver_.set_power(at(), login_, port, false, soon());
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_FALSE(controller_.box.port(3).on);
    EXPECT_THAT(controller_.face.overrides(), HasSubstr("\"port_idx\":4"));
    EXPECT_EQ(controller_.box.counters().wrong_logins, 0U);
}

TEST_P(UnifiTest, spends_one_login_on_a_wrong_password) {
    const auto wrong = login("Wrong-1234");
    EXPECT_EQ(support::find_on(driver_, at(), wrong, std::string(camera_mac), soon()).error().code,
              Errc::unauthorized);
    EXPECT_EQ(controller_.box.counters().wrong_logins, 1U);
    ASSERT_TRUE(driver_.identify(at(), login_, soon()));
    EXPECT_EQ(driver_.identify(at(), wrong, soon()).error().code, Errc::unauthorized);
    EXPECT_EQ(controller_.box.counters().wrong_logins, 2U);
}

TEST_P(UnifiTest, sends_no_password_to_another_certificate_or_without_a_pin) {
    auto other = at();
    other.set_pinned_sha256(std::string(64, 'a'));
    EXPECT_EQ(driver_.identify(other, login_, soon()).error().code, Errc::wrong_identity);
    auto unpinned = at();
    unpinned.clear_pinned_sha256();
    EXPECT_EQ(driver_.identify(unpinned, login_, soon()).error().code, Errc::forbidden);
    EXPECT_EQ(controller_.box.counters().credentials_seen, 0U);
}

TEST_P(UnifiTest, learns_from_the_port_what_a_cut_connection_left_open) {
    const auto port = camera_port();
    plan(lab::WireFault::drop_after, "PUT");
    EXPECT_TRUE(driver_.set_power(at(), login_, port, false, soon()));
    EXPECT_FALSE(controller_.box.port(3).on);
    plan(lab::WireFault::drop_before, "PUT");
    const auto lost = driver_.set_power(at(), login_, port, true, soon());
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, Errc::closed);
    EXPECT_THAT(lost.error().context, HasSubstr("still reads off"));
    EXPECT_EQ(controller_.box.counters().writes, 1U);
    EXPECT_TRUE(driver_.set_power(at(), login_, port, true, soon()));
    EXPECT_EQ(controller_.face.logins(), 1U);
}

TEST_P(UnifiTest, writes_nothing_when_the_port_cannot_be_read_before) {
    const auto port = camera_port();
    plan(lab::WireFault::drop_before, "GET");
    const auto done = driver_.set_power(at(), login_, port, false, soon());
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::unreachable);
    EXPECT_THAT(done.error().context, HasSubstr("nothing was written"));
    EXPECT_EQ(controller_.box.counters().writes, 0U);
}

TEST_P(UnifiTest, names_every_broken_answer) {
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
    EXPECT_EQ(controller_.face.logins(), 1U);
}

TEST_P(UnifiTest, works_with_an_api_key_that_opens_the_classic_api) {
    controller_.face.take_key("Key-1234", true);
    const auto key = key_login("Key-1234");
    const auto port = support::find_on(driver_, at(), key, std::string(camera_mac), soon());
    ASSERT_TRUE(port) << port.error().text();
    EXPECT_EQ(port->confidence(), v1::PortBinding::certain) << port->explanation();
    ASSERT_TRUE(driver_.set_power(at(), key, *port, false, soon()));
    EXPECT_FALSE(controller_.box.port(3).on);
    ASSERT_TRUE(driver_.set_power(at(), key, *port, true, soon()));
    EXPECT_TRUE(controller_.box.port(3).on);
    EXPECT_EQ(controller_.face.logins(), 0U);
    EXPECT_EQ(controller_.box.counters().wrong_logins, 0U);
}

TEST_P(UnifiTest, shows_a_wrong_api_key_once_to_each_api_and_none_to_a_stranger) {
    controller_.face.take_key("Key-1234", true);
    const auto wrong = key_login("Key-9999");
    EXPECT_EQ(driver_.identify(at(), wrong, soon()).error().code, Errc::unauthorized);
    EXPECT_EQ(controller_.box.counters().wrong_logins, 2U);
    const auto seen = controller_.box.counters().credentials_seen;
    auto other = at();
    other.set_pinned_sha256(std::string(64, 'a'));
    EXPECT_EQ(driver_.identify(other, key_login("Key-1234"), soon()).error().code,
              Errc::wrong_identity);
    EXPECT_EQ(controller_.box.counters().credentials_seen, seen);
}

TEST_P(UnifiTest, notices_an_api_key_that_was_taken_back) {
    controller_.face.take_key("Key-1234", true);
    const auto key = key_login("Key-1234");
    ASSERT_TRUE(driver_.identify(at(), key, soon()));
    controller_.face.take_key("Key-5678", true);
    EXPECT_EQ(driver_.identify(at(), key, soon()).error().code, Errc::unauthorized);
    const auto fresh = driver_.identify(at(), key_login("Key-5678"), soon());
    EXPECT_TRUE(fresh) << fresh.error().text();
}

TEST_P(UnifiTest, refuses_what_it_cannot_do_by_name) {
    auto nobody = login("Right-1234");
    nobody.user.clear();
    EXPECT_EQ(driver_.identify(at(), nobody, soon()).error().code, Errc::invalid_argument);

    auto elsewhere = login("Right-1234");
    elsewhere.mac = "f0:9f:c2:00:00:99";
    EXPECT_EQ(driver_.identify(at(), elsewhere, soon()).error().code, Errc::not_found);
    auto nowhere = login("Right-1234");
    nowhere.scope = "a/../b";
    EXPECT_EQ(driver_.identify(at(), nowhere, soon()).error().code, Errc::invalid_argument);
    v1::PortBinding uplink;
    uplink.set_if_index(2);
    EXPECT_EQ(driver_.set_power(at(), login_, uplink, false, soon()).error().code, Errc::not_found);
    EXPECT_EQ(controller_.box.counters().writes, 0U);
}

}  // namespace
}  // namespace camfleet::switches
