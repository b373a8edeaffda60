// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/yaml/yaml.hpp"

#include "common/adapters/yaml/suggestion.hpp"
#include "common/base/limits.hpp"
#include "common/proto/audit.pb.h"
#include "common/proto/config.pb.h"
#include "common/proto/job.pb.h"
#include "common/proto/policy.pb.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::yaml {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Yaml, fills_nested_repeated_and_enum_fields) {
    v1::RecoveryPolicy policy;
    const auto document = read(R"(
name: standard        # a comment
makers: [hikvision, "axis"]
ladder:
  - rung: power_cycle
    times: 2
    objectives: [online, access]
  - {rung: restore_full, needs_approval: true}
provisioning:
  set_name: true
  user: admin
)",
                               policy);
    ASSERT_THAT(document.problems, IsEmpty());
    EXPECT_EQ(policy.makers(1), "axis");
    ASSERT_EQ(policy.ladder_size(), 2);
    EXPECT_EQ(policy.ladder(0).rung(), v1::Rung::power_cycle);
    EXPECT_EQ(policy.ladder(0).objectives(1), v1::Objective::access);
    EXPECT_TRUE(policy.ladder(1).needs_approval());
    EXPECT_TRUE(policy.provisioning().set_name());
    EXPECT_EQ(document.lines.at("ladder[0].times"), 6);
}

TEST(Yaml, reads_numbers_text_that_looks_like_numbers_and_maps) {
    v1::AgentConfig config;
    EXPECT_THAT(read("id: 12345\ndevice_clock_rate: 20.5\nsadp_port: 37020", config).problems,
                IsEmpty());
    EXPECT_EQ(config.id(), "12345");
    EXPECT_DOUBLE_EQ(config.device_clock_rate(), 20.5);
    v1::AuditRecord record;
    EXPECT_THAT(read("details: {a: '1', b: two}\nprevious_sha256: aGk=", record).problems,
                IsEmpty());
    EXPECT_EQ(record.details().at("b"), "two");
    EXPECT_EQ(record.previous_sha256(), "hi");
}

struct Bad {
    std::string text;
    std::string path;
    int line;
    std::string reason;
};

TEST(Yaml, every_mistake_has_its_path_its_line_and_its_reason) {
    const std::vector<Bad> cases{
        {"nmae: x", "nmae", 1, "did you mean 'name'"},
        {"name: a\nname: b", "name", 2, "appears twice"},
        {"name:", "name", 1, "no value"},
        {"name: ~", "name", 1, "no value"},
        {"name: [a]", "name", 1, "must be text"},
        {"makers: axis", "makers", 1, "must be a list"},
        {"ladder:\n  - rung: power_cylce", "ladder[0].rung", 2, "did you mean 'power_cycle'"},
        {"ladder:\n  - rung: unspecified", "ladder[0].rung", 2, "is not known"},
        {"ladder:\n  - rung: 3", "ladder[0].rung", 2, "is not known"},
        {"ladder:\n  - times: two", "ladder[0].times", 2, "a whole number"},
        {"ladder:\n  - times: '2'", "ladder[0].times", 2, "in quotes"},
        {"ladder:\n  - times: -1", "ladder[0].times", 2, "out of range"},
        {"ladder:\n  - times: 4294967296", "ladder[0].times", 2, "out of range"},
        {"ladder:\n  - times: 1.5", "ladder[0].times", 2, "a whole number"},
        {"ladder:\n  - needs_approval: yes", "ladder[0].needs_approval", 2, "true or false"},
        {"ladder:\n  - 7", "ladder[0]", 2, "block of fields"},
        {"provisioning: 7", "provisioning", 1, "block of fields"},
        {"name: !!str x", "name", 1, "tag"},
        {"name: \"a\\0b\"", "name", 1, "control characters"},
        {"[1, 2]: x", "", 1, "a key must be a word"},
        {"- a", "", 1, "block of fields"},
        {"", "", 1, "empty"},
        {"name: a\n---\nname: b", "", 2, "more than one document"},
        {"name: a\n]", "", 2, "not YAML"},
        {"- a\n,b", "", 2, "stray comma"},
        {"---\n", "", 1, "empty"},
        {"name: [a", "", 1, "not YAML"},
        {"name: *nobody", "", 1, "not YAML"},
    };
    for (const auto& bad : cases) {
        v1::RecoveryPolicy policy;
        const auto problems = read(bad.text, policy).problems;
        ASSERT_THAT(problems, SizeIs(1)) << bad.text;
        EXPECT_EQ(problems[0].path, bad.path) << bad.text;
        if (bad.reason != "not YAML" && bad.reason.find("document") == std::string::npos) {
            EXPECT_EQ(problems[0].line, bad.line) << bad.text;
        }
        EXPECT_THAT(problems[0].reason, HasSubstr(bad.reason)) << bad.text;
    }
}

TEST(Yaml, tells_all_problems_at_once) {
    v1::RecoveryPolicy policy;
    const auto document = read("nam: x\nladder:\n  - times: a\n  - times: b\nmakers: 1", policy);
    EXPECT_THAT(document.problems, SizeIs(4));
}

TEST(Yaml, takes_only_one_of_a_choice) {
    v1::Job job;
    const auto document = read("discovery: {seconds: 1}\nrecovery: {recovery_id: x}", job);
    ASSERT_THAT(document.problems, SizeIs(1));
    EXPECT_THAT(document.problems[0].reason, HasSubstr("only one"));
}

TEST(Yaml, refuses_numbers_that_are_none) {
    for (const auto* text : {"device_clock_rate: .inf", "device_clock_rate: nan",
                             "device_clock_rate: 1e999", "device_clock_rate: ''"}) {
        v1::AgentConfig config;
        EXPECT_THAT(read(text, config).problems, SizeIs(1)) << text;
    }
}

TEST(Yaml, an_alias_stands_for_its_anchor) {
    v1::RecoveryPolicy policy;
    const auto document = read("ladder:\n  - &r {rung: diagnose}\n  - *r", policy);
    EXPECT_THAT(document.problems, IsEmpty());
    EXPECT_EQ(policy.ladder_size(), 2);
}

TEST(Yaml, a_document_that_grows_by_its_aliases_is_stopped) {
    std::string text = "makers:\n  - &a [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 0; i < 8; ++i) {
        const std::string before = i == 0 ? "*a" : "*b" + std::to_string(i - 1);
        text += "  - &b" + std::to_string(i) + " [";
        for (int j = 0; j < 10; ++j) text += (j == 0 ? "" : ", ") + before;
        text += "]\n";
    }
    v1::RecoveryPolicy policy;
    EXPECT_FALSE(read(text, policy).problems.empty());
    std::string wide = "ladder:\n  - &r {objectives: [online, access, recommission]}\n";
    for (int i = 0; i < 20'000; ++i) wide += "  - *r\n";
    const auto document = read(wide, policy);
    ASSERT_FALSE(document.problems.empty());
    EXPECT_THAT(document.problems.back().reason, HasSubstr("too large"));
}

TEST(Yaml, an_alias_of_itself_and_a_deep_document_are_stopped) {
    v1::RecoveryPolicy policy;
    EXPECT_FALSE(read("ladder: &a [*a]", policy).problems.empty());
    EXPECT_FALSE(read("makers: " + std::string(100'000, '['), policy).problems.empty());
    EXPECT_FALSE(read(std::string(100'000, '-') + " a", policy).problems.empty());
    EXPECT_FALSE(read("a: " + std::string(100'000, '{'), policy).problems.empty());
}

TEST(Yaml, problems_and_size_are_bounded) {
    v1::RecoveryPolicy policy;
    std::string text;
    for (int i = 0; i < 5'000; ++i) text += "x" + std::to_string(i) + ": 1\n";
    EXPECT_THAT(read(text, policy).problems, SizeIs(limits::problems_max));
    EXPECT_THAT(read(std::string(limits::yaml_bytes_max + 1, ' '), policy).problems, SizeIs(1));
}

TEST(Yaml, places_problems_that_were_found_without_the_text) {
    Problems problems{{.path = "ladder[0].times", .reason = "x"},
                      {.path = "ladder[0].give_up_seconds", .reason = "not written, so its rung"},
                      {.path = "proof.min_frames", .reason = "not written at all"}};
    place(problems, {{"ladder[0].times", 7}, {"ladder[0]", 5}, {"ladder", 4}});
    EXPECT_EQ(problems[0].line, 7);
    EXPECT_EQ(problems[1].line, 5);
    EXPECT_EQ(problems[2].line, 0);
    EXPECT_EQ(problems[0].text(), "line 7: ladder[0].times: x");
}

TEST(Suggestion, names_the_nearest_word_or_all_of_them) {
    EXPECT_EQ(nearest("rebot", {"reboot", "diagnose"}), "reboot");
    EXPECT_EQ(nearest("zzzzzzzz", {"reboot", "diagnose"}), "");
    EXPECT_THAT(hint("zzzzzzzz", {"reboot", "diagnose"}), HasSubstr("reboot, diagnose"));
    EXPECT_EQ(nearest(std::string(10'000, 'x'), {"reboot"}), "");
}

TEST(Yaml, a_missing_file_and_a_folder_are_told) {
    EXPECT_EQ(read_file("/nonexistent/x.yaml").error().code, Errc::not_found);
    EXPECT_EQ(read_file("/").error().code, Errc::not_found);
}

}  // namespace
}  // namespace camfleet::yaml
