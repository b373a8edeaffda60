// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/snmp/switch_makes.hpp"

#include <algorithm>
#include <array>

namespace camfleet::switches {
namespace {

using Cycle = ports::PowerAbility::Cycle;

constexpr std::uint32_t bits(std::initializer_list<unsigned> values) {
    std::uint32_t mask = 0;
    for (const auto value : values) mask |= 1U << value;
    return mask;
}

constexpr std::string_view pse_admin = "1.3.6.1.2.1.105.1.1.1.3";
constexpr std::string_view pse_status = "1.3.6.1.2.1.105.1.1.1.6";

// pethPsePortAdminEnable: true 1, false 2; pethPsePortDetectionStatus: deliveringPower 3.
constexpr PowerTable standard = {.name = "RFC 3621 pethPsePortAdminEnable",
                                 .admin_column = pse_admin,
                                 .on = 1,
                                 .off = 2,
                                 .on_values = bits({1}),
                                 .grouped = true,
                                 .status_column = pse_status,
                                 .delivering = 3,
                                 .power_column = "",
                                 .sources = 4,
                                 .beside_standard = false};

// auto 1, static 2, limit 3, disable 4. Column 3 of RFC 3621 would bring a static port back as
// auto.
constexpr PowerTable cisco_ios = {.name = "CISCO-POWER-ETHERNET-EXT cpeExtPsePortEnable",
                                  .admin_column = "1.3.6.1.4.1.9.9.402.1.2.1.1",
                                  .on = 1,
                                  .off = 4,
                                  .on_values = bits({1, 2, 3}),
                                  .grouped = true,
                                  .status_column = pse_status,
                                  .delivering = 3,
                                  .power_column = "",
                                  .sources = 2,
                                  .beside_standard = true};

// disable 0, enable 1; tpPoePowerStatus on 2.
constexpr PowerTable tp_link = {.name = "TP-Link tpPoePortStatus",
                                .admin_column = "1.3.6.1.4.1.11863.6.56.1.1.2.1.1.2",
                                .on = 1,
                                .off = 0,
                                .on_values = bits({1}),
                                .grouped = false,
                                .status_column = "1.3.6.1.4.1.11863.6.56.1.1.2.1.1.11",
                                .delivering = 2,
                                .power_column = "",
                                .sources = 4,
                                .beside_standard = false};

// enabled 1, disabled 2; the status is a free text, so the draw tells.
constexpr PowerTable huawei = {.name = "Huawei hwPoePortEnable",
                               .admin_column = "1.3.6.1.4.1.2011.5.25.195.3.1.3",
                               .on = 1,
                               .off = 2,
                               .on_values = bits({1}),
                               .grouped = false,
                               .status_column = "",
                               .delivering = 0,
                               .power_column = "1.3.6.1.4.1.2011.5.25.195.3.1.10",
                               .sources = 3,
                               .beside_standard = false};

// disable 2, enable 3, enableLegacyDevice 4.
constexpr PowerTable ruckus = {.name = "Foundry snAgentPoePortControl",
                               .admin_column = "1.3.6.1.4.1.1991.1.1.2.14.2.2.1.2",
                               .on = 3,
                               .off = 2,
                               .on_values = bits({3, 4}),
                               .grouped = false,
                               .status_column = "",
                               .delivering = 0,
                               .power_column = "1.3.6.1.4.1.1991.1.1.2.14.2.2.1.6",
                               .sources = 3,
                               .beside_standard = false};

// auto 1, never 2, static 3; detection delivering 4. One source.
constexpr PowerTable d_link = {.name = "D-Link dPoeIfState",
                               .admin_column = "1.3.6.1.4.1.171.14.24.1.3.1.1.1",
                               .on = 1,
                               .off = 2,
                               .on_values = bits({1, 3}),
                               .grouped = true,
                               .status_column = "1.3.6.1.4.1.171.14.24.1.3.2.1.1.1",
                               .delivering = 4,
                               .power_column = "",
                               .sources = 1,
                               .beside_standard = false};

constexpr NativeCycle aos_cx_cycle = {.kind = Cycle::seconds,
                                      .name = "ARUBAWIRED-POE PoECycle",
                                      .column = "1.3.6.1.4.1.47196.4.1.1.3.8.1.1.1.14",
                                      .seconds_min = 1,
                                      .seconds_max = 60,
                                      .sources = 1};
constexpr NativeCycle extreme_cycle = {.kind = Cycle::fixed_time,
                                       .name = "EXTREME-POE ResetPower",
                                       .column = "1.3.6.1.4.1.1916.1.27.2.1.1.5",
                                       .seconds_min = 0,
                                       .seconds_max = 0,
                                       .sources = 2};
// The column is FASTPATH's; nobody is known to have tried it under Netgear's own branch.
constexpr NativeCycle netgear_cycle = {.kind = Cycle::fixed_time,
                                       .name = "Netgear PortReset",
                                       .column = "1.3.6.1.4.1.4526.10.15.1.1.1.10",
                                       .seconds_min = 0,
                                       .seconds_max = 0,
                                       .sources = 1};
constexpr NativeCycle fastpath_cycle = {.kind = Cycle::fixed_time,
                                        .name = "FASTPATH PortReset",
                                        .column = "1.3.6.1.4.1.4413.1.1.15.1.1.1.10",
                                        .seconds_min = 0,
                                        .seconds_max = 0,
                                        .sources = 1};

constexpr std::array makes = {
    SwitchMake{"9.1", "Cisco IOS", true, cisco_ios, {}, ""},
    SwitchMake{"9.6.1", "Cisco Small Business", true, {}, {}, ""},
    SwitchMake{"11.2.3.7", "HPE ProCurve or AOS-S", true, {}, {}, ""},
    SwitchMake{"89", "Marvell", true, {}, {}, ""},
    SwitchMake{"171", "D-Link", true, d_link, {}, ""},
    SwitchMake{"207", "Allied Telesis", true, {}, {}, ""},
    SwitchMake{"674.10895", "Dell N series", true, {}, fastpath_cycle, ""},
    SwitchMake{"890", "Zyxel", true, {}, {}, ""},
    SwitchMake{"1916.2", "Extreme EXOS", true, {}, extreme_cycle, ""},
    SwitchMake{"1991", "Ruckus FastIron", true, ruckus, {}, ""},
    SwitchMake{"2011", "Huawei", true, huawei, {}, ""},
    SwitchMake{"2636", "Juniper EX", false, {}, {}, "it takes such a change by NETCONF only"},
    SwitchMake{"3955", "Linksys", true, {}, {}, ""},
    SwitchMake{"4413", "FASTPATH", true, {}, fastpath_cycle, ""},
    SwitchMake{"4526", "Netgear", true, {}, netgear_cycle, ""},
    SwitchMake{"11863", "TP-Link", true, tp_link, {}, ""},
    SwitchMake{"14988", "MikroTik RouterOS", false, {}, {}, "its REST interface does"},
    SwitchMake{"14988.2", "MikroTik SwOS", false, {}, {}, "only its web page does"},
    SwitchMake{"25506", "H3C Comware", true, {}, {}, ""},
    SwitchMake{"35265", "Eltex", true, {}, {}, ""},
    SwitchMake{"41112", "Ubiquiti UniFi", false, {}, {}, "its UniFi controller does"},
    SwitchMake{"46242", "Netonix", false, {}, {}, "only its web page does"},
    SwitchMake{"47196.4.1.1.1", "Aruba AOS-CX", true, {}, aos_cx_cycle, ""},
};

constexpr SwitchMake unknown_make = {"", "a switch of unknown make", true, {}, {}, ""};

}  // namespace

const PowerTable& standard_table() { return standard; }

const SwitchMake& make_of(const ports::Oid& sys_object_id) {
    const SwitchMake* best = &unknown_make;
    for (const auto& make : makes) {
        const auto branch = ports::parse_oid("1.3.6.1.4.1." + std::string(make.branch));
        const bool below = sys_object_id.size() >= branch.size() &&
                           std::equal(branch.begin(), branch.end(), sys_object_id.begin());
        if (below && make.branch.size() > best->branch.size()) best = &make;
    }
    return *best;
}

}  // namespace camfleet::switches
