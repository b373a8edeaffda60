// SPDX-License-Identifier: Apache-2.0
// SADP answers on arbitrary bytes: an error, nothing, or a sighting that names a device.
#include "agent/discovery/sadp/sadp_codec.hpp"
#include "agent/discovery/sadp/sighting_table.hpp"
#include "common/base/assert.hpp"

#include <cstdint>

using namespace camfleet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto answer = sadp::parse_answer({reinterpret_cast<const char*>(data), size});
    if (!answer || !*answer) return 0;
    const auto& identity = (*answer)->identity();
    CAMFLEET_ASSERT(!identity.mac().empty() || !identity.serial().empty());
    sadp::SightingTable table;
    table.add(**answer);
    table.add(**answer);
    CAMFLEET_ASSERT(table.rows().size() == 1);
    return 0;
}
