// SPDX-License-Identifier: Apache-2.0
// SSDP answers and UPnP root descriptions on arbitrary bytes: an error, nothing, or a sighting.
#include "agent/discovery/ssdp/ssdp_codec.hpp"
#include "agent/discovery/ssdp/ssdp_dialect.hpp"
#include "common/base/assert.hpp"
#include "common/base/host_address.hpp"

using namespace camfleet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    ssdp::SsdpDialect dialect;
    static_cast<void>(dialect.hear(bytes, "192.0.2.1"));
    static_cast<void>(dialect.hear(bytes, "192.0.2.1"));
    CAMFLEET_ASSERT(dialect.sightings().size() <= 1);
    ssdp::SsdpDialect link;
    static_cast<void>(link.hear(bytes, "fe80::1%eth0"));
    for (const auto& device : link.sightings()) {
        const auto host = read_host(device.endpoint().host());
        CAMFLEET_ASSERT(host && !needs_zone(*host));
    }
    if (const auto seen = ssdp::parse_description(bytes)) {
        CAMFLEET_ASSERT(seen->model().find('\n') == std::string::npos);
    }
    return 0;
}
