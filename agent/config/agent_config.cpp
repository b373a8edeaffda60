// SPDX-License-Identifier: Apache-2.0
#include "agent/config/agent_config.hpp"

#include "common/adapters/yaml/yaml.hpp"
#include "common/base/setting_checks.hpp"

#include <arpa/inet.h>
#include <cmath>

namespace camfleet::agent_config {
namespace {

namespace fs = std::filesystem;

constexpr double fastest_device_clock = 1000;

void resolve_paths(v1::AgentConfig& config, const std::string& folder) {
    resolve_path(*config.mutable_state_dir(), folder);
    resolve_path(*config.mutable_log()->mutable_file(), folder);
    resolve_broker_paths(*config.mutable_broker(), folder);
}

bool is_address(const std::string& text) {
    in6_addr parsed{};
    return inet_pton(AF_INET, text.c_str(), &parsed) == 1 ||
           inet_pton(AF_INET6, text.c_str(), &parsed) == 1;
}

void check_interfaces(const v1::AgentConfig& config, SettingChecks& checks) {
    if (config.interfaces_size() > 64) checks.add("interfaces", "has more than 64 addresses");
    for (int i = 0; i < config.interfaces_size(); ++i) {
        if (is_address(config.interfaces(i))) continue;
        checks.add("interfaces[" + std::to_string(i) + "]",
                   "must be a local address in numbers, e.g. \"192.168.1.5\"");
    }
}

void check_clock(double rate, SettingChecks& checks) {
    if (std::isfinite(rate) && rate >= 1 && rate <= fastest_device_clock) return;
    checks.add("device_clock_rate", "must be 1 to 1000 (more than 1 only at a simulated site)");
}

// Enrolment leaves them in the state folder.
void apply_enrolled_files(v1::BrokerConfig& broker, const std::string& state_dir) {
    const auto at = [&](const char* name) { return (fs::path(state_dir) / name).string(); };
    if (broker.ca_file().empty()) broker.set_ca_file(at("ca.crt"));
    if (!broker.certificate_file().empty() || !broker.key_file().empty()) return;
    broker.set_certificate_file(at("agent.crt"));
    broker.set_key_file(at("agent.key"));
}

}  // namespace

void apply_defaults(v1::AgentConfig& config) {
    if (config.state_dir().empty()) config.set_state_dir("/var/lib/camfleet/agent");
    if (config.metrics_listen().empty()) config.set_metrics_listen("127.0.0.1:9465");
    if (config.log().level().empty()) config.mutable_log()->set_level("info");
    apply_broker_defaults(*config.mutable_broker());
    apply_enrolled_files(*config.mutable_broker(), config.state_dir());
    if (config.heartbeat_seconds() == 0) config.set_heartbeat_seconds(30);
    if (config.sadp_port() == 0) config.set_sadp_port(37020);
    if (config.device_clock_rate() == 0) config.set_device_clock_rate(1);
    if (config.discovery_window_ms() == 0) config.set_discovery_window_ms(3'000);
    if (config.http_timeout_ms() == 0) config.set_http_timeout_ms(10'000);
    if (config.snmp_timeout_ms() == 0) config.set_snmp_timeout_ms(3'000);
    if (config.video_timeout_ms() == 0) config.set_video_timeout_ms(10'000);
}

Problems validate(const v1::AgentConfig& config) {
    SettingChecks checks;
    checks.id("id", config.id());
    checks.required("state_dir", config.state_dir());
    if (!config.controller_url().empty() && !config.controller_url().starts_with("https://")) {
        checks.add("controller_url", "must begin with https://");
    }
    checks.listen("metrics_listen", config.metrics_listen());
    checks.broker(config.broker());
    checks.log(config.log());
    check_interfaces(config, checks);
    check_clock(config.device_clock_rate(), checks);
    checks.between("heartbeat_seconds", config.heartbeat_seconds(), 1, 3600);
    checks.between("sadp_port", config.sadp_port(), 1, 65535);
    checks.between("discovery_window_ms", config.discovery_window_ms(), 50, 60'000);
    checks.between("http_timeout_ms", config.http_timeout_ms(), 50, 120'000);
    checks.between("snmp_timeout_ms", config.snmp_timeout_ms(), 50, 60'000);
    checks.between("video_timeout_ms", config.video_timeout_ms(), 500, 120'000);
    return checks.take();
}

Result<v1::AgentConfig> parse(std::string_view text,
                              const std::string& name,
                              const fs::path& folder) {
    v1::AgentConfig config;
    auto document = yaml::read(text, config);
    resolve_paths(config, folder.string());
    apply_defaults(config);
    auto problems = validate(config);
    yaml::place(problems, document.lines);
    problems.insert(problems.begin(), document.problems.begin(), document.problems.end());
    if (!problems.empty()) return std::unexpected(as_error(name, problems));
    return config;
}

Result<v1::AgentConfig> load(const fs::path& file) {
    auto text = yaml::read_file(file);
    if (!text) return std::unexpected(text.error());
    return parse(*text, file.string(), fs::absolute(file).parent_path());
}

}  // namespace camfleet::agent_config
