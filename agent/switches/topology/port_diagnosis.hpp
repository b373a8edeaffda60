// SPDX-License-Identifier: Apache-2.0
// What the switch itself says is wrong with one port: power, budget, link, and the camera behind
// it. A pure function of a survey, and of an earlier survey of the same switch where there is one.
// Read by a person before a power-cycle; the refusals themselves are port_finder's.
// Source: RFC 3621, RFC 2863, RFC 3635; reference of managed switches, sections 1, 3 and 7.
#pragma once

#include "agent/switches/topology/port_survey.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace camfleet::switches {

enum class Symptom {
    hung,          // draws power and has no link: it boots, or it hangs
    other_supply,  // has link and draws nothing: a power-cycle is useless
    switched_off,  // somebody has switched the power off
    power_fault,   // the switch reports a PoE fault
    denied,        // the budget did not suffice for it
    budget_short,  // the budget cannot feed its class again after a cut
    over_class,    // draws more than its class may
    overload,      // it was cut for drawing too much
    short_circuit,
    bad_signature,  // something that is no powered device, or a damaged cable
    load_vanished,  // the load went away while it was fed
    half_duplex,
    slow_link,     // 10 Mbit/s on a port: a damaged pair
    narrow_link,   // 100 Mbit/s: too narrow for a camera of many megapixels at full rate
    input_errors,  // damaged frames arrive
    flapping,      // the link went up and down between two readings
    link_changed_lately,
    moved,  // its address was learned on another port before
};

struct Finding {
    Symptom symptom = Symptom::hung;
    bool cycle_helps = false;  // a power-cycle is a sensible answer to it
    bool warning = true;       // else: worth knowing
    std::string text;          // one line for a person
};

[[nodiscard]] std::string_view symptom_name(Symptom symptom);

// earlier: the same switch some seconds ago; nullptr: counters are taken since its start.
[[nodiscard]] std::vector<Finding> diagnose_port(const Survey& survey,
                                                 std::uint32_t if_index,
                                                 const Survey* earlier);

}  // namespace camfleet::switches
