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

}  // namespace camfleet::ports
