// SPDX-License-Identifier: Apache-2.0
// splitmix64: the same numbers for the same seed, everywhere.
#pragma once

#include "common/ports/rng.hpp"

namespace camfleet::support {

class SeededRng : public ports::Rng {
  public:
    explicit SeededRng(std::uint64_t seed = 1) : state_(seed) {}
    [[nodiscard]] std::uint64_t next() override {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31U);
    }
    [[nodiscard]] std::string bytes(std::size_t count) override {
        std::string out;
        while (out.size() < count) out.push_back(static_cast<char>(next() & 0xFFU));
        return out;
    }

  private:
    std::uint64_t state_;
};

}  // namespace camfleet::support
