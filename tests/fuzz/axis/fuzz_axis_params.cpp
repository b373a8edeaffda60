// SPDX-License-Identifier: Apache-2.0
// The key=value dialect of param.cgi on arbitrary bytes: an error or a value, never a crash; a
// refusal never repeats a value; a snapshot that was made can be read.
#include "agent/cameras/axis/device_codec.hpp"
#include "agent/cameras/axis/maintenance_codec.hpp"
#include "agent/cameras/axis/network_codec.hpp"
#include "common/base/assert.hpp"

#include <cstdint>

using namespace camfleet;
using namespace camfleet::axis;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static_cast<void>(parse_param_update(text));
    static_cast<void>(parse_snapshot(text));
    const auto list = parse_param_list(text);
    if (!list) return 0;
    CAMFLEET_ASSERT(!list->values.empty());
    static_cast<void>(facts_of_parameters(*list));
    const auto again = parse_snapshot(make_snapshot("ACCC8E000001", text));
    CAMFLEET_ASSERT(again && again->list.values == list->values);
    CAMFLEET_ASSERT(changes_to_restore(again->list, *list).empty());
    v1::NetworkSettings network;
    network.set_address("192.0.2.20");
    network.set_netmask("255.255.255.0");
    if (const auto changes = network_changes(*list, network)) {
        const auto form = make_param_update(*changes);
        CAMFLEET_ASSERT(form.find_first_of("\r\n ") == std::string::npos);
    }
    return 0;
}
