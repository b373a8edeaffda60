// SPDX-License-Identifier: Apache-2.0
// A simulated device as discovery sees it: who it is, where it is, which protocols it speaks.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace camfleet::lab {

enum class Speech { sadp, mdns, ssdp, ws_discovery, dhdiscover };

struct LabDevice {
    std::string interface;  // it listens and speaks there only
    std::string address;    // an IPv6 one: it speaks over IPv6 only
    std::string maker;
    std::string model;
    std::string serial;
    std::string mac;
    std::string firmware;
    std::string uuid;      // of its EndpointReference
    std::string scopes{};  // of WS-Discovery, beside name and hardware
    std::uint16_t http_port = 80;
    bool activated = true;
    std::set<Speech> speaks;
};

struct SpeechPlace {
    std::string group;
    std::string link_group;  // over IPv6; empty: IPv4 only, by its maker
    unsigned short port;
};
// Over IPv6: RFC 6762 section 3, UPnP Device Architecture 1.1 annex A, WS-Discovery 2.4.
// Source: reference hikvision.md 1.1, axis.md 1, onvif.md 1, dahua.md 2
[[nodiscard]] SpeechPlace place_of(Speech speech);

[[nodiscard]] bool is_ipv6(const LabDevice& device);

// What the device says to a datagram of that protocol. Nothing where it would be silent.
[[nodiscard]] std::optional<std::string> answer_of(const LabDevice& device,
                                                   Speech speech,
                                                   std::string_view question);

}  // namespace camfleet::lab
