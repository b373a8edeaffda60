// SPDX-License-Identifier: Apache-2.0
// The kernel's table of neighbours on arbitrary bytes: an error, or rows with address and MAC.
#include "agent/discovery/neighbours/neighbour_codec.hpp"
#include "common/base/assert.hpp"

using namespace camfleet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    bool done = false;
    const auto rows =
        neighbours::parse_dump({reinterpret_cast<const char*>(data), size}, 100, done);
    if (!rows) return 0;
    for (const auto& row : *rows) CAMFLEET_ASSERT(!row.host.empty() && row.mac.size() == 17);
    return 0;
}
