// SPDX-License-Identifier: Apache-2.0
// splitmix64: the same numbers on every machine and library, from one seed.
// Source: Sebastiano Vigna, splitmix64.c (public domain algorithm).
#pragma once

#include <cstdint>

namespace camfleet::simulation {

class Prng {
  public:
    explicit Prng(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31U);
    }
    std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : next() % bound; }
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low + 1)));
    }
    bool one_in(std::uint64_t n) { return below(n) == 0; }
    bool percent(std::uint32_t p) { return below(100) < p; }

  private:
    std::uint64_t state_;
};

}  // namespace camfleet::simulation
