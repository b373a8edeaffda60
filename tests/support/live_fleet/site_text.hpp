// SPDX-License-Identifier: Apache-2.0
// Writes the document of a simulated site with as many cameras as a test needs: each on a port of
// its own, in a subnet of its own, so that fleets of one machine do not meet.
#pragma once

#include <string>
#include <vector>

namespace camfleet::support {

struct SiteCamera {
    std::string name;
    std::string fault = "none";
    bool password_known = true;       // otherwise nobody but the recorder knows it
    std::string more{};               // further keys, each line with four blanks in front
    std::string maker = "hikvision";  // | axis | dahua | onvif: bound to no recorder
};

struct SiteShape {
    double time_scale = 20;
    unsigned boot_seconds = 60;
    unsigned recorder_poll_seconds = 120;
    std::vector<SiteCamera> cameras;
};

// Camera i (from 0) hangs on port i + 3 and is channel i + 1 of the recorder, which is there for
// Hikvision's cameras.
[[nodiscard]] std::string site_text(const SiteShape& shape);
[[nodiscard]] inline unsigned switch_port_of(unsigned camera) { return camera + 3; }
[[nodiscard]] inline unsigned channel_of(unsigned camera) { return camera + 1; }

}  // namespace camfleet::support
