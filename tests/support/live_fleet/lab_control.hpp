// SPDX-License-Identifier: Apache-2.0
// What a test sees of the simulated site and does there, through the lab's control API: the state
// and counters of its devices, the reset button, faults. The only view that the programs under test
// have no part in.
#pragma once

#include <boost/json/object.hpp>

#include <string>

namespace camfleet::support {

class LabControl {
  public:
    LabControl() = default;
    explicit LabControl(std::string address) : url_("http://" + std::move(address)) {}

    [[nodiscard]] boost::json::object state() const;
    // Throw where there is no such thing.
    [[nodiscard]] boost::json::object camera(const std::string& name) const;
    [[nodiscard]] boost::json::object channel(unsigned id) const;  // of the recorder
    [[nodiscard]] boost::json::object port(unsigned number) const;
    [[nodiscard]] boost::json::object port_of(const std::string& device) const;
    [[nodiscard]] std::int64_t counter(const std::string& camera, const std::string& name) const;

    void button(const std::string& camera, bool held) const;
    // none | frozen | frozen_for_good | no_video | stuck
    void fault(const std::string& camera, const std::string& name) const;
    void power(unsigned port, bool on) const;
    // Any other call of the control API. Returns the answer's body; throws where it is refused.
    std::string post(const std::string& path, const boost::json::object& body) const;

  private:
    std::string url_;
};

}  // namespace camfleet::support
