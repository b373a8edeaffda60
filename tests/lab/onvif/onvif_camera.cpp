// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/onvif/onvif_camera.hpp"

#include "tests/lab/http/http_session.hpp"
#include "tests/lab/onvif/onvif_face.hpp"

namespace camfleet::lab::onvif {

OnvifCamera::OnvifCamera(Config config, const DeviceClock& clock)
    : clock_(clock),
      name_(config.name),
      core_(std::move(config), clock.now()),
      life_([this] { live(); }) {}

OnvifCamera::~OnvifCamera() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
        interrupt_services(TcpService::Ending::orderly);
    }
    changed_.notify_all();
    life_.join();
}

void OnvifCamera::set_power(bool on) {
    {
        const std::scoped_lock lock(mutex_);
        core_.set_power(on, clock_.now());
        if (!on) interrupt_services(TcpService::Ending::power_cut);
    }
    changed_.notify_all();
}

bool OnvifCamera::link_up() const {
    const std::scoped_lock lock(mutex_);
    return core_.powered();
}

unsigned OnvifCamera::milliwatts() const {
    const std::scoped_lock lock(mutex_);
    return core_.powered() ? core_.config.milliwatts : 0;
}

unsigned OnvifCamera::power_class() const { return core_.config.power_class; }

std::string OnvifCamera::mac() const { return core_.config.plate.mac; }

void OnvifCamera::set_frozen(bool frozen) {
    const std::scoped_lock lock(mutex_);
    core_.set_frozen(frozen);
}

Result<void> OnvifCamera::set_quirk(const std::string& name, const std::string& value) {
    const std::scoped_lock lock(mutex_);
    return onvif::set_quirk(core_.quirks, name, value);
}

void OnvifCamera::plan_soap_fault(const std::string& operation, const PlannedSoapFault& fault) {
    const std::scoped_lock lock(mutex_);
    core_.quirks.faults[operation] = fault;
}

bool OnvifCamera::plan_wire_fault(PlannedFault fault) {
    const std::scoped_lock lock(mutex_);
    return core_.wire_faults.add(std::move(fault));
}

Traffic OnvifCamera::traffic() const {
    const std::scoped_lock lock(mutex_);
    return core_.wire_faults.traffic();
}

void OnvifCamera::clear_traffic() {
    const std::scoped_lock lock(mutex_);
    core_.wire_faults.clear_traffic();
}

bool OnvifCamera::password_is(const std::string& user, std::string_view password) const {
    const std::scoped_lock lock(mutex_);
    for (const auto& account : core_.flash.accounts) {
        if (account.name == user) return account.password.reveal() == password;
    }
    return false;
}

std::vector<Secret> OnvifCamera::passwords() const {
    const std::scoped_lock lock(mutex_);
    std::vector<Secret> out;
    for (const auto& account : core_.flash.accounts) out.push_back(account.password.clone());
    return out;
}

std::optional<DiscoveryFacts> OnvifCamera::discovery() const {
    const std::scoped_lock lock(mutex_);
    if (!core_.running() || core_.silent() || http_ == nullptr) return std::nullopt;
    DiscoveryFacts facts{core_.uuid(), core_.fixed_scopes(),
                         core_.base_url() + "/onvif/device_service"};
    for (const auto& scope : core_.flash.free_scopes) facts.scopes.push_back(scope);
    return facts;
}

LoginAnswer OnvifCamera::rtsp_login(const Request& request) {
    const std::scoped_lock lock(mutex_);
    LoginAnswer open;
    open.verdict = LoginVerdict::granted;
    return core_.quirks.open_device ? open : core_.rtsp_login(request, clock_.now());
}

std::string OnvifCamera::rtsp_challenge() {
    const std::scoped_lock lock(mutex_);
    return core_.rtsp_gate.challenge(false, clock_.now());
}

bool OnvifCamera::has_video() {
    const std::scoped_lock lock(mutex_);
    return core_.running();
}

bool OnvifCamera::silent() {
    const std::scoped_lock lock(mutex_);
    return core_.silent();
}

Response OnvifCamera::answer(const Request& request) {
    Outcome outcome;
    {
        const std::scoped_lock lock(mutex_);
        core_.wire_faults.begin();
        outcome = answer_onvif(core_, request, clock_.now());
    }
    outcome.response.after = [this, what = outcome.aftermath] { carry_out(what); };
    return std::move(outcome.response);
}

void OnvifCamera::carry_out(Aftermath aftermath) {
    {
        const std::scoped_lock lock(mutex_);
        core_.carry_out(aftermath, clock_.now());
        core_.wire_faults.finish();
    }
    if (aftermath != Aftermath::none) changed_.notify_all();
}

void OnvifCamera::interrupt_services(TcpService::Ending ending) {
    if (http_) http_->interrupt(ending);
    if (https_) https_->interrupt(ending);
    if (rtsp_) rtsp_->interrupt(ending);
}

void OnvifCamera::live() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        core_.advance(clock_.now());
        reconcile(lock);
        if (stopping_) break;
        const auto wanted = core_.wanted();
        if (wanted != running_) continue;
        const bool missing = wanted.listening && !all_open();
        Deadline wake = in(std::chrono::milliseconds(missing ? 100 : 5000));
        if (const auto next = core_.next_event()) wake = std::min(wake, clock_.wall(*next));
        changed_.wait_until(lock, wake);
    }
    interrupt_services(TcpService::Ending::orderly);
    auto http = std::move(http_);
    auto https = std::move(https_);
    auto rtsp = std::move(rtsp_);
    lock.unlock();  // the services' threads may be waiting for it
}

void OnvifCamera::reconcile(std::unique_lock<std::mutex>& lock) {
    const Wanted wanted = core_.wanted();
    if (wanted != running_) {
        running_ = wanted;
        interrupt_services(TcpService::Ending::orderly);
        auto http = std::move(http_);
        auto https = std::move(https_);
        auto rtsp = std::move(rtsp_);
        lock.unlock();
        http.reset();
        https.reset();
        rtsp.reset();
        lock.lock();
        if (stopping_ || core_.wanted() != wanted) return;
    }
    if (wanted.listening) open_services(wanted.address);
    changed_.notify_all();
}

void OnvifCamera::open_services(const std::string& address) {
    const auto open = [&](std::unique_ptr<TcpService>& service, std::uint16_t& port,
                          TcpService::Session session) {
        if (service) return;
        auto opened = TcpService::listen({address, port}, std::move(session));
        if (!opened) return;  // a taken address is tried again
        service = std::move(*opened);
        port = service->address().port;
    };
    const auto serve = [this](Connection& peer) {
        serve_http(peer, "onvif/1.0", [this](const Request& request) { return answer(request); });
    };
    open(http_, core_.http_port, serve);
    if (core_.config.identity) {
        open(https_, core_.https_port, [serve, identity = core_.config.identity](Connection& peer) {
            serve_tls(peer, *identity, serve);
        });
    }
    open(rtsp_, core_.rtsp_port, [this](Connection& peer) { serve_rtsp(peer, *this); });
}

bool OnvifCamera::all_open() const { return http_ && rtsp_ && (https_ || !core_.config.identity); }

bool OnvifCamera::wait_until_listening(Deadline until) {
    std::unique_lock lock(mutex_);
    return changed_.wait_until(lock, until, [this] {
        const Wanted wanted = core_.wanted();
        return wanted == running_ && wanted.listening && all_open();
    });
}

State OnvifCamera::state() const {
    const std::scoped_lock lock(mutex_);
    State state;
    state.name = name_;
    state.brand = core_.config.plate.maker;
    state.model = core_.config.plate.model;
    state.serial = core_.config.plate.serial;
    state.mac = core_.config.plate.mac;
    if (core_.config.identity) state.certificate_sha256 = core_.config.identity->sha256();
    state.address = core_.flash.ip.address;
    state.host_name = core_.flash.host_name;
    state.gateway = core_.flash.gateway;
    state.zone = core_.flash.clock.zone;
    state.by_ntp = core_.flash.clock.by_ntp;
    state.ntp = core_.flash.clock.ntp;
    state.dns = core_.flash.dns;
    state.scopes = core_.flash.free_scopes;
    for (const auto& account : core_.flash.accounts) state.accounts.push_back(account.name);
    state.http_port = core_.http_port;
    state.https_port = core_.https_port;
    state.rtsp_port = core_.rtsp_port;
    state.powered = core_.powered();
    const Wanted wanted = core_.wanted();
    state.listening = wanted == running_ && wanted.listening && all_open();
    state.fresh = core_.flash.accounts.empty();
    state.frozen = core_.silent();
    state.locked = core_.lockout.anyone_locked(clock_.now());
    state.counters = core_.counters;
    return state;
}

}  // namespace camfleet::lab::onvif
