// SPDX-License-Identifier: Apache-2.0
// The illegal-login lock of a device: counts wrong logins per client address, over all its
// services. After `attempts_max` of them the address is locked; each further try starts the lock
// time anew. Source: reference hikvision section 3.2.
#pragma once

#include "tests/lab/net/device_clock.hpp"

#include <chrono>
#include <map>
#include <string>

namespace camfleet::lab {

struct LockoutConfig {
    unsigned attempts_max = 7;
    std::chrono::milliseconds lock_time = std::chrono::minutes(30);  // device time
    bool tries_extend = true;
};

class Lockout {
  public:
    using Now = DeviceClock::Point;
    struct Standing {
        bool locked = false;
        unsigned attempts_left = 0;
        std::chrono::seconds unlock_in{0};
    };

    explicit Lockout(LockoutConfig config) : config_(config) {}

    [[nodiscard]] Standing standing(const std::string& client, Now now);
    Standing failed(const std::string& client,
                    Now now);  // a wrong login, or any login while locked
    void succeeded(const std::string& client) { clients_.erase(client); }
    void clear() { clients_.clear(); }
    [[nodiscard]] bool anyone_locked(Now now) const;

  private:
    static constexpr std::size_t clients_max = 256;
    struct Entry {
        unsigned failures = 0;
        Now locked_until{};
    };

    LockoutConfig config_;
    std::map<std::string, Entry> clients_;
};

}  // namespace camfleet::lab
