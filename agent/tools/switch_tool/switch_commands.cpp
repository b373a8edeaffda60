// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/switch_tool/switch_commands.hpp"

#include "agent/switches/local_path/local_macs.hpp"
#include "agent/tools/switch_tool/cycle_command.hpp"
#include "agent/tools/switch_tool/login_input.hpp"
#include "agent/tools/switch_tool/login_text.hpp"
#include "agent/tools/switch_tool/show_page.hpp"
#include "agent/tools/switch_tool/stop_signals.hpp"
#include "agent/tools/typed_input/mac_word.hpp"

#include <boost/json.hpp>

#include <iostream>
#include <memory>

namespace camfleet::switch_tool {
namespace {

constexpr int failed = 1;
constexpr int refused = 3;

int complain(const Error& error) {
    std::cerr << "camfleet-agent: " << error.text() << "\n";
    return failed;
}

struct Wanted {
    CLI::App* show = nullptr;
    CLI::App* find = nullptr;
    CLI::App* cycle = nullptr;
    CommonWish common;
    CycleOrder order;
    std::vector<std::string> named;  // of show
    bool all_ports = false;
    bool explain = false;
    std::uint32_t twice = 0;  // seconds
    std::string user;
    std::string auth_protocol = "SHA";
    std::string login_file;
    std::uint32_t timeout = 30;  // seconds
    std::string driver = "snmp";
    std::string scope = "default";
    std::string pin;
    std::string mac;
};

// Before anybody is asked for a login.
Result<void> check_macs(Wanted& wanted) {
    for (auto* mac : {&wanted.order.camera_mac, &wanted.mac}) {
        if (mac->empty()) continue;
        auto typed = tools::typed_mac(*mac);
        if (!typed) return std::unexpected(typed.error());
        *mac = std::move(*typed);
    }
    return {};
}

Result<void> check_switches(const Wanted& wanted, const std::vector<std::string>& named) {
    for (const auto& text : named) {
        if (const auto at = parse_switch(text); !at) return std::unexpected(at.error());
    }
    if (wanted.driver != "unifi") return {};
    if (wanted.mac.empty() || wanted.pin.empty() || named.size() != 1) {
        return fail(Errc::invalid_argument,
                    "--driver unifi needs one address, the controller's, with --mac (the switch's) "
                    "and --pin (SHA-256 of the controller's certificate)");
    }
    return {};
}

Result<ports::SnmpLogin> login_of(const Wanted& wanted) {
    const bool unifi = wanted.driver == "unifi";
    auto login = !wanted.login_file.empty() ? login_from_file(wanted.login_file)
                 : unifi                    ? key_from_terminal()
                         : login_from_terminal(wanted.user, wanted.auth_protocol);
    if (!login) return login;
    const bool controllers =
        login->kind == v1::SecretKind::api_key || login->kind == v1::SecretKind::password;
    if (controllers != unifi) {
        return fail(Errc::invalid_argument,
                    unifi ? "--driver unifi takes api_key, or user and password, no SNMP login"
                          : "this login is a controller's: it needs --driver unifi");
    }
    login->driver = wanted.driver;
    login->scope = wanted.scope;
    login->mac = wanted.mac;
    return login;
}

Result<std::vector<v1::Endpoint>> endpoints(const FieldSwitches& switches,
                                            const std::vector<std::string>& texts) {
    std::vector<v1::Endpoint> out;
    for (const auto& text : texts) {
        auto at = switches.parse(text);
        if (!at) return std::unexpected(at.error());
        out.push_back(std::move(*at));
    }
    return out;
}

std::vector<SwitchReading> read_all(FieldSwitches& switches, const std::vector<v1::Endpoint>& ats) {
    std::vector<SwitchReading> readings;
    for (const auto& at : ats) readings.push_back(switches.read(at));
    return readings;
}

int show(const Wanted& wanted, FieldSwitches& switches, const std::vector<v1::Endpoint>& ats) {
    std::vector<SwitchReading> first;
    if (wanted.twice > 0) {
        first = read_all(switches, ats);
        if (!rest(Seconds{wanted.twice})) return failed;
    }
    auto readings = read_all(switches, ats);
    const auto others = own_macs_of(readings);
    boost::json::array pages;
    int code = 0;
    for (std::size_t i = 0; i < readings.size(); ++i) {
        auto report = make_report(std::move(readings[i]), others);
        if (!first.empty()) {
            report.earlier =
                std::make_unique<SwitchReport>(make_report(std::move(first[i]), others));
        }
        if (!report.mapped) code = failed;
        if (wanted.common.json) {
            pages.push_back(show_json(report));
        } else {
            std::cout << (i == 0 ? "" : "\n") << show_text(report, wanted.all_ports);
        }
    }
    if (wanted.common.json) std::cout << boost::json::serialize(pages) << "\n";
    return code;
}

int find(const Wanted& wanted, FieldSwitches& switches, const std::vector<v1::Endpoint>& ats) {
    const auto found =
        search(read_all(switches, ats), wanted.order.camera_mac, switches::local_macs());
    if (wanted.common.json) {
        std::cout << boost::json::serialize(find_json(found)) << "\n";
    } else {
        std::cout << find_text(found, wanted.explain);
    }
    const bool unread = std::ranges::all_of(
        found.reports, [](const SwitchReport& r) { return r.mapped == nullptr; });
    if (unread) return failed;
    return found.finding.confidence == v1::PortBinding::refused ? refused : 0;
}

int run(Wanted& wanted) {
    const auto& named = wanted.show->parsed() ? wanted.named : wanted.common.switches;
    if (auto good = check_macs(wanted); !good) return complain(good.error());
    if (auto good = check_switches(wanted, named); !good) return complain(good.error());
    auto login = login_of(wanted);
    if (!login) return complain(login.error());
    FieldSwitches switches(std::move(*login), wanted.pin, Seconds{wanted.timeout});
    const auto ats = endpoints(switches, named);
    if (!ats) return complain(ats.error());
    if (wanted.cycle->parsed()) {
        const auto code = cycle(wanted.common, wanted.order, switches, *ats);
        return code ? *code : complain(code.error());
    }
    heal_quietly(wanted.common, switches);
    return wanted.show->parsed() ? show(wanted, switches, *ats) : find(wanted, switches, *ats);
}

void add_common(CLI::App& command, Wanted& wanted) {
    command.add_option("--login-file", wanted.login_file,
                       "private file (mode 0600) with community = WORD, a v3 user, or api_key = "
                       "KEY; else it asks");
    command.add_option("--v3-user", wanted.user, "asks for the phrases of this SNMPv3 user");
    command.add_option("--auth", wanted.auth_protocol, "of the v3 user: SHA or SHA-256")
        ->check(CLI::IsMember({"SHA", "SHA-256"}));
    command.add_option("--driver", wanted.driver, "snmp, or unifi: the address is a controller's")
        ->check(CLI::IsMember({"snmp", "unifi"}));
    command.add_option("--driver-scope", wanted.scope, "unifi: the controller's name of the site");
    command.add_option("--mac", wanted.mac, "unifi: the switch's own MAC");
    command.add_option("--pin", wanted.pin, "unifi: SHA-256 of the controller's certificate");
    command.add_option("--timeout", wanted.timeout, "seconds for one switch")
        ->check(CLI::Range(1, 600));
    command.add_option("--state", wanted.common.state_file,
                       "file that remembers dark ports and cycles");
    command.add_flag("--json", wanted.common.json, "for programs");
}

void add_show(CLI::App& group, Wanted& wanted) {
    wanted.show = group.add_subcommand("show", "a switch port by port, with what is wrong");
    wanted.show->add_option("switch", wanted.named, "HOST[:PORT]")->required();
    wanted.show->add_flag("--all", wanted.all_ports, "ports without link, hosts or power as well");
    wanted.show
        ->add_option("--twice", wanted.twice,
                     "read again after so many seconds: counters that move, links that flap")
        ->check(CLI::Range(1, 3600));
    add_common(*wanted.show, wanted);
}

void add_find(CLI::App& group, Wanted& wanted) {
    wanted.find = group.add_subcommand("find", "the port a camera hangs on, and how sure that is");
    wanted.find->add_option("mac", wanted.order.camera_mac, "the camera's MAC")->required();
    wanted.find->add_option("--switch", wanted.common.switches, "HOST[:PORT], one or more")
        ->required();
    wanted.find->add_flag("--explain", wanted.explain, "every piece of evidence");
    add_common(*wanted.find, wanted);
}

void add_cycle(CLI::App& group, Wanted& wanted) {
    auto& order = wanted.order;
    wanted.cycle = group.add_subcommand("cycle", "power off, wait, power on, with read-back");
    auto* mac = wanted.cycle->add_option("mac", order.camera_mac, "the camera's MAC");
    wanted.cycle->add_option("--switch", wanted.common.switches, "HOST[:PORT], one or more")
        ->required();
    auto* port = wanted.cycle->add_option("--port", order.port,
                                          "the port by its name, in place of the camera");
    port->excludes(mac);
    wanted.cycle->add_option("--reason", order.reason, "why this port; needed with --port");
    wanted.cycle->add_option("--off", order.off_seconds, "seconds without power")
        ->check(CLI::Range(5, 60));
    wanted.cycle->add_flag("--yes", order.yes, "do not ask");
    wanted.cycle->add_flag("--dry-run", order.dry_run, "say what would be done, do nothing");
    add_common(*wanted.cycle, wanted);
}

}  // namespace

std::function<std::optional<int>()> add_switch_commands(CLI::App& app) {
    auto wanted = std::make_shared<Wanted>();
    auto* group = app.add_subcommand("switch", "look at PoE switches and cycle a port");
    group->require_subcommand(1);
    add_show(*group, *wanted);
    add_find(*group, *wanted);
    add_cycle(*group, *wanted);
    return [wanted, group]() -> std::optional<int> {
        if (!group->parsed()) return std::nullopt;
        return run(*wanted);
    };
}

}  // namespace camfleet::switch_tool
