// SPDX-License-Identifier: Apache-2.0
// Writes bits, most significant first, and the Exp-Golomb codes of H.264 (Source: ITU-T
// H.264, 9.1).
#pragma once

#include <cstdint>
#include <string>

namespace camfleet::lab {

class BitWriter {
  public:
    void bits(std::uint32_t value, unsigned count) {
        for (unsigned i = count; i > 0; --i) bit((value >> (i - 1)) & 1U);
    }
    void unsigned_code(std::uint32_t value) {
        const std::uint32_t code = value + 1;
        unsigned length = 0;
        while ((code >> length) > 1) ++length;
        bits(0, length);
        bits(code, length + 1);
    }
    void signed_code(std::int32_t value) {
        unsigned_code(value > 0 ? static_cast<std::uint32_t>(2 * value - 1)
                                : static_cast<std::uint32_t>(-2 * value));
    }
    void align(bool with) {
        while (filled_ != 0) bit(with ? 1U : 0U);
    }
    void trailing_bits() {
        bit(1);
        align(false);
    }
    void byte(std::uint8_t value) { bytes_ += static_cast<char>(value); }  // only when aligned
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

  private:
    void bit(std::uint32_t value) {
        current_ = static_cast<std::uint8_t>((current_ << 1U) | (value & 1U));
        if (++filled_ == 8) {
            bytes_ += static_cast<char>(current_);
            current_ = 0;
            filled_ = 0;
        }
    }

    std::string bytes_;
    std::uint8_t current_ = 0;
    unsigned filled_ = 0;
};

}  // namespace camfleet::lab
