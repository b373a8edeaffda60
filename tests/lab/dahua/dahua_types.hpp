// SPDX-License-Identifier: Apache-2.0
// What a simulated Dahua camera is made of. Values only.
// Source: reference for Dahua, sections 3 to 9; HTTP API V3.26.
#pragma once

#include "common/base/error.hpp"
#include "common/base/secret.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace camfleet::lab::dahua {

struct Plate {
    std::string serial = "3G04E2CPAZ00001";
    std::string mac = "3c:ef:8c:00:00:01";
    std::string model = "IPC-HDW5421S";
    std::string firmware = "2.800.0000.16.R";
    std::string build = "2020-11-17";
};

struct Account {
    Secret password;
    std::string group;      // admin | user
    bool reserved = false;  // cannot be deleted
};

// Survives power cuts and reboots. Keys of the configuration without "table.".
struct Flash {
    std::map<std::string, Account> users;  // empty: not initialised
    std::map<std::string, Secret> onvif;   // ONVIF has accounts of its own on old firmware
    std::map<std::string, std::string> config;
    std::string firmware;
};

struct Quirks {
    bool errors_with_200 = false;  // a refused change is "Error" with HTTP 200
    bool silent_success = false;   // a change that was done answers an empty body
    bool no_joint_writes = false;  // several keys in one call are refused
    bool lies = false;             // changes are taken, and not done
    bool hidden_lock = false;      // a locked device still challenges, and refuses the login
    bool hash_realm = false;       // the realm holds a hash instead of the serial
    bool mac_realm = false;        // "Device_<mac>"
    bool basic_only = false;       // firmware of 2014
    bool numeric_type = false;     // deviceType=31, as recorders say
    bool sparse_users = false;     // indexes with holes, last first
    bool unix_lines = false;       // LF for CRLF
    bool trailing_commas = false;  // as the examples of the API show them
    bool drops_on_reboot = false;  // no answer to an accepted restart
    bool network_reverts = false;  // takes a change, then undoes it
    bool redirects_to_https = false;
    bool no_upgrader = false;    // 501 for upgrader.cgi
    bool fails_upgrade = false;  // takes the image, then says Failed
    bool slow_upgrade = false;   // takes the image, and goes on upgrading
    bool open = false;           // answers without a login
    std::string serial_shown;    // an impostor
};
// Errors: invalid_argument for an unknown word
[[nodiscard]] Result<void> set_quirk(Quirks& quirks, std::string_view name, std::string_view value);

struct Counters {
    unsigned boots = 0;
    unsigned reboots = 0;
    unsigned soft_defaults = 0;
    unsigned hard_defaults = 0;
    unsigned button_defaults = 0;  // of the hard ones
    unsigned network_sets = 0;
    unsigned network_undone = 0;
    unsigned config_sets = 0;
    unsigned accounts_added = 0;
    unsigned accounts_removed = 0;
    unsigned password_changes = 0;
    unsigned onvif_changes = 0;
    unsigned snapshots = 0;
    unsigned upgrades = 0;
    unsigned logins_ok = 0;
    unsigned logins_failed = 0;       // wrong, and counted towards the lock
    unsigned logins_locked = 0;       // tried while the account was locked
    unsigned authorizations = 0;      // requests that carried a login at all
    unsigned passwords_in_clear = 0;  // in a URL, outside TLS
    unsigned requests = 0;
};

struct CameraConfig {
    std::string name = "dahua";
    Plate plate;
    std::string address = "127.0.0.1";
    std::string mask = "255.255.255.0";
    std::string gateway = "0.0.0.0";
    std::string factory_address = "127.0.0.1";
    std::uint16_t http_port = 0;  // 0: chosen once by the kernel, then kept
    std::uint16_t https_port = 0;
    std::uint16_t rtsp_port = 0;
    Secret password;  // of admin; empty: not initialised
    unsigned lock_times = 5;
    std::chrono::seconds lock_time{300};                             // device time
    std::chrono::milliseconds boot_time = std::chrono::seconds(50);  // device time, ports closed
    Quirks quirks;
};

}  // namespace camfleet::lab::dahua
