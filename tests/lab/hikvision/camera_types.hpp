// SPDX-License-Identifier: Apache-2.0
// What a simulated Hikvision camera is made of: its plate, what its flash keeps, what can be wrong
// with it, and what was counted. Values only.
#pragma once

#include "common/base/secret.hpp"
#include "tests/lab/http/lockout.hpp"
#include "tests/lab/http/login_gate.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace camfleet::lab {

struct Dialect {
    std::string xml_namespace = "http://www.hikvision.com/ver20/XMLSchema";  // empty: none
    std::string version = "2.0";
};

struct Plate {
    std::string model = "DS-2CD2146G2-ISU";
    std::string serial;
    std::string mac;  // "68:6d:bc:00:00:01"
    std::string firmware = "V5.7.17";
    std::string firmware_build = "build 240606";
    std::string device_type = "IPCamera";
};

struct IpSettings {
    std::string address;
    std::string mask = "255.255.255.0";
    std::string gateway = "0.0.0.0";
    std::string primary_dns = "0.0.0.0";
    std::string addressing = "static";
};

struct TimeSettings {
    std::string mode = "manual";
    std::string zone = "CST-8:00:00";  // POSIX, inverted sign
    std::chrono::seconds offset{0};    // of the device's clock, set by hand
    std::string ntp_format = "hostname";
    std::string ntp_server = "time.windows.com";
    std::string ntp_port = "123";
    std::string ntp_interval = "1440";  // minutes
};

struct User {
    unsigned id = 1;
    std::string name;
    Secret password;
    std::string level = "Administrator";  // Administrator | Operator | Viewer
};

// Survives power cuts and reboots.
struct Flash {
    bool activated = false;
    std::map<unsigned, User> users;
    IpSettings ip;
    std::optional<IpSettings> ip_after_reboot;
    std::string name = "IP CAMERA";
    TimeSettings time;
    std::map<unsigned, User> onvif_users;  // a store of its own
    bool onvif_on = false;                 // off after activation
};

struct Faults {
    bool frozen = false;  // TCP accepts; HTTP, RTSP and SADP never answer
    bool frozen_survives_power_cycle = false;
    bool no_video = false;  // until a full default
};

enum class SadpNoise { none, garbage, oversized, truncated };

struct Quirks {
    bool weak_password_under_200 = false;    // riskPassword under HTTP 200 and statusCode 1
    bool network_applies_and_drops = false;  // instead of statusCode 7
    bool answers_500_while_booting = false;  // instead of refusing connections
    bool frozen_answers_sadp = false;
    bool sadp_flase = false;
    bool sadp_odd_case = false;
    SadpNoise sadp_noise = SadpNoise::none;
    std::string serial_shown;  // duplicate serial, impostor
    std::string mac_shown;
    std::string address_shown;       // by SADP: an address conflict
    std::string reset_reply = "ok";  // ok | reboot_required | auto_reboot
    unsigned nonce_uses = 0;
    bool integrate_by_the_byte = true;  // takes its own document back, but for the one value
    bool newer_activation = false;      // supportVersion 3: the documented form is refused
    bool slow_upgrade = false;          // takes the image, and goes on upgrading
};

struct Counters {
    unsigned boots = 0;
    unsigned power_cuts = 0;
    unsigned reboots_accepted = 0;
    unsigned basic_restores = 0;
    unsigned full_defaults = 0;
    unsigned button_defaults = 0;  // of the full ones
    unsigned activations = 0;
    unsigned password_changes = 0;
    unsigned network_sets = 0;
    unsigned backups = 0;
    unsigned imports = 0;
    unsigned upgrades = 0;
    unsigned accounts_added = 0;
    unsigned accounts_removed = 0;
    unsigned onvif_changes = 0;
    unsigned logins_ok = 0;
    unsigned logins_failed = 0;
    unsigned logins_while_locked = 0;
    unsigned snapshots = 0;
};

struct CameraConfig {
    std::string name;
    Plate plate;
    Dialect dialect;
    IpSettings ip;
    IpSettings factory_ip;
    std::uint16_t http_port = 0;  // 0: chosen once by the kernel, then kept
    std::uint16_t rtsp_port = 0;
    bool activated = true;
    Secret password;  // of admin; empty and activated: made at random
    std::chrono::milliseconds boot_time = std::chrono::seconds(60);    // device time
    std::chrono::milliseconds hold_needed = std::chrono::seconds(15);  // device time
    bool has_button = true;
    LockoutConfig lockout;
    DigestAlgorithm digest = DigestAlgorithm::md5;
    unsigned milliwatts = 5200;
    unsigned power_class = 2;
    Faults faults;
    Quirks quirks;
    std::map<std::string, std::string> documents;  // path -> file with a recorded answer to GET
};

// Errors: invalid_argument for an unknown word
[[nodiscard]] Result<Faults> fault_from_name(std::string_view name);
[[nodiscard]] Result<void> set_quirk(Quirks& quirks, std::string_view name, std::string_view value);

}  // namespace camfleet::lab
