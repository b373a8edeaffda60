// SPDX-License-Identifier: Apache-2.0
// Documents of the UniFi Network controller's classic API. Pure. Every answer is
// {"meta":{"rc":...},"data":[...]}, an error may come with status 200.
// Source: reference of managed switches, section 8.
// Invariant: a port is known by its port_idx, which is the number printed on the case.
#pragma once

#include "agent/switches/topology/switch_snapshot.hpp"
#include "common/proto/identity.pb.h"

#include <string>
#include <string_view>

namespace camfleet::unifi {

inline constexpr std::size_t document_bytes_max = 8 * 1024 * 1024;

// What the controller says about one switch and its clients.
struct Documents {
    std::string devices;  // stat/device
    std::string clients;  // stat/sta
};

// Nothing where the body says ok. Errors: malformed, unauthorized (login required), forbidden,
// rejected
[[nodiscard]] Result<void> check_answer(std::string_view body);

// Errors: as check_answer; not_found (the controller does not know a switch with this MAC)
[[nodiscard]] Result<v1::Identity> identity_of(std::string_view devices, const std::string& mac);
[[nodiscard]] Result<switches::SwitchSnapshot> make_snapshot(const Documents& documents,
                                                             const std::string& mac);

// The write that gives one port this poe_mode: the complete list of overrides, as the controller
// has it, with one entry changed. Errors: as identity_of; not_found (no such port)
struct PortChange {
    std::string device_id;
    std::string body;
};
[[nodiscard]] Result<PortChange> change_of(std::string_view devices,
                                           const std::string& mac,
                                           std::uint32_t port,
                                           std::string_view poe_mode);

// auto 1, 24v passive 2, passthrough 3, off or unknown 0; and back, everything else is auto.
[[nodiscard]] std::uint32_t mode_number(std::string_view poe_mode);
[[nodiscard]] std::string_view mode_name(std::uint32_t number);

}  // namespace camfleet::unifi
