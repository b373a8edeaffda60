// SPDX-License-Identifier: Apache-2.0
// Planted bugs, to prove that the simulation bites. CAMFLEET_CONTROLLER_MUTANT(x) is the constant
// false in the product; only the copy of this library that tests/simulation builds can switch one
// on.
#pragma once

#ifdef CAMFLEET_MUTANTS
namespace camfleet::recovery::mutation {
enum class Planted {
    none,
    approval_is_not_awaited,
    candidate_is_not_made,
    not_helped_ends_as_done,
    count
};
inline Planted active = Planted::none;
}  // namespace camfleet::recovery::mutation
#define CAMFLEET_CONTROLLER_MUTANT(name) \
    (::camfleet::recovery::mutation::active == ::camfleet::recovery::mutation::Planted::name)
#else
#define CAMFLEET_CONTROLLER_MUTANT(name) false
#endif
