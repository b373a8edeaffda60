// SPDX-License-Identifier: Apache-2.0
// A camera's RTSP side on loopback, for one connection: digest login, one video track, then the
// packets it was given, and the faults that devices show.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace camfleet::rtsp {

struct DeviceScript {
    std::string user = "admin";
    std::string password = "Right-1234";
    bool quality = false;
    bool sha256 = false;
    bool fresh_nonce_each_time = false;  // every nonce is good for one request
    bool basic_only = false;
    bool open_to_anybody = false;
    bool close_at_describe = false;
    bool silent_at_play = false;
    std::string description =
        "v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:trackID=1\r\n";
    std::vector<std::string> packets{};
    bool repeat_for_ever = false;
};

class FakeRtspDevice {
  public:
    explicit FakeRtspDevice(DeviceScript script);
    ~FakeRtspDevice();
    FakeRtspDevice(const FakeRtspDevice&) = delete;
    FakeRtspDevice& operator=(const FakeRtspDevice&) = delete;

    [[nodiscard]] std::string url() const;
    [[nodiscard]] std::vector<std::string> requests() const;  // whole texts
    [[nodiscard]] unsigned wrong_logins() const { return wrong_logins_; }

  private:
    void run();
    void serve(int handle);
    [[nodiscard]] std::string answer(const std::string& request);
    [[nodiscard]] std::string challenge();
    [[nodiscard]] bool is_right(const std::string& request) const;
    void play(int handle) const;

    DeviceScript script_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_{false};
    std::atomic<unsigned> wrong_logins_{0};
    unsigned nonces_ = 0;
    std::string nonce_;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::thread thread_;
};

}  // namespace camfleet::rtsp
