// SPDX-License-Identifier: Apache-2.0
// One camera on one switch port, one recorder: just enough of their behaviour to be wrong about.
// Counts what really happened (resets, boots, failed logins, time without power), whoever asked.
#pragma once

#include "common/proto/task.pb.h"
#include "tests/simulation/core/prng.hpp"
#include "tests/simulation/core/scenario.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace camfleet::simulation {

inline constexpr const char* foreign_password = "foreign";
inline constexpr const char* current_version = "cam-admin/1";
inline constexpr const char* recorder_version = "nvr-admin/1";
inline constexpr const char* wanted_address = "10.0.0.21";
inline constexpr const char* factory_address = "192.168.1.64";
inline constexpr const char* leased_address = "10.0.0.50";
inline constexpr const char* wanted_netmask = "255.255.255.0";

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
    [[nodiscard]] bool identity_is_wrong() const {
        return identity_ != IdentityFault::none || is_taken();
    }
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
    // Orders to the recorder that added the camera, which it has, a second time.
    [[nodiscard]] std::uint32_t second_channels() const { return second_channels_; }
    [[nodiscard]] const std::string& recorder_password() const { return recorder_password_; }
    // At its former address, with a gateway that it did not have there.
    [[nodiscard]] bool is_changed_in_part() const { return !gateway_.empty(); }
    void calm() { calm_ = true; }
    [[nodiscard]] const std::string& address() const { return address_; }
    [[nodiscard]] const std::string& former_address() const { return former_; }
    // Somebody without tricks gets an answer by HTTP.
    [[nodiscard]] bool answers(std::int64_t now) const { return http(now) && !is_mute(); }
    // The settings that were written last keep everybody away, and the fault is in effect.
    [[nodiscard]] bool is_lost_by_change() const {
        return harmed_ &&
               (is_mute() || is_taken() || scenario_.network_fault == NetworkFault::gone);
    }
    // The job that wrote network settings last.
    [[nodiscard]] const std::string& moved_by() const { return moved_by_; }
    // Times that the former settings were written under this job.
    [[nodiscard]] std::uint32_t ways_back(const std::string& job_id) const {
        const auto found = ways_back_.find(job_id);
        return found == ways_back_.end() ? 0 : found->second;
    }
    // ... and nobody could bring it back.
    [[nodiscard]] bool is_beyond_help() const;

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
    void set_network(v1::Outcome& out, const v1::NetworkSettings& settings, std::int64_t now);
    void apply(const v1::NetworkSettings& settings, std::int64_t now);
    void undo_by_itself(std::int64_t now);
    [[nodiscard]] bool is_mute() const {
        return harmed_ && (scenario_.network_fault == NetworkFault::mute ||
                           scenario_.network_fault == NetworkFault::undone);
    }
    [[nodiscard]] bool is_taken() const {
        return harmed_ && scenario_.network_fault == NetworkFault::taken;
    }
    [[nodiscard]] bool up(std::int64_t now) const {
        return port_on_ && now >= up_at_ &&
               !(harmed_ && scenario_.network_fault == NetworkFault::gone);
    }
    [[nodiscard]] bool http(std::int64_t now) const {
        const bool deaf = is_mute() && (!from_beside_ || scenario_.deaf_beside);
        return up(now) && !silent_ && !deaf;
    }

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
    std::optional<v1::NetworkSettings> pending_;
    std::string former_ = wanted_address;  // before the change
    bool harmed_ = false;                  // the wanted settings are in effect, and their fault
    bool left_ = false;                    // it was sent away from the factory address
    std::int64_t harmed_at_ = 0;
    std::string moved_by_;
    std::map<std::string, std::uint32_t> ways_back_;
    bool from_beside_ = false;  // how this action approaches it
    std::string asked_at_;      // ... and where
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
    std::uint32_t second_channels_ = 0;
    std::string gateway_;
    std::uint32_t recorder_lockouts_ = 0;
    std::uint32_t pictures_ = 0;
    std::uint32_t defaults_ = 0;
    std::map<std::pair<std::string, v1::Action::Kind>, std::uint32_t> effects_;
};

}  // namespace camfleet::simulation
