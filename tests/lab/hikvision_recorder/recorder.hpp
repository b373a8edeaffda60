// SPDX-License-Identifier: Apache-2.0
// A simulated Hikvision recorder: an HTTP face for its channels, and a thread that really polls the
// cameras with the logins it was given. Thread-safe. Invariant: a channel is online only after a
// login with its own password worked.
#pragma once

#include "tests/lab/hikvision/isapi_xml.hpp"
#include "tests/lab/hikvision_recorder/camera_poll.hpp"
#include "tests/lab/hikvision_recorder/recorder_types.hpp"
#include "tests/lab/http/fault_plan.hpp"
#include "tests/lab/net/stop_signal.hpp"
#include "tests/lab/net/tcp_service.hpp"

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

namespace camfleet::lab {

class FieldCipher;

struct ChannelState {
    unsigned id = 0;
    std::string name, address, detect, serial;
    bool online = false;
    bool recording = false;
};

struct RecorderState {
    std::string name, address, serial;
    std::uint16_t port = 0;
    bool polling_held = false;
    bool locked = false;
    RecorderCounters counters;
    std::vector<ChannelState> channels;
};

class Recorder {
  public:
    // Errors: conflict (address in use)
    [[nodiscard]] static Result<std::unique_ptr<Recorder>> start(RecorderConfig config,
                                                                 const DeviceClock& clock,
                                                                 FindHttpPort find_http_port);
    ~Recorder();

    void hold_polling(bool held);
    void poll_now();
    [[nodiscard]] bool plan_wire_fault(PlannedFault fault);
    [[nodiscard]] RecorderState state() const;

  private:
    using Point = DeviceClock::Point;

    Recorder(RecorderConfig config, const DeviceClock& clock, FindHttpPort find_http_port);
    [[nodiscard]] Result<void> listen();

    // recorder_face.cpp
    [[nodiscard]] Response answer(const Request& request);
    [[nodiscard]] Response answer_logged_in(const Request& request);
    [[nodiscard]] Response answer_live(const Request& request);
    [[nodiscard]] Response channel_call(const Request& request, const std::string& rest);
    [[nodiscard]] Response one_channel_call(const Request& request, Channel& channel, bool status);
    [[nodiscard]] Response put_channel(const Request& request, Channel& channel);
    [[nodiscard]] Response add_channel(const Request& request);
    [[nodiscard]] Response picture_call(const Request& request, const std::string& rest);
    [[nodiscard]] Response plate_call(const Request& request, const std::string& path);
    [[nodiscard]] std::optional<FieldCipher> cipher_for(const Request& request) const;
    [[nodiscard]] Response status(const Request& request, const IsapiStatus& status) const;
    [[nodiscard]] Response xml(std::string_view root, std::string_view inner) const;

    // recorder.cpp
    void watch();
    void poll_due(std::unique_lock<std::mutex>& lock, Point now);
    void poll_one(std::unique_lock<std::mutex>& lock, unsigned id);
    void ask_soon(Channel& channel);

    const RecorderConfig config_;
    const DeviceClock& clock_;
    FindHttpPort find_http_port_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    StopSignal stop_;
    bool stopping_ = false;
    bool held_ = false;
    std::map<unsigned, Channel> channels_;
    std::map<unsigned, Point> due_;
    RecorderCounters counters_;
    Lockout lockout_;
    LoginGate gate_;
    FaultPlan wire_faults_;
    std::string salt_;
    std::unique_ptr<TcpService> http_;
    std::thread watcher_;
};

}  // namespace camfleet::lab
