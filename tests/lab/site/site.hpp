// SPDX-License-Identifier: Apache-2.0
// A whole simulated site in one process: cameras of any make, recorder,
// ports, discovery and the control API. Starts
// from a value, ends in its destructor. Everything it is asked is thread-safe. Invariant: the ports
// are made last and go first, so no power call reaches a device that is gone.
#pragma once

#include "tests/lab/hikvision/camera.hpp"
#include "tests/lab/hikvision_recorder/recorder.hpp"
#include "tests/lab/site/other_camera.hpp"
#include "tests/lab/site/site_config.hpp"
#include "tests/lab/site/site_voices.hpp"

#include <memory>
#include <string>
#include <vector>

namespace camfleet::lab {

class Site {
  public:
    // Returns when every port that is to listen does. Errors: conflict, invalid_argument, timeout
    [[nodiscard]] static Result<std::unique_ptr<Site>> start(
        SiteConfig config, const PortBankFactory& make_ports = make_direct_ports);
    ~Site();

    [[nodiscard]] Camera* camera(const std::string& name) const;      // null: no such camera
    [[nodiscard]] OtherCamera* other(const std::string& name) const;  // null: no such camera
    [[nodiscard]] Recorder* recorder() const { return recorder_.get(); }
    [[nodiscard]] PortBank& ports() const { return *ports_; }
    [[nodiscard]] const DeviceClock& clock() const { return clock_; }
    [[nodiscard]] SocketAddress control_address() const { return control_->address(); }
    [[nodiscard]] std::uint16_t sadp_port() const { return sadp_ ? sadp_->port() : 0; }

    [[nodiscard]] std::string state_json() const;
    [[nodiscard]] std::string ready_json() const;  // one line, for whoever started the program

  private:
    explicit Site(double time_scale) : clock_(time_scale) {}
    [[nodiscard]] Result<void> open(SiteConfig& config, const PortBankFactory& make_ports);
    [[nodiscard]] Result<void> open_cameras(SiteConfig& config);
    [[nodiscard]] Result<void> open_others(std::vector<OtherPlan>& plans);
    [[nodiscard]] Result<void> open_voices(const SadpConfig& config);
    [[nodiscard]] Result<void> open_recorder(RecorderPlan& plan);
    [[nodiscard]] Result<void> open_ports(const SiteConfig& config,
                                          const PortBankFactory& make_ports);
    [[nodiscard]] std::optional<std::uint16_t> http_port_at(const std::string& address) const;
    [[nodiscard]] std::vector<SadpAnswer> sadp_answers() const;
    [[nodiscard]] Response control(const Request& request);
    [[nodiscard]] Response search_for_passwords(const std::string& folder) const;

    DeviceClock clock_;
    std::string name_;
    std::string sadp_interface_;
    Plate recorder_plate_;
    std::vector<PortSlot> slots_;
    std::vector<std::unique_ptr<Camera>> cameras_;
    std::vector<std::unique_ptr<OtherCamera>> others_;
    std::unique_ptr<Recorder> recorder_;
    std::vector<std::unique_ptr<DumbLink>> links_;
    std::unique_ptr<SadpResponder> sadp_;
    std::unique_ptr<SiteVoices> voices_;
    std::unique_ptr<PortBank> ports_;
    std::unique_ptr<TcpService> control_;
};

}  // namespace camfleet::lab
