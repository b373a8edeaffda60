// SPDX-License-Identifier: Apache-2.0
#include "controller/storage/vault/master_key.hpp"

#include "controller/storage/vault/cipher.hpp"
#include "tests/support/seeded_rng.hpp"
#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sys/stat.h>

namespace camfleet::storage {
namespace {

void write_file(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
    ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
}

TEST(MasterKey, reads_back_the_key_that_was_made) {
    const support::TempFolder folder;
    support::SeededRng rng(5);
    ASSERT_TRUE(create_master_key(folder.file("key"), rng));
    support::SeededRng same(5);
    EXPECT_EQ(read_master_key(folder.file("key"))->reveal(), same.bytes(32));
}

TEST(MasterKey, never_overwrites_a_key) {
    const support::TempFolder folder;
    support::SeededRng rng;
    ASSERT_TRUE(create_master_key(folder.file("key"), rng));
    EXPECT_EQ(create_master_key(folder.file("key"), rng).error().code, Errc::already_exists);
}

TEST(MasterKey, says_why_a_file_is_no_key) {
    const support::TempFolder folder;
    EXPECT_EQ(read_master_key(folder.file("none")).error().code, Errc::not_found);
    write_file(folder.file("short"), std::string(31, 'k'));
    EXPECT_EQ(read_master_key(folder.file("short")).error().code, Errc::malformed);
    write_file(folder.file("long"), std::string(33, 'k'));
    EXPECT_EQ(read_master_key(folder.file("long")).error().code, Errc::malformed);
    write_file(folder.file("open"), std::string(32, 'k'));
    ASSERT_EQ(::chmod(folder.file("open").c_str(), 0640), 0);
    EXPECT_EQ(read_master_key(folder.file("open")).error().code, Errc::forbidden);
}

TEST(MasterKey, is_in_no_error_text) {
    const support::TempFolder folder;
    write_file(folder.file("short"), "not so secret");
    const auto error = read_master_key(folder.file("short")).error();
    EXPECT_EQ(error.context.find("secret"), std::string::npos);
    EXPECT_NE(error.context.find(folder.file("short")), std::string::npos);
}

TEST(OpensslCipher, opens_only_with_key_and_binding_of_the_box) {
    support::SeededRng rng;
    const OpensslCipher cipher(rng);
    const Secret key(std::string(32, 'a'));
    const Secret other(std::string(32, 'b'));
    const std::string box = cipher.seal(key, "text", "row").value();
    EXPECT_EQ(box.size(), 12U + 4U + 16U);
    EXPECT_EQ(cipher.open(key, box, "row")->reveal(), "text");
    EXPECT_FALSE(cipher.open(other, box, "row"));
    EXPECT_FALSE(cipher.open(key, box, "another row"));
    for (std::size_t i = 0; i < box.size(); ++i) {
        std::string bad = box;
        bad[i] = static_cast<char>(bad[i] ^ 0x80);
        EXPECT_FALSE(cipher.open(key, bad, "row"));
        EXPECT_FALSE(cipher.open(key, std::string_view(box).substr(0, i), "row"));
    }
}

TEST(OpensslCipher, seals_nothing_too) {
    support::SeededRng rng;
    const OpensslCipher cipher(rng);
    const Secret key(std::string(32, 'a'));
    EXPECT_EQ(cipher.open(key, cipher.seal(key, "", "row").value(), "row")->reveal(), "");
}

}  // namespace
}  // namespace camfleet::storage
