// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/neighbours/neighbour_table.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

namespace camfleet::neighbours {
namespace {

template <class Value>
std::string bytes_of(const Value& value) {
    std::string out(sizeof(value), '\0');
    std::memcpy(out.data(), &value, sizeof(value));
    return out;
}

std::string attribute(unsigned short type, const std::string& data) {
    rtattr head{};
    head.rta_type = type;
    head.rta_len = static_cast<unsigned short>(sizeof(head) + data.size());
    std::string out = bytes_of(head) + data;
    out.resize((out.size() + 3U) & ~std::size_t{3}, '\0');
    return out;
}

std::string message(unsigned short type, const std::string& body) {
    nlmsghdr head{};
    head.nlmsg_type = type;
    head.nlmsg_len = static_cast<unsigned>(sizeof(head) + body.size());
    return bytes_of(head) + body;
}

std::string entry(unsigned short state, unsigned confirmed) {
    ndmsg body{};
    body.ndm_family = AF_INET;
    body.ndm_state = state;
    nda_cacheinfo cache{};
    cache.ndm_confirmed = confirmed;
    return message(RTM_NEWNEIGH, bytes_of(body) + attribute(NDA_DST, {"\xc0\x00\x02\x07", 4}) +
                                     attribute(NDA_LLADDR, {"\x44\x47\xcc\x00\x00\x01", 6}) +
                                     attribute(NDA_CACHEINFO, bytes_of(cache)));
}

TEST(NeighbourDump, gives_address_mac_and_age) {
    bool done = false;
    const auto rows =
        parse_dump(entry(NUD_REACHABLE, 250) + message(NLMSG_DONE, "\0\0\0"), 100, done);
    ASSERT_TRUE(rows) << rows.error().text();
    EXPECT_TRUE(done);
    ASSERT_EQ(rows->size(), 1U);
    EXPECT_EQ((*rows)[0].host, "192.0.2.7");
    EXPECT_EQ((*rows)[0].mac, "44:47:cc:00:00:01");
    EXPECT_EQ((*rows)[0].confirmed_ago, std::chrono::milliseconds(2'500));
}

TEST(NeighbourDump, leaves_out_what_the_kernel_gave_up) {
    bool done = false;
    EXPECT_TRUE(parse_dump(entry(NUD_FAILED, 0) + entry(NUD_INCOMPLETE, 0), 100, done)->empty());
    EXPECT_FALSE(done);
    EXPECT_TRUE((*parse_dump(entry(NUD_PERMANENT, 0), 100, done))[0].permanent);
}

TEST(NeighbourDump, refuses_lengths_that_do_not_fit) {
    bool done = false;
    auto bytes = entry(NUD_REACHABLE, 0);
    bytes.pop_back();
    EXPECT_FALSE(parse_dump(bytes, 100, done));
    bytes[0] = 1;
    EXPECT_FALSE(parse_dump(bytes, 100, done));
}

TEST(NeighbourTable, of_this_machine_can_be_read) {
    const auto rows = read_table();
    ASSERT_TRUE(rows) << rows.error().text();
    for (const auto& row : *rows) EXPECT_EQ(row.mac.size(), 17U);
}

}  // namespace
}  // namespace camfleet::neighbours
