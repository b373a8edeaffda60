// SPDX-License-Identifier: Apache-2.0
#include "controller/core/policy/policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace camfleet::policy {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using v1::Rung;

v1::RecoveryPolicy good() {
    v1::RecoveryPolicy policy;
    policy.set_name("standard");
    policy.add_ladder()->set_rung(Rung::diagnose);
    policy.add_ladder()->set_rung(Rung::power_cycle);
    policy.mutable_ladder(1)->set_times(2);
    policy.add_ladder()->set_rung(Rung::restore_full);
    policy.mutable_ladder(2)->set_needs_approval(true);
    policy.add_ladder()->set_rung(Rung::reset_button);
    policy.mutable_ladder(3)->set_needs_approval(true);
    policy.add_work_order_steps("Hold the button.");
    return policy;
}

TEST(Policy, a_short_policy_is_completed_and_then_without_problems) {
    const auto policy = expand(good());
    EXPECT_THAT(validate(policy), IsEmpty());
    EXPECT_EQ(policy.ladder(1).off_seconds(), 30U);
    EXPECT_EQ(policy.ladder(1).max_in_24h(), 3U);
    EXPECT_EQ(policy.ladder(3).hold_seconds(), 20U);
    EXPECT_EQ(policy.ladder(0).off_seconds(), 0U);
    EXPECT_EQ(policy.provisioning().user(), "admin");
    EXPECT_GT(policy.proof().min_frames(), 0U);
}

struct Mistake {
    std::string path;
    std::string reason;
    std::function<void(v1::RecoveryPolicy&)> make;
};

const std::vector<Mistake>& mistakes() {
    static const std::vector<Mistake> all{
        {"name", "lower-case", [](auto& p) { p.set_name("Has Space"); }},
        {"makers[1]", "twice",
         [](auto& p) {
             p.add_makers("axis");
             p.add_makers("axis");
         }},
        {"ladder", "no rung", [](auto& p) { p.clear_ladder(); }},
        {"ladder", "too long",
         [](auto& p) {
             for (int i = 0; i < 40; ++i) p.add_ladder();
         }},
        {"ladder[1].times", "1 to 2", [](auto& p) { p.mutable_ladder(1)->set_times(3); }},
        {"ladder[1].max_in_24h", "1 to 3", [](auto& p) { p.mutable_ladder(1)->set_max_in_24h(4); }},
        {"ladder[1].times", "max_in_24h", [](auto& p) { p.mutable_ladder(1)->set_max_in_24h(1); }},
        {"ladder[1].off_seconds", "5 to 120",
         [](auto& p) { p.mutable_ladder(1)->set_off_seconds(121); }},
        {"ladder[1].off_seconds", "5 to 120",
         [](auto& p) { p.mutable_ladder(1)->set_off_seconds(1); }},
        {"ladder[0].off_seconds", "means nothing",
         [](auto& p) { p.mutable_ladder(0)->set_off_seconds(30); }},
        {"ladder[0].times", "only power_cycle", [](auto& p) { p.mutable_ladder(0)->set_times(2); }},
        {"ladder[2].needs_approval", "true",
         [](auto& p) { p.mutable_ladder(2)->set_needs_approval(false); }},
        {"ladder[3].needs_approval", "true",
         [](auto& p) { p.mutable_ladder(3)->set_needs_approval(false); }},
        {"ladder[1].rung", "gentler",
         [](auto& p) {
             p.mutable_ladder()->SwapElements(1, 2);
             p.mutable_ladder()->SwapElements(1, 0);
         }},
        {"ladder[1].rung", "twice", [](auto& p) { p.mutable_ladder(1)->set_rung(Rung::diagnose); }},
        {"ladder[0].rung", "unknown",
         [](auto& p) { p.mutable_ladder(0)->set_rung(static_cast<Rung::Kind>(99)); }},
        {"ladder[0].rung", "missing", [](auto& p) { p.mutable_ladder(0)->clear_rung(); }},
        {"ladder[1].give_up_seconds", "before the first look",
         [](auto& p) {
             p.mutable_ladder(1)->set_boot_wait_seconds(90);
             p.mutable_ladder(1)->set_give_up_seconds(80);
         }},
        {"ladder[3].hold_seconds", "1 to 120",
         [](auto& p) { p.mutable_ladder(3)->set_hold_seconds(500); }},
        {"ladder[0].objectives[0]", "online",
         [](auto& p) { p.mutable_ladder(0)->add_objectives(v1::Objective::unspecified); }},
        {"work_order_steps", "technician", [](auto& p) { p.clear_work_order_steps(); }},
        {"work_order_steps[0]", "500", [](auto& p) { p.set_work_order_steps(0, ""); }},
        {"provisioning.password_length", "16",
         [](auto& p) { p.mutable_provisioning()->set_password_length(17); }},
        {"provisioning.user", "32",
         [](auto& p) { p.mutable_provisioning()->set_user(std::string(33, 'x')); }},
        {"provisioning.user", "first account of dahua",
         [](auto& p) {
             p.add_makers("dahua");
             p.mutable_provisioning()->set_user("root");
         }},
        {"provisioning.user", "first account of hikvision",
         [](auto& p) { p.mutable_provisioning()->set_user("root"); }},
        {"provisioning.user", "AXIS takes",
         [](auto& p) {
             p.add_makers("axis");
             p.mutable_provisioning()->set_user("an.operator");
         }},
        {"proof.min_frames", "frames", [](auto& p) { p.mutable_proof()->set_min_frames(99'999); }},
        {"job_valid_minutes", "1440", [](auto& p) { p.set_job_valid_minutes(5'000); }},
        {"approval_valid_minutes", "10080", [](auto& p) { p.set_approval_valid_minutes(99'999); }},
    };
    return all;
}

TEST(Policy, every_mistake_is_named_with_its_place) {
    for (const auto& mistake : mistakes()) {
        auto policy = good();
        mistake.make(policy);
        EXPECT_THAT(validate(expand(policy)),
                    Contains(AllOf(Field(&Problem::path, mistake.path),
                                   Field(&Problem::reason, HasSubstr(mistake.reason)))))
            << mistake.path << ": " << mistake.reason;
    }
}

TEST(Policy, takes_the_first_account_of_its_maker) {
    auto policy = good();
    policy.add_makers("axis");
    const auto axis = expand(policy);
    EXPECT_EQ(axis.provisioning().user(), "root");
    EXPECT_THAT(validate(axis), IsEmpty());
    policy.set_makers(0, "dahua");
    EXPECT_EQ(expand(policy).provisioning().user(), "admin");
}

TEST(Policy, names_no_account_that_no_rung_of_it_sets) {
    v1::RecoveryPolicy policy;
    policy.set_name("look");
    policy.add_ladder()->set_rung(Rung::diagnose);
    policy.mutable_provisioning()->set_user("root");
    EXPECT_THAT(validate(expand(policy)), IsEmpty());
}

TEST(Policy, of_a_camera_that_names_none_is_its_makers_before_everybodys) {
    EXPECT_THAT(usual_names("axis"), ::testing::ElementsAre("standard_axis", "standard"));
}

TEST(Policy, all_problems_come_at_once) {
    auto policy = good();
    policy.set_name("");
    policy.mutable_ladder(1)->set_times(9);
    policy.mutable_ladder(2)->set_needs_approval(false);
    EXPECT_EQ(validate(expand(policy)).size(), 4U) << "times is over both limits";
}

TEST(Policy, fits_its_makers_or_every_maker) {
    auto policy = good();
    EXPECT_TRUE(fits_maker(policy, "axis"));
    policy.add_makers("hikvision");
    EXPECT_TRUE(fits_maker(policy, "hikvision"));
    EXPECT_FALSE(fits_maker(policy, "axis"));
}

}  // namespace
}  // namespace camfleet::policy
