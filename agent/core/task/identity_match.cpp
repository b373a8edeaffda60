// SPDX-License-Identifier: Apache-2.0
#include "agent/core/task/identity_match.hpp"

#include "agent/core/mutation.hpp"

#include <algorithm>
#include <cctype>

namespace camfleet::task {

namespace {

bool same_text(const std::string& one, const std::string& other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) ==
               std::tolower(static_cast<unsigned char>(b));
    });
}

}  // namespace

bool same_device(const v1::Identity& wanted, const v1::Identity& seen) {
    if (CAMFLEET_MUTANT(any_identity_will_do)) return true;
    if (!wanted.serial().empty() && !seen.serial().empty()) {
        const bool same_maker = wanted.maker().empty() || seen.maker().empty() ||
                                same_text(wanted.maker(), seen.maker());
        return same_maker && same_text(wanted.serial(), seen.serial());
    }
    return !wanted.mac().empty() && same_text(wanted.mac(), seen.mac());
}

std::string identity_problem(const v1::Identity& wanted, const v1::Sighting& seen) {
    if (!seen.found()) return {};
    if (!same_device(wanted, seen.identity())) return "wrong_identity";
    if (seen.duplicate_serial()) return "duplicate_serial";
    if (seen.address_conflict()) return "address_conflict";
    return {};
}

}  // namespace camfleet::task
