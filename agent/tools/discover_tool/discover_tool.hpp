// SPDX-License-Identifier: Apache-2.0
// `camfleet-agent discover`: lists every camera that the local network shows, for a technician's
// laptop, with the state and the firmware that cameras tell without a login. Needs no controller,
// no configuration and no password. Exit codes: 0 looked, 1 could not look, 3 a person is needed
// (conflicts).
#pragma once

#include "agent/discovery/combined/combined_finder.hpp"
#include "agent/tools/probe_tool/camera_prober.hpp"
#include "common/base/error.hpp"
#include "common/proto/discovery.pb.h"

#include <CLI/CLI.hpp>

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace camfleet::tools {

struct DiscoverOptions {
    std::string interface;  // name or own IPv4 address; empty: all but loopback
    unsigned seconds = 6;
    bool json = false;
};

struct DiscoverCommand {
    CLI::App* command = nullptr;  // owned by the app
    std::shared_ptr<DiscoverOptions> options;
    [[nodiscard]] bool parsed() const { return command->parsed(); }
    // Prints to standard output and error; returns the exit code. Blocks: for the seconds asked, a
    // second for descriptions and up to 2/5 of the seconds for the cameras' own words.
    [[nodiscard]] int run(const std::vector<probe_tool::NamedDriver>& drivers) const;
};

// The app must outlive what is returned.
[[nodiscard]] DiscoverCommand add_discover(CLI::App& app);

// Errors: invalid_argument, not_found (interface), io
[[nodiscard]] Result<v1::SiteLook> discover(const DiscoverOptions& options);
// The same with addresses, ports and window as given: how an agent looks for its controller.
[[nodiscard]] Result<v1::SiteLook> discover(discovery::CombinedConfig config);
[[nodiscard]] int print_look(const v1::SiteLook& look,
                             bool json,
                             std::ostream& out,
                             std::ostream& err);

}  // namespace camfleet::tools
