// SPDX-License-Identifier: Apache-2.0
#include "agent/core/task/steps.hpp"

#include <algorithm>
#include <array>

namespace camfleet::task {

namespace {

using A = v1::Action;
using enum OnFailure;
constexpr auto nothing = A::unspecified;
constexpr auto fixed = Patience::fixed;
constexpr auto give_up = Patience::give_up;
constexpr auto proof = Patience::proof;

constexpr Seconds s(int seconds) { return Seconds{seconds}; }

// Boot and restore settle times: a camera that has not gone down after them will not any more.
// Source: reference hikvision.md section 6 (20 s and 40 s retries, up to 240 s), switches.md 7.
// clang-format off
constexpr std::array<StepInfo, static_cast<std::size_t>(Step::count)> table{{
    // step                  ask                 act              id     failure     poll   patience least  settle acts
    {Step::look,             A::diagnose,        nothing,         false, go_on,      s(5),  fixed,   s(12),  s(0),  0},
    {Step::find_port_softly, A::find_port,       nothing,         false, go_on,      s(5),  fixed,   s(0),   s(0),  0},
    {Step::read_port_softly, A::read_port,       nothing,         false, go_on,      s(5),  fixed,   s(0),   s(0),  0},
    {Step::find_port,        A::find_port,       nothing,         false, leave_rung, s(5),  fixed,   s(60),  s(0),  0},
    {Step::read_port,        A::read_port,       nothing,         false, leave_rung, s(5),  fixed,   s(60),  s(0),  0},
    {Step::reachable,        A::diagnose,        nothing,         false, leave_rung, s(10), give_up, s(60),  s(0),  0},
    {Step::prove_current,    A::prove_current,   nothing,         true,  leave_rung, s(20), fixed,   s(120), s(0),  0},
    {Step::prove_candidate,  A::prove_candidate, nothing,         true,  end_task,   s(20), fixed,   s(300), s(0),  0},
    {Step::video,            A::watch_video,     nothing,         true,  go_on,      s(15), proof,   s(30),  s(0),  0},
    {Step::find_channel,     A::find_channel,    nothing,         false, go_on,      s(10), fixed,   s(40),  s(0),  0},
    {Step::read_channel,     A::read_channel,    nothing,         false, go_on,      s(10), proof,   s(60),  s(0),  0},
    {Step::backup,           A::backup,          nothing,         true,  leave_rung, s(15), fixed,   s(90),  s(0),  0},
    {Step::await_back,       A::locate,          nothing,         false, go_on,      s(10), give_up, s(120), s(0),  0},
    {Step::await_fresh,      A::locate,          nothing,         false, leave_rung, s(10), give_up, s(480), s(0),  0},
    {Step::await_address,    A::diagnose,        nothing,         false, end_task,   s(10), fixed,   s(240), s(90), 0},
    {Step::read_network,     A::read_network,    nothing,         true,  end_task,   s(10), fixed,   s(60),  s(0),  0},
    {Step::read_back,        A::read_network,    nothing,         true,  end_task,   s(10), fixed,   s(40),  s(0),  0},
    {Step::find_place,       A::diagnose,        nothing,         false, end_task,   s(10), fixed,   s(120), s(90), 0},
    {Step::shortcut,         A::locate,          nothing,         false, go_on,      s(5),  fixed,   s(12),  s(0),  0},
    {Step::cut_power,        A::read_port,       A::port_off,     false, leave_rung, s(2),  fixed,   s(30),  s(10), 2},
    {Step::reboot,           A::locate,          A::reboot,       true,  leave_rung, s(10), give_up, s(180), s(60), 2},
    {Step::restore_basic,    A::locate,          A::restore_basic, true, leave_rung, s(10), give_up, s(300), s(90), 2},
    {Step::restore_full,     A::locate,          A::restore_full, true,  leave_rung, s(10), give_up, s(600), s(90), 2},
    {Step::activate,         A::locate,          A::activate,     true,  end_task,   s(5),  fixed,   s(120), s(20), 3},
    {Step::set_network,      A::diagnose,        A::set_network,  true,  end_task,   s(5),  fixed,   s(180), s(20), 3},
    {Step::net_reboot,       A::locate,          A::reboot,       true,  end_task,   s(10), fixed,   s(300), s(60), 2},
    {Step::go_back,          A::diagnose,        A::set_network,  true,  end_task,   s(10), fixed,   s(240), s(60), 3},
    {Step::update_channel,   A::find_channel,    A::update_channel, false, go_on,    s(5),  fixed,   s(60),  s(0),  3},
    {Step::set_time,         nothing,            A::set_time,     true,  go_on,      s(5),  fixed,   s(60),  s(0),  3},
    {Step::set_name,         nothing,            A::set_name,     true,  go_on,      s(5),  fixed,   s(60),  s(0),  3},
    {Step::stay_off,         nothing,            nothing,         false, leave_rung, s(0),  fixed,   s(0),   s(0),  0},
    {Step::power_on,         nothing,            nothing,         false, end_task,   s(0),  fixed,   s(600), s(0),  0},
    {Step::boot_wait,        nothing,            nothing,         false, go_on,      s(0),  fixed,   s(0),   s(0),  0},
    {Step::verdict,          nothing,            nothing,         false, go_on,      s(0),  fixed,   s(0),   s(0),  0},
}};
// clang-format on

constexpr bool in_order() {
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (table[i].step != static_cast<Step>(i)) return false;
    }
    return true;
}
static_assert(in_order(), "rows of the step table follow the enum");

using enum Step;

constexpr std::array diagnose_steps{look,         find_port_softly, read_port_softly, video,
                                    find_channel, read_channel,     verdict};
constexpr std::array credential_steps{reachable,    prove_current, video,
                                      find_channel, read_channel,  verdict};
constexpr std::array power_cycle_steps{look,         find_port,    read_port,  cut_power, stay_off,
                                       power_on,     boot_wait,    await_back, reachable, video,
                                       find_channel, read_channel, verdict};
constexpr std::array reboot_steps{reachable, prove_current, reboot,       reachable,
                                  video,     find_channel,  read_channel, verdict};
constexpr std::array restore_basic_steps{reachable,     prove_current, backup,
                                         restore_basic, reachable,     video,
                                         find_channel,  read_channel,  verdict};
// From find_channel on: provisioning. find_place to read_back: only after a change of the
// network that failed (task_way_back.cpp). The recorder's channel is looked up before the password
// changes and updated as soon as the address stands, before its stale retries lock the camera.
constexpr std::array restore_full_steps{
    shortcut,   reachable,       prove_current, backup,         restore_full, find_channel,
    activate,   prove_candidate, read_network,  set_network,    net_reboot,   await_address,
    find_place, go_back,         read_back,     update_channel, set_time,     set_name,
    reachable,  video,           read_channel,  verdict};
constexpr std::array reset_button_steps{
    shortcut,        find_port,    read_port,   cut_power,      stay_off,
    power_on,        boot_wait,    await_fresh, find_channel,   activate,
    prove_candidate, read_network, set_network, net_reboot,     await_address,
    find_place,      go_back,      read_back,   update_channel, set_time,
    set_name,        reachable,    video,       read_channel,   verdict};

}  // namespace

const StepInfo& info(Step step) { return table.at(static_cast<std::size_t>(step)); }

std::span<const Step> steps_of(v1::Rung::Kind rung) {
    switch (rung) {
        case v1::Rung::diagnose:
            return diagnose_steps;
        case v1::Rung::use_valid_credential:
            return credential_steps;
        case v1::Rung::power_cycle:
            return power_cycle_steps;
        case v1::Rung::reboot:
            return reboot_steps;
        case v1::Rung::restore_keep_network:
            return restore_basic_steps;
        case v1::Rung::restore_full:
            return restore_full_steps;
        case v1::Rung::reset_button:
            return reset_button_steps;
        default:
            return {};
    }
}

bool needs_current_credential(v1::Rung::Kind rung) {
    return rung == v1::Rung::use_valid_credential || rung == v1::Rung::reboot ||
           rung == v1::Rung::restore_keep_network;
}

bool provisions(v1::Rung::Kind rung) {
    return rung == v1::Rung::restore_full || rung == v1::Rung::reset_button;
}

Seconds patience_of(const StepInfo& step,
                    const v1::RungOrder& order,
                    const v1::ProofPolicy& proof_policy) {
    switch (step.patience) {
        case Patience::fixed:
            break;
        case Patience::give_up:
            return std::max(step.at_least, s(static_cast<int>(order.give_up_seconds())));
        case Patience::proof:
            return std::max(step.at_least, s(static_cast<int>(proof_policy.give_up_seconds())));
    }
    return step.at_least;
}

}  // namespace camfleet::task
