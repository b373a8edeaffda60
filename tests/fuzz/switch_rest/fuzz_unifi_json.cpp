// SPDX-License-Identifier: Apache-2.0
// Answers of a UniFi controller, taken for devices and clients at once: an error or a snapshot
// whose parts agree; what a change is made of is an id without surprises.
#include "agent/switches/topology/port_finder.hpp"
#include "agent/switches/unifi/unifi_codec.hpp"
#include "common/base/assert.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>

using namespace camfleet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // NOLINTNEXTLINE: the fuzzer hands out bytes
    const std::string text(reinterpret_cast<const char*>(data), size);
    const std::string mac = "f0:9f:c2:00:00:10";
    static_cast<void>(unifi::check_answer(text));
    static_cast<void>(unifi::identity_of(text, mac));
    if (const auto change = unifi::change_of(text, mac, 3, "off")) {
        CAMFLEET_ASSERT(std::ranges::all_of(change->device_id, [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0;
        }));
    }
    const auto snapshot = unifi::make_snapshot({text, text}, mac);
    if (!snapshot) return 0;
    for (const auto& [key, port] : snapshot->poe) {
        CAMFLEET_ASSERT(snapshot->interfaces.contains(port.port));
    }
    switches::FinderQuestion question;
    question.camera_mac = snapshot->fdb.empty() ? "68:6d:bc:00:00:01" : snapshot->fdb.front().mac;
    const auto found = switches::find_port({&*snapshot, 1}, question);
    if (found.confidence == v1::PortBinding::certain) CAMFLEET_ASSERT(found.poe.has_value());
    return 0;
}
