// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/onvif/onvif_core.hpp"

#include "tests/lab/onvif/soap_text.hpp"

#include <algorithm>

namespace camfleet::lab::onvif {

namespace {

LoginGateConfig login_config(const Config& config, bool rtsp) {
    LoginGateConfig login;
    login.realm = "Login to " + config.plate.serial;
    login.algorithm = rtsp ? DigestAlgorithm::md5 : config.digest;
    login.qop = !rtsp;
    return login;
}

}  // namespace

Core::Core(Config given, Point now)
    : config(std::move(given)),
      quirks(config.quirks),
      lockout(config.lockout),
      http_gate(login_config(config, false), lockout),
      rtsp_gate(login_config(config, true), lockout),
      token_gate(lockout),
      http_port(config.http_port),
      rtsp_port(config.rtsp_port),
      boot_ends_(now) {
    flash.ip = config.ip;
    flash.clock.skew = config.clock_skew;
    if (!config.fresh) {
        flash.accounts.push_back({config.user, config.password.clone(), "Administrator"});
    }
}

void Core::set_power(bool on, Point now) {
    if (on == powered()) return;
    if (on) {
        begin_boot(now);
    } else {
        phase_ = Phase::off;
        frozen_ = false;
        ++generation_;
    }
}

void Core::begin_boot(Point now) {
    phase_ = Phase::booting;
    boot_ends_ = now + config.boot_time;
    ++counters.boots;
    ++generation_;
    if (flash.ip_after_reboot) flash.ip = *std::exchange(flash.ip_after_reboot, {});
    http_gate.forget_nonces();
    rtsp_gate.forget_nonces();
    upload_open.clear();
}

void Core::advance(Point now) {
    if (phase_ == Phase::booting && now >= boot_ends_) {
        phase_ = Phase::running;
        ++generation_;
    }
}

std::optional<Core::Point> Core::next_event() const {
    if (phase_ != Phase::booting) return std::nullopt;
    return boot_ends_;
}

void Core::carry_out(Aftermath aftermath, Point now) {
    if (!powered() || aftermath == Aftermath::none) return;
    if (aftermath == Aftermath::apply_network) {
        if (flash.ip_after_reboot) flash.ip = *std::exchange(flash.ip_after_reboot, {});
        ++generation_;
        return;
    }
    if (aftermath == Aftermath::soft_default) {
        ++counters.soft_defaults;
        const Flash fresh;
        flash.host_name = fresh.host_name;
        flash.free_scopes.clear();
        flash.clock = fresh.clock;
    }
    if (aftermath == Aftermath::hard_default) {
        ++counters.hard_defaults;
        flash = Flash{};
        flash.ip = config.factory_ip;
        lockout.clear();
        // Without Profile Q the maker's own way sets the first account: the lab keeps the old one.
        if (!config.profile_q) {
            flash.accounts.push_back({config.user, config.password.clone(), "Administrator"});
        }
    }
    if (aftermath == Aftermath::reboot) ++counters.reboots;
    begin_boot(now);
}

Wanted Core::wanted() const {
    return {.generation = generation_,
            .listening = phase_ == Phase::running,
            .address = flash.ip.address};
}

std::string Core::serial() const {
    return quirks.serial_shown.empty() ? config.plate.serial : quirks.serial_shown;
}

std::string Core::uuid() const {
    if (!config.plate.uuid.empty()) return config.plate.uuid;
    std::string digits = config.plate.mac;
    std::erase(digits, ':');
    digits.resize(12, '0');
    return "urn:uuid:5f5a69c2-e0ae-504f-829b-" + digits;
}

std::vector<std::string> Core::fixed_scopes() const {
    const std::string base = "onvif://www.onvif.org/";
    std::string digits = config.plate.mac;
    std::erase(digits, ':');
    std::vector<std::string> all{base + "type/Network_Video_Transmitter",
                                 base + "Profile/Streaming",
                                 base + "Profile/T",
                                 base + "hardware/" + config.plate.model,
                                 base + "MacAddress/" + digits,
                                 base + "SerialNumber/" + serial()};
    if (config.profile_q) {
        all.push_back(base + "Profile/Q/" + (factory_fresh() ? "FactoryDefault" : "Operational"));
    }
    return all;
}

std::string Core::base_url() const {
    const auto& host = quirks.shown_host.empty() ? flash.ip.address : quirks.shown_host;
    return "http://" + host + ":" + std::to_string(http_port);
}

Account* Core::find_account(const std::string& name) {
    for (auto& account : flash.accounts) {
        if (account.name == name) return &account;
    }
    return nullptr;
}

LoginGate::PasswordOf Core::passwords() {
    return [this](const std::string& name) -> std::optional<std::string_view> {
        const Account* account = find_account(name);
        if (account == nullptr) return std::nullopt;
        return account->password.reveal();
    };
}

void Core::count(const LoginAnswer& answer) {
    if (answer.verdict != LoginVerdict::none) ++counters.logins_sent;
    if (answer.verdict == LoginVerdict::granted) ++counters.logins_ok;
    if (answer.counted) ++counters.logins_failed;
    if (answer.verdict == LoginVerdict::locked && !answer.counted) ++counters.logins_while_locked;
}

Caller Core::identify(const Request& request, const pugi::xml_node& envelope, Point now) {
    Caller caller;
    if (config.auth != Auth::token || !envelope) {
        const auto digest = http_gate.check(request, passwords(), now);
        count(digest);
        caller.digest = digest.verdict;
        caller.login_sent = digest.verdict != LoginVerdict::none;
        if (digest.verdict == LoginVerdict::granted) caller.account = find_account(digest.user);
    }
    if (config.auth == Auth::digest || caller.login_sent) return caller;
    const auto token = token_gate.check(
        envelope, passwords(),
        {request.client, now, device_time(now), quirks.token_tolerance, quirks.refuses_replays});
    caller.token = token.verdict;
    caller.login_sent = token.verdict != TokenVerdict::none;
    if (caller.login_sent) ++counters.logins_sent;
    if (token.verdict == TokenVerdict::granted) {
        ++counters.logins_ok;
        caller.account = find_account(token.user);
    }
    if (token.counted) ++counters.logins_failed;
    if (token.verdict == TokenVerdict::out_of_time) ++counters.tokens_out_of_time;
    if (token.verdict == TokenVerdict::locked && !token.counted) ++counters.logins_while_locked;
    return caller;
}

LoginAnswer Core::rtsp_login(const Request& request, Point now) {
    auto answer = rtsp_gate.check(request, passwords(), now);
    count(answer);
    return answer;
}

}  // namespace camfleet::lab::onvif
