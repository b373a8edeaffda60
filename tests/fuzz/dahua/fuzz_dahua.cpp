// SPDX-License-Identifier: Apache-2.0
// Every answer of Dahua's HTTP API: key=value lines, JSON refusals, realms. An error or a value;
// what a change is made of is one line.
#include "agent/cameras/dahua/answer_codec.hpp"
#include "agent/cameras/dahua/device_codec.hpp"
#include "common/base/assert.hpp"

#include <cstdint>

using namespace camfleet;
using namespace camfleet::dahua;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // NOLINTNEXTLINE: the fuzzer hands out bytes
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static_cast<void>(parse_done(text));
    static_cast<void>(parse_standing(text));
    static_cast<void>(error_of_answer(403, text, true));
    static_cast<void>(signs_of_challenges({std::string(text)}));
    const auto values = parse_values(text);
    if (!values) return 0;
    static_cast<void>(facts_of(*values, *values));
    static_cast<void>(firmware_of(*values));
    for (const auto& user : users_of(*values)) CAMFLEET_ASSERT(!user.empty());
    Pairs pairs(values->begin(), values->end());
    CAMFLEET_ASSERT(make_query(pairs).find_first_of("\r\n []") == std::string::npos);
    v1::NetworkSettings wanted;
    wanted.set_address("192.0.2.20");
    wanted.set_netmask("255.255.255.0");
    if (const auto view = network_of(*values)) CAMFLEET_ASSERT(network_changes(*view, wanted));
    return 0;
}
