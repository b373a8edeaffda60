// SPDX-License-Identifier: Apache-2.0
// What a simulated AXIS camera is made of, in three generations of firmware. Values only.
// Source: reference axis sections 4 to 6, 14, 15.
#pragma once

#include "common/base/error.hpp"
#include "common/base/secret.hpp"
#include "tests/lab/tls/tls_session.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace camfleet::lab::axis {

enum class Generation {
    cgi,   // 5.51: key=value and pages only
    json,  // 10.12: JSON calls, root first, no boot id, no throttling
    os12,  // 12.11: any first name, boot id, throttling, link-local default
};

struct Plate {
    Generation generation = Generation::os12;
    std::string serial;  // 12 hexadecimal digits
    std::string model = "P3265-V";
    std::string brand = "AXIS";
    std::string firmware = {};  // empty: that of the generation
};
[[nodiscard]] std::string firmware_of(const Plate& plate);
[[nodiscard]] std::string mac_of(const Plate& plate);  // "ac:cc:8e:00:00:01"

struct Account {
    Secret password;
    std::string groups;  // "admin:operator:viewer:ptz"
};

struct Network {
    std::string address;
    std::string mask = "255.255.255.0";
    std::string router = "0.0.0.0";
    bool dhcp = false;
};

// Survives power cuts and reboots.
struct Flash {
    std::map<std::string, Account> users;  // empty: factory-fresh
    Network network;
    std::string host_name;
    bool host_name_by_dhcp = true;
    std::string name_server;
    bool resolver_by_dhcp = true;
    std::string ntp_server = "0.0.0.0";
    std::string ntp_source = "DHCP";
    std::string posix_zone = "GMT0BST,M3.5.0/1,M10.5.0";
    std::string zone_name;
    std::map<std::string, std::string> picture;  // parameters that a restore may write
    std::string firmware;
    std::string other_firmware;  // the image to fall back to
    bool waits_for_commit = false;
};

struct ThrottleRule {
    bool on = false;
    unsigned failures_max = 20;  // in one second; more block the client
    std::chrono::milliseconds interval = std::chrono::seconds(1);  // device time, as all here
    std::chrono::milliseconds blocking = std::chrono::seconds(10);
};

struct Quirks {
    bool hides_from_strangers = false;  // no unrestricted properties without a login
    bool pages_for_json = false;        // HTML with 200 where JSON belongs
    bool no_quality = false;            // digest of RFC 2069
    bool drops_on_reboot = false;       // no answer to an accepted restart
    bool preview = false;               // picture without a login while factory-fresh
    bool redirects_to_https = false;
    bool network_reverts = false;    // takes a change, then undoes it
    bool https_basic = false;        // policy "recommended": HTTPS offers Basic only
    bool keeps_uncommitted = false;  // an upgrade waits for somebody to commit it
    std::string read_only;           // parameter whose write gives 401
    std::string serial_shown;        // an impostor
    std::string passphrase_policy = "none";
};
// Errors: invalid_argument for an unknown word
[[nodiscard]] Result<void> set_quirk(Quirks& quirks, std::string_view name, std::string_view value);

struct Counters {
    unsigned boots = 0;
    unsigned reboots = 0;
    unsigned soft_defaults = 0;
    unsigned hard_defaults = 0;
    unsigned button_defaults = 0;  // of the hard ones
    unsigned first_accounts = 0;
    unsigned accounts_added = 0;
    unsigned accounts_removed = 0;
    unsigned password_changes = 0;
    unsigned network_sets = 0;
    unsigned network_undone = 0;
    unsigned parameters_set = 0;
    unsigned snapshots = 0;
    unsigned upgrades = 0;
    unsigned rollbacks = 0;
    unsigned logins_ok = 0;
    unsigned logins_failed = 0;
    unsigned throttled = 0;       // requests answered 403 for too many failures
    unsigned authorizations = 0;  // requests that carried a login at all
    unsigned passwords_seen = 0;  // forms that carried a password
    unsigned passwords_in_url = 0;
};

struct CameraConfig {
    std::string name = "axis";
    Plate plate;
    Network network;
    std::string factory_address;  // of a hard default
    std::uint16_t http_port = 0;  // 0: chosen once by the kernel, then kept
    std::uint16_t rtsp_port = 0;
    std::shared_ptr<const TlsIdentity> identity;  // none: no HTTPS
    std::uint16_t https_port = 0;
    Secret password;  // of root; empty: factory-fresh
    std::chrono::milliseconds boot_time = std::chrono::seconds(40);   // device time, ports closed
    std::chrono::milliseconds start_time = std::chrono::seconds(10);  // open, systemready no
    Quirks quirks;
};

}  // namespace camfleet::lab::axis
