// SPDX-License-Identifier: Apache-2.0
// What goes wrong between the driver and a camera: each fault has its name, nothing is sent twice,
// and the outcome is unknown exactly where it is.
#include "tests/integration/onvif_drivers/onvif_bench.hpp"

namespace camfleet {
namespace {

using lab::WireFault;

class OnvifFailures : public OnvifBench {
  protected:
    void plan(const std::string& operation, WireFault kind, int status = 500) {
        ASSERT_TRUE(
            device_->plan_wire_fault({.kind = kind, .status = status, .operation = operation}));
    }
    // One reboot under this fault: its error, and how many reached the camera.
    struct Seen {
        Errc code = Errc::internal;
        unsigned reboots = 0;
        unsigned logins = 0;
    };
    Seen reboot_under(WireFault kind, int status = 500) {
        const auto taken = [this] {
            const auto all = state().counters.operations;
            return all.contains("SystemReboot") ? all.at("SystemReboot") : 0;
        };
        const auto before = taken();
        const auto logins = state().counters.logins_sent;
        plan("SystemReboot", kind, status);
        const auto outcome = camera_->reboot(at(), good_, soon(std::chrono::milliseconds(1'500)));
        Seen seen;
        if (!outcome) seen.code = outcome.error().code;
        // What it took, it carries out after its answer.
        EXPECT_TRUE(support::eventually(
            [&] { return state().counters.boots == taken() && state().listening; }));
        seen.reboots = taken() - before;
        seen.logins = state().counters.logins_sent - logins;
        return seen;
    }
};

TEST_F(OnvifFailures, of_a_change_have_a_name_and_are_not_retried) {
    open("92.31");
    struct Expected {
        WireFault kind;
        int status;
        Errc code;
        unsigned reboots;
    };
    const std::vector<Expected> rows{
        {WireFault::hang, 0, Errc::timeout, 0},
        {WireFault::drop_before, 0, Errc::closed, 0},
        {WireFault::drop_after, 0, Errc::closed, 1},
        {WireFault::truncated, 0, Errc::closed, 1},
        {WireFault::endless, 0, Errc::device_error, 1},
        {WireFault::redirect, 0, Errc::malformed, 0},
        {WireFault::error_before, 401, Errc::unauthorized, 0},
        {WireFault::error_before, 403, Errc::forbidden, 0},
        {WireFault::error_before, 404, Errc::not_supported, 0},
        {WireFault::error_before, 500, Errc::device_error, 0},
        {WireFault::error_after, 500, Errc::device_error, 1},
        {WireFault::error_before, 503, Errc::device_error, 0},
        {WireFault::error_after, 200, Errc::device_error, 1},  // done, and an answer nobody reads
    };
    for (const auto& row : rows) {
        const auto seen = reboot_under(row.kind, row.status);
        const auto label =
            std::to_string(static_cast<int>(row.kind)) + "/" + std::to_string(row.status);
        EXPECT_EQ(errc_name(seen.code), errc_name(row.code)) << label;
        EXPECT_EQ(seen.reboots, row.reboots) << label;
        EXPECT_EQ(seen.logins, 1U) << label;
        // Where the camera did it, the driver must not say that it certainly did not.
        if (row.reboots > 0) EXPECT_TRUE(effect_unknown(seen.code)) << label;
    }
}

TEST_F(OnvifFailures, before_the_change_was_sent_leave_no_doubt) {
    open("92.32");
    for (const auto kind : {WireFault::drop_before, WireFault::error_before, WireFault::hang}) {
        ASSERT_TRUE(device_->plan_wire_fault(
            {.kind = kind, .logged_in_only = false, .operation = "GetDeviceInformation"}));
        const auto outcome = camera_->reboot(at(), good_, soon(std::chrono::milliseconds(800)));
        ASSERT_FALSE(outcome);
        EXPECT_EQ(outcome.error().code, Errc::unreachable) << outcome.error().text();
        EXPECT_FALSE(effect_unknown(outcome.error().code));
    }
    EXPECT_EQ(state().counters.reboots, 0U);
    EXPECT_EQ(state().counters.logins_sent, 0U);
}

TEST_F(OnvifFailures, of_a_look_have_a_name) {
    open("92.33");
    struct Expected {
        WireFault kind;
        int status;
        Errc code;
    };
    const std::vector<Expected> rows{{WireFault::hang, 0, Errc::timeout},
                                     {WireFault::drop_before, 0, Errc::closed},
                                     {WireFault::truncated, 0, Errc::closed},
                                     {WireFault::endless, 0, Errc::too_large},
                                     {WireFault::redirect, 0, Errc::malformed},
                                     {WireFault::error_before, 401, Errc::unauthorized},
                                     {WireFault::error_before, 403, Errc::forbidden},
                                     {WireFault::error_before, 404, Errc::not_supported},
                                     {WireFault::error_before, 500, Errc::device_error},
                                     {WireFault::error_before, 503, Errc::device_error},
                                     {WireFault::error_before, 200, Errc::malformed}};
    for (const auto& row : rows) {
        plan("GetUsers", row.kind, row.status);
        const auto seen = camera_->list_users(at(), good_, soon(std::chrono::milliseconds(1'500)));
        ASSERT_FALSE(seen);
        EXPECT_EQ(errc_name(seen.error().code), errc_name(row.code))
            << static_cast<int>(row.kind) << "/" << row.status << ": " << seen.error().text();
    }
    EXPECT_EQ(state().counters.logins_failed, 0U);
}

TEST_F(OnvifFailures, of_a_side_question_leave_its_field_empty) {
    open("92.36");
    plan("GetNetworkInterfaces", WireFault::error_before, 400);
    plan("GetHostname", WireFault::error_before, 500);
    const auto facts = camera_->identify(at(), good_, soon());
    ASSERT_TRUE(facts) << facts.error().text();
    EXPECT_EQ(facts->identity.serial(), "EC4010-20260001");
    EXPECT_EQ(facts->identity.mac(), "");
    EXPECT_EQ(facts->name, "");
    plan("GetNetworkInterfaces", WireFault::drop_before);
    EXPECT_EQ(camera_->identify(at(), good_, soon()).error().code, Errc::closed);
}

TEST_F(OnvifFailures, named_by_the_camera_in_a_soap_fault_keep_their_meaning) {
    open("92.34");
    device_->plan_soap_fault("SystemReboot",
                             {.status = 500, .code = "Receiver", .outer = "ActionNotSupported"});
    EXPECT_EQ(camera_->reboot(at(), good_, soon()).error().code, Errc::not_supported);
    device_->plan_soap_fault("SetHostname", {.outer = "InvalidArgVal", .inner = "InvalidHostname"});
    EXPECT_EQ(camera_->set_name(at(), good_, "gate-1", soon()).error().code, Errc::rejected);
    device_->plan_soap_fault("SetNTP", {.outer = "InvalidArgVal", .inner = "TimeSyncedToNtp"});
    EXPECT_EQ(camera_->set_time(at(), good_, "a.example", 60, "", soon()).error().code,
              Errc::conflict);
    device_->plan_soap_fault("SetSystemFactoryDefault",
                             {.status = 500, .code = "Receiver", .outer = "Action"});
    EXPECT_EQ(camera_->restore(at(), good_, ports::RestoreMode::full, soon()).error().code,
              Errc::device_error);
    EXPECT_EQ(state().counters.hard_defaults, 0U);
}

TEST_F(OnvifFailures, of_a_camera_that_is_off_say_that_nothing_was_sent) {
    open("92.35");
    const auto there = at();
    device_->set_power(false);
    EXPECT_EQ(camera_->check_login(there, good_, soon()).error().code, Errc::unreachable);
    EXPECT_EQ(camera_->state(there, soon()).error().code, Errc::unreachable);
    EXPECT_EQ(camera_->reboot(there, good_, soon()).error().code, Errc::unreachable);
}

}  // namespace
}  // namespace camfleet
