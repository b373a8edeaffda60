// SPDX-License-Identifier: Apache-2.0
// Answers of a UniFi controller's integration API, each taken for every kind of document: an error,
// or ids that may stand in a path, pages that lead onwards, and a snapshot that places nobody.
#include "agent/switches/topology/port_finder.hpp"
#include "agent/switches/unifi/integration_codec.hpp"
#include "agent/switches/unifi/port_power.hpp"
#include "common/base/assert.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>

using namespace camfleet;

namespace {

void check_id(const Result<std::string>& id) {
    if (!id) return;
    CAMFLEET_ASSERT(!id->empty() && std::ranges::all_of(*id, [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-';
    }));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // NOLINTNEXTLINE: the fuzzer hands out bytes
    const std::string text(reinterpret_cast<const char*>(data), size);
    const std::string mac = "f0:9f:c2:00:00:10";
    const std::string id = "0998be5a-0000-4000-8000-000000000010";
    const unifi::Pages pages = {text};
    for (const std::uint32_t offset : {0U, 200U}) {
        const auto next = unifi::next_offset(text, offset);
        CAMFLEET_ASSERT(!next || *next == 0 || *next > offset);
    }
    check_id(unifi::site_of(pages, "default"));
    check_id(unifi::device_of(pages, mac));
    auto snapshot = unifi::make_device_snapshot(text, id, mac);
    if (!snapshot) return 0;
    static_cast<void>(unifi::add_clients(*snapshot, pages, id));
    CAMFLEET_ASSERT(snapshot->fdb.empty() && !snapshot->hosts_untold.empty());
    for (const auto& [key, port] : snapshot->poe) {
        CAMFLEET_ASSERT(snapshot->interfaces.contains(port.port));
        v1::PortBinding binding;
        binding.set_if_index(port.port);
        const auto power = unifi::power_in(*snapshot, binding);
        CAMFLEET_ASSERT(power.has_value() && (!power->delivering || power->admin_on));
    }
    switches::FinderQuestion question;
    question.camera_mac = "68:6d:bc:00:00:01";
    const auto found = switches::find_port({&*snapshot, 1}, question);
    CAMFLEET_ASSERT(found.reason == switches::FindingReason::hosts_untold && !found.located);
    return 0;
}
