// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/site/secret_search.hpp"

#include "common/base/encoding.hpp"
#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace camfleet::lab {
namespace {

// Made up here; belongs to nobody.
constexpr const char* password = "Kq7-violets";

Result<SearchResult> search(const std::string& written) {
    const support::TempFolder folder;
    std::ofstream(folder.file("store.bin"), std::ios::binary) << written;
    std::vector<Secret> passwords;
    passwords.emplace_back(password);
    return search_files(folder.file(""), passwords);
}

TEST(SecretSearch, finds_a_password_in_the_middle_of_other_bytes) {
    const auto result = search(std::string(9, '\0') + password + "\xFF");
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->searched, 1U);
    EXPECT_EQ(result->found.size(), 1U);
}

TEST(SecretSearch, finds_it_in_hex_and_in_base64_wherever_it_starts) {
    EXPECT_EQ(search(to_hex(password))->found.size(), 1U);
    for (const std::string before : {"", "a", "ad", "admin:"}) {
        EXPECT_EQ(search(to_base64(before + password + "?"))->found.size(), 1U) << before;
    }
}

TEST(SecretSearch, finds_nothing_where_nothing_is) {
    EXPECT_TRUE(search("Kq7-violet, roses")->found.empty());
}

TEST(SecretSearch, does_not_pass_for_clean_without_a_password_or_a_folder) {
    EXPECT_FALSE(search_files("/", {}));
    std::vector<Secret> passwords;
    passwords.emplace_back(password);
    EXPECT_FALSE(search_files("/no/such/folder", passwords));
}

}  // namespace
}  // namespace camfleet::lab
