// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/hikvision_recorder/recorder.hpp"

#include "tests/lab/http/http_session.hpp"

namespace camfleet::lab {

Recorder::Recorder(RecorderConfig config, const DeviceClock& clock, FindHttpPort find_http_port)
    : config_(std::move(config)),
      clock_(clock),
      find_http_port_(std::move(find_http_port)),
      lockout_(config_.lockout),
      gate_({.realm = random_hex(12), .extra = ", domain=\"::\", opaque=\"\", algorithm=\"MD5\""},
            lockout_),
      salt_(random_hex(32)) {
    for (const auto& [id, source] : config_.channels) {
        Channel& channel = channels_[id];
        channel.id = id;
        channel.source = {source.name,        source.protocol, source.address,
                          source.manage_port, source.user,     source.password.clone(),
                          source.stream_type};
        due_[id] = clock_.now();
    }
}

Result<std::unique_ptr<Recorder>> Recorder::start(RecorderConfig config,
                                                  const DeviceClock& clock,
                                                  FindHttpPort find_http_port) {
    std::unique_ptr<Recorder> recorder(
        new Recorder(std::move(config), clock, std::move(find_http_port)));
    if (auto opened = recorder->listen(); !opened) return std::unexpected(opened.error());
    recorder->watcher_ = std::thread([self = recorder.get()] { self->watch(); });
    return recorder;
}

Result<void> Recorder::listen() {
    auto opened = TcpService::listen({config_.address, config_.port}, [this](Connection& peer) {
        serve_http(peer, "DNVRS-Webs", [this](const Request& request) { return answer(request); });
    });
    if (!opened) return std::unexpected(opened.error());
    http_ = std::move(*opened);
    return {};
}

Recorder::~Recorder() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    stop_.set();
    changed_.notify_all();
    if (watcher_.joinable()) watcher_.join();
    http_.reset();
}

void Recorder::hold_polling(bool held) {
    {
        const std::scoped_lock lock(mutex_);
        held_ = held;
    }
    changed_.notify_all();
}

void Recorder::poll_now() {
    {
        const std::scoped_lock lock(mutex_);
        for (auto& [id, due] : due_) due = clock_.now();
    }
    changed_.notify_all();
}

bool Recorder::plan_wire_fault(PlannedFault fault) {
    const std::scoped_lock lock(mutex_);
    return wire_faults_.add(std::move(fault));
}

void Recorder::ask_soon(Channel& channel) {
    ++channel.revision;
    const Point not_before = channel.health.not_before;
    channel.health = ChannelHealth{};
    channel.health.not_before = not_before;  // a lock is waited out, whatever the new password
    due_[channel.id] = std::max(clock_.now() + config_.reconnect_delay, not_before);
    changed_.notify_all();
}

void Recorder::watch() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        if (!held_) poll_due(lock, clock_.now());
        if (stopping_) return;
        Deadline wake = in(std::chrono::seconds(5));
        if (!held_) {
            for (const auto& [id, due] : due_) wake = std::min(wake, clock_.wall(due));
        }
        changed_.wait_until(lock, wake);
    }
}

void Recorder::poll_due(std::unique_lock<std::mutex>& lock, Point now) {
    std::vector<unsigned> ids;
    for (const auto& [id, due] : due_) {
        if (due <= now) ids.push_back(id);
    }
    for (const unsigned id : ids) {
        if (!stopping_ && !held_ && channels_.contains(id)) poll_one(lock, id);
    }
}

void Recorder::poll_one(std::unique_lock<std::mutex>& lock, unsigned id) {
    const Channel& before = channels_.at(id);
    const unsigned revision = before.revision;
    PollTarget target{before.source.address, 0,
                      before.source.user,    std::string(before.source.password.reveal()),
                      config_.address,       stop_.fd()};
    due_[id] = clock_.now() + config_.poll_interval;
    ++counters_.polls;
    lock.unlock();
    PollResult result;
    const auto port = find_http_port_(target.address);
    if (port) {
        target.port = *port;
        result = poll_camera(target);
    } else {
        result.health.detect = "notExist";
    }
    Secret::wipe(target.password);
    lock.lock();
    if (result.login_refused) ++counters_.logins_refused;
    const auto found = channels_.find(id);
    if (found == channels_.end()) return;
    if (result.locked_for.count() > 0) {
        result.health.not_before = clock_.now() + result.locked_for + std::chrono::seconds(30);
        due_[id] = std::max(due_[id], result.health.not_before);
    }
    if (found->second.revision != revision) {
        found->second.health.not_before = result.health.not_before;
        return;
    }
    if (result.health.serial.empty()) {
        const ChannelHealth& known = found->second.health;
        result.health.model = known.model;
        result.health.serial = known.serial;
        result.health.firmware = known.firmware;
    }
    found->second.health = std::move(result.health);
}

RecorderState Recorder::state() const {
    const std::scoped_lock lock(mutex_);
    RecorderState state;
    state.name = config_.name;
    state.address = http_->address().ip;
    state.port = http_->address().port;
    state.serial = config_.plate.serial;
    state.polling_held = held_;
    state.locked = lockout_.anyone_locked(clock_.now());
    state.counters = counters_;
    for (const auto& [id, channel] : channels_) {
        state.channels.push_back({id, channel.source.name, channel.source.address,
                                  channel.health.detect, channel.health.serial,
                                  channel.health.online, channel.health.recording});
    }
    return state;
}

}  // namespace camfleet::lab
