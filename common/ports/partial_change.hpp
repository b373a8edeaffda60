// SPDX-License-Identifier: Apache-2.0
// What an error means once an earlier request of the same operation has changed the device.
#pragma once

#include "common/base/error.hpp"

#include <string>

namespace camfleet::ports {

// The error of a later request, or of reading back, with `done` before it: what was changed. A
// word that says "nothing happened" would be wrong: such errors become device_error. `rejected`
// stays, for it is the device's considered word about this value: what came before it is named.
[[nodiscard]] inline Error changed_in_part(const Error& error, const std::string& done) {
    const bool stays = effect_unknown(error.code) || error.code == Errc::rejected;
    const Errc code = stays ? error.code : Errc::device_error;
    return {code, "changed in part (" + done + "): " + error.text()};
}

// The same where the change may have moved the device (address, gateway, DHCP): `rejected` is taken
// for "certainly had no effect" there, and nobody would look for the device or take the rest back.
[[nodiscard]] inline Error network_changed_in_part(const Error& error, const std::string& done) {
    auto out = changed_in_part(error, done);
    if (out.code == Errc::rejected) out.code = Errc::device_error;
    return out;
}

}  // namespace camfleet::ports
