// SPDX-License-Identifier: Apache-2.0
// Product rule 6: a port that was switched off is switched on again, whatever crashes in between.
// begin() journals the intent in the same batch as the order that cuts the power; from then on the
// one way out is restore(): port_on, read back, again with back-off, for ever, until it reads on.
//
// Many ports of one switch come back one after the other (switch_turns), each only when the
// switch's budget bears its worst start (power_budget). A wait has a name and a bound: after
// budget_patience what the port drew before its cut is enough; after budget_longest it is switched
// on whatever the switch says, because it had that power before, and a switch that is short denies
// it by itself and says so. A switch that tells no budget is not asked.
//
// A switch that only cycles a port by itself (PortState.native_cycle) takes no "on": its port is
// read, with the same back-off, until it delivers power again.
//
// Pure. The guard performs its own actions, under the job that cut the port, with attempts and
// timer keys from first_attempt upwards.
//
// Invariants: no port_off without its row; a row goes only after the port has read on; at most
// power_cycles_in_a_row_max ladder cycles a recovery and power_cycles_in_24h_max a camera; no other
// recovery's cycle within 10 minutes on one port; `stagger` between two cuts and between two
// returns on one switch; no cut during a firmware upgrade; none by itself on a switch whose PoE
// numbers once contradicted what hangs there, until a port of it that a person named has been
// cycled (reference of managed switches, section 2: acceptance test).
#pragma once

#include "agent/core/agent_machine.hpp"
#include "agent/core/power_guard/switch_turns.hpp"
#include "common/proto/agent_state.pb.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::power_guard {

inline constexpr std::uint64_t first_attempt = std::uint64_t{1} << 40;

// How long a dark port waits for its worst case to fit, and how long at all.
inline constexpr Seconds budget_patience{60};
inline constexpr Seconds budget_longest{300};
// The objection that passes within seconds: another port of the switch was cut just now.
inline constexpr std::string_view turn_word = "power_turn";
inline constexpr std::string_view doubt_word = "mapping_contradicted";

// What the guard wants done after a call.
struct Orders {
    std::vector<agent::Perform>& perform;
    std::vector<agent::ArmTimer>& timers;
};

struct Cut {
    std::string job_id;
    std::string recovery_id;
    std::string camera_id;
    v1::PortBinding port;
    v1::PortReading reading;
    std::vector<std::uint32_t> never_cut;
    bool with_person = false;
    std::uint32_t off_seconds = 30;
    std::uint32_t max_in_24h = 0;  // of the policy; 0: the product's own limit
    // One command, after which the switch restores by itself: the port is read until it delivers,
    // and nothing is ever written to bring it back.
    bool native_cycle = false;
};

struct Judgement {
    std::string objection;      // empty: allowed
    std::optional<Time> until;  // the objection passes by itself then
};

class PowerGuard {
  public:
    void load_port(v1::PortState state);
    void load_history(const std::string& port, v1::PortHistory history);
    // The acceptance test of the switch's PoE numbers failed. Kept until a person's port was
    // cycled.
    void doubt(const std::string& switch_id, const std::string& why);

    // cycles: of this camera, see CameraMemory.
    [[nodiscard]] Judgement judge(const Cut& cut, const v1::CameraMemory& camera, Time now) const;
    // The port is about to be switched off by the task.
    void begin(const Cut& cut, v1::CameraMemory& camera, Time now, Orders& out);
    // Power back: after its time, after any error, after a restart. Unknown jobs are ignored.
    void restore(const std::string& job_id, Time now, Orders& out);
    void restore_all(Time now, Orders& out);

    // True when the port of this job has just read on.
    [[nodiscard]] bool on_outcome(const std::string& job_id,
                                  const v1::Outcome& outcome,
                                  Time now,
                                  Orders& out);
    void on_timer(const std::string& job_id, std::uint64_t key, Time now, Orders& out);
    // The task is about to send port_off; false: power is on its way back, it must not.
    [[nodiscard]] bool off_goes_out(const std::string& job_id);
    // The task's port_off has read back: the port is dark. Not known any more after a restart.
    void went_dark(const std::string& job_id);
    // The task's port_off has been answered, whatever the answer.
    void off_answered(const std::string& job_id, Time now, Orders& out);

    // What a dark port waits for: "power_turn", "power_budget", "power_budget_unread"; empty:
    // nothing.
    [[nodiscard]] std::string waits_for(const std::string& job_id) const;
    [[nodiscard]] bool holds(const std::string& job_id) const { return ports_.contains(job_id); }
    // Ports that were tried in vain this often since the start of the program.
    [[nodiscard]] std::uint32_t fewest_tries() const;
    [[nodiscard]] bool none_off() const { return ports_.empty(); }
    [[nodiscard]] std::vector<v1::PortBinding> ports_off() const;
    void save_changes(Batch& batch);

  private:
    // Which action of ours is out.
    enum class Asked { nothing, budget, on, proof };
    struct Entry {
        v1::PortState state;
        bool went_dark = false;
        bool off_in_flight = false;  // never race a port_on against our own port_off
        Asked asked = Asked::nothing;
        std::uint64_t attempt = first_attempt;
        std::uint64_t timer = first_attempt;
        std::uint32_t tries = 0;
    };
    void perform(Entry& entry, Asked what, Orders& out);
    void go_on(Entry& entry, Time now, Orders& out);
    void switch_on(Entry& entry, Time now, Orders& out);
    void budget_read(Entry& entry, const v1::Outcome& outcome, Time now, Orders& out);
    void wait(Entry& entry, std::string_view word, Time until, Orders& out);
    void try_later(Entry& entry, Time now, Orders& out);
    void forget(const std::string& job_id);
    void trust_again(const Entry& entry);
    void remember_cut(const Cut& cut, Time now);
    [[nodiscard]] Time turn_of(const Entry& entry, Time now) const;
    // How long this port has been short of budget.
    [[nodiscard]] static Millis short_of_budget(const Entry& entry, Time now);
    [[nodiscard]] static std::uint32_t need_of(const Entry& entry, Time now);
    // Ports of the same switch that are dark longer and wait for nothing but their turn.
    [[nodiscard]] std::uint32_t ahead_of(const Entry& entry) const;

    std::map<std::string, Entry> ports_;  // by job id: a job holds at most one port
    Histories history_;
    std::map<std::string, std::string> doubts_;  // switch id -> what contradicted
    std::set<std::string> changed_doubts_;
    std::set<std::string> changed_jobs_;
    std::set<std::string> erased_ports_;
    std::set<std::string> changed_history_;
};

}  // namespace camfleet::power_guard
