// SPDX-License-Identifier: Apache-2.0
// Drivers that count their calls and answer what a test has laid out. Calls come from one worker at
// a time.
#pragma once

#include "agent/runners/device_hands.hpp"
#include "agent/runners/site_eyes.hpp"
#include "tests/support/plain_crypto.hpp"
#include "tests/support/seeded_rng.hpp"

#include <atomic>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace camfleet::agent {

class FakeFinder : public ports::Finder {
  public:
    Result<std::vector<v1::Sighting>> look(ports::Deadline /*until*/) override {
        ++looks;
        return seen;
    }
    // Returned by reference to be spoilt.
    v1::Sighting& sees(const std::string& serial, const std::string& host) {
        auto& one = seen.emplace_back();
        one.set_found(true);
        one.mutable_identity()->set_maker("hikvision");
        one.mutable_identity()->set_serial(serial);
        one.mutable_endpoint()->set_host(host);
        one.set_activated(true);
        return one;
    }
    std::vector<v1::Sighting> seen;
    std::atomic<int> looks = 0;
};

// Every call that carries a login, by name.
class FakeCamera : public ports::CameraDriver {
  public:
    using At = const v1::Endpoint&;
    using Login = const ports::Login&;
    using Until = ports::Deadline;

    std::vector<v1::Capability> capabilities() const override { return {}; }
    Result<ports::CertifiedDevice> device_certificate(At at, Until until) override {
        if (!certificate) return CameraDriver::device_certificate(at, until);
        return *certificate;
    }
    std::optional<Result<ports::CertifiedDevice>> certificate;  // nothing: the maker has none
    Result<bool> is_activated(At at, Until /*until*/) override {
        open_places.push_back(at);
        return activation;
    }
    Result<bool> activation = true;
    Result<v1::CameraState> state(At at, Until until) override {
        if (!shown) return CameraDriver::state(at, until);
        return *shown;
    }
    std::optional<v1::CameraState> shown;  // nothing: the maker tells none
    Result<void> takes_logins(At /*at*/, Until /*until*/) override { return ready; }
    Result<void> ready;
    Result<v1::LoginResult> check_login(At at, Login login, Until /*until*/) override {
        note("check_login", at, login);
        v1::LoginResult result;
        result.set_accepted(accepts);
        return result;
    }
    Result<ports::CameraFacts> identify(At at, Login login, Until /*until*/) override {
        note("identify", at, login);
        return ports::CameraFacts{};
    }
    Result<std::string> boot_marker(At at, Login login, Until /*until*/) override {
        note("boot_marker", at, login);
        return std::string();
    }
    Result<void> reboot(At at, Login login, Until /*until*/) override {
        return note("reboot", at, login);
    }
    Result<void> restore(At at, Login login, ports::RestoreMode mode, Until /*until*/) override {
        return note(mode == ports::RestoreMode::full ? "restore_full" : "restore_basic", at, login);
    }
    Result<void> activate(At at, Login login, Until /*until*/) override {
        return note("activate", at, login);
    }
    Result<void> set_password(At at, Login login, const Secret& /*n*/, Until /*until*/) override {
        return note("set_password", at, login);
    }
    Result<std::vector<std::string>> list_users(At at, Login login, Until /*until*/) override {
        note("list_users", at, login);
        return std::vector<std::string>{};
    }
    Result<v1::NetworkSettings> network(At at, Login login, Until /*until*/) override {
        note("network", at, login);
        v1::NetworkSettings settings;
        settings.set_address(at.host());
        return settings;
    }
    Result<v1::FirmwareStatus> firmware_status(At at, Login login, Until until) override {
        if (!firmware) return CameraDriver::firmware_status(at, login, until);
        note("firmware_status", at, login);
        return *firmware;
    }
    std::optional<v1::FirmwareStatus> firmware;  // nothing: it does not say
    Result<bool> set_network(At at,
                             Login login,
                             const v1::NetworkSettings& network,
                             Until /*until*/) override {
        networks.push_back(network);
        note("set_network", at, login);
        return true;
    }
    Result<void> set_time(At at,
                          Login login,
                          const std::string& /*server*/,
                          std::uint32_t /*minutes*/,
                          const std::string& /*zone*/,
                          Until /*until*/) override {
        return note("set_time", at, login);
    }
    Result<void> set_name(At at, Login login, const std::string& /*n*/, Until /*until*/) override {
        return note("set_name", at, login);
    }
    Result<Secret> backup(At at, Login login, const Secret& /*key*/, Until /*until*/) override {
        note("backup", at, login);
        return Secret("configuration");
    }
    Result<ports::Snapshot> snapshot(At at, Login login, Until /*until*/) override {
        note("snapshot", at, login);
        return ports::Snapshot{};
    }
    [[nodiscard]] std::string stream_url(At at) const override { return "rtsp://" + at.host(); }
    Result<std::string> find_stream_url(At at, Login /*login*/, Until /*until*/) override {
        places.push_back(at);
        return stream_url(at);
    }

    Result<void> note(const std::string& call, At at, Login login) {
        places.push_back(at);
        calls.push_back(call + " " + at.host() + " " + std::string(login.password.reveal()));
        return {};
    }
    bool accepts = true;
    std::vector<std::string> calls;
    std::vector<v1::NetworkSettings> networks;
    std::vector<v1::Endpoint> places;       // where each call with a login went
    std::vector<v1::Endpoint> open_places;  // and each without
};

// What a camera shows that its maker certified; seed: of the certificate.
inline ports::CertifiedDevice certified_as(const std::string& serial, char seed = 'a') {
    ports::CertifiedDevice device;
    device.identity.set_serial(serial);
    device.sha256 = std::string(64, seed);
    return device;
}

class FakeRecorder : public ports::RecorderDriver {
  public:
    using At = const v1::Endpoint&;
    using Login = const ports::Login&;
    using Until = ports::Deadline;

    Result<v1::ChannelResult> find(At /*at*/,
                                   Login /*login*/,
                                   const v1::Identity& /*camera*/,
                                   const std::string& /*last*/,
                                   Until /*until*/) override {
        return channel("find");
    }
    Result<v1::ChannelResult> status(At /*at*/,
                                     Login /*login*/,
                                     std::uint32_t /*channel*/,
                                     Until /*until*/) override {
        return channel("status");
    }
    Result<void> update(At /*at*/,
                        Login /*login*/,
                        std::uint32_t /*channel*/,
                        At camera,
                        Login camera_login,
                        Until /*until*/) override {
        calls.push_back("update " + camera.host() + " " +
                        std::string(camera_login.password.reveal()));
        return {};
    }
    Result<std::uint32_t> add(At /*at*/,
                              Login /*login*/,
                              const std::string& name,
                              At /*camera*/,
                              Login /*camera_login*/,
                              Until /*until*/) override {
        calls.push_back("add " + name);
        return 9;
    }
    Result<ports::CameraFacts> identify(At /*at*/, Login /*login*/, Until /*until*/) override {
        return ports::CameraFacts{};
    }
    std::vector<std::string> calls;

  private:
    Result<v1::ChannelResult> channel(const std::string& call) {
        calls.push_back(call);
        v1::ChannelResult result;
        result.set_channel(4);
        result.set_online(true);
        return result;
    }
};

class FakeSwitch : public ports::SwitchDriver {
  public:
    using At = const v1::Endpoint&;
    using Login = const ports::SnmpLogin&;
    using Until = ports::Deadline;

    Result<v1::Identity> identify(At at, Login /*login*/, Until /*until*/) override {
        v1::Identity identity;
        identity.set_mac(mac_at.contains(at.host()) ? mac_at.at(at.host()) : std::string());
        identity.set_serial(serial);
        return identity;
    }
    Result<ports::SiteBinding> find_port(std::span<const ports::SwitchAt> all,
                                         const std::string& /*mac*/,
                                         std::optional<ports::LastPort> last,
                                         Until /*until*/) override {
        calls.push_back("find_port " + std::to_string(all.size()));
        last_asked = last;
        if (!found) return fail(Errc::timeout, "no answer");
        return *found;
    }
    Result<v1::PortReading> read_port(At at,
                                      Login /*login*/,
                                      const v1::PortBinding& /*port*/,
                                      Until /*until*/) override {
        calls.push_back("read_port " + at.host());
        if (unreadable) return std::unexpected(*unreadable);
        return reading;
    }
    Result<void> set_power(At at,
                           Login /*login*/,
                           const v1::PortBinding& /*port*/,
                           bool on,
                           Until /*until*/) override {
        calls.push_back((on ? "on " : "off ") + at.host());
        return {};
    }
    Result<ports::SiteReading> read_site(std::span<const ports::SwitchAt> all,
                                         std::span<const std::string> macs,
                                         Until until) override {
        if (!site) return SwitchDriver::read_site(all, macs, until);
        calls.push_back("read_site " + std::to_string(all.size()) + " for " +
                        std::to_string(macs.size()));
        return *site;
    }
    Result<v1::PortBinding> name_port(At at,
                                      Login /*login*/,
                                      std::uint32_t if_index,
                                      Until /*until*/) override {
        calls.push_back("name_port " + at.host() + " " + std::to_string(if_index));
        if (!named) return fail(Errc::not_supported, why_not_named);
        auto port = *named;
        port.set_if_index(if_index);
        return port;
    }
    std::optional<ports::SiteReading> site;  // nothing: not offered
    std::optional<v1::PortBinding> named;    // nothing: no PoE port is tied to the interface
    std::string why_not_named = "no PoE port is tied to it";
    std::map<std::string, std::string> mac_at;
    std::string serial;
    std::optional<ports::SiteBinding> found;  // nothing: no switch answers
    std::optional<ports::LastPort> last_asked;
    v1::PortReading reading;
    std::optional<Error> unreadable;  // what read_port ends with
    std::vector<std::string> calls;
};

class FakeVideo : public ports::VideoProbe {
  public:
    Result<v1::VideoResult> watch(const std::string& url,
                                  const ports::Login& /*login*/,
                                  std::uint32_t min_frames,
                                  ports::Deadline /*until*/) override {
        calls.push_back(url);
        v1::VideoResult result;
        result.set_frames(min_frames);
        result.set_first_key_frame_complete(true);
        result.set_login_taken(true);
        return result;
    }
    std::vector<std::string> calls;
};

class FakeReach : public ports::Reach {
  public:
    Result<bool> reach(const std::string& host,
                       const std::string& mac,
                       ports::Beside when) override {
        calls.push_back(host + " " + mac + (when == ports::Beside::always ? " always" : ""));
        if (fault) return std::unexpected(*fault);
        return true;
    }
    std::optional<Error> fault;
    std::vector<std::string> calls;
};

class FakePinger : public ports::Pinger {
  public:
    Result<bool> answers(const std::string& host, ports::Deadline /*until*/) override {
        return !silent.contains(host);
    }
    std::set<std::string> silent;
};

struct FakeSite {
    FakeFinder finder;
    FakeCamera camera;
    FakeRecorder recorder;
    FakeSwitch poe_switch;
    FakeVideo video;
    FakePinger pinger;
    FakeReach reach;
    support::PlainSealer sealer;
    support::SeededRng rng{3};
    DeviceHands hands{Tools{.cameras = {{"hikvision", &camera}},
                            .recorders = {{"hikvision", &recorder}},
                            .poe_switch = poe_switch,
                            .finder = finder,
                            .video = video,
                            .pinger = pinger,
                            .sealer = sealer,
                            .rng = rng,
                            .reach = &reach},
                      HandTimes{.identity_fresh = Millis{0}}};
    std::vector<std::string> probed;  // "host", with " login" where a credential came along
    std::optional<Error> discovery_fails;
    SiteEyes eyes{EyeParts{.discover = [this](Millis /*window*/) -> Result<v1::SiteLook> {
                               if (discovery_fails) return std::unexpected(*discovery_fails);
                               v1::SiteLook look;
                               auto seen = finder.look({});
                               for (auto& one : *seen) *look.add_devices() = std::move(one);
                               return look;
                           },
                           .poe_switch = poe_switch,
                           .probe =
                               [this](const ProbeOrder& order) {
                                   probed.push_back(order.at.host() +
                                                    (order.login != nullptr ? " login" : ""));
                                   v1::ProbeReport report;
                                   report.set_driver("hikvision");
                                   if (order.login == nullptr) return report;
                                   report.mutable_login()->set_accepted(true);
                                   auto& step = *report.add_steps();
                                   step.set_operation(v1::Operation::check_login);
                                   step.set_login_sent(true);
                                   return report;
                               }},
                  HandTimes{}, hands.sightings()};
};

inline void add_target(v1::Job& job,
                       const std::string& id,
                       v1::DeviceKind::Value kind,
                       const std::string& host) {
    auto& target = *job.add_targets();
    target.set_device_id(id);
    target.set_kind(kind);
    target.mutable_identity()->set_maker("hikvision");
    if (kind == v1::DeviceKind::poe_switch) {
        target.mutable_identity()->set_mac("mac of " + id);
    } else {
        target.mutable_identity()->set_serial("SERIAL-" + id);
    }
    target.mutable_endpoint()->set_host(host);
    target.set_credential(id + "/1");
}

inline v1::Job site_job() {
    v1::Job job;
    job.set_id("job-1");
    job.set_agent_id("agent-1");
    job.set_sequence(1);
    add_target(job, "cam", v1::DeviceKind::camera, "10.0.0.21");
    add_target(job, "nvr", v1::DeviceKind::recorder, "10.0.0.9");
    add_target(job, "sw", v1::DeviceKind::poe_switch, "10.0.0.2");
    add_target(job, "sw2", v1::DeviceKind::poe_switch, "10.0.0.3");
    auto& work = *job.mutable_recovery();
    work.set_recovery_id("rec-1");
    work.set_camera_id("cam");
    work.set_recorder_id("nvr");
    work.add_switch_ids("sw");
    work.add_switch_ids("sw2");
    return job;
}

inline v1::SecretBundle site_secrets() {
    v1::SecretBundle bundle;
    for (const char* id : {"cam/1", "cam/2", "nvr/1", "sw/1", "sw2/1"}) {
        auto& entry = *bundle.add_entries();
        entry.set_version_id(id);
        entry.set_user("admin");
        entry.set_secret(std::string("secret of ") + id);
    }
    return bundle;
}

}  // namespace camfleet::agent
