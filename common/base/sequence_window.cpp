// SPDX-License-Identifier: Apache-2.0
#include "common/base/sequence_window.hpp"

namespace camfleet {
namespace {

constexpr std::uint64_t kWindow = limits::replay_window;

std::size_t place(std::uint64_t number) { return static_cast<std::size_t>(number % kWindow); }

}  // namespace

bool SequenceWindow::bit(std::uint64_t number) const {
    const auto at = place(number);
    return ((static_cast<unsigned char>(bits_[at / 8]) >> (at % 8)) & 1U) != 0;
}

void SequenceWindow::set_bit(std::uint64_t number, bool value) {
    const auto at = place(number);
    auto byte = static_cast<unsigned char>(bits_[at / 8]);
    const auto mask = static_cast<unsigned char>(1U << (at % 8));
    byte = static_cast<unsigned char>(value ? (byte | mask) : (byte & ~mask));
    bits_[at / 8] = static_cast<char>(byte);
}

bool SequenceWindow::seen(std::uint64_t number) const {
    if (number == 0) return true;
    if (number > highest_) return false;
    if (highest_ - number >= kWindow) return true;
    return bit(number);
}

bool SequenceWindow::take(std::uint64_t number) {
    if (seen(number)) return false;
    if (number > highest_) {
        // Numbers that are jumped over enter the window as not seen.
        const std::uint64_t first =
            number - highest_ > kWindow ? number - kWindow + 1 : highest_ + 1;
        for (std::uint64_t skipped = first; skipped < number; ++skipped) set_bit(skipped, false);
        highest_ = number;
    }
    set_bit(number, true);
    return true;
}

std::string SequenceWindow::save() const {
    std::string out;
    for (unsigned shift = 0; shift < 64; shift += 8) {
        out.push_back(static_cast<char>((highest_ >> shift) & 0xFFU));
    }
    return out + bits_;
}

Result<SequenceWindow> SequenceWindow::load(std::string_view saved) {
    SequenceWindow window;
    if (saved.size() != 8 + window.bits_.size()) {
        return fail(Errc::corrupt,
                    "sequence window has " + std::to_string(saved.size()) + " bytes");
    }
    for (unsigned i = 0; i < 8; ++i) {
        window.highest_ |= std::uint64_t{static_cast<unsigned char>(saved[i])} << (8 * i);
    }
    window.bits_ = std::string(saved.substr(8));
    return window;
}

}  // namespace camfleet
