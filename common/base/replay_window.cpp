// SPDX-License-Identifier: Apache-2.0
#include "common/base/replay_window.hpp"

#include "common/base/limits.hpp"

#include <algorithm>

namespace camfleet {

namespace {

constexpr std::uint64_t word_bits = 64;
constexpr int words = static_cast<int>(limits::replay_window / word_bits);
static_assert(limits::replay_window % word_bits == 0);

// Makes room at the young end: bit i becomes bit i + distance.
void slide(v1::ReplayWindow& window, std::uint64_t distance) {
    const int whole = static_cast<int>(std::min<std::uint64_t>(distance / word_bits, words));
    const auto rest = distance % word_bits;
    for (int w = words - 1; w >= 0; --w) {
        const std::uint64_t upper = w - whole >= 0 ? window.seen(w - whole) : 0;
        const std::uint64_t lower = w - whole - 1 >= 0 ? window.seen(w - whole - 1) : 0;
        window.set_seen(w, rest == 0 ? upper : (upper << rest) | (lower >> (word_bits - rest)));
    }
}

}  // namespace

bool is_fresh(const v1::ReplayWindow& window, std::uint64_t sequence) {
    if (sequence == 0) return false;
    if (sequence > window.highest()) return true;
    const auto age = window.highest() - sequence;
    if (age >= limits::replay_window) return false;
    const int word = static_cast<int>(age / word_bits);
    if (word >= window.seen_size()) return true;
    return ((window.seen(word) >> (age % word_bits)) & 1U) == 0;
}

void mark(v1::ReplayWindow& window, std::uint64_t sequence) {
    while (window.seen_size() < words) window.add_seen(0);
    if (sequence > window.highest()) {
        slide(window, sequence - window.highest());
        window.set_highest(sequence);
    }
    const auto age = window.highest() - sequence;
    if (age >= limits::replay_window) return;
    const int word = static_cast<int>(age / word_bits);
    window.set_seen(word, window.seen(word) | (std::uint64_t{1} << (age % word_bits)));
}

bool take(v1::ReplayWindow& window, std::uint64_t sequence) {
    if (!is_fresh(window, sequence)) return false;
    mark(window, sequence);
    return true;
}

}  // namespace camfleet
