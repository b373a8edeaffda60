// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/axis/camera_core.hpp"

#include "common/base/encoding.hpp"

#include <utility>

namespace camfleet::lab::axis {
namespace {

LoginGateConfig http_login(const CameraConfig& config) {
    return {"AXIS_" + config.plate.serial, DigestAlgorithm::md5, true};
}

LoginGateConfig rtsp_login(const CameraConfig& config) {
    return {"AXIS_" + config.plate.serial, DigestAlgorithm::md5, false};
}

// On from 11.5 (reference axis section 3).
ThrottleRule throttling_of(Generation generation) {
    return ThrottleRule{.on = generation >= Generation::os12};
}

// More failures than anybody makes: this maker does not lock.
constexpr LockoutConfig never{.attempts_max = 1'000'000};

std::string new_boot_id() {
    const auto hex = random_hex(16);
    return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" +
           hex.substr(16, 4) + "-" + hex.substr(20, 12);
}

}  // namespace

void Throttle::failed(const std::string& client, Point now) {
    if (!rule_.on) return;
    if (clients_.size() >= clients_max && !clients_.contains(client)) {
        clients_.erase(clients_.begin());
    }
    Client& entry = clients_[client];
    entry.failures.push_back(now);
    while (!entry.failures.empty() && now - entry.failures.front() > rule_.interval) {
        entry.failures.pop_front();
    }
    if (entry.failures.size() > rule_.failures_max) entry.blocked_until = now + rule_.blocking;
}

bool Throttle::blocks(const std::string& client, Point now) const {
    const auto found = clients_.find(client);
    return found != clients_.end() && now < found->second.blocked_until;
}

CameraCore::CameraCore(CameraConfig given, Point now)
    : config(std::move(given)),
      quirks(config.quirks),
      throttle(throttling_of(config.plate.generation)),
      no_lockout(never),
      http_gate(http_login(config), no_lockout),
      rtsp_gate(rtsp_login(config), no_lockout),
      http_port(config.http_port),
      https_port(config.https_port),
      rtsp_port(config.rtsp_port),
      boot_id_(new_boot_id()),
      boot_started_(now - std::chrono::hours(31)) {
    factory_flash();
    flash.firmware = firmware_of(config.plate);
    flash.network = config.network;
    if (config.password.empty()) return;
    flash.users.emplace("root", Account{config.password.clone(), "admin:operator:viewer:ptz"});
}

void CameraCore::factory_flash() {
    const auto firmware = flash.firmware;
    const auto network = flash.network;
    flash = Flash{};
    flash.firmware = firmware;
    flash.network = network;
    flash.host_name = "axis-" + lower(config.plate.serial);
    flash.picture = {{"Image.I0.Appearance.Compression", "30"},
                     {"Image.I0.Appearance.Resolution", "1920x1080"},
                     {"Image.I0.Name", "Camera"},
                     {"Image.I0.Source", "0"},
                     {"Image.I0.Text.String", ""},
                     {"ImageSource.I0.Sensor.Brightness", "50"}};
}

void CameraCore::set_power(bool on, Point now) {
    if (on == powered()) return;
    if (on) {
        if (button_held_) {
            ++counters.button_defaults;
            restore(true);
        }
        begin_boot(now);
        return;
    }
    phase_ = Phase::off;
    frozen_ = false;
    ++generation_;
    if (!flash.waits_for_commit) return;
    // A power cut before the commit brings the old firmware back (reference axis section 5.2).
    ++counters.rollbacks;
    flash.waits_for_commit = false;
    flash.firmware = std::exchange(flash.other_firmware, {});
}

void CameraCore::begin_boot(Point now) {
    phase_ = Phase::booting;
    boot_started_ = now;
    boot_id_ = new_boot_id();
    ++counters.boots;
    ++generation_;
    http_gate.forget_nonces();
    rtsp_gate.forget_nonces();
    throttle.clear();
}

void CameraCore::advance(Point now) {
    if (phase_ == Phase::booting && now >= boot_started_ + config.boot_time) {
        phase_ = Phase::starting;
        ++generation_;
    }
    if (phase_ == Phase::starting && now >= boot_started_ + config.boot_time + config.start_time) {
        phase_ = Phase::running;
        if (!quirks.keeps_uncommitted) flash.waits_for_commit = false;
    }
}

std::optional<CameraCore::Point> CameraCore::next_event() const {
    if (phase_ == Phase::booting) return boot_started_ + config.boot_time;
    if (phase_ == Phase::starting) return boot_started_ + config.boot_time + config.start_time;
    return std::nullopt;
}

void CameraCore::restore(bool hard) {
    ++(hard ? counters.hard_defaults : counters.soft_defaults);
    factory_flash();
    dead_video_ = false;
    if (hard) flash.network = Network{.address = config.factory_address};
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
        case Aftermath::hard_default:
            restore(aftermath == Aftermath::hard_default);
            break;
        case Aftermath::apply_network:
            if (quirks.network_reverts) {
                ++counters.network_undone;
            } else if (next_network) {
                flash.network = *next_network;
            }
            next_network.reset();
            ++generation_;
            return;
        case Aftermath::new_firmware:
            if (!next_firmware) return;
            flash.other_firmware = std::exchange(flash.firmware, *next_firmware);
            next_firmware.reset();
            flash.waits_for_commit = true;
            ++counters.upgrades;
            break;
    }
    begin_boot(now);
}

WantedServices CameraCore::wanted() const {
    const bool open = phase_ == Phase::starting || phase_ == Phase::running;
    return {.generation = generation_,
            .http = open,
            .rtsp = phase_ == Phase::running && !is_fresh(),
            .address = flash.network.address};
}

std::string CameraCore::serial() const {
    return quirks.serial_shown.empty() ? config.plate.serial : quirks.serial_shown;
}

std::chrono::seconds CameraCore::uptime(Point now) const {
    return std::chrono::duration_cast<std::chrono::seconds>(now - boot_started_);
}

// Basic, where HTTPS offers nothing else (policy "recommended").
LoginAnswer CameraCore::basic_login(const Request& request) {
    const auto header = request.header("authorization");
    LoginAnswer answer;
    if (lower(header.substr(0, 6)) != "basic ") return answer;
    const auto pair = from_base64(header.substr(6));
    const auto colon = pair ? pair->find(':') : std::string::npos;
    answer.verdict = LoginVerdict::wrong;
    answer.counted = true;
    if (colon == std::string::npos) return answer;
    answer.user = pair->substr(0, colon);
    const auto found = flash.users.find(answer.user);
    if (found == flash.users.end() || found->second.password.reveal() != pair->substr(colon + 1)) {
        return answer;
    }
    answer.verdict = LoginVerdict::granted;
    answer.counted = false;
    return answer;
}

LoginAnswer CameraCore::login(LoginGate& gate, const Request& request, Point now) {
    gate.config().realm = "AXIS_" + serial();
    if (&gate == &http_gate) gate.config().qop = !quirks.no_quality;
    const auto password_of = [this](const std::string& name) -> std::optional<std::string_view> {
        const auto user = flash.users.find(name);
        if (user == flash.users.end()) return std::nullopt;
        return user->second.password.reveal();
    };
    if (!request.header("authorization").empty()) ++counters.authorizations;
    const bool basic = inside_tls && quirks.https_basic;
    const LoginAnswer answer = basic ? basic_login(request) : gate.check(request, password_of, now);
    if (answer.verdict == LoginVerdict::granted) ++counters.logins_ok;
    if (answer.counted) {
        ++counters.logins_failed;
        throttle.failed(request.client, now);
    }
    return answer;
}

std::string_view phase_name(CameraCore::Phase phase) {
    switch (phase) {
        case CameraCore::Phase::off:
            return "off";
        case CameraCore::Phase::booting:
            return "booting";
        case CameraCore::Phase::starting:
            return "starting";
        case CameraCore::Phase::running:
            return "running";
    }
    return "";
}

}  // namespace camfleet::lab::axis
