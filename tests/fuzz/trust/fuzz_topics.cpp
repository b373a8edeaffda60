// SPDX-License-Identifier: Apache-2.0
// Property: what parses is exactly what format_topic would have written.
#include "common/base/assert.hpp"
#include "common/protocol/topics.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace camfleet::protocol;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto topic = parse_topic(text))
        CAMFLEET_ASSERT(format_topic(*topic) == std::string(text));
    const auto made = format_topic({std::string(text), Channel::acks});
    CAMFLEET_ASSERT(made.has_value() == is_valid_id(text));
    if (made) CAMFLEET_ASSERT(parse_topic(*made)->agent_id == text);
    return 0;
}
