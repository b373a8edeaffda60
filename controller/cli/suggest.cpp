// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/suggest.hpp"

#include <algorithm>

namespace camfleet::cli {
namespace {

constexpr std::size_t word_max = 64;    // longer words are compared by their beginning
constexpr std::size_t listed_max = 12;  // more known words than this help nobody

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
    a = a.substr(0, word_max);
    b = b.substr(0, word_max);
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> now(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        now[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            now[j] = std::min({last[j] + 1, now[j - 1] + 1, replace});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                now[j] = std::min(now[j], before[j - 2] + 1);
            }
        }
        std::swap(before, last);
        std::swap(last, now);
    }
    return last[b.size()];
}

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known) {
    const std::size_t far = std::max<std::size_t>(1, word.size() / 3);
    std::optional<std::string> best;
    std::size_t best_distance = far + 1;
    for (const auto& candidate : known) {
        const bool begins = word.size() >= 3 && candidate.starts_with(word);
        const std::size_t distance = begins ? 1 : edit_distance(word, candidate);
        if (distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

std::string hint(std::string_view word, const std::vector<std::string>& known) {
    if (const auto word_meant = nearest(word, known)) return " Did you mean '" + *word_meant + "'?";
    if (known.empty() || known.size() > listed_max) return {};
    std::string out = " Known: ";
    for (std::size_t i = 0; i < known.size(); ++i) out += (i > 0 ? ", " : "") + known[i];
    return out + ".";
}

}  // namespace camfleet::cli
