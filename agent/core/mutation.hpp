// SPDX-License-Identifier: Apache-2.0
// Planted bugs, to prove that the simulation bites. CAMFLEET_MUTANT(x) is the constant false in the
// product; only the copy of this library that tests/simulation builds can switch one on.
#pragma once

#ifdef CAMFLEET_MUTANTS
namespace camfleet::mutation {
enum class Planted {
    none,
    replay_is_accepted,
    expired_is_accepted,
    authorisation_is_not_checked,
    older_generation_is_accepted,
    login_is_counted_afterwards,
    lockout_is_not_saved,
    port_intent_is_not_saved,
    dark_ports_are_forgotten,
    unknown_is_repeated,
    crash_repeats_the_change,
    any_identity_will_do,
    result_is_not_kept,
    row_of_cycles_is_not_counted,
    recorder_is_not_told,
    working_credential_is_not_enough,
    no_way_back_is_taken,
    seen_is_taken_for_reached,
    former_settings_are_mixed_up,
    strangers_end_the_move,
    half_a_change_is_left,
    recorder_channel_is_not_looked_up,
    recorder_is_left_by_a_refused_network,
    count,
    // Several ports of one switch: the power simulation hunts these.
    ports_come_on_together,
    promises_are_forgotten,
};
inline Planted active = Planted::none;
}  // namespace camfleet::mutation
#define CAMFLEET_MUTANT(name) (::camfleet::mutation::active == ::camfleet::mutation::Planted::name)
#else
#define CAMFLEET_MUTANT(name) false
#endif
