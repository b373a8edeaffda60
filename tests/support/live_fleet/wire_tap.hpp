// SPDX-License-Identifier: Apache-2.0
// A client of this test at the fleet's broker: hears everything, and may say anything, as nobody of
// the fleet can. What it hears is appended to a file, so that it outlives the broker.
#pragma once

#include "controller/pki/pki.hpp"
#include "tests/support/live_fleet/child.hpp"

#include <string>
#include <utility>
#include <vector>

namespace camfleet::support {

class WireTap {
  public:
    // dir: for its certificate and what it hears. Lets its name into the broker's access list: the
    // broker must be started again afterwards.
    WireTap(const std::filesystem::path& dir,
            const pki::Pki& pki,
            const std::filesystem::path& broker_acl,
            std::uint16_t broker_port);

    void listen();  // from now on, also over ends of the broker
    // One message at QoS 1. Throws where the broker does not take it.
    void publish(const std::string& topic, const std::string& payload) const;

    using Message = std::pair<std::string, std::string>;  // topic, payload
    [[nodiscard]] std::vector<Message> heard() const;
    [[nodiscard]] std::vector<std::string> heard_on(const std::string& topic) const;

  private:
    [[nodiscard]] std::vector<std::string> words(const char* program, const char* name) const;

    std::filesystem::path dir_;
    std::filesystem::path ca_;
    std::uint16_t port_;
    Child listener_;
};

}  // namespace camfleet::support
