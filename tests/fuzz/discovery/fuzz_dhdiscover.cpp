// SPDX-License-Identifier: Apache-2.0
// Both searches of Dahua-built devices on arbitrary bytes: an error, nothing, or a device with a
// name.
#include "agent/discovery/dhdiscover/dhdiscover_codec.hpp"
#include "common/base/assert.hpp"

using namespace camfleet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const auto& seen :
         {dhdiscover::parse_answer(bytes), dhdiscover::parse_legacy_answer(bytes)}) {
        if (!seen || !*seen) continue;
        const auto& identity = (*seen)->identity();
        CAMFLEET_ASSERT(!identity.mac().empty() || !identity.serial().empty());
    }
    return 0;
}
