// SPDX-License-Identifier: Apache-2.0
// Which numbers of a growing sequence were already seen, in constant space: the highest one and a
// bit for each of the `limits::replay_window` below it. Order does not matter inside the window;
// whatever is older counts as seen. Source: RFC 4303 section 3.4.3 (anti-replay window).
#pragma once

#include "common/base/error.hpp"
#include "common/base/limits.hpp"

#include <cstdint>
#include <string>

namespace camfleet {

class SequenceWindow {
  public:
    SequenceWindow() : bits_(limits::replay_window / 8, '\0') {}

    [[nodiscard]] bool seen(std::uint64_t number) const;
    // false: it was seen before. Number 0 is never new.
    bool take(std::uint64_t number);
    [[nodiscard]] std::uint64_t highest() const { return highest_; }

    [[nodiscard]] std::string save() const;
    // Errors: corrupt
    [[nodiscard]] static Result<SequenceWindow> load(std::string_view saved);

  private:
    [[nodiscard]] bool bit(std::uint64_t number) const;
    void set_bit(std::uint64_t number, bool value);

    std::uint64_t highest_ = 0;
    std::string bits_;  // ring: number modulo window
};

}  // namespace camfleet
