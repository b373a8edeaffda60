// SPDX-License-Identifier: Apache-2.0
// One camera on one switch port, one recorder: just enough of their behaviour to be wrong about.
// Counts what really happened (resets, boots, failed logins, time without power), whoever asked.
#pragma once

#include "common/proto/task.pb.h"
#include "tests/simulation/core/prng.hpp"
#include "tests/simulation/core/scenario.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace camfleet::simulation {

inline constexpr const char* foreign_password = "foreign";
inline constexpr const char* current_version = "cam-admin/1";
inline constexpr const char* recorder_version = "nvr-admin/1";
inline constexpr const char* wanted_address = "10.0.0.21";
inline constexpr const char* factory_address = "192.168.1.64";

// How the wire treats one action.
enum class Fate {
    good,
    lost_before,     // never arrives; the caller cannot know
    refused_before,  // certainly never arrived
    lost_after,      // carried out, the answer is lost (or a 500 comes)
};

class World {
  public:
    World(const Scenario& scenario, Prng& prng);

    [[nodiscard]] Fate draw_fate(v1::Action::Kind kind);
    // Carries the action out at `now`, as far as its fate lets it.
    [[nodiscard]] v1::Outcome carry_out(const std::string& job_id,
                                        const v1::ActionOrder& order,
                                        Fate fate,
                                        std::int64_t now);
    // The person at the camera: presses during the next power-on.
    void hold_button(bool held) { button_held_ = held; }

    [[nodiscard]] bool activated() const { return activated_; }
    [[nodiscard]] const std::string& password() const { return password_; }
    [[nodiscard]] bool port_on() const { return port_on_; }
    [[nodiscard]] bool identity_is_wrong() const { return identity_ != IdentityFault::none; }
    [[nodiscard]] std::int64_t identity_wrong_since() const { return identity_wrong_since_; }
    // Most failed logins that the camera saw inside 30 minutes since its last default.
    [[nodiscard]] std::size_t failed_logins(std::int64_t now) const;
    [[nodiscard]] std::size_t cycles_in_24h(std::int64_t now) const;
    // Effects of this kind under this job.
    [[nodiscard]] std::uint32_t effects(const std::string& job_id, v1::Action::Kind kind) const;
    // Video answers with pictures, ever.
    [[nodiscard]] std::uint32_t pictures() const { return pictures_; }
    [[nodiscard]] std::uint32_t defaults() const { return defaults_; }
    // How often the camera locked the recorder out because of a password that we had changed.
    [[nodiscard]] std::uint32_t recorder_lockouts() const { return recorder_lockouts_; }
    void calm() { calm_ = true; }

  private:
    v1::Outcome answer(const std::string& job_id, const v1::ActionOrder& order, std::int64_t now);
    void locate(v1::Outcome& out, bool services, std::int64_t now);
    void log_in(v1::Outcome& out, const std::string& version, std::int64_t now);
    [[nodiscard]] bool logged_in(v1::Outcome& out, const std::string& version, std::int64_t now);
    void change(v1::Outcome& out,
                const std::string& job_id,
                const v1::ActionOrder& order,
                std::int64_t now);
    void recorder_retries_until(std::int64_t now);
    void recorder_logs_in(std::int64_t now);
    void ask_recorder(v1::Outcome& out, const v1::ActionOrder& order, std::int64_t now);
    void boot(std::int64_t now, std::int64_t longer = 0);
    void full_default(std::int64_t now);
    void cure(Cure by);
    void switch_port(const std::string& job_id, bool on, std::int64_t now);
    [[nodiscard]] bool up(std::int64_t now) const { return port_on_ && now >= up_at_; }
    [[nodiscard]] bool http(std::int64_t now) const { return up(now) && !silent_; }

    const Scenario& scenario_;
    Prng& prng_;
    bool calm_ = false;
    IdentityFault identity_;
    std::int64_t identity_wrong_since_ = -3'600'000;
    bool port_on_ = true;
    bool activated_ = true;
    bool silent_;
    bool picture_;
    bool button_held_ = false;
    std::string password_;
    std::string address_ = wanted_address;
    std::string pending_address_;
    std::int64_t up_at_ = 0;
    std::uint64_t boots_ = 1;
    std::uint32_t power_cycles_ = 0;
    std::vector<std::int64_t> failed_;
    std::uint32_t failed_in_a_row_ = 0;
    std::int64_t locked_until_ = 0;
    std::vector<std::int64_t> cycles_;
    std::string recorder_address_ = wanted_address;
    std::string recorder_password_;
    std::int64_t recorder_tried_ = 0;
    std::uint32_t recorder_failed_in_a_row_ = 0;
    std::int64_t recorder_locked_until_ = 0;
    std::uint32_t recorder_lockouts_ = 0;
    std::uint32_t pictures_ = 0;
    std::uint32_t defaults_ = 0;
    std::map<std::pair<std::string, v1::Action::Kind>, std::uint32_t> effects_;
};

}  // namespace camfleet::simulation
