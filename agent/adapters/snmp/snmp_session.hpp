// SPDX-License-Identifier: Apache-2.0
// SNMP v2c and v3 to one device, on the net-snmp library. The place where SNMP ends: above it there
// are only rows and errors.
// Invariants: every call into the library happens under one lock of the process (it is not thread
// safe) and the lock is not held while waiting for an answer, except for the engine discovery of v3
// in a session's first request, which is bounded to one try. No configuration, MIB or state file is
// read or written. Pass phrases are wiped as soon as the keys are made.
#pragma once

#include "common/ports/snmp.hpp"

namespace camfleet::snmp {

struct SnmpOptions {
    std::chrono::milliseconds try_timeout{1500};  // per datagram; a read is sent at most twice
    int read_tries = 2;
    int repetitions = 25;  // of GETBULK, halved when the device cannot
};

class SnmpSessions final : public ports::SnmpConnector {
  public:
    explicit SnmpSessions(SnmpOptions options = {}) : options_(options) {}
    // Errors: invalid_argument (address, protocol, pass phrase too short), unreachable,
    // unauthorized (v3), timeout
    [[nodiscard]] Result<std::unique_ptr<ports::SnmpClient>> open(const v1::Endpoint& at,
                                                                  const ports::SnmpLogin& login,
                                                                  std::uint32_t vlan,
                                                                  ports::Deadline until) override;

  private:
    SnmpOptions options_;
};

}  // namespace camfleet::snmp
