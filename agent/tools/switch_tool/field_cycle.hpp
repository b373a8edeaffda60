// SPDX-License-Identifier: Apache-2.0
// A power-cycle from the field: the agent's power guard driven by one program and one small file.
// Order of things: judge, intent on disk, off, read back, wait, on, read back, intent off the disk.
// Invariants: no write to a switch before its intent is on disk; after the first write the only way
// out is "on again", tried until the port reads on; what a crash left dark is brought back by the
// next call before anything else is cut. A switch that only cycles by itself gets one command and
// no other: its port is read until it delivers again, and one that does not is named, each time.
#pragma once

#include "agent/core/power_guard/power_guard.hpp"
#include "agent/tools/switch_tool/state_file.hpp"
#include "common/base/time.hpp"

#include <deque>
#include <functional>
#include <optional>
#include <string>

namespace camfleet::switch_tool {

// What the cycle needs of a switch. Proves the switch's identity before a write.
class PortHands {
  public:
    virtual ~PortHands() = default;
    // Errors: as ports::SwitchDriver
    [[nodiscard]] virtual Result<void> set_power(const v1::PortBinding& port, bool on) = 0;
    // The switch's own cycle, of its own time: ok when the power was seen to go and to come back.
    [[nodiscard]] virtual Result<void> cycle(const v1::PortBinding& port) = 0;
    [[nodiscard]] virtual Result<v1::PortReading> read(const v1::PortBinding& port) = 0;
};

struct CycleSeams {
    std::function<Time()> now;  // of the wall clock: what goes to disk and what the limits count by
    // Since some moment, never set back nor forward: every wait goes by it.
    std::function<Millis()> ticks;
    // Lets time pass. False: somebody asked to stop; it returns at once then, once.
    std::function<bool(Millis)> rest;
    std::function<void(const std::string&)> say;
};

struct CycleWish {
    std::string camera_id;  // MAC, or the port's name where a person named it
    v1::PortBinding port;
    v1::PortReading reading;
    Seconds off{30};
    Seconds boot{180};    // how long to watch for power and link afterwards
    bool native = false;  // the switch's own cycle is all there is; `off` is its own choice then
};

struct CycleReport {
    std::string refusal;  // not empty: nothing was done
    std::string trouble;  // what went wrong on the way; the port is on all the same
    bool native = false;  // by the switch's own cycle
    bool cut = false;     // the port has read off, or its own cycle was seen
    bool stopped = false;
    bool on_again = false;
    std::int64_t dark_ms = 0;
    std::int64_t power_after_ms = -1;  // after on; -1: not seen
    std::int64_t link_after_ms = -1;
};

struct DarkPort {
    std::string text;    // which one, and what was last read
    bool no_on = false;  // nothing can be sent to bring it back: a person must look
};

class FieldCycle {
  public:
    // Everything outlives the cycle.
    FieldCycle(PortHands& hands, StateFile& state, CycleSeams seams);

    // Ports that an earlier call left dark and that still are, after so many tries each.
    [[nodiscard]] std::vector<DarkPort> heal(std::uint32_t tries);
    // Would it be allowed? Empty: yes. Changes nothing.
    [[nodiscard]] std::string judge(const CycleWish& wish) const;
    // Errors: io (the intent could not be written: nothing was done)
    [[nodiscard]] Result<CycleReport> run(const CycleWish& wish);

  private:
    using Timer = agent::ArmTimer;
    [[nodiscard]] power_guard::Cut cut_of(const CycleWish& wish, const std::string& job_id) const;
    [[nodiscard]] v1::CameraMemory memory_of(const std::string& camera_id) const;
    [[nodiscard]] Result<void> save();
    void cut(const CycleWish& wish, const std::string& job_id, CycleReport& report);
    void cycle_by_itself(const CycleWish& wish, const std::string& job_id, CycleReport& report);
    // until (ticks): give up then, or when somebody asks to stop (false); never: the port is worth
    // any wait.
    [[nodiscard]] bool bring_back(const std::string& job_id, std::optional<Millis> until);
    // False: somebody asked to stop a wait that has an end.
    [[nodiscard]] bool wait_to_try(const std::string& job_id, Millis pause, bool may_stop);
    // True: the guard waited, and may go on now.
    [[nodiscard]] bool wait_for_turn(const std::string& job_id, const std::vector<Timer>& timers);
    void carry_out(power_guard::Orders& orders);
    void watch_boot(const CycleWish& wish, CycleReport& report);

    PortHands& hands_;
    StateFile& state_;
    CycleSeams seams_;
    power_guard::PowerGuard guard_;
    std::string last_trouble_;
};

}  // namespace camfleet::switch_tool
