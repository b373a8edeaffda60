// SPDX-License-Identifier: Apache-2.0
// Addresses that a device gives out, on arbitrary bytes: whatever comes, the host stays ours and
// the target is one line.
#include "agent/cameras/onvif/address.hpp"
#include "agent/cameras/onvif/device_codec.hpp"
#include "common/base/assert.hpp"

#include <cstdint>

using namespace camfleet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    v1::Endpoint at;
    at.set_host("192.0.2.7");
    at.set_http_port(80);
    if (const auto place = onvif::place_at(at, text)) {
        CAMFLEET_ASSERT(place->at.host() == at.host());
        CAMFLEET_ASSERT(place->target.starts_with('/'));
        CAMFLEET_ASSERT(place->target.find_first_of(" \r\n") == std::string::npos);
    }
    if (const auto url = onvif::stream_at(at, text)) {
        CAMFLEET_ASSERT(url->starts_with("rtsp://192.0.2.7:"));
        CAMFLEET_ASSERT(url->find_first_of(" \r\n") == std::string::npos);
    }
    CAMFLEET_ASSERT(onvif::percent_decode(onvif::percent_encode(text)) == text);
    return 0;
}
