// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/core/world.hpp"

#include <algorithm>

namespace camfleet::simulation {

namespace {

using A = v1::Action;
constexpr std::int64_t window_ms = 30 * 60'000;
constexpr std::int64_t day_ms = 24 * 3'600'000LL;
constexpr std::uint32_t maker_limit = 7;  // Source: reference hikvision.md section 3.2

bool on_the_switch(A::Kind kind) {
    return kind == A::find_port || kind == A::read_port || kind == A::port_off ||
           kind == A::port_on;
}

v1::NetworkSettings wanted_settings() {
    v1::NetworkSettings settings;
    settings.set_address(wanted_address);
    settings.set_netmask(wanted_netmask);
    return settings;
}

void fail(v1::Outcome& out, v1::Outcome::Status status, const char* error) {
    out.set_status(status);
    out.set_error(error);
}

}  // namespace

World::World(const Scenario& scenario, Prng& prng)
    : scenario_(scenario),
      prng_(prng),
      identity_(scenario.identity_fault_after_boot ? IdentityFault::none : scenario.identity),
      silent_(scenario.silent),
      picture_(scenario.cure == Cure::nothing_wrong),
      password_(scenario.current_is_wrong ? foreign_password : current_version),
      recorder_password_(password_) {
    if (scenario.factory_fresh) full_default(-600'000);
}

Fate World::draw_fate(A::Kind kind) {
    const auto trouble = on_the_switch(kind) ? scenario_.switch_trouble : scenario_.device_trouble;
    if (!prng_.percent(calm_ ? trouble / 4 : trouble)) return Fate::good;
    constexpr Fate fates[] = {Fate::lost_before, Fate::refused_before, Fate::lost_after};
    return fates[prng_.below(3)];
}

v1::Outcome World::carry_out(const std::string& job_id,
                             const v1::ActionOrder& order,
                             Fate fate,
                             std::int64_t now) {
    recorder_retries_until(now);
    v1::Outcome out;
    if (fate == Fate::good || fate == Fate::lost_after) out = answer(job_id, order, now);
    if (fate != Fate::good) {
        out.Clear();
        if (fate == Fate::refused_before)
            fail(out, v1::Outcome::failed, "unreachable");
        else
            fail(out, v1::Outcome::unknown, fate == Fate::lost_before ? "timeout" : "device_error");
    }
    out.set_kind(order.kind());
    out.set_attempt(order.attempt());
    return out;
}

v1::Outcome World::answer(const std::string& job_id,
                          const v1::ActionOrder& order,
                          std::int64_t now) {
    v1::Outcome out;
    out.set_status(v1::Outcome::ok);
    undo_by_itself(now);
    from_beside_ = order.has_network();
    asked_at_ = order.endpoint().host();
    switch (order.kind()) {
        case A::locate:
            locate(out, false, now);
            break;
        case A::diagnose:
            locate(out, true, now);
            break;
        case A::find_port: {
            auto& port = *out.mutable_port();
            port.set_switch_id("sw");
            port.set_if_index(3);
            port.set_confidence(v1::PortBinding::certain);
            break;
        }
        case A::read_port:
            out.mutable_port_reading()->set_admin_on(port_on_);
            out.mutable_port_reading()->set_delivering(port_on_);
            out.mutable_port_reading()->set_macs(1);
            break;
        case A::port_off:
        case A::port_on:
            switch_port(job_id, order.kind() == A::port_on, now);
            break;
        case A::prove_current:
        case A::prove_candidate:
            log_in(out, order.credential(), now);
            break;
        case A::find_channel:
        case A::read_channel:
        case A::update_channel:
            ask_recorder(out, order, now);
            break;
        default:
            change(out, job_id, order, now);
            break;
    }
    return out;
}

void World::locate(v1::Outcome& out, bool services, std::int64_t now) {
    auto& seen = *out.mutable_sighting();
    if (!up(now)) {
        // Who answers where the camera was seen last is told; nobody else is taken for it.
        if (!left_ || !scenario_.factory_crowd || asked_at_ != factory_address) return;
        seen.set_found(true);
        seen.mutable_identity()->set_maker("hikvision");
        seen.mutable_identity()->set_serial("CAM2");
        seen.mutable_endpoint()->set_host(factory_address);
        return;
    }
    seen.set_found(true);
    seen.mutable_identity()->set_maker("hikvision");
    seen.mutable_identity()->set_serial(identity_ == IdentityFault::wrong ? "OTHER" : "CAM1");
    seen.set_address_conflict(identity_ == IdentityFault::conflict || is_taken());
    seen.set_duplicate_serial(identity_ == IdentityFault::duplicate);
    seen.mutable_endpoint()->set_host(address_);
    auto& address = *seen.add_addresses();
    address.set_host(address_);
    address.set_off_subnet(!address_.starts_with("10.0.0."));
    address.set_link_local(address_.starts_with("169.254."));
    seen.set_activated(activated_);
    seen.set_boot_marker(std::to_string(boots_));
    if (services) {
        seen.set_answers_ping(true);
        seen.set_answers_http(http(now));
    }
}

void World::log_in(v1::Outcome& out, const std::string& version, std::int64_t now) {
    if (!http(now)) return fail(out, v1::Outcome::failed, "unreachable");
    if (!activated_) return fail(out, v1::Outcome::failed, "not_activated");
    auto& login = *out.mutable_login();
    login.set_tries_left(-1);
    if (locked_until_ > now) {
        locked_until_ = now + window_ms;  // a try during the lock starts it anew
        failed_.push_back(now);
        login.set_locked(true);
        login.set_unlock_seconds(1800);
        return;
    }
    if (version == password_) {
        failed_in_a_row_ = 0;
        login.set_accepted(true);
        return;
    }
    failed_.push_back(now);
    ++failed_in_a_row_;
    if (failed_in_a_row_ >= maker_limit) locked_until_ = now + window_ms;
    if (scenario_.says_tries_left) {
        login.set_tries_left(static_cast<std::int32_t>(maker_limit - failed_in_a_row_));
    }
}

bool World::logged_in(v1::Outcome& out, const std::string& version, std::int64_t now) {
    log_in(out, version, now);
    if (out.status() != v1::Outcome::ok) return false;
    if (!out.login().accepted()) {
        fail(out, v1::Outcome::refused, out.login().locked() ? "locked" : "unauthorized");
        return false;
    }
    return true;
}

void World::change(v1::Outcome& out,
                   const std::string& job_id,
                   const v1::ActionOrder& order,
                   std::int64_t now) {
    if (order.kind() == A::activate) {
        if (!http(now)) return fail(out, v1::Outcome::failed, "unreachable");
        if (activated_) return fail(out, v1::Outcome::refused, "conflict");
        activated_ = true;
        password_ = order.credential();
        ++effects_[{job_id, order.kind()}];
        return;
    }
    if (!logged_in(out, order.credential(), now)) return;
    out.clear_login();
    ++effects_[{job_id, order.kind()}];
    switch (order.kind()) {
        case A::watch_video:
            if (!picture_) return fail(out, v1::Outcome::failed, "timeout");
            ++pictures_;
            out.mutable_video()->set_frames(order.min_frames());
            out.mutable_video()->set_first_key_frame_complete(true);
            out.mutable_video()->set_login_taken(true);
            break;
        case A::reboot:
            cure(Cure::reboot);
            boot(now);
            break;
        case A::backup:
            out.set_sealed_backup("sealed");
            break;
        case A::restore_basic:
            cure(Cure::basic);
            boot(now);
            break;
        case A::restore_full:
            full_default(now);
            break;
        case A::set_network:
            moved_by_ = job_id;
            if (order.has_network()) ++ways_back_[job_id];
            set_network(out, order.has_network() ? order.network() : wanted_settings(), now);
            break;
        case A::read_network:
            if (ways_back(job_id) == 0) former_ = address_;
            if (!scenario_.tells_network) return fail(out, v1::Outcome::refused, "not_supported");
            *out.mutable_network() = wanted_settings();
            out.mutable_network()->set_address(address_);
            out.mutable_network()->set_netmask("255.255.0.0");
            out.mutable_network()->set_dhcp(scenario_.former_dhcp && address_ == leased_address);
            out.mutable_network()->set_gateway(gateway_);
            if (harmed_) *out.mutable_network() = wanted_settings();
            break;
        default:
            break;
    }
}

void World::set_network(v1::Outcome& out, const v1::NetworkSettings& settings, std::int64_t now) {
    if (scenario_.network_fault == NetworkFault::in_part && address_ != wanted_address) {
        const bool wanted = settings.address() == wanted_address;
        gateway_ = wanted ? "10.0.0.1" : settings.gateway();
        if (wanted) fail(out, v1::Outcome::unknown, "device_error");
        return;
    }
    if (!scenario_.network_needs_reboot) return apply(settings, now);
    pending_ = settings;
    out.set_reboot_required(true);
}

void World::apply(const v1::NetworkSettings& settings, std::int64_t now) {
    const bool wanted = settings.address() == wanted_address && !settings.dhcp() &&
                        settings.netmask() == wanted_netmask;
    address_ = settings.dhcp() ? leased_address : settings.address();
    left_ = address_ != factory_address;
    harmed_ = wanted && scenario_.network_fault != NetworkFault::none &&
              scenario_.network_fault != NetworkFault::in_part;
    if (!harmed_) return;
    harmed_at_ = now;
    if (is_taken()) identity_wrong_since_ = now;
    if (scenario_.network_fault == NetworkFault::elsewhere) {
        address_ = scenario_.link_local ? "169.254.7.7" : "10.0.0.99";
    }
}

void World::undo_by_itself(std::int64_t now) {
    constexpr std::int64_t patience_of_the_maker = 75'000;
    if (!harmed_ || scenario_.network_fault != NetworkFault::undone) return;
    if (harmed_at_ + patience_of_the_maker > now) return;
    harmed_ = left_ = false;
    address_ = former_;
}

bool World::is_beyond_help() const {
    switch (scenario_.network_fault) {
        case NetworkFault::gone:
        case NetworkFault::taken:
            return true;
        case NetworkFault::mute:
            return scenario_.deaf_beside || !scenario_.tells_network;
        case NetworkFault::elsewhere:
            return !scenario_.tells_network;
        default:
            return false;
    }
}

// The recorder goes on trying the password it has; after a lock it waits. A camera keeps one count
// for each client address, so its lock does not hit the agent.
// Source: reference hikvision.md section 3.2.
void World::recorder_retries_until(std::int64_t now) {
    while (recorder_tried_ + scenario_.recorder_retry_ms <= now) {
        recorder_tried_ += scenario_.recorder_retry_ms;
        recorder_logs_in(recorder_tried_);
    }
}

void World::recorder_logs_in(std::int64_t now) {
    const bool reached = recorder_address_ == address_ && answers(now) && !is_taken();
    if (!reached || !activated_ || now < recorder_locked_until_) return;
    if (recorder_password_ == password_) {
        recorder_failed_in_a_row_ = 0;
        return;
    }
    if (++recorder_failed_in_a_row_ < maker_limit) return;
    recorder_failed_in_a_row_ = 0;
    recorder_locked_until_ = now + window_ms;
    ++recorder_lockouts_;
}

void World::ask_recorder(v1::Outcome& out, const v1::ActionOrder& order, std::int64_t now) {
    auto& channel = *out.mutable_channel();
    channel.set_channel(4);
    if (order.kind() == A::update_channel) {
        if (order.channel() != channel.channel()) ++second_channels_;
        recorder_address_ = order.endpoint().host();
        recorder_password_ = order.credential();
    }
    const bool linked = recorder_address_ == address_ && recorder_password_ == password_;
    const bool locked_out = now < recorder_locked_until_;
    channel.set_online(linked && up(now) && activated_ && !locked_out &&
                       !scenario_.recorder_broken);
    channel.set_recording_known(true);
    channel.set_recording(channel.online());
}

void World::boot(std::int64_t now, std::int64_t longer) {
    ++boots_;
    up_at_ = now + scenario_.boot_ms + longer;
    if (pending_) apply(*std::exchange(pending_, std::nullopt), now);
    if (scenario_.identity_fault_after_boot && identity_ != scenario_.identity) {
        identity_ = scenario_.identity;
        identity_wrong_since_ = now;
    }
}

void World::full_default(std::int64_t now) {
    activated_ = false;
    password_.clear();
    failed_.clear();
    failed_in_a_row_ = 0;
    locked_until_ = 0;
    recorder_failed_in_a_row_ = 0;
    recorder_locked_until_ = 0;
    ++defaults_;
    silent_ = false;
    address_ = scenario_.keeps_address ? wanted_address
               : scenario_.former_dhcp ? leased_address
                                       : factory_address;
    former_ = address_;
    pending_.reset();
    gateway_.clear();
    harmed_ = left_ = false;
    cure(Cure::full);
    boot(now, scenario_.lost_after_default_ms);
}

// A stronger measure cures what a gentler one would have.
void World::cure(Cure by) {
    if (scenario_.cure != Cure::none && by >= scenario_.cure) picture_ = true;
}

void World::switch_port(const std::string& job_id, bool on, std::int64_t now) {
    if (on == port_on_) return;
    port_on_ = on;
    if (!on) {
        cycles_.push_back(now);
        ++effects_[{job_id, A::port_off}];
        return;
    }
    ++power_cycles_;
    silent_ = false;
    cure(power_cycles_ >= 2 ? Cure::second_power : Cure::power);
    if (button_held_)
        full_default(now);
    else
        boot(now);
}

std::size_t World::failed_logins(std::int64_t now) const {
    return static_cast<std::size_t>(std::count_if(
        failed_.begin(), failed_.end(), [&](std::int64_t at) { return at + window_ms > now; }));
}

std::size_t World::cycles_in_24h(std::int64_t now) const {
    return static_cast<std::size_t>(std::count_if(
        cycles_.begin(), cycles_.end(), [&](std::int64_t at) { return at + day_ms > now; }));
}

std::uint32_t World::effects(const std::string& job_id, A::Kind kind) const {
    const auto found = effects_.find({job_id, kind});
    return found == effects_.end() ? 0 : found->second;
}

}  // namespace camfleet::simulation
