// SPDX-License-Identifier: Apache-2.0
// WS-Discovery messages on arbitrary bytes: an error, or devices whose addresses are numeric.
#include "agent/discovery/signs/addresses.hpp"
#include "agent/discovery/ws_discovery/ws_discovery_codec.hpp"
#include "common/base/assert.hpp"

using namespace camfleet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const std::string from : {"192.0.2.1", ""}) {
        const auto seen = ws_discovery::parse_message(bytes, from);
        if (!seen) continue;
        for (const auto& device : *seen) {
            for (const auto& address : device.addresses())
                CAMFLEET_ASSERT(signs::read_address(address.host()) == address.host());
        }
    }
    return 0;
}
