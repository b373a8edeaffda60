// SPDX-License-Identifier: Apache-2.0
// SSDP as one dialect of a discovery pass: searches for AXIS devices and for plain UPnP devices,
// keeps one row for each root device.
#pragma once

#include "agent/discovery/wire/dialect.hpp"

#include <map>

namespace camfleet::ssdp {

class SsdpDialect final : public wire::Dialect {
  public:
    explicit SsdpDialect(std::uint16_t port = 1900, std::string group = "239.255.255.250");

    [[nodiscard]] const wire::Place& place() const override { return place_; }
    [[nodiscard]] std::vector<std::string> questions(unsigned round) override;
    [[nodiscard]] std::vector<std::string> link_questions(unsigned round) override;
    [[nodiscard]] Result<void> hear(std::string_view datagram, const std::string& from) override;
    [[nodiscard]] std::vector<v1::Sighting> sightings() const override;

  private:
    wire::Place place_;
    std::map<std::string, v1::Sighting> rows_;  // by MAC, UUID or place of the description
};

}  // namespace camfleet::ssdp
