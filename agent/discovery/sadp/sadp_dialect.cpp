// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/sadp/sadp_dialect.hpp"

#include "agent/discovery/sadp/sadp_codec.hpp"
#include "agent/discovery/signs/uuid.hpp"
#include "common/base/limits.hpp"

namespace camfleet::sadp {

SadpDialect::SadpDialect(std::uint16_t port, std::string group)
    : place_{.protocol = "sadp",
             .group = std::move(group),
             .port = port,
             .broadcast = true,
             .asks_from_port = false,
             .datagram_max = limits::sadp_datagram_max},
      probe_(make_probe(signs::upper_case(signs::make_uuid()))) {}

std::vector<std::string> SadpDialect::questions(unsigned /*round*/) { return {probe_}; }

Result<void> SadpDialect::hear(std::string_view datagram, const std::string& /*from*/) {
    auto answer = parse_answer(datagram);
    if (!answer) return std::unexpected(answer.error());
    if (*answer && !table_.add(std::move(**answer))) {
        return fail(Errc::too_large, "more devices than the table holds");
    }
    return {};
}

}  // namespace camfleet::sadp
