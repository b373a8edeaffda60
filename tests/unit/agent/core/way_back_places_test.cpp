// SPDX-License-Identifier: Apache-2.0
// What is pure in the way back: places, comparisons, what a person is told.
#include "agent/core/task/way_back.hpp"
#include "common/base/limits.hpp"
#include "tests/unit/agent/core/fixtures.hpp"

#include <gtest/gtest.h>

namespace camfleet::agent {
namespace {

using task::is_back;
using task::no_way_back;
using task::Place;
using task::place_of;
using task::words;

constexpr const char* factory = "192.168.1.64";
constexpr const char* wanted = "10.0.0.21";

v1::NetworkChange change_from(const std::string& host, bool off_subnet) {
    v1::NetworkChange change;
    change.mutable_before()->set_address(host);
    change.mutable_before()->set_netmask("255.255.255.0");
    change.set_former_host(host);
    change.set_former_off_subnet(off_subnet);
    return change;
}

v1::NetworkSettings settings(const std::string& address) {
    v1::NetworkSettings out;
    out.set_address(address);
    out.set_netmask("255.255.255.0");
    return out;
}

TEST(WayBackPlaces, tells_places_apart) {
    const auto change = change_from(factory, true);
    const auto at = [](const std::string& host, bool http, bool off_subnet) {
        auto sighting = seen("1", true, host).sighting();
        sighting.set_answers_http(http);
        auto& address = *sighting.add_addresses();
        address.set_host(host);
        address.set_off_subnet(off_subnet);
        return sighting;
    };
    const auto place = [&](const v1::Sighting& sighting, bool pending = false) {
        return place_of(change, settings(wanted), sighting, pending);
    };
    EXPECT_EQ(place({}), Place::nowhere);
    EXPECT_EQ(place(at(factory, true, true)), Place::former);
    EXPECT_EQ(place(at(factory, true, true), true), Place::astray) << "it moves at its next boot";
    EXPECT_EQ(place(at(factory, false, true)), Place::astray);
    EXPECT_EQ(place(at(wanted, true, false)), Place::wanted);
    EXPECT_EQ(place(at(wanted, false, false)), Place::astray);
    EXPECT_EQ(place(at("10.0.0.99", true, false)), Place::better);
    EXPECT_EQ(place(at("172.16.0.9", true, true)), Place::astray);
    EXPECT_EQ(place_of(change_from("10.0.0.7", false), settings(wanted),
                       at("10.0.0.99", true, false), false),
              Place::astray)
        << "no better than before";
}

TEST(WayBackPlaces, says_why_there_is_none) {
    EXPECT_EQ(no_way_back(change_from(factory, true), settings(wanted)), "");
    EXPECT_EQ(no_way_back({}, settings(wanted)), "the camera did not tell its former settings");
    EXPECT_EQ(no_way_back(change_from(wanted, false), settings(wanted)),
              "the former settings are the wanted ones");
    auto half = change_from(factory, true);
    half.mutable_before()->clear_netmask();
    EXPECT_EQ(no_way_back(half, settings(wanted)), "the camera told its former settings in part");
    half.mutable_before()->set_dhcp(true);
    EXPECT_EQ(no_way_back(half, settings(wanted)), "");
}

TEST(WayBackPlaces, takes_the_former_address_for_proof_only_where_something_has_changed) {
    const auto change = change_from(wanted, false);
    auto sighting = seen("1", true, wanted).sighting();
    EXPECT_TRUE(is_back(change, sighting, "10.0.0.99", false)) << "it was elsewhere";
    EXPECT_FALSE(is_back(change, sighting, wanted, false)) << "it was here, and has not said ok";
    EXPECT_TRUE(is_back(change, sighting, wanted, true));
    sighting.set_answers_http(false);
    EXPECT_FALSE(is_back(change, sighting, wanted, true));
}

TEST(WayBackPlaces, fits_into_a_line_of_the_controller) {
    auto change = change_from("192.168.100.164", true);
    change.set_failure("address_not_set");
    change.mutable_before()->set_gateway("192.168.100.254");
    auto to = settings("172.16.100.121");
    to.set_gateway("172.16.100.254");
    const std::string host = "169.254.100.100";
    EXPECT_LE(task::ends::is_at_former(change, to, host, "it has " + words(to)).size(),
              limits::recovery_line_max);
    EXPECT_LE(task::ends::is_left_at(change, to, host).size(), limits::recovery_line_max);
    EXPECT_LE(task::ends::is_back_at(change, to, host, words(to)).size(),
              limits::recovery_line_max);
    EXPECT_LE(task::ends::has_no_way_back(change, to, "credential_refused", host).size(),
              limits::recovery_line_max);
}

TEST(WayBackPlaces, compares_of_a_lease_what_can_be_compared) {
    auto before = network("10.0.0.50", true).network();
    auto now = before;
    EXPECT_TRUE(task::are_former(before, now));
    now.set_gateway("10.0.0.1");
    EXPECT_FALSE(task::are_former(before, now));
    now.set_address("10.0.0.51");
    EXPECT_TRUE(task::are_former(before, now)) << "another lease";
    now.set_dhcp(false);
    EXPECT_FALSE(task::are_former(before, now));
    before = network("10.0.0.50").network();
    now = before;
    now.set_dns("10.0.0.1");
    EXPECT_FALSE(task::are_former(before, now));
}

}  // namespace
}  // namespace camfleet::agent
