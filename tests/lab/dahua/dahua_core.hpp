// SPDX-License-Identifier: Apache-2.0
// A simulated Dahua camera without its sockets and threads: flash, boot, defaults, logins and their
// lock, and what is still to happen when. Time comes as an argument.
// Invariants: what flash holds survives power cuts; the full default deletes every account and goes
// to the factory address, the other one keeps accounts and network; one lock for all services.
// Not thread-safe: Camera calls it under its lock.
#pragma once

#include "tests/lab/dahua/dahua_types.hpp"
#include "tests/lab/http/fault_plan.hpp"
#include "tests/lab/http/login_gate.hpp"

#include <optional>
#include <string>

namespace camfleet::lab::dahua {

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

class CameraCore {
  public:
    using Point = DeviceClock::Point;
    enum class Phase { off, booting, running };

    CameraCore(CameraConfig config, Point now);

    void set_power(bool on, Point now);
    void set_frozen(bool frozen) { frozen_ = frozen; }  // until its power is cut
    // Held while the power comes: a full default. Source: reference dahua section 7
    void set_button(bool held) { button_held_ = held; }
    void carry_out(Aftermath aftermath, Point now);
    void advance(Point now);
    [[nodiscard]] std::optional<Point> next_event() const;

    [[nodiscard]] WantedServices wanted() const;
    [[nodiscard]] bool powered() const { return phase_ != Phase::off; }
    [[nodiscard]] bool silent() const { return frozen_; }
    [[nodiscard]] bool button_held() const { return button_held_; }
    [[nodiscard]] bool initialised() const { return !flash.users.empty(); }
    [[nodiscard]] Phase phase() const { return phase_; }
    [[nodiscard]] std::string address() const;
    [[nodiscard]] std::string serial() const;

    // A person sets the first password with the maker's tool.
    void initialise(Secret password);
    // The realm as the quirks want it, in both gates.
    void name_realm();
    [[nodiscard]] LoginAnswer login(LoginGate& gate, const Request& request, Point now);

    CameraConfig config;
    Flash flash;
    std::optional<std::map<std::string, std::string>> next_network;  // applied behind the answer
    std::optional<std::string> next_firmware;
    std::string upgrade_state = "Succeeded";
    Quirks quirks;
    Counters counters;
    FaultPlan wire_faults;
    Lockout lockout;
    LoginGate http_gate;
    LoginGate rtsp_gate;
    std::uint16_t http_port = 0;
    std::uint16_t https_port = 0;
    std::uint16_t rtsp_port = 0;

  private:
    void begin_boot(Point now);
    void hard_default();
    void factory_settings();
    void factory_network(const std::string& address);

    Phase phase_ = Phase::running;
    bool frozen_ = false;
    bool button_held_ = false;
    Point boot_started_;
    unsigned generation_ = 1;
};

[[nodiscard]] std::string_view phase_name(CameraCore::Phase phase);

}  // namespace camfleet::lab::dahua
