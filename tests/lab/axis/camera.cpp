// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/axis/camera.hpp"

#include "tests/lab/axis/vapix_call.hpp"
#include "tests/lab/http/http_session.hpp"

#include <array>

namespace camfleet::lab::axis {

Camera::Camera(CameraConfig config, const DeviceClock& clock)
    : clock_(clock),
      name_(config.name),
      core_(std::move(config), clock.now()),
      life_([this] { live(); }) {}

Camera::~Camera() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
        interrupt_services(TcpService::Ending::orderly);
    }
    changed_.notify_all();
    life_.join();
}

void Camera::set_power(bool on) {
    {
        const std::scoped_lock lock(mutex_);
        core_.set_power(on, clock_.now());
        if (!on) interrupt_services(TcpService::Ending::power_cut);
    }
    changed_.notify_all();
}

bool Camera::link_up() const {
    const std::scoped_lock lock(mutex_);
    return core_.powered();
}

unsigned Camera::milliwatts() const {
    const std::scoped_lock lock(mutex_);
    return core_.powered() ? 6100 : 0;
}

unsigned Camera::power_class() const { return 3; }

std::string Camera::mac() const {
    const std::scoped_lock lock(mutex_);
    return mac_of(core_.config.plate);
}

void Camera::set_frozen(bool frozen) {
    const std::scoped_lock lock(mutex_);
    core_.set_frozen(frozen);
}

void Camera::set_dead_video(bool dead) {
    const std::scoped_lock lock(mutex_);
    core_.set_dead_video(dead);
}

void Camera::set_button(bool held) {
    const std::scoped_lock lock(mutex_);
    core_.set_button(held);
}

Result<void> Camera::set_quirk(const std::string& name, const std::string& value) {
    const std::scoped_lock lock(mutex_);
    return axis::set_quirk(core_.quirks, name, value);
}

bool Camera::plan_wire_fault(PlannedFault fault) {
    const std::scoped_lock lock(mutex_);
    return core_.wire_faults.add(std::move(fault));
}

Traffic Camera::traffic() const {
    const std::scoped_lock lock(mutex_);
    return core_.wire_faults.traffic();
}

void Camera::clear_traffic() {
    const std::scoped_lock lock(mutex_);
    core_.wire_faults.clear_traffic();
}

bool Camera::password_is(const std::string& user, std::string_view password) const {
    const std::scoped_lock lock(mutex_);
    const auto found = core_.flash.users.find(user);
    return found != core_.flash.users.end() && found->second.password.reveal() == password;
}

std::vector<Secret> Camera::passwords() const {
    const std::scoped_lock lock(mutex_);
    std::vector<Secret> out;
    for (const auto& [name, account] : core_.flash.users) out.push_back(account.password.clone());
    return out;
}

bool Camera::streams_at(const std::string& path) const { return path == "/axis-media/media.amp"; }

LoginAnswer Camera::rtsp_login(const Request& request) {
    const std::scoped_lock lock(mutex_);
    return core_.login(core_.rtsp_gate, request, clock_.now());
}

std::string Camera::rtsp_challenge() {
    const std::scoped_lock lock(mutex_);
    return core_.rtsp_gate.challenge(false, clock_.now());
}

bool Camera::has_video() {
    const std::scoped_lock lock(mutex_);
    return core_.has_video();
}

bool Camera::silent() {
    const std::scoped_lock lock(mutex_);
    return core_.silent();
}

Response Camera::answer(const Request& request, bool inside_tls) {
    VapixOutcome outcome;
    bool services_differ = false;
    {
        const std::scoped_lock lock(mutex_);
        core_.wire_faults.begin();
        outcome = answer_vapix(core_, request, clock_.now(), inside_tls);
        services_differ = core_.wanted() != running_;
    }
    if (services_differ) changed_.notify_all();
    outcome.response.after = [this, what = outcome.aftermath] { carry_out(what); };
    return std::move(outcome.response);
}

void Camera::carry_out(Aftermath aftermath) {
    {
        const std::scoped_lock lock(mutex_);
        core_.carry_out(aftermath, clock_.now());
        core_.wire_faults.finish();
    }
    if (aftermath != Aftermath::none) changed_.notify_all();
}

void Camera::interrupt_services(TcpService::Ending ending) {
    if (http_) http_->interrupt(ending);
    if (https_) https_->interrupt(ending);
    if (rtsp_) rtsp_->interrupt(ending);
}

Deadline Camera::next_wake() const {
    const WantedServices wanted = core_.wanted();
    const bool missing = (wanted.http && !http_) || (wanted.rtsp && !rtsp_);
    // A taken address is tried again: two fresh cameras meet at the factory address.
    Deadline wake = in(missing ? std::chrono::milliseconds(100) : std::chrono::milliseconds(5000));
    if (const auto next = core_.next_event()) wake = std::min(wake, clock_.wall(*next));
    return wake;
}

void Camera::live() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        core_.advance(clock_.now());
        reconcile(lock);
        if (stopping_) break;
        if (core_.wanted() == running_) changed_.wait_until(lock, next_wake());
    }
    interrupt_services(TcpService::Ending::orderly);
    auto http = std::move(http_);
    auto https = std::move(https_);
    auto rtsp = std::move(rtsp_);
    lock.unlock();  // the services' threads may be waiting for it
}

void Camera::reconcile(std::unique_lock<std::mutex>& lock) {
    const WantedServices wanted = core_.wanted();
    const bool restart = wanted.generation != running_.generation;
    std::array<std::unique_ptr<TcpService>, 3> old;
    if (restart || !wanted.http) {
        old[0] = std::move(http_);
        old[1] = std::move(https_);
    }
    if (restart || !wanted.rtsp) old[2] = std::move(rtsp_);
    running_ = wanted;
    if (old[0] || old[1] || old[2]) {
        for (auto& one : old) {
            if (one) one->interrupt();
        }
        lock.unlock();
        for (auto& one : old) one.reset();
        lock.lock();
        if (stopping_ || core_.wanted() != wanted) return;
    }
    open_services(wanted);
    changed_.notify_all();
}

void Camera::open_services(const WantedServices& wanted) {
    const auto open = [&](std::unique_ptr<TcpService>& service, std::uint16_t& port,
                          TcpService::Session session) {
        if (service) return;
        auto opened = TcpService::listen({wanted.address, port}, std::move(session));
        if (!opened) return;  // a taken address is tried again
        service = std::move(*opened);
        port = service->address().port;
    };
    const auto serve = [this](Connection& peer, bool inside_tls) {
        serve_http(peer, "Apache/2.4.68 (Unix)",
                   [&](const Request& request) { return answer(request, inside_tls); });
    };
    if (wanted.http) {
        open(http_, core_.http_port, [serve](Connection& peer) { serve(peer, false); });
    }
    if (wanted.http && core_.config.identity) {
        open(https_, core_.https_port, [serve, identity = core_.config.identity](Connection& peer) {
            serve_tls(peer, *identity, [serve](Connection& plain) { serve(plain, true); });
        });
    }
    if (wanted.rtsp) {
        open(rtsp_, core_.rtsp_port, [this](Connection& peer) { serve_rtsp(peer, *this); });
    }
}

bool Camera::wait_until_listening(Deadline until) {
    std::unique_lock lock(mutex_);
    return changed_.wait_until(lock, until, [this] {
        const WantedServices wanted = core_.wanted();
        const bool https = !core_.config.identity || wanted.http == (https_ != nullptr);
        return wanted == running_ && https && wanted.http == (http_ != nullptr) &&
               wanted.rtsp == (rtsp_ != nullptr);
    });
}

CameraState Camera::state() const {
    const std::scoped_lock lock(mutex_);
    const Flash& flash = core_.flash;
    CameraState state;
    state.name = name_;
    state.serial = core_.config.plate.serial;
    state.serial_shown = core_.serial();
    state.model = core_.config.plate.model;
    state.mac = mac_of(core_.config.plate);
    state.address = flash.network.address;
    state.phase = phase_name(core_.phase());
    state.boot_id = core_.boot_id();
    state.firmware = flash.firmware;
    state.http_port = core_.http_port;
    state.https_port = core_.https_port;
    state.rtsp_port = core_.rtsp_port;
    state.powered = core_.powered();
    state.fresh = core_.is_fresh();
    state.frozen = core_.silent();
    state.button_held = core_.button_held();
    if (core_.config.identity) state.certificate_sha256 = core_.config.identity->sha256();
    state.listening = http_ != nullptr && core_.powered() && core_.wanted() == running_;
    state.dhcp = flash.network.dhcp;
    state.waits_for_commit = flash.waits_for_commit;
    state.resolver_by_dhcp = flash.resolver_by_dhcp;
    state.host_name_by_dhcp = flash.host_name_by_dhcp;
    state.mask = flash.network.mask;
    state.router = flash.network.router;
    state.host_name = flash.host_name;
    state.name_server = flash.name_server;
    state.ntp_server = flash.ntp_server;
    state.ntp_source = flash.ntp_source;
    state.posix_zone = flash.posix_zone;
    state.zone_name = flash.zone_name;
    for (const auto& [name, account] : flash.users) state.users.push_back(name);
    state.picture = flash.picture;
    state.counters = core_.counters;
    return state;
}

}  // namespace camfleet::lab::axis
