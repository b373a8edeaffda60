// SPDX-License-Identifier: Apache-2.0
// One history: agent machine, controller machines, network, disks, devices and a person under one
// simulated clock, driven by one seed. After every step the invariants of architecture.md section 4
// are checked; the first that does not hold ends the history.
#pragma once

#include "agent/core/agent_machine.hpp"
#include "tests/simulation/core/disk.hpp"
#include "tests/simulation/core/prng.hpp"
#include "tests/simulation/core/scenario.hpp"
#include "tests/simulation/core/sim_controller.hpp"
#include "tests/simulation/core/world.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <variant>

namespace camfleet::simulation {

struct Verdict {
    std::string violation;  // empty: every invariant held
    std::uint64_t steps = 0;
    std::uint64_t hash = 0;
    std::string end;  // how the (last) recovery ended
};

class History {
  public:
    // log: one line an event on standard error, to look at a seed.
    explicit History(std::uint64_t seed, bool log = false);
    [[nodiscard]] Verdict run();

  private:
    // Things that happen
    struct Applied {
        std::uint32_t life = 0;
        std::string job_id;
        v1::ActionOrder order;
        Fate fate = Fate::good;
    };
    struct Answered {
        std::uint32_t life = 0;
        std::string job_id;
        v1::Outcome outcome;
    };
    struct AgentTimer {
        std::uint32_t life = 0;
        std::string job_id;
        std::uint64_t key = 0;
    };
    struct ToAgent {
        std::shared_ptr<const v1::Job> job;
        bool forged = false;
    };
    struct Acknowledged {
        std::vector<std::uint64_t> ids;
    };
    struct ToController {
        std::shared_ptr<const v1::AgentEvent> event;
    };
    struct AgentStarts {};
    struct AgentConnects {
        std::uint32_t life = 0;
    };
    struct LineDrops {};
    struct Heartbeat {};
    struct ControllerStarts {};
    struct ControllerTimer {
        std::uint32_t life = 0;
        std::uint64_t key = 0;
    };
    struct ControllerTick {};
    struct Person {};
    struct ButtonReleased {};
    struct Forgery {};
    struct Calm {};
    using Thing = std::variant<Applied,
                               Answered,
                               AgentTimer,
                               ToAgent,
                               Acknowledged,
                               ToController,
                               AgentStarts,
                               AgentConnects,
                               LineDrops,
                               Heartbeat,
                               ControllerStarts,
                               ControllerTimer,
                               ControllerTick,
                               Person,
                               ButtonReleased,
                               Forgery,
                               Calm>;

    void at(std::int64_t when, Thing thing);
    void happen(Applied& thing);
    void happen(Answered& thing);
    void happen(AgentTimer& thing);
    void happen(ToAgent& thing);
    void happen(Acknowledged& thing);
    void happen(ToController& thing);
    void happen(AgentStarts& thing);
    void happen(AgentConnects& thing);
    void happen(LineDrops& thing);
    void happen(Heartbeat& thing);
    void happen(ControllerStarts& thing);
    void happen(ControllerTimer& thing);
    void happen(ControllerTick& thing);
    void happen(Person& thing);
    void happen(ButtonReleased& thing);
    void happen(Forgery& thing);
    void happen(Calm& thing);

    // The agent's runner
    void step_agent(const agent::Event& event);
    void carry_out(agent::Effects& effects);
    void agent_dies();
    [[nodiscard]] Crash draw_crash();
    // The controller's runner
    void take(ControllerOutput out);
    void controller_dies();
    void call_the_person();
    void begin_second_recovery();
    [[nodiscard]] bool over() const;
    [[nodiscard]] std::shared_ptr<const v1::Job> forge();

    template <class Message>
    void send(Message message);

    // Invariants
    void violated(const std::string& what);
    void check_job_step(const ToAgent& arrived, const agent::Effects& effects);
    void check_performs(const agent::Event& event, const agent::Effects& effects);
    void check_identity(const agent::Perform& one);
    void check_authority(const agent::Perform& one);
    void check_way_back(const agent::Effects& effects);
    void check_recorder_heard(const v1::TaskResult& result);
    void check_world();
    void check_gentleness();
    void check_done();
    void check_published(const v1::Job& job);
    void check_end();

    std::uint64_t seed_;
    bool log_;
    Prng prng_;
    Scenario scenario_;
    World world_;
    std::int64_t now_ms_ = 0;
    std::uint64_t order_ = 0;
    std::map<std::pair<std::int64_t, std::uint64_t>, Thing> future_;

    Disk agent_disk_;
    std::unique_ptr<agent::AgentMachine> agent_;
    std::uint32_t agent_life_ = 0;
    bool agent_up_ = false;
    bool line_up_ = false;
    bool calm_ = false;
    std::uint32_t crashes_ = 0;

    SimController controller_;
    bool controller_up_ = true;
    std::uint32_t controller_life_ = 0;
    bool second_begun_ = false;
    bool tick_planned_ = false;
    bool person_called_ = false;

    // What the oracle knows
    const ToAgent* arriving_ = nullptr;
    std::set<std::uint64_t> accepted_sequences_;
    std::set<std::uint64_t> ends_judged_;  // event ids
    std::uint64_t newest_generation_ = 0;
    std::map<std::string, std::string> ladder_jobs_;  // jobs that power-cycle -> their recovery
    std::map<std::string, std::uint32_t> ladder_cycles_;
    std::uint32_t pictures_before_ = 0;  // of the recoveries before this one
    Verdict verdict_;
};

}  // namespace camfleet::simulation
