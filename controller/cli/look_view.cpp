// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/look_view.hpp"

#include "common/base/site_changes.hpp"
#include "controller/cli/fields.hpp"
#include "controller/cli/table.hpp"

#include <algorithm>

namespace camfleet::cli {
namespace {

std::string place_text(const v1::PortBinding& port) {
    if (port.if_name().empty()) return {};
    return port.switch_id() + " " + port.if_name();
}

template <class Lines>
std::string joined(const Lines& lines, std::string_view between) {
    std::string out;
    for (const auto& line : lines) out += (out.empty() ? "" : std::string(between)) + line;
    return out;
}

std::string state_word(v1::CameraState::Value state) {
    return state == v1::CameraState::unspecified ? std::string()
                                                 : v1::CameraState::Value_Name(state);
}

std::vector<std::string> device_row(const v1::Sighting& seen) {
    return {seen.identity().maker(),
            seen.model(),
            seen.identity().serial(),
            seen.identity().mac(),
            seen.endpoint().host(),
            seen.firmware(),
            state_word(seen.state()) + lock_end_words(seen),
            place_text(seen.port()),
            joined(seen.conflicts(), "; ")};
}

const std::vector<std::string> device_head{"MAKER",    "MODEL", "SERIAL", "MAC",      "ADDRESS",
                                           "FIRMWARE", "STATE", "PORT",   "CONFLICTS"};

std::vector<std::string> change_row(const v1::DeviceChange& change) {
    const auto& who = change.identity();
    return {v1::DeviceChange::Kind_Name(change.kind()),      who.maker(),     change.model(),
            who.serial().empty() ? who.mac() : who.serial(), change.before(), change.after()};
}

const std::vector<std::string> change_head{"CHANGE", "MAKER", "MODEL", "DEVICE", "BEFORE", "AFTER"};

std::string site_text(const v1::Look& look) {
    const auto& site = look.report().site();
    Table devices{device_head, {}};
    for (const auto& seen : site.devices()) devices.rows.push_back(device_row(seen));
    std::string out =
        std::to_string(site.devices_size()) + " devices at " + printable(look.site_id()) + "\n";
    if (!devices.rows.empty()) out += render(devices);
    Table changes{change_head, {}};
    for (const auto& change : site.changes()) changes.rows.push_back(change_row(change));
    if (!changes.rows.empty()) out += "\nsince the discovery before:\n" + render(changes);
    for (const auto& fault : site.faults()) out += "not asked: " + printable(fault) + "\n";
    return out;
}

std::string seconds_left(const v1::CameraState& state) {
    return state.unlock_seconds() == 0 ? std::string()
                                       : ", " + std::to_string(state.unlock_seconds()) + " s left";
}

std::string probe_text(const v1::ProbeReport& probe, Time now) {
    std::vector<std::pair<std::string, std::string>> pairs{
        {"address", probe.endpoint().host()},
        {"driver", probe.driver().empty() ? "none understood the device" : probe.driver()},
        {"maker", probe.identity().maker()},
        {"model", probe.model()},
        {"serial", probe.identity().serial()},
        {"MAC", probe.identity().mac()},
        {"firmware", probe.firmware()},
        {"name", probe.name()},
        {"state", state_word(probe.state().value()) + seconds_left(probe.state()) +
                      (probe.state().detail().empty() ? "" : ": " + probe.state().detail())},
        {"identity", probe.identity_proof()},
        {"users", joined(probe.users(), ", ")},
    };
    if (probe.has_login()) {
        pairs.emplace_back("login", probe.login().accepted() ? "accepted"
                                    : probe.login().locked() ? "locked"
                                                             : "refused");
    }
    std::erase_if(pairs, [](const auto& pair) { return pair.second.empty(); });
    std::string out = render_pairs(pairs);
    Table steps{{"ASKED", "OF", "ANSWER", "MS", "LOGIN SENT"}, {}};
    for (const auto& step : probe.steps()) {
        steps.rows.push_back({field_text(step, "operation", TimeStyle::ago, now), step.driver(),
                              step.result() + (step.detail().empty() ? "" : ": " + step.detail()),
                              std::to_string(step.milliseconds()), step.login_sent() ? "yes" : ""});
    }
    return steps.rows.empty() ? out : out + "\n" + render(steps);
}

bool is_quiet(const v1::PortRow& row) {
    return !row.link_up() && row.mac_count() == 0 && row.poe() != "delivering" && !row.uplink() &&
           row.findings().empty();
}

std::string watts(std::uint32_t milliwatts) {
    if (milliwatts == 0) return {};
    return std::to_string(milliwatts / 1000) + "." + std::to_string(milliwatts % 1000 / 100) + " W";
}

std::vector<std::string> port_row(const v1::PortRow& row) {
    std::string note =
        row.uplink() ? "uplink: " + row.uplink_reason() : joined(row.findings(), "; ");
    if (row.never_cut()) note = "never cut" + (note.empty() ? "" : "; " + note);
    const auto hosts =
        row.mac_count() == 1 && !row.macs().empty()
            ? row.macs(0)
            : (row.mac_count() == 0 ? "" : std::to_string(row.mac_count()) + " hosts");
    return {row.name(),
            row.link_up() ? "up" : "down",
            row.mbit() == 0 ? "" : std::to_string(row.mbit()),
            row.poe(),
            watts(row.milliwatts()),
            hosts,
            joined(row.neighbours(), ", "),
            row.alias(),
            note};
}

std::string switch_text(const v1::SwitchLook& one, bool all_ports) {
    std::string out = "switch " + printable(one.switch_id());
    if (!one.error().empty()) {
        return out + ": not read: " + printable(one.error() + ": " + one.detail()) + "\n";
    }
    out += " (" + printable(one.name()) + ")";
    if (one.budget_watts() > 0) {
        out += ", " + std::to_string(one.used_watts()) + " of " +
               std::to_string(one.budget_watts()) + " W used";
    }
    out += one.power_method().empty() ? ", no power control\n"
                                      : ", power by " + printable(one.power_method()) + "\n";
    Table table{{"PORT", "LINK", "MBIT/S", "POE", "DRAW", "HOSTS", "NEIGHBOUR", "LABEL", "NOTE"},
                {}};
    int hidden = 0;
    for (const auto& row : one.ports()) {
        if (!all_ports && is_quiet(row))
            ++hidden;
        else
            table.rows.push_back(port_row(row));
    }
    out += render(table);
    if (hidden > 0) out += std::to_string(hidden) + " more ports without link, hosts or power\n";
    return out;
}

std::string confidence_word(v1::PortBinding::Confidence confidence) {
    return v1::PortBinding::Confidence_Name(confidence);
}

std::string port_text(const v1::Look& look, bool explain) {
    const auto& found = look.report().ports();
    const auto& port = found.port();
    std::vector<std::pair<std::string, std::string>> pairs{
        {"camera", look.asked().camera_id()},
        {"answer", confidence_word(port.confidence())},
        {"port", place_text(port)},
        {"why", port.explanation()},
    };
    if (found.reading().milliwatts() > 0) {
        pairs.emplace_back("draw", watts(found.reading().milliwatts()));
    }
    if (found.cycle_judged()) {
        pairs.emplace_back("cycle", found.cycle_objection().empty()
                                        ? "would be allowed; nothing was switched"
                                        : "refused: " + found.cycle_objection_text());
    }
    std::erase_if(pairs, [](const auto& pair) { return pair.second.empty(); });
    std::string out = render_pairs(pairs);
    if (!explain) return out;
    out += "\nevidence:\n";
    for (const auto& line : found.evidence()) out += "  - " + printable(line) + "\n";
    for (const auto& one : found.switches()) out += "\n" + switch_text(one, false);
    return out;
}

bool wants_port(const v1::Look& look) { return !look.asked().camera_id().empty(); }

std::string ports_text(const v1::Look& look, bool explain) {
    if (wants_port(look)) return port_text(look, explain);
    std::string out;
    for (const auto& one : look.report().ports().switches()) {
        out += (out.empty() ? "" : "\n") + switch_text(one, explain);
    }
    return out;
}

}  // namespace

bool has_ended(const v1::Look& look) { return look.has_ended_at(); }

int look_exit_code(const v1::Look& look) {
    if (!has_ended(look)) return 4;
    if (look.state() != "done") return 1;
    if (look.report().has_ports() && wants_port(look)) {
        const auto& ports = look.report().ports();
        const bool sure = ports.port().confidence() != v1::PortBinding::refused;
        return sure && ports.cycle_objection().empty() ? 0 : 3;
    }
    const auto& devices = look.report().site().devices();
    return std::ranges::any_of(devices, [](const auto& one) { return one.conflicts_size() > 0; })
               ? 3
               : 0;
}

std::string look_text(const v1::Look& look, bool explain, Time now) {
    if (!has_ended(look)) {
        return "look " + look.id() + " is " + look.state() +
               ": see it later with camfleetctl looks show " + look.id() + "\n";
    }
    std::string out;
    if (look.state() != "done") {
        out = "look " + printable(look.id()) + " " + printable(look.state()) + ": " +
              printable(look.reason()) + ": " + printable(look.detail()) + "\n";
    } else if (!look.detail().empty()) {
        out = printable(look.detail()) + "\n";
    }
    if (look.report().has_site()) out += site_text(look);
    if (look.report().has_probe()) out += probe_text(look.report().probe(), now);
    if (look.report().has_ports()) out += ports_text(look, explain);
    return out;
}

std::string devices_text(const v1::DeviceList& list, Time now) {
    if (list.devices().empty()) {
        return "no device is known that fits; look around: camfleetctl discover SITE\n";
    }
    Table table{{"SITE", "CAMERA"}, {}};
    table.head.insert(table.head.end(), device_head.begin(), device_head.end());
    table.head.emplace_back("SEEN");
    for (const auto& device : list.devices()) {
        std::vector<std::string> row{device.site_id(), device.camera_id()};
        for (auto& cell : device_row(device.sighting())) row.push_back(std::move(cell));
        row.push_back(device.seen()
                          ? time_text(from_timestamp(device.seen_at()), TimeStyle::ago, now)
                          : "not seen");
        table.rows.push_back(std::move(row));
    }
    return render(table);
}

std::string changes_text(const v1::SiteChangeList& list, Time now) {
    if (list.changes().empty()) return "no changes between the discoveries that are kept\n";
    Table table{{"WHEN", "SITE"}, {}};
    table.head.insert(table.head.end(), change_head.begin(), change_head.end());
    for (const auto& one : list.changes()) {
        std::vector<std::string> row{time_text(from_timestamp(one.at()), TimeStyle::ago, now),
                                     one.site_id()};
        for (auto& cell : change_row(one.change())) row.push_back(std::move(cell));
        table.rows.push_back(std::move(row));
    }
    return render(table);
}

}  // namespace camfleet::cli
