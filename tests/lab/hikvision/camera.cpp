// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/hikvision/camera.hpp"

#include "tests/lab/hikvision/device_time.hpp"
#include "tests/lab/hikvision/isapi_face.hpp"
#include "tests/lab/http/http_session.hpp"

namespace camfleet::lab {

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
    return core_.powered() ? core_.config.milliwatts : 0;
}

unsigned Camera::power_class() const { return core_.config.power_class; }

std::string Camera::mac() const {
    const std::scoped_lock lock(mutex_);
    return core_.config.plate.mac;
}

void Camera::set_button(bool held, std::optional<std::chrono::milliseconds> hold_for) {
    {
        const std::scoped_lock lock(mutex_);
        const auto now = clock_.now();
        std::optional<DeviceClock::Point> release;
        if (hold_for) release = now + *hold_for;
        core_.set_button(held, now, release);
    }
    changed_.notify_all();
}

void Camera::set_fault(const Faults& faults) {
    const std::scoped_lock lock(mutex_);
    core_.set_fault(faults);
}

Result<void> Camera::set_quirk(const std::string& name, const std::string& value) {
    {
        const std::scoped_lock lock(mutex_);
        if (auto set = lab::set_quirk(core_.quirks, name, value); !set) return set;
    }
    changed_.notify_all();
    return {};
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

void Camera::set_admin_password(Secret password) {
    const std::scoped_lock lock(mutex_);
    const auto admin = core_.flash.users.find(1);
    if (admin != core_.flash.users.end()) admin->second.password = std::move(password);
}

bool Camera::admin_password_is(std::string_view password) const {
    const std::scoped_lock lock(mutex_);
    const auto admin = core_.flash.users.find(1);
    return admin != core_.flash.users.end() && admin->second.password.reveal() == password;
}

bool Camera::password_is(const std::string& user, std::string_view password) const {
    const std::scoped_lock lock(mutex_);
    const User* found = core_.find_user(user);
    return found != nullptr && found->password.reveal() == password;
}

bool Camera::onvif_password_is(const std::string& user, std::string_view password) const {
    const std::scoped_lock lock(mutex_);
    for (const auto& [id, account] : core_.flash.onvif_users) {
        if (account.name == user) return account.password.reveal() == password;
    }
    return false;
}

std::vector<Secret> Camera::passwords() const {
    const std::scoped_lock lock(mutex_);
    std::vector<Secret> out;
    for (const auto& [id, user] : core_.flash.users) out.push_back(user.password.clone());
    for (const auto& [id, user] : core_.flash.onvif_users) out.push_back(user.password.clone());
    return out;
}

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

Response Camera::answer(const Request& request) {
    IsapiOutcome outcome;
    bool services_differ = false;
    {
        const std::scoped_lock lock(mutex_);
        core_.wire_faults.begin();
        outcome = answer_isapi(core_, request, clock_.now());
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
    auto rtsp = std::move(rtsp_);
    lock.unlock();  // the services' threads may be waiting for it
}

void Camera::reconcile(std::unique_lock<std::mutex>& lock) {
    const WantedServices wanted = core_.wanted();
    const bool restart = wanted.generation != running_.generation;
    std::unique_ptr<TcpService> old_http;
    std::unique_ptr<TcpService> old_rtsp;
    if (restart || !wanted.http) old_http = std::move(http_);
    if (restart || !wanted.rtsp) old_rtsp = std::move(rtsp_);
    running_ = wanted;
    if (old_http || old_rtsp) {
        if (old_http) old_http->interrupt();
        if (old_rtsp) old_rtsp->interrupt();
        lock.unlock();
        old_http.reset();
        old_rtsp.reset();
        lock.lock();
        if (stopping_ || core_.wanted() != wanted) return;
    }
    if (wanted.http && !http_) {
        auto opened =
            TcpService::listen({wanted.address, core_.http_port}, [this](Connection& peer) {
                serve_http(peer, "App-webs/",
                           [this](const Request& request) { return answer(request); });
            });
        if (opened) http_ = std::move(*opened);
        if (http_) core_.http_port = http_->address().port;
    }
    if (wanted.rtsp && !rtsp_) {
        auto opened = TcpService::listen({wanted.address, core_.rtsp_port},
                                         [this](Connection& peer) { serve_rtsp(peer, *this); });
        if (opened) rtsp_ = std::move(*opened);
        if (rtsp_) core_.rtsp_port = rtsp_->address().port;
    }
    changed_.notify_all();
}

bool Camera::wait_until_listening(Deadline until) {
    std::unique_lock lock(mutex_);
    return changed_.wait_until(lock, until, [this] {
        const WantedServices wanted = core_.wanted();
        return wanted == running_ && wanted.http == (http_ != nullptr) &&
               wanted.rtsp == (rtsp_ != nullptr);
    });
}

CameraState Camera::state() const {
    const std::scoped_lock lock(mutex_);
    CameraState state;
    state.name = name_;
    state.serial = core_.config.plate.serial;
    state.mac = core_.config.plate.mac;
    state.address = core_.flash.ip.address;
    state.phase = phase_name(core_.phase());
    state.http_port = core_.http_port;
    state.rtsp_port = core_.rtsp_port;
    state.powered = core_.powered();
    state.activated = core_.flash.activated;
    state.frozen = core_.faults().frozen;
    state.no_video = core_.faults().no_video;
    state.button_held = core_.button_held();
    state.locked = core_.lockout.anyone_locked(clock_.now());
    // Services of before a boot stand for a moment after it has begun.
    state.listening = http_ != nullptr && core_.powered() && core_.wanted() == running_;
    state.device_name = core_.flash.name;
    state.ntp_server = core_.flash.time.ntp_server;
    state.time_mode = core_.flash.time.mode;
    state.time_zone = core_.flash.time.zone;
    state.onvif_on = core_.flash.onvif_on;
    state.counters = core_.counters;
    return state;
}

std::optional<SadpAnswer> Camera::sadp() const {
    const std::scoped_lock lock(mutex_);
    if (!core_.answers_sadp()) return std::nullopt;
    const Plate& plate = core_.config.plate;
    SadpAnswer answer;
    answer.serial = core_.serial();
    answer.mac = core_.mac();
    answer.model = plate.model;
    answer.firmware = plate.firmware + plate.firmware_build;  // no space, as real ones
    const auto& shown = core_.quirks.address_shown;
    answer.address = shown.empty() ? core_.flash.ip.address : shown;
    answer.mask = core_.flash.ip.mask;
    answer.gateway = core_.flash.ip.gateway;
    answer.boot_time = local_plain(core_.device_time(core_.booted_at()), core_.flash.time.zone);
    answer.http_port = core_.http_port;
    answer.dhcp = core_.flash.ip.addressing == "dynamic";
    answer.activated = core_.flash.activated;
    answer.flase = core_.quirks.sadp_flase;
    answer.odd_case = core_.quirks.sadp_odd_case;
    answer.noise = core_.quirks.sadp_noise;
    return answer;
}

}  // namespace camfleet::lab
