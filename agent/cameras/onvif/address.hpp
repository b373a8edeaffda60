// SPDX-License-Identifier: Apache-2.0
// Addresses that a device gives out (XAddr, stream, snapshot, backup), brought back to where the
// device was reached: NAT and wrong hosts are common, and another host never gets our login.
// Pure. Source: reference onvif.md sections 2 and 5.
#pragma once

#include "common/base/error.hpp"
#include "common/proto/identity.pb.h"

#include <string>
#include <string_view>

namespace camfleet::onvif {

// An HTTP address at the endpoint.
struct Place {
    v1::Endpoint at;
    std::string target;  // path and query
};

// Scheme and host are the endpoint's. The port is the endpoint's too, unless the address names the
// same host under the same scheme. Errors: malformed
[[nodiscard]] Result<Place> place_at(const v1::Endpoint& at, std::string_view address);

// rtsp://<host of the endpoint>[:port]/..., without a login in it. The port is the endpoint's where
// it says one, else the address's. Errors: malformed (not RTSP)
[[nodiscard]] Result<std::string> stream_at(const v1::Endpoint& at, std::string_view address);

}  // namespace camfleet::onvif
