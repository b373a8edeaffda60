// SPDX-License-Identifier: Apache-2.0
// One pass over a whole site, as an agent does it.
#include "tests/integration/discovery/mixed_site.hpp"

#include "agent/discovery/combined/combined_finder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <sys/resource.h>

namespace camfleet::netns {
namespace {

using Clock = std::chrono::steady_clock;

struct Look {
    std::vector<v1::Sighting> devices;
    std::chrono::milliseconds took{};
    std::chrono::milliseconds cpu{};
    wire::PassCount packets;
    std::set<std::string> faults;
};

std::chrono::milliseconds cpu_of_thread() {
    rusage used{};
    ::getrusage(RUSAGE_THREAD, &used);
    const auto in_ms = [](const timeval& time) {
        return std::chrono::milliseconds(time.tv_sec * 1000 + time.tv_usec / 1000);
    };
    return in_ms(used.ru_utime) + in_ms(used.ru_stime);
}

Look look_around(const MixedSite& site, std::chrono::milliseconds window) {
    Look out;
    site.agent().inside([&] {
        discovery::CombinedConfig config;
        config.window = window;
        config.goes_on = true;
        config.list_all = true;
        config.on_fault = [&](const Error& error) { out.faults.insert(error.text()); };
        discovery::CombinedFinder finder(config);
        const auto start = Clock::now();
        auto found = finder.look(start + window + std::chrono::seconds(1));
        out.took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
        out.cpu = cpu_of_thread();
        ASSERT_TRUE(found) << found.error().text();
        out.devices = std::move(*found);
        out.packets = finder.count();
    });
    return out;
}

void report(const Look& look, const MixedSite& site) {
    std::cout << look.devices.size() << " devices in " << look.took.count() << " ms, CPU "
              << look.cpu.count() << " ms, datagrams sent " << look.packets.sent << " heard "
              << look.packets.heard << " (over IPv6 " << look.packets.sent_v6 << " and "
              << look.packets.heard_v6 << "), frames on the wires " << site.frames_passed()
              << ", lost " << site.frames_lost() << "\n";
    for (const auto& fault : look.faults) std::cout << "fault: " << fault << "\n";
}

const v1::Sighting* at(const std::vector<v1::Sighting>& devices, const std::string& host) {
    const auto found = std::ranges::find_if(
        devices, [&](const auto& one) { return one.endpoint().host() == host; });
    return found == devices.end() ? nullptr : &*found;
}

void expect_all_once(const Look& look, const MixedSite& site) {
    EXPECT_EQ(look.devices.size(), site.devices().size());
    for (const auto& wanted : site.devices()) {
        const auto* seen = at(look.devices, wanted.address);
        if (seen == nullptr) {
            ADD_FAILURE() << wanted.interface << " " << wanted.address << " was not found";
            continue;
        }
        EXPECT_EQ(seen->identity().mac(), wanted.mac) << wanted.address;
        EXPECT_EQ(seen->model(), wanted.model) << wanted.address;
        EXPECT_EQ(seen->activated(), wanted.activated) << wanted.address;
        EXPECT_FALSE(seen->address_conflict() || seen->duplicate_serial()) << wanted.address;
        EXPECT_THAT(seen->conflicts(), testing::IsEmpty()) << wanted.address;
        const bool six = site.ipv6() && (wanted.maker == "axis" || wanted.maker == "onvif");
        EXPECT_EQ(seen->addresses_size(), six ? 2 : 1) << wanted.address;
        if (wanted.maker != "onvif") {
            EXPECT_EQ(seen->identity().maker(), wanted.maker);
            EXPECT_TRUE(seen->identity().serial().ends_with(wanted.serial)) << wanted.address;
        }
    }
}

TEST(MixedSiteDiscovery, finds_64_cameras_on_three_subnets_each_once_within_ten_seconds) {
    if (const auto why = obstacle()) GTEST_SKIP() << *why;
    const MixedSite site(0.0);
    ASSERT_FALSE(HasFatalFailure());
    const auto look = look_around(site, std::chrono::seconds(8));
    report(look, site);
    expect_all_once(look, site);
    EXPECT_LE(look.took, std::chrono::seconds(10));
    // Each is known by every protocol that it speaks.
    for (const auto& wanted : site.devices()) {
        const auto* seen = at(look.devices, wanted.address);
        if (seen != nullptr)
            EXPECT_GE(static_cast<std::size_t>(seen->protocols_size()), wanted.speaks.size());
    }
    EXPECT_TRUE(look.faults.empty());
}

TEST(MixedSiteDiscovery,
     finds_all_of_them_within_thirty_seconds_when_a_fifth_of_the_frames_is_lost) {
    if (const auto why = obstacle()) GTEST_SKIP() << *why;
    const MixedSite site(0.2);
    ASSERT_FALSE(HasFatalFailure());
    const auto look = look_around(site, std::chrono::seconds(28));
    report(look, site);
    expect_all_once(look, site);
    EXPECT_LE(look.took, std::chrono::seconds(30));
    const auto lost = static_cast<double>(site.frames_lost());
    EXPECT_GT(lost / (lost + static_cast<double>(site.frames_passed())), 0.15);
}

}  // namespace
}  // namespace camfleet::netns
