// SPDX-License-Identifier: Apache-2.0
// Cameras of a site's document that are none of Hikvision's.
#include "common/base/encoding.hpp"
#include "tests/lab/site/yaml_parts.hpp"

namespace camfleet::lab::yaml {

namespace {

std::string read_mac(const YAML::Node& node) {
    std::string text;
    read(node, "mac", text);
    const auto mac = normalise_mac(text);
    if (!mac) throw Refused("mac is needed");
    return *mac;
}

void read_serial(const YAML::Node& node, std::string& serial) {
    serial.clear();
    read(node, "serial", serial);
    if (serial.empty()) throw Refused("serial is needed");
}

template <class Config>
void read_quirks(const YAML::Node& node, Config& config) {
    for (const auto& quirk : node["quirks"]) {
        const auto set =
            set_quirk(config.quirks, quirk.first.as<std::string>(), quirk.second.as<std::string>());
        if (!set) throw Refused(set.error().context);
    }
}

axis::Generation generation_of(const YAML::Node& node) {
    std::string word = "os12";
    read(node, "generation", word);
    if (word == "cgi") return axis::Generation::cgi;
    if (word == "json") return axis::Generation::json;
    if (word == "os12") return axis::Generation::os12;
    throw Refused("generation: cgi, json or os12");
}

// Its MAC is its serial number.
axis::CameraConfig read_axis(const YAML::Node& node) {
    axis::CameraConfig config;
    config.plate.generation = generation_of(node);
    read_serial(node, config.plate.serial);
    if (!normalise_mac(config.plate.serial)) throw Refused("serial: 12 hexadecimal digits");
    read(node, "model", config.plate.model);
    read(node, "firmware", config.plate.firmware);
    read(node, "address", config.network.address);
    config.factory_address = config.network.address;
    read(node, "factory_address", config.factory_address);
    read_seconds(node, "boot_seconds", config.boot_time);
    read_seconds(node, "start_seconds", config.start_time);
    return config;
}

dahua::CameraConfig read_dahua(const YAML::Node& node) {
    dahua::CameraConfig config;
    read_serial(node, config.plate.serial);
    config.plate.mac = read_mac(node);
    read(node, "model", config.plate.model);
    read(node, "firmware", config.plate.firmware);
    read(node, "address", config.address);
    config.factory_address = config.address;
    read(node, "factory_address", config.factory_address);
    read(node, "login_attempts_max", config.lock_times);
    read_seconds(node, "lock_seconds", config.lock_time);
    read_seconds(node, "boot_seconds", config.boot_time);
    return config;
}

onvif::Config read_onvif(const YAML::Node& node) {
    onvif::Config config;
    read_serial(node, config.plate.serial);
    config.plate.mac = read_mac(node);
    read(node, "brand", config.plate.maker);
    read(node, "model", config.plate.model);
    read(node, "firmware", config.plate.firmware);
    read(node, "address", config.ip.address);
    config.factory_ip.address = config.ip.address;
    read(node, "factory_address", config.factory_ip.address);
    read(node, "profile_q", config.profile_q);
    read(node, "login_attempts_max", config.lockout.attempts_max);
    read_seconds(node, "lock_seconds", config.lockout.lock_time);
    read_seconds(node, "boot_seconds", config.boot_time);
    return config;
}

template <class Config>
OtherPlan finished(const YAML::Node& node, Config config, Secret password) {
    read(node, "name", config.name);
    read_quirks(node, config);
    config.password = std::move(password);
    OtherPlan plan;
    read(node, "fault", plan.fault);
    read(node, "port", plan.switch_port);
    plan.config = std::move(config);
    return plan;
}

}  // namespace

OtherPlan read_other(const YAML::Node& node, const std::string& maker, Secret password) {
    if (maker == "axis") return finished(node, read_axis(node), std::move(password));
    if (maker == "dahua") return finished(node, read_dahua(node), std::move(password));
    if (maker != "onvif") throw Refused("maker: hikvision, axis, dahua or onvif");
    auto config = read_onvif(node);
    config.fresh = password.empty();
    return finished(node, std::move(config), std::move(password));
}

}  // namespace camfleet::lab::yaml
