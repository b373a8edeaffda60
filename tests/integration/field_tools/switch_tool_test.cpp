// SPDX-License-Identifier: Apache-2.0
// `camfleet-agent switch` as a person calls it, with a switch behind a simulated UniFi controller
// whose key opens the integration API alone.
#include "tests/integration/field_tools/run_agent.hpp"
#include "tests/lab/switch_rest/https_face.hpp"
#include "tests/lab/switch_rest/unifi_face.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace camfleet {
namespace {

namespace box_lab = lab::switch_rest;
using support::run_agent;
using testing::HasSubstr;

class SwitchBehindController : public testing::Test {
  protected:
    SwitchBehindController()
        : face_(box_, {"camfleet", "Right-1234"}, true),
          https_({"127.83.1.9", 0}, "unifi", [this](const lab::Request& request) {
              return face_.answer(request);
          }) {
        face_.take_key("Key-1234", false);
        folder_ =
            std::filesystem::temp_directory_path() / ("camfleet-tool-" + std::to_string(getpid()));
        std::filesystem::create_directory(folder_);
        write_login("api_key = Key-1234");
    }
    ~SwitchBehindController() override { std::filesystem::remove_all(folder_); }

    void write_login(const std::string& line) const {
        const auto file = folder_ / "login";
        std::ofstream(file) << line << "\n";
        std::filesystem::permissions(file, std::filesystem::perms{0600});
    }
    std::string address() const {
        return https_.address().ip + ":" + std::to_string(https_.address().port);
    }
    std::string common() const {
        return " --driver unifi --mac F0-9F-C2-00-00-10 --pin " + https_.certificate_sha256() +
               " --login-file " + (folder_ / "login").string() + " --state " +
               (folder_ / "state").string();
    }
    std::string cycle() const {
        return "switch cycle --yes --port 3 --reason silent --switch " + address() + common();
    }
    std::string show() const { return "switch show " + address() + common(); }

    box_lab::PoeBox box_{"f0:9f:c2:00:00:10",
                         "F09FC2000010",
                         {{.number = 2, .name = "uplink", .poe = false},
                          {.number = 3, .load = true, .hosts = {"68:6d:bc:00:00:01"}},
                          {.number = 4, .load = true, .hosts = {"68:6d:bc:00:00:02"}}}};
    box_lab::UnifiFace face_;
    box_lab::HttpsFace https_;
    std::filesystem::path folder_;
};

TEST_F(SwitchBehindController, shows_the_ports_and_says_that_hosts_are_not_told) {
    const auto said = run_agent(show() + " --all");
    EXPECT_EQ(said.code, 0) << said.text;
    EXPECT_THAT(said.text, HasSubstr("closet"));
    EXPECT_THAT(said.text, testing::ContainsRegex("Port 3 +up +100 +1.3 +delivering"));
    EXPECT_THAT(said.text, testing::ContainsRegex("Port 2 +down"));
    EXPECT_THAT(said.text, HasSubstr("tells no forwarding table"));
    EXPECT_THAT(said.text, testing::Not(HasSubstr("Key-1234")));
}

TEST_F(SwitchBehindController, refuses_to_find_a_camera_and_says_what_helps) {
    const auto said = run_agent("switch find 68:6d:bc:00:00:01 --switch " + address() + common());
    EXPECT_EQ(said.code, 3) << said.text;
    EXPECT_THAT(said.text, HasSubstr("refused: hosts_untold"));
    EXPECT_THAT(said.text, HasSubstr("hangs on it or behind it"));
    EXPECT_THAT(said.text, HasSubstr("user and password"));
}

TEST_F(SwitchBehindController, cycles_a_named_port_once_and_keeps_the_guards_distance) {
    box_.set_quirks({.cycle_scale = std::chrono::milliseconds(500)});
    const auto dry = run_agent(cycle() + " --dry-run");
    EXPECT_EQ(dry.code, 0) << dry.text;
    EXPECT_THAT(dry.text, HasSubstr("would ask for the switch's own power-cycle"));
    EXPECT_EQ(box_.counters().writes, 0U);
    const auto done = run_agent(cycle());
    EXPECT_EQ(done.code, 0) << done.text;
    EXPECT_THAT(done.text, HasSubstr("nobody tells what hangs on Port 3"));
    EXPECT_THAT(done.text, HasSubstr("by the switch's own cycle, it reads on"));
    const auto again = run_agent(cycle());
    EXPECT_EQ(again.code, 3) << again.text;
    EXPECT_THAT(again.text, HasSubstr("port_cycled_lately"));
    EXPECT_EQ(box_.port(3).times_cut, 1U);
    EXPECT_EQ(box_.port(4).times_cut, 0U);
}

TEST_F(SwitchBehindController, names_a_dark_port_by_every_call_until_it_delivers) {
    box_.set_quirks({.never_restores = true});
    const auto killed = run_agent(cycle(), "-s KILL 6");
    EXPECT_NE(killed.code, 0);
    ASSERT_EQ(box_.port(3).times_cut, 1U) << killed.text;
    for (int i = 0; i < 2; ++i) {
        const auto said = run_agent(show());
        EXPECT_THAT(said.text,
                    HasSubstr("STILL OFF: " + address() + "#f0:9f:c2:00:00:10 port Port 3"));
        EXPECT_THAT(said.text, HasSubstr("own page"));
    }
    const auto refused = run_agent(cycle());
    EXPECT_EQ(refused.code, 3) << refused.text;
    // A call for a switch by SNMP sends its login to nobody else.
    write_login("community = public");
    const auto elsewhere =
        run_agent("switch show 127.83.1.10:9 --timeout 1 --login-file " +
                  (folder_ / "login").string() + " --state " + (folder_ / "state").string());
    EXPECT_THAT(elsewhere.text, HasSubstr("is reached by --driver unifi --mac f0:9f:c2:00:00:10"));
    write_login("api_key = Key-1234");
    box_.set_power(3, true, "auto");  // somebody has looked at it
    EXPECT_THAT(run_agent(show()).text, HasSubstr("reads on"));
    EXPECT_THAT(run_agent(show()).text, testing::Not(HasSubstr("STILL OFF")));
    EXPECT_EQ(box_.port(3).times_cut, 1U);
}

TEST_F(SwitchBehindController, cuts_by_two_writes_where_the_key_opens_the_classic_api) {
    face_.take_key("Key-1234", true);
    const auto done = run_agent(cycle() + " --off 5");
    EXPECT_EQ(done.code, 0) << done.text;
    EXPECT_THAT(done.text, HasSubstr("off for 5."));
    EXPECT_EQ(box_.port(3).times_cut, 1U);
    EXPECT_TRUE(box_.port(3).on);
}

TEST_F(SwitchBehindController, says_what_is_missing_before_anything_is_sent) {
    const auto no_pin =
        run_agent("switch show " + address() + " --driver unifi --mac f0:9f:c2:00:00:10");
    EXPECT_EQ(no_pin.code, 1);
    EXPECT_THAT(no_pin.text, HasSubstr("--pin"));
    write_login("community = public");
    const auto snmp = run_agent(show());
    EXPECT_EQ(snmp.code, 1);
    EXPECT_THAT(snmp.text, HasSubstr("takes api_key"));
    write_login("api_key = Key-1234");
    const auto lost =
        run_agent("switch show " + address() + " --login-file " + (folder_ / "login").string());
    EXPECT_THAT(lost.text, HasSubstr("needs --driver unifi"));
    EXPECT_EQ(box_.counters().credentials_seen, 0U);
}

}  // namespace
}  // namespace camfleet
