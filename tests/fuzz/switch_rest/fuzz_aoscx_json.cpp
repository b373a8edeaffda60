// SPDX-License-Identifier: Apache-2.0
// Documents of an AOS-CX switch, taken for each of them at once: an error or a snapshot whose parts
// agree, without control characters; a change is a document that says what was wanted.
#include "agent/switches/aoscx/aoscx_codec.hpp"
#include "agent/switches/topology/port_finder.hpp"
#include "common/base/assert.hpp"

#include <algorithm>
#include <cstdint>

using namespace camfleet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // NOLINTNEXTLINE: the fuzzer hands out bytes
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (const auto number = aoscx::number_of(text))
        CAMFLEET_ASSERT(aoscx::name_of(*number) == text);
    static_cast<void>(aoscx::identity_of(text, text));
    static_cast<void>(aoscx::power_of(text, "1/1/3"));
    static_cast<void>(aoscx::power_by_port(text));
    for (const bool on : {false, true}) {
        const auto body = aoscx::change_of(text, on);
        if (!body) continue;
        const auto power = aoscx::power_of(*body, "1/1/3");
        CAMFLEET_ASSERT(power && power->admin_on == on);
    }
    aoscx::Documents all{text, text, text, text, {}};
    const auto ports = aoscx::ports_with_power(text);
    if (ports && !ports->empty()) all.power[ports->front()] = text;
    const auto snapshot = aoscx::make_snapshot(all);
    if (!snapshot) return 0;
    for (const auto& [index, interface] : snapshot->interfaces) {
        CAMFLEET_ASSERT(std::ranges::none_of(
            interface.name, [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
    }
    for (const auto& [key, port] : snapshot->poe) {
        CAMFLEET_ASSERT(snapshot->interfaces.contains(port.port));
    }
    switches::FinderQuestion question;
    question.camera_mac = snapshot->fdb.empty() ? "68:6d:bc:00:00:01" : snapshot->fdb.front().mac;
    const auto found = switches::find_port({&*snapshot, 1}, question);
    if (found.confidence == v1::PortBinding::certain) CAMFLEET_ASSERT(found.poe.has_value());
    return 0;
}
