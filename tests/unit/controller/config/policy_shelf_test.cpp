// SPDX-License-Identifier: Apache-2.0
#include "controller/config/policy_shelf.hpp"

#include "common/adapters/yaml/yaml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace camfleet::controller_config {
namespace {

using ::testing::HasSubstr;

class Shelf : public ::testing::Test {
  protected:
    Shelf() {
        auto pattern = (std::filesystem::temp_directory_path() / "camfleet-shelf-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
    }
    ~Shelf() override {
        std::error_code ec;
        std::filesystem::remove_all(folder_, ec);
    }
    void file(const std::string& name, const std::string& text) const {
        std::ofstream(folder_ / name) << text;
    }
    [[nodiscard]] std::string problems() const {
        const auto shelf = PolicyShelf::load(folder_);
        return shelf ? "" : shelf.error().context;
    }
    std::filesystem::path folder_;
};

TEST_F(Shelf, holds_every_policy_by_its_name_with_defaults_filled_in) {
    file("a.yaml", "name: one\nladder: [{rung: diagnose}, {rung: power_cycle}]");
    file("b.yaml", "name: two\nladder: [{rung: diagnose}]");
    file("notes.txt", "not a policy");
    const auto shelf = PolicyShelf::load(folder_);
    ASSERT_TRUE(shelf) << shelf.error().text();
    EXPECT_EQ(shelf->all().size(), 2U);
    ASSERT_NE(shelf->find("one"), nullptr);
    EXPECT_EQ(shelf->find("one")->ladder(1).off_seconds(), 30U);
    EXPECT_EQ(shelf->find("three"), nullptr);
}

TEST_F(Shelf, refuses_two_policies_of_one_name) {
    file("a.yaml", "name: one\nladder: [{rung: diagnose}]");
    file("b.yaml", "name: one\nladder: [{rung: diagnose}]");
    EXPECT_THAT(problems(), HasSubstr("b.yaml: name: 'one' is the name of"));
}

TEST_F(Shelf, tells_all_problems_of_all_files_with_file_and_line) {
    file("a.yaml", "name: one\nladder:\n  - rung: diagnose\n  - rung: power_cycle\n    times: 3\n");
    file("b.yaml", "name: two\nladder:\n  - rung: restore_full\n");
    file("c.yaml", "name: [");
    const auto text = problems();
    EXPECT_THAT(text, HasSubstr("a.yaml: line 5: ladder[1].times"));
    EXPECT_THAT(text, HasSubstr("b.yaml: line 3: ladder[0].needs_approval"));
    EXPECT_THAT(text, HasSubstr("c.yaml: line"));
}

TEST_F(Shelf, refuses_an_empty_or_missing_folder) {
    EXPECT_THAT(problems(), HasSubstr("holds no *.yaml"));
    EXPECT_FALSE(PolicyShelf::load(folder_ / "nothing"));
}

TEST(StandardPolicy, is_without_problems_and_walks_the_whole_ladder) {
    const auto* source = std::getenv("CAMFLEET_SOURCE");
    if (source == nullptr) GTEST_SKIP() << "CAMFLEET_SOURCE is not set";
    const auto shelf = PolicyShelf::load(std::string(source) + "/policies/recovery");
    ASSERT_TRUE(shelf) << shelf.error().text();
    const auto* standard = shelf->find("standard");
    ASSERT_NE(standard, nullptr);
    ASSERT_EQ(standard->ladder_size(), 9);
    EXPECT_EQ(standard->ladder(2).rung(), v1::Rung::power_cycle);
    EXPECT_EQ(standard->ladder(2).times(), 2U);
    EXPECT_EQ(standard->ladder(2).max_in_24h(), 3U);
    EXPECT_EQ(standard->ladder(2).off_seconds(), 30U);
    EXPECT_GE(standard->ladder(7).hold_seconds(), 15U);
    EXPECT_LE(standard->ladder(7).hold_seconds(), 20U);
    EXPECT_FALSE(standard->work_order_steps().empty());
}

TEST(StandardPolicy, is_there_for_each_maker_with_its_first_account) {
    const auto* source = std::getenv("CAMFLEET_SOURCE");
    if (source == nullptr) GTEST_SKIP() << "CAMFLEET_SOURCE is not set";
    const auto shelf = PolicyShelf::load(std::string(source) + "/policies/recovery");
    ASSERT_TRUE(shelf) << shelf.error().text();
    const std::pair<const char*, const char*> accounts[] = {
        {"axis", "root"}, {"dahua", "admin"}, {"onvif", "admin"}};
    for (const auto& [maker, user] : accounts) {
        const auto* policy = shelf->find(std::string("standard_") + maker);
        ASSERT_NE(policy, nullptr) << maker;
        EXPECT_THAT(policy->makers(), ::testing::ElementsAre(maker));
        EXPECT_EQ(policy->provisioning().user(), user);
        EXPECT_EQ(policy->ladder(2).rung(), v1::Rung::power_cycle);
    }
}

TEST(PowerCyclePolicy, cuts_once_and_resets_nothing) {
    const auto* source = std::getenv("CAMFLEET_SOURCE");
    if (source == nullptr) GTEST_SKIP() << "CAMFLEET_SOURCE is not set";
    const auto shelf = PolicyShelf::load(std::string(source) + "/policies/recovery");
    ASSERT_TRUE(shelf) << shelf.error().text();
    const auto* policy = shelf->find("power_cycle");
    ASSERT_NE(policy, nullptr);
    ASSERT_EQ(policy->ladder_size(), 1) << "a camera that works is cycled as well";
    EXPECT_EQ(policy->ladder(0).rung(), v1::Rung::power_cycle);
    EXPECT_EQ(policy->ladder(0).times(), 1U);
}

}  // namespace
}  // namespace camfleet::controller_config
