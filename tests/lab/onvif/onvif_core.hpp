// SPDX-License-Identifier: Apache-2.0
// A simulated ONVIF camera without its sockets and threads: flash, boot, logins, faults on the
// wire. Time comes as an argument. Invariant: what flash holds survives power cuts; a soft default
// keeps the network, a hard one nothing. Not thread-safe: OnvifCamera calls it under its lock.
#pragma once

#include "tests/lab/onvif/onvif_types.hpp"
#include "tests/lab/onvif/token_gate.hpp"

namespace camfleet::lab::onvif {

// What an accepted call does once its answer is out.
enum class Aftermath { none, reboot, soft_default, hard_default, apply_network };

// What must listen, and where. A new generation means: end everything that ran before.
struct Wanted {
    unsigned generation = 0;
    bool listening = false;
    std::string address;
    bool operator==(const Wanted&) const = default;
};

// Who asks: nobody, or an account.
struct Caller {
    bool login_sent = false;
    const Account* account = nullptr;
    TokenVerdict token = TokenVerdict::none;
    LoginVerdict digest = LoginVerdict::none;
};

class Core {
  public:
    using Point = DeviceClock::Point;
    enum class Phase { off, booting, running };

    Core(Config config, Point now);

    void set_power(bool on, Point now);
    void set_frozen(bool frozen) { frozen_ = frozen; }  // until its power is cut
    void carry_out(Aftermath aftermath, Point now);
    void advance(Point now);
    [[nodiscard]] std::optional<Point> next_event() const;

    [[nodiscard]] Wanted wanted() const;
    [[nodiscard]] bool powered() const { return phase_ != Phase::off; }
    [[nodiscard]] bool running() const { return phase_ == Phase::running; }
    [[nodiscard]] bool silent() const { return frozen_; }
    [[nodiscard]] Point device_time(Point now) const { return now + flash.clock.skew; }
    [[nodiscard]] bool factory_fresh() const { return config.profile_q && flash.accounts.empty(); }
    [[nodiscard]] std::string serial() const;
    [[nodiscard]] std::string uuid() const;
    [[nodiscard]] std::vector<std::string> fixed_scopes() const;
    // "http://<host shown>:<port>"
    [[nodiscard]] std::string base_url() const;

    // envelope: empty for a plain GET.
    [[nodiscard]] Caller identify(const Request& request,
                                  const pugi::xml_node& envelope,
                                  Point now);
    [[nodiscard]] LoginAnswer rtsp_login(const Request& request, Point now);
    [[nodiscard]] Account* find_account(const std::string& name);

    Config config;
    Flash flash;
    Quirks quirks;
    Counters counters;
    Lockout lockout;
    LoginGate http_gate;
    LoginGate rtsp_gate;
    TokenGate token_gate;
    FaultPlan wire_faults;
    std::string upload_open;  // what it waits for now: "restore", "firmware", or nothing
    std::uint16_t http_port = 0;
    std::uint16_t https_port = 0;
    std::uint16_t rtsp_port = 0;

  private:
    void begin_boot(Point now);
    void count(const LoginAnswer& answer);
    [[nodiscard]] LoginGate::PasswordOf passwords();

    Phase phase_ = Phase::running;
    bool frozen_ = false;
    Point boot_ends_;
    unsigned generation_ = 1;
};

}  // namespace camfleet::lab::onvif
