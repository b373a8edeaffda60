// SPDX-License-Identifier: Apache-2.0
// Both searches of Dahua-built devices as dialects of a discovery pass. One device answers several
// times: its last answer counts.
#pragma once

#include "agent/discovery/wire/dialect.hpp"

#include <map>

namespace camfleet::dhdiscover {

enum class Form { json, legacy };

class DhdiscoverDialect final : public wire::Dialect {
  public:
    // port 0: the form's own (37810, 5050).
    explicit DhdiscoverDialect(Form form, std::uint16_t port = 0);

    [[nodiscard]] const wire::Place& place() const override { return place_; }
    [[nodiscard]] std::vector<std::string> questions(unsigned round) override;
    [[nodiscard]] Result<void> hear(std::string_view datagram, const std::string& from) override;
    [[nodiscard]] std::vector<v1::Sighting> sightings() const override;

  private:
    Form form_;
    wire::Place place_;
    std::map<std::string, v1::Sighting> rows_;  // by MAC and serial
};

}  // namespace camfleet::dhdiscover
