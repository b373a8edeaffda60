// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/combined/combined_finder.hpp"

#include "agent/discovery/wire/udp_socket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>

namespace camfleet::discovery {
namespace {

ports::Deadline in(std::chrono::milliseconds patience) {
    return std::chrono::steady_clock::now() + patience;
}

// Ports of each test's own, so that nothing else on this machine is heard.
CombinedConfig config(unsigned base) {
    const auto port = [&](unsigned offset) { return static_cast<std::uint16_t>(base + offset); };
    CombinedConfig out;
    out.interface_addresses = {"127.65.0.1"};
    out.ports = {.sadp = port(0),
                 .mdns = port(1),
                 .ssdp = port(2),
                 .ws_discovery = port(3),
                 .dhdiscover = port(4),
                 .dahua_legacy = port(5)};
    out.window = std::chrono::milliseconds(300);
    out.interval = std::chrono::milliseconds(60);
    return out;
}

TEST(CombinedFinder, ends_with_its_window_and_finds_nobody) {
    CombinedFinder finder(config(47020));
    const auto start = std::chrono::steady_clock::now();
    const auto found = finder.look(in(std::chrono::seconds(10)));
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_TRUE(found->empty());
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(3));
    EXPECT_GE(finder.count().sent, 3U * 5U);
}

TEST(CombinedFinder, reports_a_port_that_is_taken_and_goes_on) {
    // Without SO_REUSEADDR: another program has it for itself.
    const wire::UdpSocket taken;
    ASSERT_TRUE(taken.bind(in_addr{htonl(INADDR_ANY)}, 47121));
    std::vector<std::string> faults;
    auto settings = config(47120);
    settings.on_fault = [&](const Error& error) { faults.push_back(error.text()); };
    const auto found = CombinedFinder(settings).look(in(std::chrono::seconds(10)));
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_THAT(faults,
                testing::Contains(testing::HasSubstr("mdns: cannot listen on UDP port 47121")));
}

TEST(CombinedFinder, reports_a_bad_datagram_with_protocol_and_sender) {
    std::vector<std::string> faults;
    auto settings = config(47220);
    // Sent into the port while the pass listens: by the first fault report of its own making.
    const wire::UdpSocket sender;
    ASSERT_TRUE(sender.bind(*wire::to_ipv4("127.65.0.9"), 0));
    const wire::UdpSocket taken;
    ASSERT_TRUE(taken.bind(in_addr{htonl(INADDR_ANY)}, 47225));
    settings.on_fault = [&](const Error& error) {
        if (faults.empty()) sender.send(*wire::to_ipv4("127.65.0.1"), 47220, "garbage");
        faults.push_back(error.text());
    };
    const auto found = CombinedFinder(settings).look(in(std::chrono::seconds(10)));
    ASSERT_TRUE(found);
    EXPECT_THAT(faults, testing::Contains(testing::HasSubstr("sadp: from 127.65.0.9")));
}

TEST(CombinedFinder, fails_where_no_interface_can_be_used) {
    auto settings = config(47320);
    settings.interface_addresses = {"192.0.2.77"};
    EXPECT_EQ(CombinedFinder(settings).look(in(std::chrono::seconds(1))).error().code, Errc::io);
    settings.interface_addresses = {"eth0"};
    EXPECT_EQ(CombinedFinder(settings).look(in(std::chrono::seconds(1))).error().code,
              Errc::invalid_argument);
}

}  // namespace
}  // namespace camfleet::discovery
