// SPDX-License-Identifier: Apache-2.0
// WS-Discovery as one dialect of a discovery pass: three probes to the group each round, and one
// to each host that the agent knows but has not heard (a unicast probe passes where multicast is
// filtered, and makes the neighbour table learn the host's MAC).
#pragma once

#include "agent/discovery/wire/dialect.hpp"

#include <map>
#include <set>

namespace camfleet::ws_discovery {

class WsDiscoveryDialect final : public wire::Dialect {
  public:
    explicit WsDiscoveryDialect(std::uint16_t port = 3702, std::string group = "239.255.255.250");

    // At most hosts_max of them are asked, in the second and the fourth round.
    void ask_directly(const std::vector<std::string>& hosts);

    [[nodiscard]] const wire::Place& place() const override { return place_; }
    [[nodiscard]] std::vector<std::string> questions(unsigned round) override;
    [[nodiscard]] std::vector<std::string> link_questions(unsigned round) override;
    [[nodiscard]] std::vector<wire::Unicast> direct_questions(unsigned round) override;
    [[nodiscard]] Result<void> hear(std::string_view datagram, const std::string& from) override;
    [[nodiscard]] std::vector<v1::Sighting> sightings() const override;

    static constexpr std::size_t hosts_max = 512;

  private:
    wire::Place place_;
    std::vector<std::string> probes_;
    // With numbers of their own: a device answers each MessageID once, and not over which family.
    std::vector<std::string> link_probes_;
    std::set<std::string> hosts_;
    std::set<std::string> heard_from_;
    std::map<std::string, v1::Sighting> rows_;  // by UUID and address
};

}  // namespace camfleet::ws_discovery
