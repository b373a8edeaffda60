// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/signs/addresses.hpp"
#include "agent/discovery/signs/makers.hpp"
#include "agent/discovery/signs/uuid.hpp"

#include <gtest/gtest.h>

namespace camfleet::signs {
namespace {

TEST(SignsOfAddress, are_read_in_one_spelling) {
    EXPECT_EQ(read_address("192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(read_address("[FE80:0::1%eth0]"), "fe80::1");
    EXPECT_EQ(read_address("FE80:0::1%eth0"), "fe80::1");
    EXPECT_EQ(read_address("2001:db8::1/112"), "2001:db8::1");
    for (const auto* wrong : {"", "0.0.0.0", "::", "camera", "1.2.3", "1.2.3.4.5", "::g"})
        EXPECT_EQ(read_address(wrong), std::nullopt) << wrong;
}

TEST(SignsOfAddress, know_link_local_and_subnet) {
    EXPECT_TRUE(is_link_local("169.254.0.1"));
    EXPECT_TRUE(is_link_local("febf::1"));
    EXPECT_FALSE(is_link_local("fec0::1"));
    EXPECT_FALSE(is_link_local("169.253.255.255"));
    EXPECT_TRUE(is_in_subnet("10.1.2.3", "10.1.9.9", "255.255.0.0"));
    EXPECT_FALSE(is_in_subnet("10.2.2.3", "10.1.9.9", "255.255.0.0"));
}

TEST(SignsOfUrl, need_a_numeric_host_and_a_good_port) {
    const auto url = read_url("HTTP://192.0.2.1:8080/a?b");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->port, 8080);
    EXPECT_EQ(url->path, "/a?b");
    EXPECT_EQ(read_url("https://[fe80::1]")->port, 443);
    for (const auto* wrong : {"SERVICE_URI", "ftp://192.0.2.1/", "http://cam/", "http://1.2.3.4:0/",
                              "http://1.2.3.4:99999/", "http://1.2.3.4:8x/", "http://u@1.2.3.4/"})
        EXPECT_FALSE(read_url(wrong)) << wrong;
}

TEST(SignsOfMaker, are_whole_words) {
    EXPECT_EQ(maker_in("AXIS M1014"), "axis");
    EXPECT_EQ(maker_in("Praxis"), "");
    EXPECT_EQ(maker_in("Intelbras S.A."), "dahua");
    EXPECT_EQ(maker_of_mac("ac:cc:8e:00:00:01"), "axis");
    EXPECT_EQ(maker_of_mac("ac"), "");
    EXPECT_EQ(clean(" a\nb\x1b[31m "), "ab[31m");
}

TEST(SignsOfUuid, are_made_by_the_rules) {
    const auto uuid = make_uuid();
    EXPECT_EQ(read_uuid(uuid), uuid);
    EXPECT_EQ(uuid[14], '4');
    EXPECT_NE(uuid, make_uuid());
    EXPECT_EQ(read_uuid("uuid:{" + uuid + "}"), uuid);
    EXPECT_EQ(read_uuid("uuid:" + uuid + "0"), std::nullopt);
}

}  // namespace
}  // namespace camfleet::signs
