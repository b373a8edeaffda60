// SPDX-License-Identifier: Apache-2.0
#include "common/base/encoding.hpp"
#include "tests/lab/hikvision/password_rules.hpp"
#include "tests/lab/site/site_config.hpp"
#include "tests/lab/site/yaml_parts.hpp"

#include <filesystem>
#include <fstream>

namespace camfleet::lab {

namespace {

using yaml::read;
using yaml::read_seconds;
using yaml::Refused;

class Reader {
  public:
    Reader(std::filesystem::path site, std::filesystem::path secrets)
        : site_(std::move(site)), secrets_(std::move(secrets)) {}

    SiteConfig site(const YAML::Node& root) const {
        SiteConfig config;
        read(root, "name", config.name);
        read(root, "time_scale", config.time_scale);
        read(root["control"], "address", config.control.ip);
        read(root["control"], "port", config.control.port);
        read_sadp(root["sadp"], config.sadp);
        for (const YAML::Node& node : root["cameras"]) add_camera(node, config);
        if (root["recorder"]) config.recorder = recorder(root["recorder"]);
        if (root["switch"]) read_switch(root["switch"], config);
        return config;
    }

  private:
    void add_camera(const YAML::Node& node, SiteConfig& config) const {
        std::string maker = "hikvision";
        read(node, "maker", maker);
        if (maker == "hikvision") {
            config.cameras.push_back(camera(node));
            return;
        }
        bool activated = true;
        read(node, "activated", activated);
        auto known = password(node);
        // A login that nobody at all knows.
        if (activated && known.empty()) known = Secret(random_password());
        config.others.push_back(
            yaml::read_other(node, maker, activated ? std::move(known) : Secret()));
    }

    static void read_sadp(const YAML::Node& node, SadpConfig& config) {
        if (!node) return;
        read(node, "enabled", config.enabled);
        read(node, "interface", config.interface_address);
        read(node, "group", config.group);
        read(node, "port", config.port);
        read(node, "answers_to_group", config.answers_to_group);
    }

    static void read_plate(const YAML::Node& node, Plate& plate) {
        read(node, "model", plate.model);
        read(node, "serial", plate.serial);
        read(node, "mac", plate.mac);
        read(node, "firmware", plate.firmware);
        read(node, "firmware_build", plate.firmware_build);
        const auto mac = normalise_mac(plate.mac);
        if (plate.serial.empty() || !mac) throw Refused("serial and mac are needed");
        plate.mac = *mac;
    }

    static void read_common(const YAML::Node& node, Dialect& dialect, LockoutConfig& lockout) {
        read(node, "namespace", dialect.xml_namespace);
        read(node, "version", dialect.version);
        read(node, "login_attempts_max", lockout.attempts_max);
        read_seconds(node, "lock_seconds", lockout.lock_time);
        read(node, "lock_tries_extend", lockout.tries_extend);
    }

    CameraPlan camera(const YAML::Node& node) const {
        CameraPlan plan;
        CameraConfig& config = plan.config;
        read(node, "name", config.name);
        read_plate(node, config.plate);
        read_common(node, config.dialect, config.lockout);
        read(node, "address", config.ip.address);
        read(node, "gateway", config.ip.gateway);
        read(node, "mask", config.ip.mask);
        config.factory_ip = {.address = "127.77.1.64"};
        read(node, "factory_address", config.factory_ip.address);
        read(node, "http_port", config.http_port);
        read(node, "rtsp_port", config.rtsp_port);
        read(node, "activated", config.activated);
        config.password = password(node);
        read_seconds(node, "boot_seconds", config.boot_time);
        read_seconds(node, "hold_seconds", config.hold_needed);
        read(node, "has_button", config.has_button);
        read(node, "milliwatts", config.milliwatts);
        read(node, "power_class", config.power_class);
        read(node, "port", plan.switch_port);
        std::string word;
        read(node, "digest", word);
        if (word == "SHA-256") config.digest = DigestAlgorithm::sha256;
        read_misbehaviour(node, config);
        config.documents = documents(node["documents"]);
        return plan;
    }

    static void read_misbehaviour(const YAML::Node& node, CameraConfig& config) {
        std::string fault = "none";
        read(node, "fault", fault);
        const auto faults = fault_from_name(fault);
        if (!faults) throw Refused(faults.error().context);
        config.faults = *faults;
        for (const auto& quirk : node["quirks"]) {
            const auto set = set_quirk(config.quirks, quirk.first.as<std::string>(),
                                       quirk.second.as<std::string>());
            if (!set) throw Refused(set.error().context);
        }
    }

    RecorderPlan recorder(const YAML::Node& node) const {
        RecorderPlan plan;
        RecorderConfig& config = plan.config;
        read(node, "name", config.name);
        read_plate(node, config.plate);
        read_common(node, config.dialect, config.lockout);
        read(node, "address", config.address);
        read(node, "http_port", config.port);
        config.password = password(node);
        if (config.password.empty()) throw Refused("recorder: password_file is needed");
        read_seconds(node, "poll_seconds", config.poll_interval);
        read_seconds(node, "reconnect_seconds", config.reconnect_delay);
        read(node, "channels_max", config.channels_max);
        read(node, "port", plan.switch_port);
        config.documents = documents(node["documents"]);
        for (const YAML::Node& channel : node["channels"]) {
            ChannelPlan& added = plan.channels.emplace_back();
            read(channel, "id", added.id);
            read(channel, "name", added.name);
            read(channel, "camera", added.camera);
        }
        return plan;
    }

    void read_switch(const YAML::Node& node, SiteConfig& config) const {
        SwitchConfig& target = config.network_switch;
        read(node, "name", target.name);
        read(node, "address", target.address);
        read(node, "port", target.port);
        read(node, "mac", target.mac);
        read(node, "ports", target.ports);
        read(node, "uplink_port", config.uplink_port);
        read(node, "uplink_mac", config.uplink_mac);
        read(node, "agent_port", config.agent_port);
        read(node, "agent_mac", config.agent_mac);
        target.directory = secrets_.string();
        for (const auto& entry : node) {
            if (entry.second.IsScalar()) {
                target.options[entry.first.as<std::string>()] = entry.second.as<std::string>();
            }
        }
    }

    Secret password(const YAML::Node& node) const {
        std::string name;
        read(node, "password_file", name);
        if (name.empty()) return {};
        std::ifstream file(secrets_ / name);
        std::string line;
        if (!std::getline(file, line) || line.empty()) throw Refused("password_file " + name);
        if (line.ends_with('\r')) line.pop_back();
        Secret secret(line);
        Secret::wipe(line);
        return secret;
    }

    std::map<std::string, std::string> documents(const YAML::Node& node) const {
        std::map<std::string, std::string> files;
        if (!node) return files;
        std::string directory;
        read(node, "dir", directory);
        for (const auto& entry : node["files"]) {
            const auto path = site_ / directory / entry.second.as<std::string>();
            if (!std::filesystem::exists(path)) throw Refused("document " + path.string());
            files[entry.first.as<std::string>()] = path.string();
        }
        return files;
    }

    std::filesystem::path site_;
    std::filesystem::path secrets_;
};

}  // namespace

Result<SiteConfig> load_site(const std::string& path, const std::string& secrets_directory) {
    const auto directory = std::filesystem::path(path).parent_path();
    try {
        const Reader reader(directory, secrets_directory.empty()
                                           ? directory
                                           : std::filesystem::path(secrets_directory));
        return reader.site(YAML::LoadFile(path));
    } catch (const YAML::BadFile&) {
        return fail(Errc::not_found, path);
    } catch (const YAML::Exception& error) {
        return fail(Errc::malformed, path + ": " + error.what());
    } catch (const Refused& error) {
        return fail(Errc::invalid_argument, path + ": " + error.what());
    }
}

}  // namespace camfleet::lab
