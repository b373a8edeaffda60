// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/sadp/sadp_finder.hpp"

#include "agent/discovery/sadp/sadp_dialect.hpp"
#include "agent/discovery/wire/udp_pass.hpp"
#include "agent/discovery/wire/udp_socket.hpp"

namespace camfleet::sadp {

Result<std::vector<v1::Sighting>> SadpFinder::look(ports::Deadline until) {
    const auto interfaces = wire::local_interfaces(config_.interface_addresses);
    if (!interfaces) return std::unexpected(interfaces.error());
    if (!wire::to_ipv4(config_.group)) {
        return fail(Errc::invalid_argument, "discovery: group is no IPv4 address");
    }
    SadpDialect dialect(config_.port, config_.group);
    wire::Dialect* const dialects[] = {&dialect};
    const wire::Rhythm rhythm{
        .rounds = config_.probes, .interval = config_.probe_interval, .goes_on = false};
    const auto end = std::min(until, std::chrono::steady_clock::now() + config_.window);
    if (const auto done =
            wire::run_pass(dialects, {.v4 = *interfaces, .v6 = {}}, rhythm, end, config_.on_fault);
        !done) {
        return std::unexpected(done.error());
    }
    return dialect.sightings();
}

}  // namespace camfleet::sadp
