// SPDX-License-Identifier: Apache-2.0
// After a discovery pass: which cameras are asked for the state and the firmware that discovery did
// not tell, and what of their answers goes into the list. Pure.
// Invariants: what discovery told is never overwritten, but that "asks for a login" may prove to be
// locked; a device that says to be another one than the row leaves the row as it is; what nobody
// told stays empty.
#pragma once

#include "common/base/time.hpp"
#include "common/ports/devices.hpp"
#include "common/proto/discovery.pb.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace camfleet::tools {

struct SpokenMakers {
    std::set<std::string> makers;  // with a driver of their own
    std::string generic;  // the driver for cameras that only WS-Discovery knows; empty: none
};

struct Question {
    int device = 0;      // row of the look
    std::string driver;  // by maker
    v1::Endpoint at;
    bool only_its_lock = false;  // discovery told everything else
};

struct Questions {
    std::vector<Question> asked;  // each address once
    std::size_t left_out = 0;     // beyond the bound, with something left to tell
};

// Rows without state or firmware, then those that may be locked, with a driver, at an IPv4 address
// in a subnet of ours that nobody else claims. Recorders and switches are none.
[[nodiscard]] Questions plan_questions(const v1::SiteLook& look,
                                       const SpokenMakers& spoken,
                                       std::size_t max);

// What one camera answered without a login.
struct Told {
    std::optional<Result<ports::CameraFacts>> facts;  // nothing: it was not asked
    std::optional<Result<v1::CameraState>> state;
    Time at{};  // wall: when it said so, from which the rest of a lock is reckoned
};

// Whether a camera that gave this instead of its facts is worth the next question.
[[nodiscard]] bool still_talks(const Error& error);

void take_over(v1::SiteLook& look, int device, const Told& told);

// Why the camera could not be asked. Nothing: it was; that it tells nothing to strangers is no
// fault.
[[nodiscard]] std::optional<Error> fault_of(const Told& told);

}  // namespace camfleet::tools
