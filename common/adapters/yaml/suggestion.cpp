// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/yaml/suggestion.hpp"

#include <algorithm>
#include <numeric>

namespace camfleet::yaml {
namespace {

constexpr std::size_t word_max = 64;

// Levenshtein distance, one row at a time.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t change = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({change, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row[b.size()];
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
    if (word.size() > word_max) return {};
    std::string best;
    std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const auto& candidate : known) {
        const auto far = distance(word, candidate);
        if (far < best_distance) {
            best_distance = far;
            best = candidate;
        }
    }
    return best;
}

std::string hint(std::string_view word, const std::vector<std::string>& known) {
    const auto near = nearest(word, known);
    if (!near.empty()) return " (did you mean '" + near + "'?)";
    std::string list;
    for (const auto& name : known) list += (list.empty() ? "" : ", ") + name;
    return " (known: " + list + ")";
}

}  // namespace camfleet::yaml
