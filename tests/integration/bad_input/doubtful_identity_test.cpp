// SPDX-License-Identifier: Apache-2.0
// A site where it is in doubt which device is which: the recovery ends with the reason, the
// operator reads it, and no device has seen a login or a change.
#include "tests/support/live_fleet/live_fleet.hpp"
#include "tests/support/live_fleet/still_site.hpp"

#include <gtest/gtest.h>

namespace camfleet::bad_input_test {
namespace {

using namespace std::chrono_literals;
using support::LiveFleet;

class DoubtfulIdentity : public testing::Test {
  protected:
    DoubtfulIdentity() : fleet_(options()) { EXPECT_TRUE(support::hold_recorder(fleet_.lab())); }

    static support::LiveFleetOptions options() {
        support::LiveFleetOptions options;
        options.site = support::site_text({.time_scale = 20,
                                           .recorder_poll_seconds = support::poll_once_seconds,
                                           .cameras = {{.name = "front-door"}, {.name = "yard"}}});
        return options;
    }

    [[nodiscard]] std::string of(const std::string& camera, const char* key) const {
        return std::string(fleet_.lab().camera(camera).at(key).as_string());
    }
    void make_show(const std::string& camera, const char* quirk, const std::string& value) const {
        fleet_.lab().post("/cameras/" + camera + "/quirk", {{quirk, value}});
    }

    // What an operator reads.
    [[nodiscard]] std::string shown_by_command_line(const std::string& recovery) {
        support::Child ctl(
            {support::program("camfleetctl").string(), "--api", fleet_.api_url(), "--ca",
             fleet_.pki().file("ca.crt").string(), "--token-file",
             (fleet_.secrets_dir() / "operator.token").string(), "recoveries", "show", recovery},
            fleet_.file("log") / "ctl");
        EXPECT_EQ(ctl.run_to_end(20s), 0) << ctl.log();
        return ctl.output();
    }

    void expect_refused(const std::string& reason, const std::string& said) {
        const auto before = support::site_counters(fleet_.lab());
        const auto id = fleet_.start_recovery("front-door", v1::Objective::online);
        const auto end = fleet_.play(id, 120s);
        EXPECT_EQ(end.phase(), v1::RecoveryState::needs_person);
        EXPECT_EQ(end.reason(), reason) << fleet_.log_tails();
        EXPECT_NE(end.detail().find(said), std::string::npos) << end.detail();
        const auto shown = shown_by_command_line(id);
        EXPECT_NE(shown.find(reason), std::string::npos) << shown;
        EXPECT_NE(shown.find(said), std::string::npos) << shown;
        EXPECT_EQ(support::site_counters(fleet_.lab()), before) << "a device was touched";
        for (const char* camera : {"front-door", "yard"}) {
            EXPECT_EQ(fleet_.lab().counter(camera, "logins_failed"), 0) << camera;
        }
    }

    LiveFleet fleet_;
};

TEST_F(DoubtfulIdentity, two_cameras_with_one_serial) {
    make_show("yard", "serial_shown", of("front-door", "serial"));
    expect_refused("duplicate_serial", of("front-door", "serial"));
}

TEST_F(DoubtfulIdentity, another_device_at_the_cameras_address) {
    const std::string other = "DS-2CD2346G2-ISU20240220AAWRG11000042";
    make_show("front-door", "serial_shown", other);
    make_show("front-door", "mac_shown", "68:6d:bc:00:00:42");
    expect_refused("wrong_identity", other);
}

// The camera itself is silent, so there is no second one to compare with.
TEST_F(DoubtfulIdentity, a_camera_that_answers_with_anothers_serial) {
    fleet_.lab().fault("front-door", "frozen");
    make_show("yard", "serial_shown", of("front-door", "serial"));
    expect_refused("wrong_identity", of("yard", "mac"));
}

TEST_F(DoubtfulIdentity, two_devices_at_one_address) {
    make_show("yard", "address_shown", of("front-door", "address"));
    expect_refused("address_conflict", of("front-door", "address"));
}

}  // namespace
}  // namespace camfleet::bad_input_test
