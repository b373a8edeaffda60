// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/dahua/dahua_core.hpp"

#include <utility>

namespace camfleet::lab::dahua {
namespace {

constexpr std::string_view network_prefix = "Network.";

LoginGateConfig login_by(const Plate& plate, bool qop) {
    return {.realm = "Login to " + plate.serial, .algorithm = DigestAlgorithm::md5, .qop = qop};
}

std::string without_colons(std::string mac) {
    std::erase(mac, ':');
    return mac;
}

}  // namespace

CameraCore::CameraCore(CameraConfig given, Point now)
    : config(std::move(given)),
      quirks(config.quirks),
      lockout({.attempts_max = config.lock_times, .lock_time = config.lock_time}),
      http_gate(login_by(config.plate, true), lockout),
      rtsp_gate(login_by(config.plate, false), lockout),
      http_port(config.http_port),
      https_port(config.https_port),
      rtsp_port(config.rtsp_port),
      boot_started_(now - std::chrono::hours(31)) {
    flash.firmware = config.plate.firmware;
    factory_settings();
    factory_network(config.address);
    flash.config["Network.eth0.SubnetMask"] = config.mask;
    flash.config["Network.eth0.DefaultGateway"] = config.gateway;
    if (!config.password.empty()) initialise(config.password.clone());
}

void CameraCore::initialise(Secret password) {
    flash.onvif["admin"] = password.clone();
    flash.users["admin"] = Account{std::move(password), "admin", true};
    ++generation_;
}

// Everything but network and accounts.
void CameraCore::factory_settings() {
    std::map<std::string, std::string> kept;
    for (const auto& [key, value] : flash.config) {
        if (key.starts_with(network_prefix)) kept[key] = value;
    }
    flash.config = std::move(kept);
    flash.config["General.MachineName"] = config.plate.serial;
    flash.config["General.LocalNo"] = "8";
    flash.config["General.LockLoginEnable"] = "true";
    flash.config["General.LockLoginTimes"] = std::to_string(config.lock_times);
    flash.config["General.LoginFailLockTime"] = std::to_string(config.lock_time.count());
    flash.config["NTP.Address"] = "clock.isc.org";
    flash.config["NTP.Enable"] = "false";
    flash.config["NTP.Port"] = "123";
    flash.config["NTP.TimeZone"] = "25";
    flash.config["NTP.TimeZoneDesc"] = "Easterntime";
    flash.config["NTP.UpdatePeriod"] = "10";
    flash.config["RTSP.Enable"] = "true";
    flash.config["ChannelTitle[0].Name"] = "IPC";
    flash.config["UserGlobal.OnvifLoginCheck"] = "true";
}

void CameraCore::factory_network(const std::string& address) {
    flash.config["Network.DefaultInterface"] = "eth0";
    flash.config["Network.Domain"] = "dahua";
    flash.config["Network.Hostname"] = config.plate.model;
    flash.config["Network.eth0.IPAddress"] = address;
    flash.config["Network.eth0.SubnetMask"] = "255.255.255.0";
    flash.config["Network.eth0.DefaultGateway"] = "0.0.0.0";
    flash.config["Network.eth0.DhcpEnable"] = "false";
    flash.config["Network.eth0.DnsAutoGet"] = "false";
    flash.config["Network.eth0.DnsServers[0]"] = "0.0.0.0";
    flash.config["Network.eth0.DnsServers[1]"] = "0.0.0.0";
    flash.config["Network.eth0.MTU"] = "1500";
    flash.config["Network.eth0.PhysicalAddress"] = config.plate.mac;
}

std::string CameraCore::address() const { return flash.config.at("Network.eth0.IPAddress"); }

std::string CameraCore::serial() const {
    return quirks.serial_shown.empty() ? config.plate.serial : quirks.serial_shown;
}

void CameraCore::name_realm() {
    auto realm = "Login to " + serial();
    if (quirks.hash_realm) {
        realm = "Login to " + digest_hex(DigestAlgorithm::md5, config.plate.serial);
    }
    if (quirks.mac_realm) realm = "Device_" + without_colons(config.plate.mac);
    http_gate.config().realm = realm;
    http_gate.config().extra = R"(, opaque="5ccc069c403ebaf9f0171e9517f40e41")";
    rtsp_gate.config().realm = realm;
}

LoginAnswer CameraCore::login(LoginGate& gate, const Request& request, Point now) {
    name_realm();
    if (!request.header("authorization").empty()) ++counters.authorizations;
    // Nobody has an account yet: nothing to guess, nothing to lock.
    if (!initialised()) return {};
    auto answer = gate.check(
        request,
        [this](const std::string& user) -> std::optional<std::string_view> {
            const auto found = flash.users.find(user);
            if (found == flash.users.end()) return std::nullopt;
            return found->second.password.reveal();
        },
        now);
    if (answer.verdict == LoginVerdict::granted) ++counters.logins_ok;
    if (answer.verdict == LoginVerdict::locked && !answer.counted) ++counters.logins_locked;
    if (answer.counted) ++counters.logins_failed;
    return answer;
}

void CameraCore::set_power(bool on, Point now) {
    if (on == powered()) return;
    if (on) {
        if (button_held_) {
            ++counters.button_defaults;
            hard_default();
        }
        return begin_boot(now);
    }
    phase_ = Phase::off;
    frozen_ = false;
    ++generation_;
}

void CameraCore::hard_default() {
    ++counters.hard_defaults;
    flash.users.clear();
    flash.onvif.clear();
    factory_settings();
    factory_network(config.factory_address);
}

void CameraCore::begin_boot(Point now) {
    phase_ = Phase::booting;
    boot_started_ = now;
    ++counters.boots;
    ++generation_;
    http_gate.forget_nonces();
    rtsp_gate.forget_nonces();
    lockout.clear();
    upgrade_state = "Succeeded";
}

void CameraCore::advance(Point now) {
    if (phase_ != Phase::booting || now < boot_started_ + config.boot_time) return;
    phase_ = Phase::running;
    ++generation_;
}

std::optional<CameraCore::Point> CameraCore::next_event() const {
    if (phase_ == Phase::booting) return boot_started_ + config.boot_time;
    return std::nullopt;
}

void CameraCore::carry_out(Aftermath aftermath, Point now) {
    if (!powered()) return;
    switch (aftermath) {
        case Aftermath::none:
            return;
        case Aftermath::reboot:
            ++counters.reboots;
            break;
        case Aftermath::soft_default:
            ++counters.soft_defaults;
            factory_settings();
            break;
        case Aftermath::hard_default:
            hard_default();
            break;
        case Aftermath::apply_network:
            if (quirks.network_reverts) {
                ++counters.network_undone;
            } else if (next_network) {
                for (const auto& [key, value] : *next_network) flash.config[key] = value;
            }
            next_network.reset();
            ++generation_;
            return;
        case Aftermath::new_firmware:
            if (!next_firmware) return;
            flash.firmware = *std::exchange(next_firmware, std::nullopt);
            ++counters.upgrades;
            break;
    }
    begin_boot(now);
}

WantedServices CameraCore::wanted() const {
    const bool open = phase_ == Phase::running;
    return {.generation = generation_,
            .http = open,
            .rtsp = open && initialised(),
            .address = address()};
}

std::string_view phase_name(CameraCore::Phase phase) {
    switch (phase) {
        case CameraCore::Phase::off:
            return "off";
        case CameraCore::Phase::booting:
            return "booting";
        case CameraCore::Phase::running:
            return "running";
    }
    return "";
}

}  // namespace camfleet::lab::dahua
