// SPDX-License-Identifier: Apache-2.0
// Whether two spellings mean one device or one boot. Makers print a serial number with and without
// the model in front of it (DeviceSN "DS-2CD2320D-I20180919AACHC12345678", label "C12345678"), and
// a start time computed from an uptime jitters by a second or two.
// Invariant: pure; an empty text is never the same as anything.
#pragma once

#include <string_view>

namespace camfleet {

// Equal without white space and case, or the longer ends with the shorter and the shorter has at
// least 9 characters (the part that is unique to the device).
[[nodiscard]] bool same_serial(std::string_view a, std::string_view b);

// Both are known and are not the same address, whatever the case.
[[nodiscard]] bool different_macs(std::string_view a, std::string_view b);

// Both are known and contradict each other. "onvif" names how a device is spoken to, not who made
// it: it contradicts nobody.
[[nodiscard]] bool different_makers(std::string_view a, std::string_view b);

// The makers do not contradict each other, and the serial numbers are the same, or the MACs where a
// serial number is missing. A serial can be borrowed: who needs more compares the MACs as well.
template <class Identity>
[[nodiscard]] bool same_identity(const Identity& a, const Identity& b) {
    if (different_makers(a.maker(), b.maker())) return false;
    if (!a.serial().empty() && !b.serial().empty()) return same_serial(a.serial(), b.serial());
    return !a.mac().empty() && !b.mac().empty() && !different_macs(a.mac(), b.mac());
}

// Boot markers of one source: equal text, or start times "2026-01-31T23:59:00..." within 90 s of
// each other (devices take longer than that from one boot to the next).
[[nodiscard]] bool same_boot(std::string_view a, std::string_view b);

}  // namespace camfleet
