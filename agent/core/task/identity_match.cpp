// SPDX-License-Identifier: Apache-2.0
#include "agent/core/task/identity_match.hpp"

#include "agent/core/mutation.hpp"
#include "common/base/same_device.hpp"

namespace camfleet::task {

namespace {

std::string name_of(const v1::Identity& identity) {
    std::string name = identity.serial().empty() ? "no serial" : "serial " + identity.serial();
    if (!identity.mac().empty()) name += ", MAC " + identity.mac();
    return name;
}

}  // namespace

bool same_device(const v1::Identity& wanted, const v1::Identity& seen) {
    if (CAMFLEET_MUTANT(any_identity_will_do)) return true;
    if (different_macs(wanted.mac(), seen.mac())) return false;  // it only shows that serial
    return same_identity(wanted, seen);
}

std::string identity_problem(const v1::Identity& wanted, const v1::Sighting& seen) {
    if (!seen.found()) return {};
    if (!same_device(wanted, seen.identity())) return "wrong_identity";
    if (seen.duplicate_serial()) return "duplicate_serial";
    if (seen.address_conflict()) return "address_conflict";
    return {};
}

std::string identity_detail(const v1::Identity& wanted, const v1::Sighting& seen) {
    const auto& shown = seen.identity();
    if (!same_device(wanted, shown)) {
        return seen.endpoint().host() + " answers as " + name_of(shown) + ", meant is " +
               name_of(wanted);
    }
    if (seen.duplicate_serial()) return "two devices at the site show " + name_of(wanted);
    return "two devices claim the address " + seen.endpoint().host();
}

}  // namespace camfleet::task
