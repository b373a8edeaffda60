// SPDX-License-Identifier: Apache-2.0
// What a switch says is wrong with one port.
#include "agent/switches/topology/port_diagnosis.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace camfleet::switches {
namespace {

constexpr auto camera = "68:6d:bc:00:00:01";

// Two ports with PoE, a camera on the first.
SwitchSnapshot healthy() {
    SwitchSnapshot snapshot;
    snapshot.sys_object_id = "1.3.6.1.4.1.4526.100.1";
    snapshot.uptime = 1'000'000;
    for (std::uint32_t index : {1U, 2U}) {
        auto& interface = snapshot.interfaces[index];
        interface.index = index;
        interface.name = "p" + std::to_string(index);
        interface.type = 6;
        interface.oper = 1;
        interface.speed_mbps = 1000;
        interface.duplex = 3;
        interface.last_change = 5000;
        snapshot.base_ports[0][index] = index;
        auto& port = snapshot.poe[{1, index}];
        port.group = 1;
        port.port = index;
        port.if_index = index;
        port.control = PoeControl::rfc3621;
        port.state = PoeState::delivering;
        port.power_class = 3;
        port.milliwatts = 4000;
    }
    snapshot.budgets[1] = {130, 20};
    snapshot.fdb.push_back({1, 0, true, 1, camera});
    snapshot.fdb.push_back({1, 0, true, 2, "68:6d:bc:00:00:02"});
    return snapshot;
}

bool has(const std::vector<Finding>& findings, Symptom symptom) {
    return std::ranges::find(findings, symptom, &Finding::symptom) != findings.end();
}

std::vector<Finding> diagnose(SwitchSnapshot now, SwitchSnapshot* before = nullptr) {
    const auto survey = survey_switch(now, {PoeRule::vendor_if_index, ""}, {});
    if (before == nullptr) return diagnose_port(survey, 1, nullptr);
    const auto earlier = survey_switch(*before, {PoeRule::vendor_if_index, ""}, {});
    return diagnose_port(survey, 1, &earlier);
}

TEST(PortDiagnosis, finds_nothing_wrong_with_a_healthy_port) {
    EXPECT_TRUE(diagnose(healthy()).empty());
}

TEST(PortDiagnosis, tells_hung_from_fed_elsewhere) {
    auto hung = healthy();
    hung.interfaces[1].oper = 2;
    hung.fdb.clear();
    const auto found = diagnose(hung);
    ASSERT_TRUE(has(found, Symptom::hung));
    EXPECT_TRUE(found.front().cycle_helps);
    auto elsewhere = healthy();
    elsewhere.poe[{1, 1}].state = PoeState::searching;
    const auto other = diagnose(elsewhere);
    ASSERT_TRUE(has(other, Symptom::other_supply));
    EXPECT_FALSE(other.front().cycle_helps);
}

TEST(PortDiagnosis, names_each_fault_of_the_power) {
    const std::vector<std::pair<Symptom, std::function<void(SwitchSnapshot&)>>> table = {
        {Symptom::switched_off, [](auto& s) { s.poe[{1, 1}].admin_on = false; }},
        {Symptom::power_fault, [](auto& s) { s.poe[{1, 1}].state = PoeState::fault; }},
        {Symptom::over_class, [](auto& s) { s.poe[{1, 1}].milliwatts = 16'000; }},
        {Symptom::budget_short,
         [](auto& s) {
             s.budgets[1] = {130, 130};
             s.poe[{1, 1}].milliwatts = 9000;
         }},
        {Symptom::denied, [](auto& s) { s.poe[{1, 1}].denied = 3; }},
        {Symptom::overload, [](auto& s) { s.poe[{1, 1}].overloads = 1; }},
        {Symptom::short_circuit, [](auto& s) { s.poe[{1, 1}].shorts = 1; }},
        {Symptom::bad_signature, [](auto& s) { s.poe[{1, 1}].invalid = 1; }},
        {Symptom::load_vanished, [](auto& s) { s.poe[{1, 1}].vanished = 1; }}};
    for (const auto& [symptom, spoil] : table) {
        auto snapshot = healthy();
        spoil(snapshot);
        EXPECT_TRUE(has(diagnose(snapshot), symptom)) << symptom_name(symptom);
    }
}

TEST(PortDiagnosis, names_each_fault_of_the_link) {
    const std::vector<std::pair<Symptom, std::function<void(SwitchSnapshot&)>>> table = {
        {Symptom::half_duplex, [](auto& s) { s.interfaces[1].duplex = 2; }},
        {Symptom::slow_link, [](auto& s) { s.interfaces[1].speed_mbps = 10; }},
        {Symptom::narrow_link, [](auto& s) { s.interfaces[1].speed_mbps = 100; }},
        {Symptom::input_errors, [](auto& s) { s.interfaces[1].errors_in = 12; }},
        {Symptom::link_changed_lately, [](auto& s) { s.interfaces[1].last_change = 999'000; }}};
    for (const auto& [symptom, spoil] : table) {
        auto snapshot = healthy();
        spoil(snapshot);
        EXPECT_TRUE(has(diagnose(snapshot), symptom)) << symptom_name(symptom);
    }
}

TEST(PortDiagnosis, compares_two_readings) {
    auto before = healthy();
    before.poe[{1, 1}].denied = 3;
    auto same = before;
    EXPECT_TRUE(diagnose(same, &before).empty()) << "old counts are no news";
    auto flapped = before;
    flapped.interfaces[1].last_change = 999'000;
    EXPECT_TRUE(has(diagnose(flapped, &before), Symptom::flapping));
    auto moved = before;
    std::swap(moved.fdb[0].port, moved.fdb[1].port);
    EXPECT_TRUE(has(diagnose(moved, &before), Symptom::moved));
    auto denied = before;
    denied.poe[{1, 1}].denied = 4;
    const auto found = diagnose(denied, &before);
    ASSERT_TRUE(has(found, Symptom::denied));
    EXPECT_TRUE(found.front().warning);
}

}  // namespace
}  // namespace camfleet::switches
