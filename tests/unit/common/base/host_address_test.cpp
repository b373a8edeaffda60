// SPDX-License-Identifier: Apache-2.0
#include "common/base/host_address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <net/if.h>
#include <netinet/in.h>

namespace camfleet {
namespace {

TEST(HostAddress, is_read_in_one_spelling) {
    EXPECT_EQ(read_host("192.0.2.1")->text(), "192.0.2.1");
    EXPECT_EQ(read_host("2001:DB8:0::1")->text(), "2001:db8::1");
    EXPECT_EQ(read_host("FE80::1%eth0.100")->text(), "fe80::1%eth0.100");
    EXPECT_EQ(read_host("fe80::1%br-lan")->zone, "br-lan");
    EXPECT_EQ(read_host("fe80::1%br-lan")->bare, "fe80::1");
}

TEST(HostAddress, is_no_name_and_has_a_zone_only_where_one_belongs) {
    for (const auto* bad :
         {"", "camera.example", "192.0.2.1%eth0", "2001:db8::1%eth0", "fe80::1%", "fe80::1%a/b",
          "fe80::1%a b", "fe80::1%a]", "fe80::1%sixteen-letters-", "[fe80::1]", "%eth0"})
        EXPECT_FALSE(read_host(bad)) << bad;
}

TEST(HostAddress, of_link_scope_needs_its_interface) {
    EXPECT_TRUE(needs_zone(*read_host("fe80::1")));
    EXPECT_TRUE(needs_zone(*read_host("febf::1")));
    EXPECT_FALSE(needs_zone(*read_host("fe80::1%eth0")));
    EXPECT_FALSE(needs_zone(*read_host("2001:db8::1")));
    EXPECT_FALSE(needs_zone(*read_host("169.254.1.1")));
    const auto bare = socket_address("fe80::1", 80);
    ASSERT_FALSE(bare);
    EXPECT_EQ(bare.error().code, Errc::invalid_argument);
    EXPECT_THAT(bare.error().text(), testing::HasSubstr("fe80::1%eth0"));
}

TEST(HostAddress, becomes_what_a_socket_takes) {
    const auto here = socket_address("fe80::1%lo", 8080);
    ASSERT_TRUE(here) << here.error().text();
    sockaddr_in6 six{};
    ASSERT_EQ(here->size, sizeof(six));
    std::memcpy(&six, &here->name, sizeof(six));
    EXPECT_EQ(six.sin6_scope_id, ::if_nametoindex("lo"));
    EXPECT_EQ(ntohs(six.sin6_port), 8080);
    EXPECT_EQ(socket_address("192.0.2.1", 80)->name.ss_family, AF_INET);
    EXPECT_EQ(socket_address("fe80::1%nosuch", 80).error().code, Errc::not_found);
    EXPECT_EQ(socket_address("gate", 80).error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace camfleet
