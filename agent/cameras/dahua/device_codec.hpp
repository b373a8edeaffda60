// SPDX-License-Identifier: Apache-2.0
// What the documents of a Dahua-made device mean: identity, accounts, network, clock. Pure.
// Source: reference for Dahua, sections 4, 6 and 7.
#pragma once

#include "agent/cameras/dahua/value_codec.hpp"
#include "common/ports/devices.hpp"

namespace camfleet::dahua {

// getSystemInfo and getDeviceType; the second may be empty. Model: type, else deviceType unless it
// is a number, else updateSerial. Errors: malformed (neither serial nor model)
[[nodiscard]] Result<ports::CameraFacts> facts_of(const Values& system, const Values& type);
// getSoftwareVersion: one line "version=X,build:Y" or two. Empty: not said.
[[nodiscard]] std::string firmware_of(const Values& version);

// getUserInfoAll; indexes may be sparse and unordered, rows without a name are left out.
[[nodiscard]] std::vector<std::string> users_of(const Values& users);

struct NetworkView {
    std::string interface;  // "eth0"
    std::string mac;
    v1::NetworkSettings settings;
};
// getConfig Network. Errors: malformed (no interface with an address of its own)
[[nodiscard]] Result<NetworkView> network_of(const Values& network);
// The keys to set, changed ones only. Errors: invalid_argument
[[nodiscard]] Result<Pairs> network_changes(const NetworkView& now,
                                            const v1::NetworkSettings& wanted);

// time_zone: the device's own index as digits; empty: left. Errors: invalid_argument
[[nodiscard]] Result<Pairs> time_changes(const std::string& server,
                                         std::uint32_t interval_minutes,
                                         const std::string& time_zone);

// 8 to 32 characters, two kinds at least, none of ' " ; : &. Source: reference, section 7. Errors:
// rejected
[[nodiscard]] Result<void> check_password(const Secret& password);

}  // namespace camfleet::dahua
