// SPDX-License-Identifier: Apache-2.0
#include "controller/storage/vault/password.hpp"

#include "tests/support/seeded_rng.hpp"

#include <gtest/gtest.h>

#include <map>

namespace camfleet::storage {
namespace {

class ConstantRng : public ports::Rng {
  public:
    explicit ConstantRng(std::uint64_t number) : number_(number) {}
    std::uint64_t next() override { return number_; }
    std::string bytes(std::size_t count) override { return std::string(count, '\0'); }

  private:
    std::uint64_t number_;
};

TEST(Password, always_follows_the_rules) {
    support::SeededRng rng;
    for (int i = 0; i < 5000; ++i) {
        const auto password = make_password(rng, "admin");
        ASSERT_TRUE(password);
        ASSERT_TRUE(follows_rules(password->reveal(), "admin")) << "length and classes";
    }
}

TEST(Password, uses_every_allowed_character_and_no_other) {
    support::SeededRng rng;
    std::map<char, int> counts;
    for (int i = 0; i < 5000; ++i) {
        const auto password = make_password(rng, "admin");
        for (const char c : password->reveal()) ++counts[c];
    }
    EXPECT_EQ(counts.size(), 69U);
    // 70,000 letters over 69: about 1,014 each; classes that must occur come a little more often.
    for (const auto& [letter, count] : counts) {
        EXPECT_GT(count, 800) << letter;
        EXPECT_LT(count, 1500) << letter;
    }
}

TEST(Password, is_not_the_user_name_nor_its_mirror) {
    EXPECT_FALSE(follows_rules("xxAdMin-1xxxxx", "admin"));
    EXPECT_FALSE(follows_rules("xxnimda-1XXxxx", "admin"));
    EXPECT_TRUE(follows_rules("xxnibda-1XXxxx", "admin"));
}

TEST(Password, is_fourteen_characters_of_four_classes) {
    EXPECT_FALSE(follows_rules("aB3-aB3-aB3-a", "u"));
    EXPECT_FALSE(follows_rules("aB3-aB3-aB3-aaa", "u"));
    EXPECT_FALSE(follows_rules("aB33aB33aB33aa", "u"));
    EXPECT_FALSE(follows_rules("ab3-ab3-ab3-ab", "u"));
    EXPECT_FALSE(follows_rules("AB3-AB3-AB3-AB", "u"));
    EXPECT_FALSE(follows_rules("aBc-aBc-aBc-aB", "u"));
}

TEST(Password, gives_up_on_a_broken_source_of_randomness) {
    ConstantRng same(7);
    EXPECT_EQ(make_password(same, "admin").error().code, Errc::internal);
    ConstantRng biased(~0ULL);
    EXPECT_EQ(make_password(biased, "admin").error().code, Errc::internal);
}

}  // namespace
}  // namespace camfleet::storage
