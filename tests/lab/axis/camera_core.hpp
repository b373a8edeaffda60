// SPDX-License-Identifier: Apache-2.0
// A simulated AXIS camera without its sockets and threads: flash, boot, defaults, logins and their
// throttling, and what is still to happen when. Time comes as an argument.
// Invariants: what flash holds survives power cuts, but for an upgrade that nobody committed;
// both defaults delete every account; each boot has a new id. Not thread-safe: Camera calls it
// under its lock.
#pragma once

#include "tests/lab/axis/axis_types.hpp"
#include "tests/lab/http/fault_plan.hpp"
#include "tests/lab/http/login_gate.hpp"

#include <deque>
#include <optional>
#include <string>

namespace camfleet::lab::axis {

// What an accepted call does once its answer is out.
enum class Aftermath { none, reboot, soft_default, hard_default, apply_network, new_firmware };

// What must listen, and where. A new generation means: end everything that ran before.
struct WantedServices {
    unsigned generation = 0;
    bool http = false;
    bool rtsp = false;
    std::string address;
    bool operator==(const WantedServices&) const = default;
};

// Too many failed logins in an interval block the client for all calls.
class Throttle {
  public:
    using Point = DeviceClock::Point;
    explicit Throttle(ThrottleRule rule) : rule_(rule) {}
    void failed(const std::string& client, Point now);
    [[nodiscard]] bool blocks(const std::string& client, Point now) const;
    void clear() { clients_.clear(); }

  private:
    static constexpr std::size_t clients_max = 256;
    struct Client {
        std::deque<Point> failures;
        Point blocked_until{};
    };
    ThrottleRule rule_;
    std::map<std::string, Client> clients_;
};

class CameraCore {
  public:
    using Point = DeviceClock::Point;
    // starting: the ports are open, the device says that it is not ready
    enum class Phase { off, booting, starting, running };

    CameraCore(CameraConfig config, Point now);

    void set_power(bool on, Point now);
    void set_frozen(bool frozen) { frozen_ = frozen; }  // until its power is cut
    // Held while the power comes: a hard default. Source: reference axis section 10
    void set_button(bool held) { button_held_ = held; }
    void set_dead_video(bool dead) { dead_video_ = dead; }  // until a default
    void carry_out(Aftermath aftermath, Point now);
    void advance(Point now);
    [[nodiscard]] std::optional<Point> next_event() const;

    [[nodiscard]] WantedServices wanted() const;
    [[nodiscard]] bool powered() const { return phase_ != Phase::off; }
    [[nodiscard]] bool silent() const { return frozen_; }
    [[nodiscard]] bool has_video() const { return phase_ == Phase::running && !dead_video_; }
    [[nodiscard]] bool button_held() const { return button_held_; }
    [[nodiscard]] bool is_fresh() const { return flash.users.empty(); }
    [[nodiscard]] bool knows(Generation from) const { return config.plate.generation >= from; }
    [[nodiscard]] std::string serial() const;
    [[nodiscard]] Phase phase() const { return phase_; }
    [[nodiscard]] const std::string& boot_id() const { return boot_id_; }
    [[nodiscard]] std::chrono::seconds uptime(Point now) const;

    [[nodiscard]] LoginAnswer login(LoginGate& gate, const Request& request, Point now);

    CameraConfig config;
    Flash flash;
    std::optional<Network> next_network;  // taken, applied behind the answer
    std::optional<std::string> next_firmware;
    Quirks quirks;
    Counters counters;
    FaultPlan wire_faults;
    Throttle throttle;
    Lockout no_lockout;  // this maker throttles, it does not lock
    LoginGate http_gate;
    LoginGate rtsp_gate;
    bool inside_tls = false;  // the request being answered
    std::uint16_t http_port = 0;
    std::uint16_t https_port = 0;
    std::uint16_t rtsp_port = 0;

  private:
    [[nodiscard]] LoginAnswer basic_login(const Request& request);
    void begin_boot(Point now);
    void restore(bool hard);
    void factory_flash();

    Phase phase_ = Phase::running;
    bool frozen_ = false;
    bool button_held_ = false;
    bool dead_video_ = false;
    std::string boot_id_;
    Point boot_started_;
    unsigned generation_ = 1;
};

[[nodiscard]] std::string_view phase_name(CameraCore::Phase phase);

}  // namespace camfleet::lab::axis
