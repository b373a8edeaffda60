// SPDX-License-Identifier: Apache-2.0
// Every JSON answer of VAPIX on arbitrary bytes: an error or a value, never a crash; what a network
// change is made of can be read as JSON again.
#include "agent/adapters/json/foreign_json.hpp"
#include "agent/cameras/axis/answer_codec.hpp"
#include "agent/cameras/axis/device_codec.hpp"
#include "agent/cameras/axis/maintenance_codec.hpp"
#include "agent/cameras/axis/network_codec.hpp"
#include "agent/cameras/axis/time_codec.hpp"
#include "common/base/assert.hpp"

#include <cstdint>

using namespace camfleet;
using namespace camfleet::axis;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto facts = parse_device_properties(text)) {
        CAMFLEET_ASSERT(facts->identity.serial().size() == 12);
        static_cast<void>(firmware_line(facts->firmware));
    }
    static_cast<void>(parse_brand(text));
    static_cast<void>(parse_system_ready(text));
    static_cast<void>(parse_api_list(text));
    static_cast<void>(parse_ntp_info(text));
    static_cast<void>(parse_date_time(text));
    static_cast<void>(parse_firmware_status(text));
    static_cast<void>(parse_upgrade(text));
    for (const int status : {200, 404, 500}) static_cast<void>(parse_rest_answer(status, text));
    const auto info = parse_network_info(text);
    if (!info) return 0;
    v1::NetworkSettings network;
    network.set_address("192.0.2.20");
    network.set_netmask("255.255.255.0");
    const auto device = device_at(*info, "192.0.2.1");
    CAMFLEET_ASSERT(device.has_value());
    const auto call = make_ipv4_call(*device, network);
    CAMFLEET_ASSERT(call && json::parse_object(*call, "call"));
    CAMFLEET_ASSERT(json::parse_object(make_resolver_call(*info, "192.0.2.1"), "call"));
    return 0;
}
