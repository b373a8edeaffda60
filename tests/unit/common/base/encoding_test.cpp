// SPDX-License-Identifier: Apache-2.0
#include "common/base/encoding.hpp"

#include "common/base/time.hpp"

#include <gtest/gtest.h>

namespace camfleet {
namespace {

TEST(Encoding, base64_follows_the_vectors_of_rfc_4648) {
    const std::pair<std::string, std::string> vectors[] = {
        {"", ""},        {"f", "Zg=="},        {"fo", "Zm8="},
        {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, coded] : vectors) {
        EXPECT_EQ(to_base64(plain), coded);
        EXPECT_EQ(from_base64(coded).value(), plain);
    }
    EXPECT_EQ(from_base64("Zm9\r\nvYm Fy").value(), "foobar");
    for (const auto* bad : {"Zm9", "Z*==", "====="}) EXPECT_FALSE(from_base64(bad)) << bad;
}

TEST(Encoding, hex_goes_both_ways_and_refuses_the_rest) {
    EXPECT_EQ(to_hex(std::string("\x00\xff\x10", 3)), "00ff10");
    EXPECT_EQ(from_hex("00FF10").value(), std::string("\x00\xff\x10", 3));
    EXPECT_FALSE(from_hex("0"));
    EXPECT_FALSE(from_hex("zz"));
}

TEST(Encoding, sha256_follows_the_fips_vector) {
    EXPECT_EQ(sha256_hex("abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Encoding, mac_addresses_have_one_spelling) {
    for (const auto* text :
         {"68-6D-BC-00-00-01", "686dbc000001", "68:6d:bc:00:00:01", "686d.bc00.0001"}) {
        EXPECT_EQ(normalise_mac(text).value(), "68:6d:bc:00:00:01") << text;
    }
    for (const auto* text : {"", "68:6d:bc:00:00", "68:6d:bc:00:00:0g"})
        EXPECT_FALSE(normalise_mac(text));
}

TEST(Time, is_written_in_iso_8601) {
    EXPECT_EQ(to_iso8601(from_ms(1'767'225'599'007)), "2025-12-31T23:59:59.007Z");
    const auto time = from_ms(-1);
    EXPECT_EQ(from_timestamp(to_timestamp(time)), time);
}

}  // namespace
}  // namespace camfleet
