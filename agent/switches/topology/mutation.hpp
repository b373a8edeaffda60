// SPDX-License-Identifier: Apache-2.0
// Planted bugs of the port finder, to prove that its simulation bites.
// CAMFLEET_FINDER_MUTANT(x) is the constant false in the product; only the copy that
// tests/simulation builds can switch one on.
#pragma once

#ifdef CAMFLEET_FINDER_MUTANTS
namespace camfleet::switches::mutation {
enum class Planted {
    none,
    link_aggregation_is_no_uplink,
    hosts_are_not_counted,
    first_of_several_ports_wins,
    power_index_is_off_by_one,
    a_silent_vlan_is_an_empty_one,
    phones_are_no_strangers,
    a_map_with_gaps_is_no_map,
    rows_of_status_other_are_no_hosts,
    only_access_vlans_are_read,
    memory_outweighs_who_hangs_there,
    count
};
inline Planted active = Planted::none;
}  // namespace camfleet::switches::mutation
#define CAMFLEET_FINDER_MUTANT(name) \
    (::camfleet::switches::mutation::active == ::camfleet::switches::mutation::Planted::name)
#else
#define CAMFLEET_FINDER_MUTANT(name) false
#endif
