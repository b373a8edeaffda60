// SPDX-License-Identifier: Apache-2.0
// Settings by name. Source: reference for Dahua, section 6; HTTP API V3.26 section 4.2.
#include "tests/lab/dahua/cgi_call.hpp"

#include <algorithm>
#include <array>

namespace camfleet::lab::dahua {
namespace {

constexpr std::size_t machine_name_max = 63;

CgiOutcome get_config(CgiCall& call) {
    const auto name = call.field("name");
    std::vector<std::pair<std::string, std::string>> lines;
    for (const auto& [key, value] : call.core.flash.config) {
        const bool inside = key.starts_with(name + ".") || key.starts_with(name + "[");
        if (!name.empty() && inside) lines.emplace_back("table." + key, value);
    }
    if (lines.empty()) return forbidden();
    return {lines_answer(call.core, lines)};
}

bool is_address(const std::string& text) {
    return std::ranges::count(text, '.') == 3 &&
           text.find_first_not_of("0123456789.") == std::string::npos;
}

bool is_good(const std::string& key, const std::string& value) {
    if (key == "General.MachineName") return !value.empty() && value.size() <= machine_name_max;
    if (key.ends_with(".IPAddress") || key.ends_with(".SubnetMask") ||
        key.ends_with(".DefaultGateway")) {
        return is_address(value);
    }
    if (key.ends_with(".DhcpEnable") || key.ends_with(".Enable")) {
        return value == "true" || value == "false";
    }
    return true;
}

CgiOutcome set_config(CgiCall& call) {
    auto& core = call.core;
    std::map<std::string, std::string> wanted;
    for (const auto& [key, value] : call.request.query) {
        if (key == "action") continue;
        if (!core.flash.config.contains(key)) return forbidden();
        if (!is_good(key, value)) return refused(core);
        wanted[key] = value;
    }
    if (wanted.empty() || (core.quirks.no_joint_writes && wanted.size() > 1)) return refused(core);
    ++core.counters.config_sets;
    if (core.quirks.lies) return done(core);
    const bool network = std::ranges::any_of(
        wanted, [](const auto& one) { return one.first.starts_with("Network."); });
    if (!network) {
        for (auto& [key, value] : wanted) core.flash.config[key] = value;
        return done(core);
    }
    ++core.counters.network_sets;
    core.next_network = std::move(wanted);
    return done(core, Aftermath::apply_network);
}

}  // namespace

std::span<const CgiRow> config_calls() {
    static constexpr std::array rows{
        CgiRow{"configManager.cgi", "getConfig", false, get_config},
        CgiRow{"configManager.cgi", "setConfig", true, set_config},
    };
    return rows;
}

}  // namespace camfleet::lab::dahua
