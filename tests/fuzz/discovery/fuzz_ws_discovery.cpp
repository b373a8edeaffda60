// SPDX-License-Identifier: Apache-2.0
// WS-Discovery messages on arbitrary bytes: an error, or devices whose addresses are numeric.
#include "agent/discovery/signs/addresses.hpp"
#include "agent/discovery/ws_discovery/ws_discovery_codec.hpp"
#include "agent/discovery/ws_discovery/ws_discovery_dialect.hpp"
#include "common/base/assert.hpp"
#include "common/base/host_address.hpp"

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
    // From a link-local sender: its zone goes to addresses of link scope, and to no other.
    ws_discovery::WsDiscoveryDialect dialect;
    static_cast<void>(dialect.hear(bytes, "fe80::1%eth0"));
    for (const auto& device : dialect.sightings()) {
        for (const auto& address : device.addresses()) {
            const auto host = read_host(address.host());
            CAMFLEET_ASSERT(host && !needs_zone(*host));
        }
    }
    return 0;
}
