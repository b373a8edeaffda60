// SPDX-License-Identifier: Apache-2.0
#include "common/observe/log.hpp"

#include "common/base/limits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <type_traits>

namespace camfleet::observe {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

static_assert(!std::is_constructible_v<Field, std::string_view, const Secret&>,
              "a secret must have no way into the log");
static_assert(!std::is_constructible_v<Field, std::string_view, Secret>);

class LogFile : public ::testing::Test {
  protected:
    LogFile() {
        auto pattern = (std::filesystem::temp_directory_path() / "camfleet-log-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
    }
    ~LogFile() override {
        std::error_code ec;
        std::filesystem::remove_all(folder_, ec);
    }
    [[nodiscard]] std::string file(const std::string& name = "x.log") const {
        return (folder_ / name).string();
    }
    static std::string text(const std::string& path) {
        std::ostringstream out;
        out << std::ifstream(path).rdbuf();
        return out.str();
    }
    std::filesystem::path folder_;
};

TEST(LogLine, is_event_and_pairs_with_words_left_bare) {
    EXPECT_EQ(format_line("job_offered", {{"job", "rec-1-2"}, {"attempt", 3}, {"again", true}}),
              "job_offered job=rec-1-2 attempt=3 again=yes");
}

TEST(LogLine, quotes_what_is_not_one_word) {
    EXPECT_EQ(format_line("e", {{"why", "two words"}, {"empty", ""}, {"sign", "a=b"}}),
              R"(e why="two words" empty="" sign="a=b")");
}

TEST(LogLine, lets_no_foreign_text_forge_a_line_or_steer_a_terminal) {
    const std::string foreign = "x\"\n2026-01-01T00:00:00.000Z error forged \x1b[2J\r\\ \xc2\x9b";
    const auto line = format_line("e", {{"name", foreign}});
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_EQ(line.find('\x1b'), std::string::npos);
    EXPECT_EQ(line.find('\r'), std::string::npos);
    EXPECT_EQ(line.find("\xc2\x9b"), std::string::npos);
    EXPECT_THAT(line, HasSubstr("x\\\"\\n2026"));
}

TEST(LogLine, keeps_foreign_keys_and_events_one_word) {
    EXPECT_EQ(format_line("a b\n", {{"k=\n", "v"}}), "a_b_ k__=v");
}

TEST(LogLine, cuts_long_values_and_says_so) {
    const auto line = format_line("e", {{"v", std::string(100'000, 'x')}});
    EXPECT_LT(line.size(), limits::log_value_max + 100);
    EXPECT_THAT(line, HasSubstr("100000_bytes"));
}

TEST_F(LogFile, starts_each_line_with_time_and_level) {
    auto log = Log::open("info", file());
    ASSERT_TRUE(log);
    (*log)->warning("agent_late", {{"agent", "a-1"}});
    EXPECT_THAT(
        text(file()),
        MatchesRegex("20[0-9-]+T[0-9:]+\\.[0-9][0-9][0-9]Z warning agent_late agent=a-1\n"));
}

TEST_F(LogFile, writes_from_its_level_on_and_appends) {
    {
        auto log = Log::open("warning", file());
        ASSERT_TRUE(log);
        EXPECT_FALSE((*log)->writes(Level::info));
        (*log)->debug("no");
        (*log)->info("no");
        (*log)->error("first");
    }
    auto log = Log::open("debug", file());
    (*log)->debug("second");
    EXPECT_THAT(text(file()), HasSubstr("error first"));
    EXPECT_THAT(text(file()), HasSubstr("debug second"));
    EXPECT_EQ(text(file()).find(" no"), std::string::npos);
}

TEST_F(LogFile, goes_on_in_a_new_file_when_the_old_one_was_moved_away) {
    auto log = Log::open("info", file());
    (*log)->info("before");
    std::filesystem::rename(file(), file("x.log.1"));
    ASSERT_TRUE((*log)->reopen());
    (*log)->info("after");
    EXPECT_THAT(text(file("x.log.1")), HasSubstr("before"));
    EXPECT_THAT(text(file()), HasSubstr("after"));
}

TEST_F(LogFile, refuses_unknown_levels_and_files_that_cannot_be) {
    EXPECT_EQ(Log::open("loud", "").error().code, Errc::invalid_argument);
    EXPECT_EQ(Log::open("info", "/proc/nothing/x.log").error().code, Errc::io);
}

}  // namespace
}  // namespace camfleet::observe
