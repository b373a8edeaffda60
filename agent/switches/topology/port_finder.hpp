// SPDX-License-Identifier: Apache-2.0
// Which switch port feeds a camera: a pure function of snapshots. Called before every power-cycle.
// Two answers in one: where the camera hangs (place), and whether that port may be cut
// (confidence). Invariant: certain and likely name exactly one port that is no uplink, carries this
// camera alone and whose PoE index is proven; everything else is refused with a reason. Source:
// reference of managed switches, sections 6 and 7.
#pragma once

#include "agent/switches/topology/port_survey.hpp"
#include "common/proto/identity.pb.h"

#include <optional>
#include <span>

namespace camfleet::switches {

enum class FindingReason {
    found,
    not_seen,              // no switch has learned the camera
    behind_other_device,   // learned only on uplinks: behind a switch that nobody asked
    several_ports,         // roaming, loop or stale entries
    several_devices,       // others share the port
    foreign_neighbour,     // someone else announces itself on the port
    path_to_agent,         // the agent itself hangs there
    hosts_untold,          // a switch tells no forwarding table, or not of a VLAN that counts here
    mapping_unclear,       // forwarding or PoE numbers cannot be tied to interfaces
    mapping_contradicted,  // the PoE numbers' acceptance test fails
    no_power_control,      // the port is known, but the switch has no PoE there
    power_off,             // somebody switched it off already
    power_fault,
    not_delivering,  // the camera is fed by something else
    no_link,         // learned on a port that is down: stale
};

inline constexpr std::string_view no_write_text =
    "this make offers no write by this way; reboot the camera through its own interface instead";

// Of a port that its switch or manager only cycles by itself: no job may start what nobody can end.
inline constexpr std::string_view cycle_only_text =
    "all that can be asked for is a cycle of the switch's own, and where that leaves the port dark "
    "no \"on\" can be sent: no job uses it; use the camera's own reboot, or a person at "
    "`camfleet-agent switch cycle --port`";

// Of a port whose power is written by a table that only one source describes.
inline constexpr std::string_view single_source_text =
    "only one source describes the table that switches its power: where somebody has tried it on "
    "this model, say so by the scope \"single-source\" of the switch (--driver-scope, or methods "
    "in the login file)";

[[nodiscard]] std::string_view finding_reason_name(FindingReason reason);

// Where the camera was last found by a certain answer; for cameras that no longer talk.
struct LastSeen {
    std::size_t switch_at = 0;  // position in the snapshots asked
    std::uint32_t if_index = 0;
};

struct FinderQuestion {
    std::string camera_mac;
    std::set<std::string> agent_macs;
    std::set<std::string> known_switch_macs;  // of switches that are not asked now
    std::optional<LastSeen> last_seen;
};

struct PortFinding {
    v1::PortBinding::Confidence confidence = v1::PortBinding::refused;
    FindingReason reason = FindingReason::not_seen;
    std::string explanation;
    bool located = false;       // the camera hangs on the port below, cut or not
    std::size_t switch_at = 0;  // position in the snapshots asked
    std::uint32_t if_index = 0;
    std::string if_name;
    std::optional<PoePort> poe;
};

// The switches of a site, mapped and surveyed for any number of questions that differ in their
// camera only. What a survey points at lies in snapshots.
struct SiteSurvey {
    SiteSurvey() = default;
    SiteSurvey(SiteSurvey&&) = default;
    SiteSurvey& operator=(SiteSurvey&&) = default;
    SiteSurvey(const SiteSurvey&) = delete;
    SiteSurvey& operator=(const SiteSurvey&) = delete;
    ~SiteSurvey() = default;

    std::vector<SwitchSnapshot> snapshots;
    std::vector<Survey> surveys;        // of each snapshot
    std::set<std::string> switch_macs;  // whose ports were taken for uplinks
};

// The snapshots' PoE ports need not be mapped yet.
[[nodiscard]] SiteSurvey survey_site(std::span<const SwitchSnapshot> snapshots,
                                     const FinderQuestion& question);

[[nodiscard]] PortFinding find_port(const SiteSurvey& site, const FinderQuestion& question);
// The same for one question.
[[nodiscard]] PortFinding find_port(std::span<const SwitchSnapshot> snapshots,
                                    const FinderQuestion& question);

// switch_id is left to the caller.
[[nodiscard]] v1::PortBinding to_binding(const PortFinding& finding);

}  // namespace camfleet::switches
