// SPDX-License-Identifier: Apache-2.0
// The net-snmp agent library with one model behind it: its start, its thread, its wire faults.
// One a process, once (the library cannot be started again).
#pragma once

#include "tests/lab/poe_switch/switch_model.hpp"

#include <atomic>
#include <thread>

namespace camfleet::lab {

class AgentLoop {
  public:
    AgentLoop(SwitchModel& model, const PoeSwitchConfig& config) : model_(model), config_(config) {}
    ~AgentLoop() { stop(); }
    AgentLoop(const AgentLoop&) = delete;
    AgentLoop& operator=(const AgentLoop&) = delete;

    [[nodiscard]] Result<std::uint16_t> start();
    void stop();

    std::atomic<bool> dead{false};
    std::atomic<bool> drop_write_answer{false};
    std::atomic<int> answer_delay_ms{0};

    // Called by the library's handlers on the loop's thread.
    [[nodiscard]] const SwitchRows& rows(unsigned vlan);
    [[nodiscard]] SwitchModel& model() { return model_; }
    void written();
    [[nodiscard]] bool take_drop();

  private:
    [[nodiscard]] Result<void> write_configuration();
    void run();
    void serve(int socket);
    [[nodiscard]] bool pause(int milliseconds);

    SwitchModel& model_;
    const PoeSwitchConfig& config_;
    std::filesystem::path folder_;
    std::thread thread_;
    std::atomic<bool> stopping_{false};
    int socket_ = -1;
    struct View {
        SwitchRows rows;
        SteadyTime made{};
        unsigned version = 0;
    };
    std::map<unsigned, View> views_;  // by VLAN context
    bool drop_next_ = false;
};

}  // namespace camfleet::lab
