// SPDX-License-Identifier: Apache-2.0
// Multicast DNS on arbitrary bytes, each input heard over both families: an error or records; every
// question that follows can be read again; the merger makes at most one device of each sighting.
#include "agent/discovery/mdns/mdns_dialect.hpp"
#include "agent/discovery/merge/merge.hpp"
#include "common/base/assert.hpp"

using namespace camfleet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    mdns::MdnsDialect dialect;
    static_cast<void>(dialect.hear(bytes, "192.0.2.1"));
    static_cast<void>(dialect.hear(bytes, "192.0.2.2"));
    static_cast<void>(dialect.hear(bytes, "fe80::1%eth0"));
    for (const auto& question : dialect.questions(1))
        CAMFLEET_ASSERT(mdns::parse_message(question).has_value());
    merge::Scene scene;
    scene.sightings = dialect.sightings();
    CAMFLEET_ASSERT(merge::merge(scene).size() <= scene.sightings.size());
    return 0;
}
