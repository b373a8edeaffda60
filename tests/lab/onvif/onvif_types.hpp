// SPDX-License-Identifier: Apache-2.0
// What a simulated ONVIF camera is made of: its plate, what its flash keeps, what can be odd about
// it, and what was counted. Values only. Source: reference onvif.md.
#pragma once

#include "common/base/secret.hpp"
#include "tests/lab/http/fault_plan.hpp"
#include "tests/lab/http/lockout.hpp"
#include "tests/lab/http/login_gate.hpp"
#include "tests/lab/tls/tls_session.hpp"

#include <chrono>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace camfleet::lab::onvif {

struct Plate {
    std::string maker = "Example Cameras";
    std::string model = "EC-4010";
    std::string firmware = "2.800.0000000.1.R";
    std::string serial;
    std::string hardware = "1.00";
    std::string mac;   // "02:00:00:00:00:01"
    std::string uuid;  // of its endpoint; empty: made from the MAC
};

enum class Auth { digest, token, both };

struct Account {
    std::string name;
    Secret password;
    std::string level = "Administrator";  // Administrator | Operator | User
};

struct Ip {
    std::string address;
    unsigned prefix = 24;
    bool dhcp = false;
};

struct ClockSettings {
    bool by_ntp = false;
    bool daylight_savings = false;
    std::string zone = "CST-8";
    std::chrono::seconds skew{0};  // of the device's clock against the true time
    std::vector<std::string> ntp{"time.example"};
};

// Survives power cuts and reboots.
struct Flash {
    std::list<Account> accounts;
    Ip ip;
    std::optional<Ip> ip_after_reboot;
    std::string gateway = "0.0.0.0";
    std::vector<std::string> dns;
    bool dns_by_dhcp = false;
    std::string host_name = "camera";
    std::vector<std::string> free_scopes;  // configurable, as SetScopes wrote them
    ClockSettings clock;
};

// One SOAP fault to give instead of an answer, nothing done.
struct PlannedSoapFault {
    int status = 400;
    std::string code = "Sender";
    std::string outer;
    std::string inner = {};
};

struct Quirks {
    bool open_device = false;       // asks nobody for a login
    bool open_information = false;  // GetDeviceInformation without a login
    bool open_users = false;        // GetUsers without a login
    bool open_scopes = false;       // GetScopes without a login
    bool clock_wants_login = false;
    bool only_media2 = false;
    bool no_media2 = false;
    bool done_without_effect = false;  // every change succeeds, nothing happens
    bool reboot_needed = false;        // SetNetworkInterfaces waits for SystemReboot
    bool near_gateway_only = false;    // as a routing table: none outside of its present subnet
    bool ignores_dns = false;          // SetDNS succeeds, nothing happens
    bool basic_only = false;           // challenges with Basic and nothing else
    bool refuses_replays = true;       // of a token; not every client makes a new nonce
    int refusal_status = 400;          // HTTP status of NotAuthorized for a token
    std::string shown_host;            // in every address it gives out; empty: its own
    std::string serial_shown;          // impostor
    std::chrono::seconds token_tolerance{5};
    std::string upload_delay = "PT0S";  // of StartFirmwareUpgrade
    std::string time_refusal;           // reason text for a token out of time; empty: as any
    std::set<std::string> missing;      // operations that it does not have
    std::map<std::string, PlannedSoapFault> faults;  // by operation
};

struct Counters {
    unsigned boots = 0;
    unsigned reboots = 0;
    unsigned soft_defaults = 0;
    unsigned hard_defaults = 0;
    unsigned accounts_made = 0;
    unsigned password_changes = 0;
    unsigned snapshots = 0;
    unsigned backups = 0;
    unsigned restores = 0;  // of a backup file
    unsigned upgrades = 0;
    unsigned requests = 0;
    unsigned logins_sent = 0;  // requests that carried a login of any kind
    unsigned logins_ok = 0;
    unsigned logins_failed = 0;
    unsigned logins_while_locked = 0;
    unsigned tokens_out_of_time = 0;
    std::map<std::string, unsigned> operations;  // carried out
};

struct Config {
    std::string name;
    Plate plate;
    Ip ip;
    Ip factory_ip;
    std::uint16_t http_port = 0;  // 0: chosen once by the kernel, then kept
    std::uint16_t rtsp_port = 0;
    std::shared_ptr<const TlsIdentity> identity;  // none: no HTTPS
    Auth auth = Auth::digest;
    DigestAlgorithm digest = DigestAlgorithm::md5;
    bool profile_q = false;  // factory-fresh: says so by its scope and lets anybody in
    bool fresh = false;      // starts without accounts
    std::string user = "admin";
    Secret password;
    std::chrono::seconds clock_skew{0};
    std::chrono::milliseconds boot_time = std::chrono::seconds(45);  // device time
    LockoutConfig lockout = {.attempts_max = 5};
    unsigned milliwatts = 4100;
    unsigned power_class = 2;
    Quirks quirks;
};

// Errors: invalid_argument for an unknown name or value.
[[nodiscard]] Result<void> set_quirk(Quirks& quirks, std::string_view name, std::string_view value);

}  // namespace camfleet::lab::onvif
