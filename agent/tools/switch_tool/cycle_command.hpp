// SPDX-License-Identifier: Apache-2.0
// `switch cycle`: from what a person asked to a guarded power-cycle, with its report.
#pragma once

#include "agent/tools/switch_tool/field_switches.hpp"
#include "agent/tools/switch_tool/find_page.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace camfleet::switch_tool {

struct CommonWish {
    std::vector<std::string> switches;  // HOST[:PORT]
    std::string state_file;             // empty: default_state_file()
    bool json = false;
};

struct CycleOrder {
    std::string camera_mac;
    std::string port;  // named by a person, in place of the camera
    std::string reason;
    std::uint32_t off_seconds = 30;
    bool yes = false;
    bool dry_run = false;
};

// Exit code. Errors: nothing was cut
[[nodiscard]] Result<int> cycle(const CommonWish& common,
                                const CycleOrder& order,
                                FieldSwitches& switches,
                                const std::vector<v1::Endpoint>& ats);

// Brings back what an earlier call left dark; only warns where it cannot.
void heal_quietly(const CommonWish& common, FieldSwitches& switches);

// The port that a person names by its label, or by its ifIndex where no label says otherwise. Pure.
// Errors: not_found, invalid_argument (two ports answer to it), not_supported (no PoE known on it)
[[nodiscard]] Result<v1::PortBinding> named_port(const SwitchReport& report,
                                                 const std::string& name);

// Who goes dark with a port, as far as the switch tells.
struct PortLoad {
    bool told = true;  // false: the switch tells of no host where it hangs
    std::vector<std::string> hosts;
    std::optional<std::uint32_t> milliwatts;  // nothing: no PoE port is known
};
// Pure.
[[nodiscard]] PortLoad load_of(const SwitchReport& report, std::uint32_t if_index);
// Pure.
[[nodiscard]] std::string load_text(const PortLoad& load);

// What a person must know of a port that a controller cycles by itself; empty: nothing. Pure.
[[nodiscard]] std::string untold_text(const SwitchReport& report,
                                      const v1::PortBinding& port,
                                      const std::set<std::string>& agent_macs);
// What to do about a port that nothing can be sent to. Pure.
[[nodiscard]] std::string dark_text(const DarkPort& dark);
[[nodiscard]] std::string cycle_text(const CycleWish& wish, const CycleReport& report);
[[nodiscard]] boost::json::value cycle_json(const CycleWish& wish,
                                            const CycleReport& report,
                                            const std::string& reason,
                                            const PortLoad& load);

}  // namespace camfleet::switch_tool
