// SPDX-License-Identifier: Apache-2.0
// The InputProxy documents of the recorder: channels and their status, read and written.
// Source: reference hikvision section 10.
#pragma once

#include "tests/lab/hikvision/field_cipher.hpp"
#include "tests/lab/hikvision/isapi_xml.hpp"
#include "tests/lab/hikvision_recorder/recorder_types.hpp"

namespace camfleet::lab {

// cipher: for encrypted fields; null: in clear. Passwords are never written.
[[nodiscard]] std::string channel_fields(const Channel& channel, const FieldCipher* cipher);
[[nodiscard]] std::string status_fields(const Channel& channel);

struct ChannelBody {
    std::string id;  // may be empty in a POST
    ChannelSource source;
};

[[nodiscard]] std::expected<ChannelBody, IsapiStatus> read_channel(const std::string& body,
                                                                   const FieldCipher* cipher);

}  // namespace camfleet::lab
