// SPDX-License-Identifier: Apache-2.0
// A simulated site out of recordings of real devices: the switch plays a walk, camera and recorder
// answer with the documents that real ones sent. What the recordings say of themselves (serial,
// model, firmware, MAC) is what the site's devices are.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace camfleet::recorded_test {

// A port of a recorded switch that feeds the one device that was learned there.
struct RecordedPort {
    std::string recording;         // under fixtures/switches, without suffix
    std::string bridge_mac;        // the switch's own
    unsigned port = 0;             // as the PoE table counts it
    unsigned if_index_offset = 0;  // from that number to the interface
    std::string device_mac;
    std::string interface_name;
};

// The recording that is missing; nothing where all are there.
[[nodiscard]] std::optional<std::string> missing_recording(const RecordedPort& port);

// The document of the site, with the camera "garden" on that port as channel 1 of the recorder.
// made: a folder for documents that are parts of recorded ones.
[[nodiscard]] std::string recorded_site(const RecordedPort& port,
                                        const std::filesystem::path& made);

}  // namespace camfleet::recorded_test
