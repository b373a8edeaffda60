// SPDX-License-Identifier: Apache-2.0
#include "controller/config/controller_config.hpp"

#include "common/adapters/yaml/yaml.hpp"
#include "common/base/setting_checks.hpp"

#include <algorithm>

namespace camfleet::controller_config {
namespace {

namespace fs = std::filesystem;

void resolve_paths(v1::ControllerConfig& config, const std::string& folder) {
    resolve_path(*config.mutable_state_dir(), folder);
    resolve_path(*config.mutable_master_key_file(), folder);
    resolve_path(*config.mutable_pki_dir(), folder);
    resolve_path(*config.mutable_policy_dir(), folder);
    resolve_path(*config.mutable_api_token_file(), folder);
    resolve_path(*config.mutable_log()->mutable_file(), folder);
    resolve_broker_paths(*config.mutable_broker(), folder);
}

bool is_below(const std::string& path, const std::string& folder) {
    const auto inside =
        fs::path(path).lexically_normal().lexically_relative(fs::path(folder).lexically_normal());
    return !inside.empty() && *inside.begin() != "..";
}

// The names that controller/pki gives them.
void apply_fleet_files(v1::BrokerConfig& broker, const std::string& pki_dir) {
    const auto at = [&](const char* name) { return (fs::path(pki_dir) / name).string(); };
    if (broker.ca_file().empty()) broker.set_ca_file(at("ca.crt"));
    if (!broker.certificate_file().empty() || !broker.key_file().empty()) return;
    broker.set_certificate_file(at("controller-mqtt.crt"));
    broker.set_key_file(at("controller-mqtt.key"));
}

void fill(std::string* value, const char* usual) {
    if (value->empty()) *value = usual;
}

}  // namespace

void apply_defaults(v1::ControllerConfig& config) {
    fill(config.mutable_name(), "main");
    fill(config.mutable_state_dir(), "/var/lib/camfleet/controller");
    fill(config.mutable_master_key_file(), "/etc/camfleet/master.key");
    fill(config.mutable_pki_dir(), "/etc/camfleet/pki");
    fill(config.mutable_policy_dir(), "/etc/camfleet/policies/recovery");
    fill(config.mutable_api_listen(), "127.0.0.1:8443");
    fill(config.mutable_api_token_file(), "/etc/camfleet/api.token");
    fill(config.mutable_metrics_listen(), "127.0.0.1:9464");
    fill(config.mutable_log()->mutable_level(), "info");
    apply_broker_defaults(*config.mutable_broker());
    apply_fleet_files(*config.mutable_broker(), config.pki_dir());
    if (config.resend_seconds() == 0) config.set_resend_seconds(15);
    if (config.late_after_seconds() == 0) config.set_late_after_seconds(90);
    if (config.lost_after_seconds() == 0) {
        config.set_lost_after_seconds(std::max(300U, config.late_after_seconds() + 1));
    }
}

Problems validate(const v1::ControllerConfig& config) {
    SettingChecks checks;
    checks.id("name", config.name());
    checks.required("state_dir", config.state_dir());
    checks.required("pki_dir", config.pki_dir());
    checks.required("policy_dir", config.policy_dir());
    checks.required("api_token_file", config.api_token_file());
    checks.required("master_key_file", config.master_key_file());
    if (is_below(config.master_key_file(), config.state_dir())) {
        checks.add("master_key_file",
                   "must not lie below state_dir: whoever copies the store would "
                   "copy the key to its secrets");
    }
    checks.listen("api_listen", config.api_listen());
    checks.listen("metrics_listen", config.metrics_listen());
    checks.broker(config.broker());
    checks.log(config.log());
    checks.between("resend_seconds", config.resend_seconds(), 1, 3600);
    checks.between("late_after_seconds", config.late_after_seconds(), 1, 86'400);
    checks.between("lost_after_seconds", config.lost_after_seconds(), 1, 86'400);
    if (config.lost_after_seconds() <= config.late_after_seconds()) {
        checks.add("lost_after_seconds", "must be more than late_after_seconds");
    }
    return checks.take();
}

Result<v1::ControllerConfig> parse(std::string_view text,
                                   const std::string& name,
                                   const fs::path& folder) {
    v1::ControllerConfig config;
    auto document = yaml::read(text, config);
    resolve_paths(config, folder.string());
    apply_defaults(config);
    auto problems = validate(config);
    yaml::place(problems, document.lines);
    problems.insert(problems.begin(), document.problems.begin(), document.problems.end());
    if (!problems.empty()) return std::unexpected(as_error(name, problems));
    return config;
}

Result<v1::ControllerConfig> load(const fs::path& file) {
    auto text = yaml::read_file(file);
    if (!text) return std::unexpected(text.error());
    return parse(*text, file.string(), fs::absolute(file).parent_path());
}

}  // namespace camfleet::controller_config
