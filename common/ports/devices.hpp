// SPDX-License-Identifier: Apache-2.0
// What the agent asks of devices. Every call blocks on a worker thread, ends by its deadline, tries
// once (no hidden retries) and says with its error code whether the effect is unknown
// (see effect_unknown()). Invariant: nobody calls a function with a Login before the identity at
// that endpoint was proven.
#pragma once

#include "common/base/error.hpp"
#include "common/base/secret.hpp"
#include "common/ports/certified_device.hpp"
#include "common/proto/capability.pb.h"
#include "common/proto/job.pb.h"
#include "common/proto/look.pb.h"
#include "common/proto/task.pb.h"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace camfleet::ports {

using Deadline = std::chrono::steady_clock::time_point;

struct Login {
    std::string user;
    Secret password;
};

struct CameraFacts {
    v1::Identity identity;
    std::string model;
    std::string firmware;
    std::string name;
};

struct Snapshot {
    std::string jpeg;
};

enum class RestoreMode { keep_network, full };

// One maker's camera. Stateless: the endpoint travels with each call. What a maker does not offer
// is declared in capabilities() and answers not_supported.
class CameraDriver {
  public:
    virtual ~CameraDriver() = default;
    // One entry for each operation, in their order: what a policy may promise.
    [[nodiscard]] virtual std::vector<v1::Capability> capabilities() const = 0;
    // Who the device says it is, without a login: the first half of "identity before password".
    // Fields it does not say stay empty. Errors: unreachable, timeout, malformed, not_supported,
    // unauthorized (says nothing without a login)
    [[nodiscard]] virtual Result<CameraFacts> public_facts(const v1::Endpoint& at, Deadline until);
    // Who the device is by a certificate that its maker put in, proven by the handshake: nothing is
    // asked. It holds for that connection: bound_to() holds the next ones to it. Errors:
    // not_supported, wrong_identity (not by the maker's CA, or not the pinned certificate),
    // malformed (names no device), forbidden (the operator wants this proof, and there is none),
    // unreachable
    [[nodiscard]] virtual Result<CertifiedDevice> device_certificate(const v1::Endpoint& at,
                                                                     Deadline until);
    // Without a login, never by trying one. Errors: unreachable, timeout, malformed, not_supported
    [[nodiscard]] virtual Result<v1::CameraState> state(const v1::Endpoint& at, Deadline until);
    // Without login. Errors: unreachable, timeout, malformed, not_supported (maker has no such
    // call)
    [[nodiscard]] virtual Result<bool> is_activated(const v1::Endpoint& at, Deadline until) = 0;
    // ok: a login would be judged by its password. Asked before each login of a task; a device that
    // has just started may refuse a good one. Without a login. Errors: busy (not yet; send none),
    // unreachable, timeout, ...
    [[nodiscard]] virtual Result<void> takes_logins(const v1::Endpoint& at, Deadline until);
    // One attempt, counted by the caller. A wrong password is ok(accepted=false).
    [[nodiscard]] virtual Result<v1::LoginResult> check_login(const v1::Endpoint& at,
                                                              const Login& login,
                                                              Deadline until) = 0;
    [[nodiscard]] virtual Result<CameraFacts> identify(const v1::Endpoint& at,
                                                       const Login& login,
                                                       Deadline until) = 0;
    // Start of the running uptime as text; differs after each boot.
    [[nodiscard]] virtual Result<std::string> boot_marker(const v1::Endpoint& at,
                                                          const Login& login,
                                                          Deadline until) = 0;
    [[nodiscard]] virtual Result<void> reboot(const v1::Endpoint& at,
                                              const Login& login,
                                              Deadline until) = 0;
    [[nodiscard]] virtual Result<void> restore(const v1::Endpoint& at,
                                               const Login& login,
                                               RestoreMode mode,
                                               Deadline until) = 0;
    // Sets the first account of a factory-fresh camera. Errors: conflict (is activated already),
    // rejected (password rules), not_supported
    [[nodiscard]] virtual Result<void> activate(const v1::Endpoint& at,
                                                const Login& first,
                                                Deadline until) = 0;
    [[nodiscard]] virtual Result<void> set_password(const v1::Endpoint& at,
                                                    const Login& login,
                                                    const Secret& next,
                                                    Deadline until) = 0;
    [[nodiscard]] virtual Result<std::vector<std::string>> list_users(const v1::Endpoint& at,
                                                                      const Login& login,
                                                                      Deadline until) = 0;
    // role: administrator | operator | viewer. Errors: conflict (exists), rejected (rules)
    [[nodiscard]] virtual Result<void> add_user(const v1::Endpoint& at,
                                                const Login& login,
                                                const Login& user,
                                                const std::string& role,
                                                Deadline until);
    // Errors: not_found, rejected (the last administrator, or oneself)
    [[nodiscard]] virtual Result<void> remove_user(const v1::Endpoint& at,
                                                   const Login& login,
                                                   const std::string& user,
                                                   Deadline until);
    // The password of an account that the device keeps for ONVIF alone, beside those of its own
    // interface; the account is made where it is missing and the maker lets us. Errors: rejected
    // (password rules, or no such account), not_supported
    [[nodiscard]] virtual Result<void> set_onvif_password(const v1::Endpoint& at,
                                                          const Login& login,
                                                          const Login& account,
                                                          Deadline until);
    // IPv4 settings of the interface that carries the endpoint's address, in the form in which
    // set_network takes them back. With DHCP the address is the lease. Errors: not_supported
    [[nodiscard]] virtual Result<v1::NetworkSettings> network(const v1::Endpoint& at,
                                                              const Login& login,
                                                              Deadline until);
    // ok(true): a reboot is needed before it takes effect.
    [[nodiscard]] virtual Result<bool> set_network(const v1::Endpoint& at,
                                                   const Login& login,
                                                   const v1::NetworkSettings& network,
                                                   Deadline until) = 0;
    // time_zone: POSIX text as the maker spells it; empty: leave.
    [[nodiscard]] virtual Result<void> set_time(const v1::Endpoint& at,
                                                const Login& login,
                                                const std::string& ntp_server,
                                                std::uint32_t interval_minutes,
                                                const std::string& time_zone,
                                                Deadline until) = 0;
    [[nodiscard]] virtual Result<void> set_name(const v1::Endpoint& at,
                                                const Login& login,
                                                const std::string& name,
                                                Deadline until) = 0;
    // The maker's opaque configuration file; protected by `key` where the maker asks for one.
    [[nodiscard]] virtual Result<Secret> backup(const v1::Endpoint& at,
                                                const Login& login,
                                                const Secret& key,
                                                Deadline until) = 0;
    // Writes back what backup() gave out, to the same device. Errors: rejected (other model or key)
    [[nodiscard]] virtual Result<void> restore_backup(const v1::Endpoint& at,
                                                      const Login& login,
                                                      const Secret& file,
                                                      const Secret& key,
                                                      Deadline until);
    [[nodiscard]] virtual Result<v1::FirmwareStatus> firmware_status(const v1::Endpoint& at,
                                                                     const Login& login,
                                                                     Deadline until);
    // Returns when the device has taken the whole file; it restarts by itself. Errors: rejected
    // (not for this device, or an upgrade is under way)
    [[nodiscard]] virtual Result<void> upgrade_firmware(const v1::Endpoint& at,
                                                        const Login& login,
                                                        const std::string& image,
                                                        Deadline until);
    [[nodiscard]] virtual Result<Snapshot> snapshot(const v1::Endpoint& at,
                                                    const Login& login,
                                                    Deadline until) = 0;
    // rtsp:// address of the main stream, without credentials.
    [[nodiscard]] virtual std::string stream_url(const v1::Endpoint& at) const = 0;
    // The same, asked from the device where only it knows; else stream_url(). At most one login
    // attempt.
    [[nodiscard]] virtual Result<std::string> find_stream_url(const v1::Endpoint& at,
                                                              const Login& login,
                                                              Deadline until);
};

namespace detail {
[[nodiscard]] inline std::unexpected<Error> not_offered(const char* what) {
    return fail(Errc::not_supported, std::string(what) + ": this maker's driver does not offer it");
}
}  // namespace detail

inline Result<CameraFacts> CameraDriver::public_facts(const v1::Endpoint& /*at*/,
                                                      Deadline /*until*/) {
    return detail::not_offered("public_facts");
}
inline Result<CertifiedDevice> CameraDriver::device_certificate(const v1::Endpoint& /*at*/,
                                                                Deadline /*until*/) {
    return detail::not_offered("device_certificate");
}
inline Result<v1::CameraState> CameraDriver::state(const v1::Endpoint& /*at*/, Deadline /*until*/) {
    return detail::not_offered("state");
}
inline Result<void> CameraDriver::takes_logins(const v1::Endpoint& /*at*/, Deadline /*until*/) {
    return {};
}
inline Result<void> CameraDriver::add_user(const v1::Endpoint& /*at*/,
                                           const Login& /*login*/,
                                           const Login& /*user*/,
                                           const std::string& /*role*/,
                                           Deadline /*until*/) {
    return detail::not_offered("add_user");
}
inline Result<void> CameraDriver::remove_user(const v1::Endpoint& /*at*/,
                                              const Login& /*login*/,
                                              const std::string& /*user*/,
                                              Deadline /*until*/) {
    return detail::not_offered("remove_user");
}
inline Result<void> CameraDriver::set_onvif_password(const v1::Endpoint& /*at*/,
                                                     const Login& /*login*/,
                                                     const Login& /*account*/,
                                                     Deadline /*until*/) {
    return detail::not_offered("set_onvif_password");
}
inline Result<v1::NetworkSettings> CameraDriver::network(const v1::Endpoint& /*at*/,
                                                         const Login& /*login*/,
                                                         Deadline /*until*/) {
    return detail::not_offered("network");
}
inline Result<void> CameraDriver::restore_backup(const v1::Endpoint& /*at*/,
                                                 const Login& /*login*/,
                                                 const Secret& /*file*/,
                                                 const Secret& /*key*/,
                                                 Deadline /*until*/) {
    return detail::not_offered("restore_backup");
}
inline Result<v1::FirmwareStatus> CameraDriver::firmware_status(const v1::Endpoint& /*at*/,
                                                                const Login& /*login*/,
                                                                Deadline /*until*/) {
    return detail::not_offered("firmware_status");
}
inline Result<void> CameraDriver::upgrade_firmware(const v1::Endpoint& /*at*/,
                                                   const Login& /*login*/,
                                                   const std::string& /*image*/,
                                                   Deadline /*until*/) {
    return detail::not_offered("upgrade_firmware");
}

inline Result<std::string> CameraDriver::find_stream_url(const v1::Endpoint& at,
                                                         const Login& /*login*/,
                                                         Deadline /*until*/) {
    return stream_url(at);
}

class RecorderDriver {
  public:
    virtual ~RecorderDriver() = default;
    // By serial, then MAC, then the address last known. Errors: not_found
    [[nodiscard]] virtual Result<v1::ChannelResult> find(const v1::Endpoint& at,
                                                         const Login& login,
                                                         const v1::Identity& camera,
                                                         const std::string& last_address,
                                                         Deadline until) = 0;
    [[nodiscard]] virtual Result<v1::ChannelResult> status(const v1::Endpoint& at,
                                                           const Login& login,
                                                           std::uint32_t channel,
                                                           Deadline until) = 0;
    [[nodiscard]] virtual Result<void> update(const v1::Endpoint& at,
                                              const Login& login,
                                              std::uint32_t channel,
                                              const v1::Endpoint& camera,
                                              const Login& camera_login,
                                              Deadline until) = 0;
    // ok(channel number)
    [[nodiscard]] virtual Result<std::uint32_t> add(const v1::Endpoint& at,
                                                    const Login& login,
                                                    const std::string& name,
                                                    const v1::Endpoint& camera,
                                                    const Login& camera_login,
                                                    Deadline until) = 0;
    [[nodiscard]] virtual Result<CameraFacts> identify(const v1::Endpoint& at,
                                                       const Login& login,
                                                       Deadline until) = 0;
};

struct SnmpLogin {
    v1::SecretKind::Value kind = v1::SecretKind::snmp_community;
    std::string user;           // v3
    Secret secret;              // community, or the authentication pass phrase
    Secret privacy_secret;      // v3
    std::string auth_protocol;  // SHA | SHA-256
    std::string priv_protocol;  // AES
    // Of a switch that is not driven over SNMP: which driver, and, where a manager speaks for many
    // switches, its name of the site and the MAC of this one.
    std::string driver;
    std::string scope;
    std::string mac;
};

// What a switch lets us do to one port's power, and why it is done this way.
struct PowerAbility {
    enum class Cycle { none, fixed_time, seconds };
    bool read = false;
    bool cut_and_restore = false;      // two writes, each read back
    Cycle native_cycle = Cycle::none;  // one write; the switch itself restores
    std::uint32_t seconds_min = 0;     // of a native cycle with settable off time
    std::uint32_t seconds_max = 0;
    bool budget = false;      // says how much power it has and gives
    std::string method;       // the object or call that is written
    std::string explanation;  // which method was chosen and why, for a person
};

// One of several switches of a site. Both outlive the call.
struct SwitchAt {
    const v1::Endpoint* at = nullptr;
    const SnmpLogin* login = nullptr;
};

// Where a camera was found last.
struct LastPort {
    std::size_t switch_at = 0;  // position in the switches asked
    std::uint32_t if_index = 0;
};

struct SiteBinding {
    v1::PortBinding port;               // switch_id is left to the caller
    std::size_t switch_at = 0;          // position in the switches asked, where the port is named
    bool all_answered = true;           // else one of them might know better
    v1::PortReading reading;            // read_site only: of the port that is named
    std::vector<std::string> evidence;  // read_site only: one line a fact, for a person
};

// The switches of a site, read once, port by port, with the places of some hosts.
struct SiteReading {
    std::vector<v1::SwitchLook> switches;  // as asked; one that did not answer says why
    std::vector<SiteBinding> places;       // as asked, one for each MAC
};

class SwitchDriver {
  public:
    virtual ~SwitchDriver() = default;
    // Base MAC and sysObjectID: proof of identity before a write.
    [[nodiscard]] virtual Result<v1::Identity> identify(const v1::Endpoint& at,
                                                        const SnmpLogin& login,
                                                        Deadline until) = 0;
    // Where the camera hangs, seen over all switches of a site at once: what one shows as an
    // uplink, another resolves. A binding with confidence refused says why. Switches that do not
    // answer are left out. last: for a camera that no longer talks; counts only where every switch
    // answered. Errors: those of a reading, when none answers
    [[nodiscard]] virtual Result<SiteBinding> find_port(std::span<const SwitchAt> switches,
                                                        const std::string& camera_mac,
                                                        std::optional<LastPort> last,
                                                        Deadline until) = 0;
    // The port that a person named by its ifIndex, with the PoE port that feeds it; confidence and
    // explanation are left to the caller. Errors: not_found, not_supported (no PoE port is tied to
    // it, and why)
    [[nodiscard]] virtual Result<v1::PortBinding> name_port(const v1::Endpoint& at,
                                                            const SnmpLogin& login,
                                                            std::uint32_t if_index,
                                                            Deadline until);
    // Everything that a person or a comparison wants to know, switch_id left to the caller. Errors:
    // not_supported; a silent switch is part of the answer
    [[nodiscard]] virtual Result<SiteReading> read_site(std::span<const SwitchAt> switches,
                                                        std::span<const std::string> macs,
                                                        Deadline until);
    [[nodiscard]] virtual Result<v1::PortReading> read_port(const v1::Endpoint& at,
                                                            const SnmpLogin& login,
                                                            const v1::PortBinding& port,
                                                            Deadline until) = 0;
    // One write and its read-back. ok only when the switch reads back what was asked.
    [[nodiscard]] virtual Result<void> set_power(const v1::Endpoint& at,
                                                 const SnmpLogin& login,
                                                 const v1::PortBinding& port,
                                                 bool on,
                                                 Deadline until) = 0;
    // Errors: not_supported ("no_power_control: ...", with what to do instead)
    [[nodiscard]] virtual Result<PowerAbility> power_ability(const v1::Endpoint& at,
                                                             const SnmpLogin& login,
                                                             const v1::PortBinding& port,
                                                             Deadline until);
    // The switch's own cycle. ok only when the power was seen to go and to come back.
    [[nodiscard]] virtual Result<void> cycle(const v1::Endpoint& at,
                                             const SnmpLogin& login,
                                             const v1::PortBinding& port,
                                             std::uint32_t seconds,
                                             Deadline until);
};

inline Result<PowerAbility> SwitchDriver::power_ability(const v1::Endpoint& /*at*/,
                                                        const SnmpLogin& /*login*/,
                                                        const v1::PortBinding& /*port*/,
                                                        Deadline /*until*/) {
    return detail::not_offered("power_ability");
}
inline Result<v1::PortBinding> SwitchDriver::name_port(const v1::Endpoint& /*at*/,
                                                       const SnmpLogin& /*login*/,
                                                       std::uint32_t /*if_index*/,
                                                       Deadline /*until*/) {
    return detail::not_offered("name_port");
}
inline Result<SiteReading> SwitchDriver::read_site(std::span<const SwitchAt> /*switches*/,
                                                   std::span<const std::string> /*macs*/,
                                                   Deadline /*until*/) {
    return detail::not_offered("read_site");
}
inline Result<void> SwitchDriver::cycle(const v1::Endpoint& /*at*/,
                                        const SnmpLogin& /*login*/,
                                        const v1::PortBinding& /*port*/,
                                        std::uint32_t /*seconds*/,
                                        Deadline /*until*/) {
    return detail::not_offered("cycle");
}

// Asks the local network who is there. One pass serves all callers.
class Finder {
  public:
    virtual ~Finder() = default;
    // Every device that answered within the window, conflicts marked.
    [[nodiscard]] virtual Result<std::vector<v1::Sighting>> look(Deadline until) = 0;
};

class VideoProbe {
  public:
    virtual ~VideoProbe() = default;
    // Plays until min_frames were received, the first of them a complete key frame. Fewer frames
    // are ok too, with `detail`: the login was accepted, the pictures did not come.
    // One login attempt. Errors: unauthorized, unreachable, timeout, malformed
    [[nodiscard]] virtual Result<v1::VideoResult> watch(const std::string& url,
                                                        const Login& login,
                                                        std::uint32_t min_frames,
                                                        Deadline until) = 0;
};

// When a device is approached from an address beside it.
enum class Beside {
    off_subnet,  // its address lies in no subnet of this machine
    always,      // also inside: its own prefix may leave this machine out
};

// Makes a device reachable that is on the wire, but does not take this machine for a neighbour.
class Reach {
  public:
    virtual ~Reach() = default;
    // ok(true): it can be reached now, for some minutes. ok(false): nothing was needed, or nothing
    // can be done: the usual way is tried. mac: whose address it must be. Errors: conflict (another
    // device answers for the address), and why it cannot be made reachable
    [[nodiscard]] virtual Result<bool> reach(const std::string& host,
                                             const std::string& mac,
                                             Beside when) = 0;
};

class Pinger {
  public:
    virtual ~Pinger() = default;
    [[nodiscard]] virtual Result<bool> answers(const std::string& host, Deadline until) = 0;
};

}  // namespace camfleet::ports
