// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/switch_tool/cycle_command.hpp"

#include "agent/switches/local_path/local_macs.hpp"
#include "agent/tools/switch_tool/login_input.hpp"
#include "agent/tools/switch_tool/login_text.hpp"
#include "agent/tools/switch_tool/stop_signals.hpp"
#include "common/adapters/os/system_clock.hpp"

#include <boost/json.hpp>

#include <iostream>
#include <ranges>

namespace camfleet::switch_tool {
namespace {

constexpr int done_code = 0;
constexpr int failed_code = 1;
constexpr int refused_code = 3;
constexpr std::uint32_t heal_tries = 3;
constexpr std::size_t hosts_named_max = 8;
constexpr std::size_t ports_named_max = 12;

CycleSeams live_seams() {
    return {.now = [] { return os::SystemClock().wall(); },
            .ticks =
                [] {
                    return std::chrono::floor<Millis>(
                        std::chrono::steady_clock::now().time_since_epoch());
                },
            .rest = rest,
            .say = [](const std::string& line) { std::cerr << line << "\n"
                                                           << std::flush; }};
}

std::filesystem::path state_path(const CommonWish& common) {
    return common.state_file.empty() ? default_state_file()
                                     : std::filesystem::absolute(common.state_file);
}

// What is to be cut, judged among all switches that were named.
struct Target {
    CycleWish wish;
    std::string base_mac;
    std::string refusal;  // not empty: the finder's answer
    std::string evidence;
    PortLoad load;
};

v1::PortReading reading_with_uplink(v1::PortReading reading,
                                    const SwitchReport& report,
                                    std::uint32_t if_index) {
    // The driver asks one switch; the others that were named make more uplinks known.
    const auto port = report.survey.ports.find(if_index);
    if (port != report.survey.ports.end() && !port->second.uplink.empty()) reading.set_uplink(true);
    return reading;
}

// Two writes, or the switch's own cycle where there is nothing else.
Result<void> choose_way(FieldSwitches& switches, const v1::Endpoint& at, Target& target) {
    const auto ability =
        switches.driver().power_ability(at, switches.login(), target.wish.port, switches.until());
    if (!ability && ability.error().code != Errc::not_supported) {
        return std::unexpected(ability.error());
    }
    if (!ability) {
        target.refusal = ability.error().context;
        return {};
    }
    if (ability->cut_and_restore) return {};
    target.wish.native = ability->native_cycle == ports::PowerAbility::Cycle::fixed_time;
    if (!target.wish.native) {
        target.refusal =
            "no_power_control: " + ability->explanation + "; use the camera's own reboot";
    }
    return {};
}

std::string question_of(const CycleWish& wish) {
    const auto port = wish.port.switch_id() + " port " + wish.port.if_name();
    if (wish.native) {
        return "ask for the switch's own power-cycle of " + port +
               ", of a time that it chooses; should the port stay dark, no \"on\" can be sent";
    }
    return "cut the power of " + port + " for " + std::to_string(wish.off.count()) + " s";
}

// The limits are a camera's, whether it was searched for or its port was named.
std::string camera_on(const SwitchReport& report, const v1::PortBinding& port) {
    const auto found = report.survey.ports.find(port.if_index());
    const bool alone = found != report.survey.ports.end() && found->second.macs.size() == 1;
    return alone ? found->second.macs.begin()->first
                 : report.reading.address + "/" + port.if_name();
}

Result<Target> aim(const CycleOrder& order,
                   FieldSwitches& switches,
                   const std::vector<v1::Endpoint>& ats) {
    std::vector<SwitchReading> readings;
    readings.reserve(ats.size());
    for (const auto& at : ats) readings.push_back(switches.read(at));
    auto found = search(std::move(readings), order.camera_mac, switches::local_macs());
    Target target;
    target.wish.off = Seconds{order.off_seconds};
    const SwitchReport* report = nullptr;
    if (order.port.empty()) {
        target.evidence = find_text(found, false);
        report = found.found_on();
        if (report == nullptr || found.finding.confidence == v1::PortBinding::refused) {
            target.refusal = found.finding.explanation;
            return target;
        }
        target.wish.port = switches::to_binding(found.finding);
        target.wish.camera_id = found.camera_mac;
    } else {
        report = &found.reports.front();
        auto named = named_port(*report, order.port);
        if (!named) return std::unexpected(named.error());
        target.wish.port = std::move(*named);
        target.wish.camera_id = camera_on(*report, target.wish.port);
    }
    target.wish.port.set_switch_id(report->reading.address);
    target.load = load_of(*report, target.wish.port.if_index());
    target.evidence += untold_text(*report, target.wish.port, switches::local_macs());
    const auto at = switches.at_address(report->reading.address);
    if (!at) return std::unexpected(at.error());
    const auto box = switches.driver().identify(*at, switches.login(), switches.until());
    if (!box) return std::unexpected(box.error());
    target.base_mac = box->mac();  // as the next call will ask, should this one be killed
    if (auto able = choose_way(switches, *at, target); !able) return std::unexpected(able.error());
    if (!target.refusal.empty()) return target;
    auto reading =
        switches.driver().read_port(*at, switches.login(), target.wish.port, switches.until());
    if (!reading) return std::unexpected(reading.error());
    target.wish.reading =
        reading_with_uplink(std::move(*reading), *report, target.wish.port.if_index());
    return target;
}

Result<void> check(const CycleOrder& order, const std::vector<v1::Endpoint>& ats) {
    if (order.camera_mac.empty() == order.port.empty()) {
        return fail(Errc::invalid_argument, "name the camera's MAC, or --port");
    }
    if (!order.port.empty() && order.reason.empty()) {
        return fail(Errc::invalid_argument, "--port needs --reason: why this port");
    }
    if (!order.port.empty() && ats.size() != 1) {
        return fail(Errc::invalid_argument, "--port needs exactly one --switch");
    }
    return {};
}

void print(const CommonWish& common, const boost::json::value& page, const std::string& text) {
    std::cout << (common.json ? boost::json::serialize(page) + "\n" : text) << std::flush;
}

int refuse(const CommonWish& common, const Target& target, const std::string& why) {
    CycleReport report;
    report.refusal = why;
    print(common, cycle_json(target.wish, report, {}, target.load),
          target.evidence + cycle_text(target.wish, report));
    return refused_code;
}

// The person has read the evidence before the question.
std::optional<int> ask(const CommonWish& common, const Target& target, const std::string& what) {
    const auto answer = person_agrees(load_text(target.load) + what + "?");
    if (answer == Answer::yes) return std::nullopt;
    CycleReport report;
    report.refusal =
        answer == Answer::no ? "nobody agreed" : "there is no terminal to ask at: --yes agrees";
    print(common, cycle_json(target.wish, report, {}, target.load),
          cycle_text(target.wish, report));
    return refused_code;
}

// The limits are the switch's, by whatever address it was called before.
std::string objection_to(const FieldCycle& field, const StateFile& state, const Target& target) {
    if (auto why = field.judge(target.wish); !why.empty()) return why;
    auto wish = target.wish;
    for (const auto& [key, base_mac] : state.rows()) {
        if (!key.starts_with(base_key) || base_mac.empty() || base_mac != target.base_mac) continue;
        wish.port.set_switch_id(key.substr(std::string_view(base_key).size()));
        if (auto why = field.judge(wish); !why.empty()) return why;
    }
    return {};
}

// The switch's own address goes to the state file before anything is cut.
Result<void> remember_switch(StateFile& state, const Target& target, const std::string& reason) {
    Batch batch;
    batch.put(std::string(base_key) + target.wish.port.switch_id(), target.base_mac);
    if (!reason.empty()) {
        batch.put(
            "reason/" + to_iso8601(os::SystemClock().wall()) + "/" + target.wish.port.switch_id(),
            target.wish.port.if_name() + ": " + reason);
    }
    return state.commit(batch);
}

boost::json::array named_hosts(const PortLoad& load) {
    boost::json::array hosts;
    for (const auto& mac : load.hosts | std::views::take(hosts_named_max)) hosts.emplace_back(mac);
    return hosts;
}

// A switch that cycles by itself: what was seen of it.
std::string native_text(const std::string& port, const CycleReport& report) {
    auto text = port + ": " +
                (report.cut ? "its power went and came back by the switch's own cycle"
                            : "the switch's own cycle was not seen through") +
                ", " + (report.on_again ? "it reads on\n" : "NOT ON\n");
    if (report.stopped) text += "stopped early\n";
    if (!report.trouble.empty()) text += "trouble: " + report.trouble + "\n";
    if (!report.on_again) text += dark_text({port + ": " + report.trouble, true});
    const bool watched = report.cut && report.on_again && !report.stopped;
    if (watched && report.link_after_ms < 0) text += "no link came up: look at it\n";
    return text;
}

std::string listed(const std::vector<std::string>& words, std::size_t named_max) {
    std::string text;
    for (const auto& word : words | std::views::take(named_max)) {
        text += (text.empty() ? "" : ", ") + word;
    }
    if (words.size() <= named_max) return text;
    return text + " and " + std::to_string(words.size() - named_max) + " more";
}

// Those with PoE; all there are, where none is known to have it.
std::string port_names(const SwitchReport& report) {
    std::vector<std::string> powered;
    std::vector<std::string> all;
    for (const auto& [index, interface] : report.mapped->interfaces) {
        if (report.survey.poe_of(index) != nullptr) powered.push_back(interface.label());
        if (switches::is_ethernet(interface)) all.push_back(interface.label());
    }
    return listed(powered.empty() ? all : powered, ports_named_max);
}

}  // namespace

PortLoad load_of(const SwitchReport& report, std::uint32_t if_index) {
    PortLoad load;
    load.told = !report.mapped || report.mapped->hosts_untold.empty();
    const auto port = report.survey.ports.find(if_index);
    if (port != report.survey.ports.end()) {
        for (const auto& [mac, databases] : port->second.macs) load.hosts.push_back(mac);
    }
    if (const auto* poe = report.survey.poe_of(if_index)) load.milliwatts = poe->milliwatts;
    return load;
}

std::string load_text(const PortLoad& load) {
    std::string text;
    if (load.hosts.size() == 1) {
        text = "1 host hangs on it and goes dark with it: " + load.hosts.front() + "\n";
    } else if (!load.hosts.empty()) {
        text = std::to_string(load.hosts.size()) +
               " hosts hang on it and go dark with it: " + listed(load.hosts, hosts_named_max) +
               "\n";
    } else if (load.told) {
        text = "no host is learned on it now\n";
    }
    if (load.milliwatts && *load.milliwatts > 0) {
        text += "it draws " + watts_text(*load.milliwatts) + "\n";
    }
    return text;
}

Result<v1::PortBinding> named_port(const SwitchReport& report, const std::string& name) {
    if (!report.mapped) return fail(Errc::unreachable, report.reading.error);
    std::set<std::uint32_t> named;
    for (const auto& [index, interface] : report.mapped->interfaces) {
        const bool says = interface.name == name || interface.descr == name;
        if (says || std::to_string(index) == name) named.insert(index);
    }
    if (named.empty()) {
        return fail(Errc::not_found,
                    "no port is called \"" + name + "\"; there are: " + port_names(report));
    }
    if (named.size() > 1) {
        return fail(Errc::invalid_argument, "more than one port answers to \"" + name +
                                                "\": take its name or its ifIndex from show");
    }
    const auto* poe = report.survey.poe_of(*named.begin());
    if (poe == nullptr) {
        return fail(Errc::not_supported, "no PoE port is tied to \"" + name +
                                             "\": " + report.survey.mapping.explanation);
    }
    if (!report.survey.contradiction.empty()) {
        return fail(Errc::conflict, "mapping_contradicted: " + report.survey.contradiction);
    }
    v1::PortBinding port;
    port.set_confidence(v1::PortBinding::named_by_operator);
    port.set_if_index(*named.begin());
    port.set_if_name(report.survey.port_name(*named.begin()));
    port.set_poe_group(poe->group);
    port.set_poe_port(poe->port);
    port.set_explanation("named by a person");
    return port;
}

std::string untold_text(const SwitchReport& report,
                        const v1::PortBinding& port,
                        const std::set<std::string>& agent_macs) {
    if (!report.mapped || report.mapped->hosts_untold.empty()) return {};
    auto text = "nobody tells what hangs on " + port.if_name() +
                ", nor whether it feeds an access point or leads to another switch: look at the "
                "label and the cable\n";
    for (const auto& mac : agent_macs) {
        if (!report.mapped->loose_hosts.contains(mac)) continue;
        return text + "this machine hangs on the same switch: the port may be its own\n";
    }
    return text;
}

std::string dark_text(const DarkPort& dark) {
    auto text = "camfleet-agent: STILL OFF: " + dark.text + "\n";
    if (!dark.no_on) return text;
    return text +
           "  nothing can be sent to bring it back: switch its PoE off and on in the controller's "
           "own page,\n  then look at the camera and its cable; this is said until it delivers "
           "power\n";
}

std::string cycle_text(const CycleWish& wish, const CycleReport& report) {
    if (!report.refusal.empty()) return "refused: " + report.refusal + "; nothing was switched\n";
    const auto seconds = [](std::int64_t ms) {
        return std::to_string(ms / 1000) + "." + std::to_string(ms % 1000 / 100) + " s";
    };
    const auto port = wish.port.switch_id() + " port " + wish.port.if_name();
    if (report.native) return native_text(port, report);
    auto text = port + ": ";
    text += report.cut ? "off for " + seconds(report.dark_ms) + ", " : "was not switched off, ";
    text += report.on_again ? "reads on\n" : "NOT ON\n";
    if (report.stopped) text += "stopped early\n";
    if (!report.trouble.empty()) text += "trouble: " + report.trouble + "\n";
    if (report.power_after_ms >= 0) text += "power after " + seconds(report.power_after_ms) + "\n";
    if (report.link_after_ms >= 0) text += "link after " + seconds(report.link_after_ms) + "\n";
    const bool watched = report.cut && !report.stopped;
    if (watched && report.power_after_ms < 0) text += "no power was delivered: look at it\n";
    if (watched && report.link_after_ms < 0) text += "no link came up: look at it\n";
    return text;
}

boost::json::value cycle_json(const CycleWish& wish,
                              const CycleReport& report,
                              const std::string& reason,
                              const PortLoad& load) {
    boost::json::value draw;  // null: not known
    if (load.milliwatts) draw = *load.milliwatts;
    return boost::json::object{{"switch", wish.port.switch_id()},
                               {"port", wish.port.if_name()},
                               {"camera", wish.camera_id},
                               {"named_for", reason},
                               {"confidence", confidence_name(wish.port.confidence())},
                               {"explanation", wish.port.explanation()},
                               {"refusal", report.refusal},
                               {"trouble", report.trouble},
                               {"native_cycle", report.native},
                               {"cut", report.cut},
                               {"stopped", report.stopped},
                               {"on_again", report.on_again},
                               {"dark_ms", report.dark_ms},
                               {"power_after_ms", report.power_after_ms},
                               {"link_after_ms", report.link_after_ms},
                               {"host_count", load.hosts.size()},
                               {"hosts", named_hosts(load)},
                               {"milliwatts", std::move(draw)}};
}

Result<int> cycle(const CommonWish& common,
                  const CycleOrder& order,
                  FieldSwitches& switches,
                  const std::vector<v1::Endpoint>& ats) {
    if (auto good = check(order, ats); !good) return std::unexpected(good.error());
    auto state = StateFile::open(state_path(common));
    if (!state) return std::unexpected(state.error());
    catch_stop_signals();
    FieldHands hands(switches, **state);
    FieldCycle field(hands, **state, live_seams());
    for (const auto& dark : field.heal(heal_tries)) {
        if (!dark.no_on) {
            return fail(Errc::conflict,
                        dark.text + "; it is still off, nothing else is cut until it is on");
        }
        std::cerr << dark_text(dark);  // waiting for it would keep nobody's port dark for less long
    }
    const auto target = aim(order, switches, ats);
    if (!target) return std::unexpected(target.error());
    if (!target->refusal.empty()) return refuse(common, *target, target->refusal);
    if (auto why = objection_to(field, **state, *target); !why.empty()) {
        return refuse(common, *target, why);
    }
    const auto what = question_of(target->wish);
    std::cerr << target->evidence;
    if (order.dry_run) {
        print(common, cycle_json(target->wish, {}, order.reason, target->load),
              load_text(target->load) + "would " + what + "\n");
        return done_code;
    }
    if (order.yes) {
        std::cerr << load_text(target->load);
    } else if (const auto refused = ask(common, *target, what)) {
        return *refused;
    }
    if (auto kept = remember_switch(**state, *target, order.reason); !kept) {
        return std::unexpected(kept.error());
    }
    const auto report = field.run(target->wish);
    if (!report) return std::unexpected(report.error());
    print(common, cycle_json(target->wish, *report, order.reason, target->load),
          cycle_text(target->wish, *report));
    if (!report->refusal.empty()) return refused_code;
    return report->cut && report->on_again && !report->stopped ? done_code : failed_code;
}

void heal_quietly(const CommonWish& common, FieldSwitches& switches) {
    const auto path = state_path(common);
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return;
    auto state = StateFile::open(path);
    if (!state) {
        std::cerr << "camfleet-agent: " << state.error().text() << "\n";
        return;
    }
    FieldHands hands(switches, **state);
    FieldCycle field(hands, **state, live_seams());
    for (const auto& dark : field.heal(1)) std::cerr << dark_text(dark);
}

}  // namespace camfleet::switch_tool
