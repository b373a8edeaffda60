// SPDX-License-Identifier: Apache-2.0
// Randomness from the kernel: ids, nonces, passwords, jitter. Source: getrandom(2).
#pragma once

#include "common/ports/rng.hpp"

namespace camfleet::os {

class OsRng : public ports::Rng {
  public:
    [[nodiscard]] std::uint64_t next() override;
    [[nodiscard]] std::string bytes(std::size_t count) override;
};

}  // namespace camfleet::os
