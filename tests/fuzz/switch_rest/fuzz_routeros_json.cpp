// SPDX-License-Identifier: Apache-2.0
// Every table of RouterOS's REST interface, taken for each of them at once: an error or a snapshot
// whose parts agree, without control characters.
#include "agent/switches/routeros/routeros_codec.hpp"
#include "agent/switches/topology/port_finder.hpp"
#include "common/base/assert.hpp"

#include <algorithm>
#include <cstdint>

using namespace camfleet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // NOLINTNEXTLINE: the fuzzer hands out bytes
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static_cast<void>(routeros::detail_of(text));
    const auto rows = routeros::parse_rows(text, "fuzz");
    if (!rows) return 0;
    for (const auto& row : *rows) {
        for (const auto& [key, value] : row) {
            CAMFLEET_ASSERT(std::ranges::none_of(
                value, [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
        }
    }
    const routeros::Tables all{*rows, *rows, *rows, *rows, *rows, *rows, *rows, *rows};
    const auto snapshot = routeros::make_snapshot(all);
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
