// SPDX-License-Identifier: Apache-2.0
#include "agent/journal/sqlite_journal.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace camfleet::journal {
namespace {

class SqliteJournalTest : public testing::Test {
  protected:
    void SetUp() override {
        std::string name = (std::filesystem::temp_directory_path() / "journal-XXXXXX").string();
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        folder_ = name;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string path() const { return folder_ + "/journal.sqlite"; }
    [[nodiscard]] Result<std::unique_ptr<SqliteJournal>> open() const {
        return SqliteJournal::open(path(), [](const std::function<void()>& run) { run(); });
    }
    static void commit(ports::Store& store, Batch batch) {
        bool told = false;
        store.commit(std::move(batch), [&](const Result<void>& saved) {
            told = true;
            EXPECT_TRUE(saved) << saved.error().text();
        });
        EXPECT_TRUE(told);
    }

    std::string folder_;
};

TEST_F(SqliteJournalTest, keeps_what_was_committed_across_a_restart) {
    {
        auto journal = open();
        ASSERT_TRUE(journal) << journal.error().text();
        Batch batch;
        batch.put("task/1", std::string("a\0b", 3));
        batch.put("task/2", "");
        batch.put("taskz", "other");
        commit(**journal, std::move(batch));
        Batch second;
        second.erase("task/2");
        second.put("task/3", "c");
        commit(**journal, std::move(second));
    }
    auto journal = open();
    ASSERT_TRUE(journal);
    EXPECT_EQ((*journal)->get("task/1").value(), std::string("a\0b", 3));
    EXPECT_EQ((*journal)->get("task/2").value(), std::nullopt);
    const auto rows = (*journal)->scan("task/", "", 10).value();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].first, "task/1");
    EXPECT_EQ(rows[1].first, "task/3");
    EXPECT_EQ((*journal)->scan("task/", "task/1", 10).value().size(), 1U);
    EXPECT_EQ((*journal)->scan("task/", "", 1).value().size(), 1U);
}

TEST_F(SqliteJournalTest, keeps_an_empty_value_apart_from_no_value) {
    auto journal = open();
    ASSERT_TRUE(journal);
    Batch batch;
    batch.put("key", "");
    commit(**journal, std::move(batch));
    EXPECT_EQ((*journal)->get("key").value(), "");
}

TEST_F(SqliteJournalTest, is_readable_by_its_owner_only) {
    ASSERT_TRUE(open());
    struct stat facts{};
    ASSERT_EQ(stat(path().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST_F(SqliteJournalTest, refuses_a_second_agent_on_the_same_journal) {
    auto first = open();
    ASSERT_TRUE(first);
    const auto second = open();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::io);
    EXPECT_NE(second.error().context.find("another agent"), std::string::npos);
}

TEST_F(SqliteJournalTest, says_what_is_wrong_with_a_file_that_is_no_journal) {
    std::ofstream(path()) << std::string(8192, 'x');
    const auto journal = open();
    ASSERT_FALSE(journal);
    EXPECT_EQ(journal.error().code, Errc::corrupt);
    EXPECT_NE(journal.error().context.find(path()), std::string::npos);
}

}  // namespace
}  // namespace camfleet::journal
