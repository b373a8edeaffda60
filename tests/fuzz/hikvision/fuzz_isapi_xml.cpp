// SPDX-License-Identifier: Apache-2.0
// Every ISAPI document parser and editor on arbitrary bytes: an error or a value, never a crash;
// what an editor wrote can be read again.
#include "agent/cameras/hikvision/activation_cipher.hpp"
#include "agent/cameras/hikvision/edit_codec.hpp"
#include "agent/cameras/hikvision/response_codec.hpp"
#include "agent/recorders/hikvision/input_proxy_codec.hpp"
#include "common/base/assert.hpp"

#include <cstdint>

using namespace camfleet;
using namespace camfleet::hikvision;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto status = parse_response_status(text)) static_cast<void>(outcome_of(*status));
    if (const auto check = parse_user_check(text)) static_cast<void>(login_result_of(*check));
    for (const int code : {302, 401, 403, 500}) {
        static_cast<void>(error_of_answer(code, text, true));
        static_cast<void>(error_of_answer(code, text, false));
    }
    static_cast<void>(parse_activate_status(text));
    static_cast<void>(parse_device_info(text));
    static_cast<void>(parse_up_time(text));
    static_cast<void>(parse_users(text));
    static_cast<void>(parse_security_capabilities(text));
    static_cast<void>(parse_challenge_reply(text));
    static_cast<void>(parse_proxy_status(text, 1));
    if (const auto list = parse_proxy_channels(text)) static_cast<void>(next_free_id(*list));

    v1::NetworkSettings network;
    network.set_address("192.0.2.20");
    network.set_netmask("255.255.255.0");
    network.set_gateway("192.0.2.1");
    if (const auto edited = edit_ip_address(text, network)) {
        CAMFLEET_ASSERT(edit_ip_address(*edited, network).has_value());
    }
    static_cast<void>(edit_ntp_server(text, "192.0.2.1", 60));
    static_cast<void>(edit_time(text, "CST-1:00:00"));
    static_cast<void>(edit_device_name(text, "Gate"));
    static_cast<void>(edit_proxy_channel(text, {"192.0.2.7", 80, "admin", "p"}));
    return 0;
}
