// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/discover_tool/discover_tool.hpp"

#include "agent/discovery/combined/combined_finder.hpp"
#include "agent/discovery/wire/local_interfaces.hpp"
#include "agent/discovery/wire/udp_socket.hpp"
#include "agent/tools/discover_tool/camera_asker.hpp"
#include "agent/tools/discover_tool/device_table.hpp"

#include <google/protobuf/util/json_util.h>

#include <iostream>
#include <set>

namespace camfleet::tools {
namespace {

constexpr int exit_error = 1;
constexpr int exit_person = 3;
constexpr int faults_max = 50;  // different ones

Result<std::vector<std::string>> own_addresses(const std::string& interface) {
    if (interface.empty()) return std::vector<std::string>{};
    if (wire::to_ipv4(interface)) return std::vector<std::string>{interface};
    return wire::addresses_of(interface);
}

int print_json(const v1::SiteLook& look, std::ostream& out) {
    google::protobuf::util::JsonPrintOptions style;
    style.add_whitespace = true;
    style.preserve_proto_field_names = true;
    std::string text;
    if (!google::protobuf::util::MessageToJsonString(look, &text, style).ok()) return exit_error;
    out << text;
    return 0;
}

}  // namespace

Result<v1::SiteLook> discover(const DiscoverOptions& options) {
    const auto addresses = own_addresses(options.interface);
    if (!addresses) return std::unexpected(addresses.error());
    discovery::CombinedConfig config;
    config.interface_addresses = *addresses;
    config.window = std::chrono::seconds(options.seconds);
    return discover(std::move(config));
}

Result<v1::SiteLook> discover(discovery::CombinedConfig config) {
    std::set<std::string> faults;
    config.goes_on = true;
    config.list_all = true;
    config.on_fault = [&](const Error& error) {
        if (faults.size() < faults_max) faults.insert(error.text());
    };
    // The deadline leaves a second for descriptions behind the window.
    const auto until = std::chrono::steady_clock::now() + config.window + std::chrono::seconds(1);
    auto devices = discovery::CombinedFinder(config).look(until);
    if (!devices) return std::unexpected(devices.error());
    v1::SiteLook look;
    for (auto& device : *devices) *look.add_devices() = std::move(device);
    *look.mutable_faults() = {faults.begin(), faults.end()};
    return look;
}

int print_look(const v1::SiteLook& look, bool json, std::ostream& out, std::ostream& err) {
    if (json) {
        if (const int code = print_json(look, out); code != 0) return code;
    } else {
        out << device_table(look);
        for (const auto& fault : look.faults()) err << "camfleet-agent: " << fault << "\n";
    }
    return conflicted(look) > 0 ? exit_person : 0;
}

int DiscoverCommand::run(const std::vector<probe_tool::NamedDriver>& drivers) const {
    auto look = discover(*options);
    if (!look) {
        std::cerr << "camfleet-agent: " << look.error().text() << "\n";
        return exit_error;
    }
    ask_cameras(*look, drivers, limits_beside(std::chrono::seconds(options->seconds)));
    return print_look(*look, options->json, std::cout, std::cerr);
}

DiscoverCommand add_discover(CLI::App& app) {
    DiscoverCommand out;
    out.options = std::make_shared<DiscoverOptions>();
    out.command = app.add_subcommand(
        "discover", "list the cameras that this network shows; needs no configuration");
    out.command->add_option("--interface", out.options->interface,
                            "interface or own IPv4 address; default: all but loopback");
    out.command->add_option("--seconds", out.options->seconds, "how long to listen; default: 6")
        ->check(CLI::Range(1, 120));
    out.command->add_flag("--json", out.options->json, "one JSON object instead of a table");
    return out;
}

}  // namespace camfleet::tools
