// SPDX-License-Identifier: Apache-2.0
// SADP as one dialect of a discovery pass: the same inquiry each round, one row a device.
#pragma once

#include "agent/discovery/sadp/sighting_table.hpp"
#include "agent/discovery/wire/dialect.hpp"

namespace camfleet::sadp {

class SadpDialect final : public wire::Dialect {
  public:
    explicit SadpDialect(std::uint16_t port = 37020, std::string group = "239.255.255.250");

    [[nodiscard]] const wire::Place& place() const override { return place_; }
    [[nodiscard]] std::vector<std::string> questions(unsigned round) override;
    [[nodiscard]] Result<void> hear(std::string_view datagram, const std::string& from) override;
    [[nodiscard]] std::vector<v1::Sighting> sightings() const override { return table_.rows(); }

  private:
    wire::Place place_;
    std::string probe_;
    SightingTable table_;
};

}  // namespace camfleet::sadp
