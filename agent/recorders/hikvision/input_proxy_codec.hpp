// SPDX-License-Identifier: Apache-2.0
// The recorder's InputProxy documents: which channel pulls which camera, and how it is doing.
// Pure: text in, value out. Edits keep every field that they do not name.
// Source: reference hikvision.md section 10. The list's `size` attribute means nothing; a list
// without channels is not an error; real recorders say proxyProtocol, the manual adminProtocol.
#pragma once

#include "common/ports/devices.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::hikvision {

struct ProxyChannel {
    std::uint32_t id = 0;
    std::string name;
    std::string address;
    std::string serial;
    std::string mac;  // normalised; most recorders do not send it
};

struct ProxyChannelList {
    std::string version;
    std::string name_space;
    std::vector<ProxyChannel> channels;
};

// Where the recorder finds the camera, and with which login. The texts are as they go on the wire.
struct ProxySource {
    std::string address;
    std::uint32_t http_port = 80;
    std::string user;
    std::string password;
};

inline constexpr std::size_t channels_max = 1024;

// Errors of all: malformed, too_large; invalid_argument for a bad value of ours
[[nodiscard]] Result<ProxyChannelList> parse_proxy_channels(std::string_view text);
// One channel's status, from its own document or from the list. Errors: not_found
[[nodiscard]] Result<v1::ChannelResult> parse_proxy_status(std::string_view text,
                                                           std::uint32_t channel);
[[nodiscard]] Result<std::string> edit_proxy_channel(std::string_view document,
                                                     const ProxySource& source);
[[nodiscard]] Result<std::string> make_proxy_channel(const ProxyChannelList& list,
                                                     std::uint32_t id,
                                                     const std::string& name,
                                                     const ProxySource& source);

// By serial, then MAC, then address; an address counts only where the channel does not name another
// serial. Of several the one at the address last known wins, then the lowest number.
[[nodiscard]] const ProxyChannel* find_camera(const ProxyChannelList& list,
                                              const v1::Identity& camera,
                                              const std::string& last_address);
[[nodiscard]] std::uint32_t next_free_id(const ProxyChannelList& list);

}  // namespace camfleet::hikvision
