// SPDX-License-Identifier: Apache-2.0
// Asks the kernel for an address with a peer, which expires by itself. Source: rtnetlink(7),
// RTM_NEWADDR with IFA_LOCAL, IFA_ADDRESS (the peer) and IFA_CACHEINFO.
#pragma once

#include "common/base/error.hpp"

#include <chrono>
#include <string>

namespace camfleet::off_subnet {

struct AddressRequest {
    int interface_index = 0;
    std::string own;
    std::string peer;
    std::chrono::seconds lifetime{};
};

// Adds it, or begins its lifetime anew. Errors: invalid_argument, forbidden, io
[[nodiscard]] Result<void> add_address(const AddressRequest& request);

}  // namespace camfleet::off_subnet
