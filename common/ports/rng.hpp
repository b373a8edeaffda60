// SPDX-License-Identifier: Apache-2.0
// The only source of randomness: the operating system's in the product, a seeded one in simulation.
#pragma once

#include <cstdint>
#include <string>

namespace camfleet::ports {

class Rng {
  public:
    virtual ~Rng() = default;
    [[nodiscard]] virtual std::uint64_t next() = 0;
    [[nodiscard]] virtual std::string bytes(std::size_t count) = 0;
};

}  // namespace camfleet::ports
