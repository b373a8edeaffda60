// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/hikvision/camera_core.hpp"

#include "tests/lab/hikvision/password_rules.hpp"

namespace camfleet::lab {

namespace {

LoginGateConfig http_login(const CameraConfig& config) {
    return {"IP Camera(" +
                config.plate.serial.substr(
                    config.plate.serial.size() < 5 ? 0 : config.plate.serial.size() - 5) +
                ")",
            config.digest, true, config.quirks.nonce_uses};
}

LoginGateConfig rtsp_login(const CameraConfig& config) {
    LoginGateConfig login = http_login(config);
    login.algorithm = DigestAlgorithm::md5;
    login.qop = false;
    return login;
}

}  // namespace

CameraCore::CameraCore(CameraConfig given, Point now)
    : config(std::move(given)),
      quirks(config.quirks),
      lockout(config.lockout),
      http_gate(http_login(config), lockout),
      rtsp_gate(rtsp_login(config), lockout),
      salt(random_hex(32)),
      http_port(config.http_port),
      rtsp_port(config.rtsp_port),
      faults_(config.faults),
      boot_started_(now - std::chrono::hours(31)) {
    factory_flash();
    flash.ip = config.ip;
    if (!config.activated) return;
    flash.activated = true;
    Secret password = config.password.empty() ? Secret(random_password()) : config.password.clone();
    flash.users.emplace(1, User{1, "admin", std::move(password), "Administrator"});
}

void CameraCore::set_power(bool on, Point now) {
    if (on == powered()) return;
    if (on) {
        if (!faults_.frozen_survives_power_cycle) faults_.frozen = false;
        begin_boot(now);
        if (button_held_ && config.has_button) button_default_at_ = now + config.hold_needed;
    } else {
        phase_ = Phase::off;
        ++counters.power_cuts;
        ++generation_;
        button_default_at_.reset();
    }
}

void CameraCore::set_button(bool held, Point now, std::optional<Point> release_at) {
    advance(now);
    button_held_ = held;
    button_release_ = held ? release_at : std::nullopt;
    if (!held) button_default_at_.reset();  // too early, or it would have happened by now
}

void CameraCore::advance(Point now) {
    // A hold that ends exactly when it was long enough still counts.
    if (button_default_at_ && now >= *button_default_at_ &&
        (!button_release_ || *button_release_ >= *button_default_at_)) {
        button_default_at_.reset();
        ++counters.button_defaults;
        restore_full();
        begin_boot(now);
    }
    if (button_release_ && now >= *button_release_) {
        button_held_ = false;
        button_release_.reset();
        button_default_at_.reset();
    }
    if (phase_ == Phase::booting && now >= boot_ends_) {
        phase_ = Phase::running;
        ++generation_;
    }
}

std::optional<CameraCore::Point> CameraCore::next_event() const {
    std::optional<Point> next;
    const auto consider = [&](Point at) {
        if (!next || at < *next) next = at;
    };
    if (phase_ == Phase::booting) consider(boot_ends_);
    if (button_default_at_) consider(*button_default_at_);
    if (button_release_) consider(*button_release_);
    return next;
}

void CameraCore::carry_out(Aftermath aftermath, Point now) {
    if (!powered()) return;
    if (aftermath == Aftermath::reboot && reset_at_reboot) {
        aftermath = *std::exchange(reset_at_reboot, {});
    }
    switch (aftermath) {
        case Aftermath::none:
            return;
        case Aftermath::reboot:
            break;
        case Aftermath::restore_basic:
            restore_basic();
            break;
        case Aftermath::restore_full:
            restore_full();
            break;
        case Aftermath::new_firmware:
            if (!next_firmware) return;
            config.plate.firmware = *std::exchange(next_firmware, std::nullopt);
            ++counters.upgrades;
            break;
        case Aftermath::apply_network:
            if (flash.ip_after_reboot) flash.ip = *std::exchange(flash.ip_after_reboot, {});
            ++generation_;
            return;
    }
    begin_boot(now);
}

void CameraCore::begin_boot(Point now) {
    phase_ = Phase::booting;
    boot_started_ = now;
    boot_ends_ = now + config.boot_time;
    ++counters.boots;
    ++generation_;
    if (flash.ip_after_reboot) flash.ip = *std::exchange(flash.ip_after_reboot, {});
    http_gate.forget_nonces();
    rtsp_gate.forget_nonces();
    activation_numbers.clear();
}

void CameraCore::restore_basic() {
    ++counters.basic_restores;
    flash.name = Flash{}.name;
    flash.time = TimeSettings{};
}

void CameraCore::restore_full() {
    ++counters.full_defaults;
    faults_ = Faults{};
    lockout.clear();
    salt = random_hex(32);
    factory_flash();
}

void CameraCore::factory_flash() {
    flash = Flash{};
    flash.ip = config.factory_ip;
}

WantedServices CameraCore::wanted() const {
    WantedServices wanted{.generation = generation_, .address = flash.ip.address};
    wanted.http =
        phase_ == Phase::running || (phase_ == Phase::booting && quirks.answers_500_while_booting);
    wanted.rtsp = phase_ == Phase::running && flash.activated;
    return wanted;
}

bool CameraCore::answers_sadp() const {
    return phase_ == Phase::running && (!faults_.frozen || quirks.frozen_answers_sadp);
}

std::string CameraCore::serial() const {
    return quirks.serial_shown.empty() ? config.plate.serial : quirks.serial_shown;
}

std::string CameraCore::mac() const {
    return quirks.mac_shown.empty() ? config.plate.mac : quirks.mac_shown;
}

const User* CameraCore::find_user(const std::string& name) const {
    for (const auto& [id, user] : flash.users) {
        if (user.name == name) return &user;
    }
    return nullptr;
}

LoginAnswer CameraCore::login(LoginGate& gate, const Request& request, Point now) {
    gate.config().nonce_uses = quirks.nonce_uses;
    const auto password_of = [this](const std::string& name) -> std::optional<std::string_view> {
        const User* user = find_user(name);
        if (user == nullptr) return std::nullopt;
        return user->password.reveal();
    };
    const LoginAnswer answer = gate.check(request, password_of, now);
    if (answer.verdict == LoginVerdict::granted) ++counters.logins_ok;
    if (answer.counted) ++counters.logins_failed;
    if (answer.verdict == LoginVerdict::locked && !answer.counted) ++counters.logins_while_locked;
    return answer;
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

}  // namespace camfleet::lab
