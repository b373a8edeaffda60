// SPDX-License-Identifier: Apache-2.0
// The switch behind every simulated web interface: ports, their power, who hangs there, and how it
// misbehaves. Faces turn it into one maker's documents. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace camfleet::lab::switch_rest {

struct BoxPort {
    std::uint32_t number = 0;
    std::string name = {};
    bool poe = true;
    bool load = false;                    // something draws power
    std::vector<std::string> hosts = {};  // MACs learned, while the port has link
    std::string neighbour_caps = {};      // enabled capabilities of an LLDP neighbour; empty: none
    std::string mode = "auto-on";         // what "on" is
    bool on = true;
    bool cycling = false;  // dark by a cycle of its own: what was configured has not changed
    unsigned times_cut = 0;
};

struct BoxQuirks {
    bool lie_on_write = false;                    // success is answered, nothing is done
    bool never_restores = false;                  // a cycle cuts and does not come back
    std::chrono::milliseconds cycle_scale{1000};  // how long its second lasts
};

struct BoxCounters {
    unsigned wrong_logins = 0;
    unsigned credentials_seen = 0;  // requests that carried one
    unsigned writes = 0;
    unsigned sessions_open = 0;
};

class PoeBox {
  public:
    PoeBox(std::string mac, std::string serial, std::vector<BoxPort> ports);

    [[nodiscard]] const std::string& mac() const { return mac_; }
    [[nodiscard]] const std::string& serial() const { return serial_; }
    // As they are now: a running cycle has moved on.
    [[nodiscard]] std::vector<BoxPort> ports() const;
    [[nodiscard]] BoxPort port(std::uint32_t number) const;
    // False: no such port, or it has no PoE.
    bool set_power(std::uint32_t number, bool on, const std::string& mode);
    bool cycle(std::uint32_t number, unsigned seconds);

    void set_quirks(BoxQuirks quirks);
    [[nodiscard]] BoxCounters counters() const;
    void count_credential(bool right);
    void count_session(int change);

  private:
    using Clock = std::chrono::steady_clock;
    [[nodiscard]] BoxPort* find(std::uint32_t number) const;
    void settle() const;

    std::string mac_;
    std::string serial_;
    mutable std::mutex mutex_;
    mutable std::map<std::uint32_t, BoxPort> ports_;
    mutable std::map<std::uint32_t, Clock::time_point> restores_;
    BoxQuirks quirks_;
    BoxCounters counters_;
};

}  // namespace camfleet::lab::switch_rest
