// SPDX-License-Identifier: Apache-2.0
// A simulated camera without its sockets and threads: flash, boot, button, faults, logins, and what
// is still to happen when. Time comes as an argument. Invariants: what flash holds survives power
// cuts; only a full default (call or button) empties it, and nothing but that brings dead video
// back. Not thread-safe: Camera calls it under its lock.
#pragma once

#include "tests/lab/hikvision/camera_types.hpp"
#include "tests/lab/http/fault_plan.hpp"
#include "tests/lab/http/login_gate.hpp"

#include <optional>
#include <string>

namespace camfleet::lab {

// What an accepted call does once its answer is out.
enum class Aftermath { none, reboot, restore_basic, restore_full, apply_network, new_firmware };

// What must listen, and where. A new generation means: end everything that ran before.
struct WantedServices {
    unsigned generation = 0;
    bool http = false;
    bool rtsp = false;
    std::string address;
    bool operator==(const WantedServices&) const = default;
};

class CameraCore {
  public:
    using Point = DeviceClock::Point;
    enum class Phase { off, booting, running };

    CameraCore(CameraConfig config, Point now);

    // What happens to the device.
    void set_power(bool on, Point now);
    void set_button(bool held, Point now, std::optional<Point> release_at = {});
    void set_fault(const Faults& faults) { faults_ = faults; }
    void carry_out(Aftermath aftermath, Point now);
    void advance(Point now);  // carries out everything due
    [[nodiscard]] std::optional<Point> next_event() const;

    // How it looks from outside.
    [[nodiscard]] WantedServices wanted() const;
    [[nodiscard]] bool powered() const { return phase_ != Phase::off; }
    [[nodiscard]] bool silent() const { return faults_.frozen; }
    [[nodiscard]] bool answers_sadp() const;
    [[nodiscard]] bool has_video() const { return phase_ == Phase::running && !faults_.no_video; }
    [[nodiscard]] std::string serial() const;
    [[nodiscard]] std::string mac() const;
    [[nodiscard]] Point device_time(Point now) const { return now + flash.time.offset; }

    [[nodiscard]] LoginAnswer login(LoginGate& gate, const Request& request, Point now);
    [[nodiscard]] const User* find_user(const std::string& name) const;

    // Parts that the calls of the ISAPI face read and change.
    CameraConfig config;
    Flash flash;
    Quirks quirks;
    Counters counters;
    FaultPlan wire_faults;
    Lockout lockout;
    LoginGate http_gate;
    LoginGate rtsp_gate;
    std::string salt;
    std::map<std::string, std::string> activation_numbers;  // by client
    std::optional<Aftermath> reset_at_reboot;               // accepted, waits for a reboot
    std::map<std::string, std::pair<std::string, TimeSettings>> saved;  // by the file given out
    std::optional<std::string> next_firmware;
    std::uint16_t http_port = 0;
    std::uint16_t rtsp_port = 0;

    [[nodiscard]] Phase phase() const { return phase_; }
    [[nodiscard]] Point booted_at() const { return boot_started_; }
    [[nodiscard]] const Faults& faults() const { return faults_; }
    [[nodiscard]] bool button_held() const { return button_held_; }

  private:
    void begin_boot(Point now);
    void restore_basic();
    void restore_full();
    void factory_flash();

    Phase phase_ = Phase::running;
    Faults faults_;
    Point boot_started_;
    Point boot_ends_;
    unsigned generation_ = 1;
    bool button_held_ = false;
    std::optional<Point> button_release_;
    std::optional<Point> button_default_at_;
};

[[nodiscard]] std::string_view phase_name(CameraCore::Phase phase);

}  // namespace camfleet::lab
