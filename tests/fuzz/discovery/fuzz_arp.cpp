// SPDX-License-Identifier: Apache-2.0
// ARP packets off the wire, and text taken for an address: a speaker with a MAC and an IPv4
// address, or nothing.
#include "agent/discovery/off_subnet/arp_packet.hpp"
#include "common/base/assert.hpp"

using namespace camfleet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // NOLINTNEXTLINE: the fuzzer hands out bytes
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (const auto speaker = off_subnet::parse_packet(bytes)) {
        CAMFLEET_ASSERT(speaker->mac.size() == 17 && speaker->host.size() >= 7);
        CAMFLEET_ASSERT(!off_subnet::candidates_beside(speaker->host).front().empty());
    }
    for (const auto& one : off_subnet::candidates_beside(bytes)) {
        CAMFLEET_ASSERT(one.empty() || one != bytes);  // empty: that was no address
    }
    return 0;
}
