// SPDX-License-Identifier: Apache-2.0
// A simulated ONVIF camera on loopback: its HTTP and RTSP ports appear, vanish and move as its
// power, boot and address demand. One thread keeps the ports in step with Core. Thread-safe.
// Invariant: the port numbers never change after the first listen, only the address does.
#pragma once

#include "tests/lab/net/tcp_service.hpp"
#include "tests/lab/onvif/onvif_core.hpp"
#include "tests/lab/powered.hpp"
#include "tests/lab/rtsp/rtsp_session.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace camfleet::lab::onvif {

struct State {
    std::string name, brand, model, serial, mac, address, host_name, gateway, zone,
        certificate_sha256;
    std::uint16_t http_port = 0;
    std::uint16_t https_port = 0;
    std::uint16_t rtsp_port = 0;
    bool powered = false, listening = false, locked = false, by_ntp = false;
    bool fresh = false, frozen = false;
    std::vector<std::string> dns, ntp, scopes, accounts;
    Counters counters;
};

// What it answers to a WS-Discovery probe.
struct DiscoveryFacts {
    std::string endpoint;  // urn:uuid:...
    std::vector<std::string> scopes;
    std::string address;  // XAddr
};

class OnvifCamera final : public Powered, private RtspDevice {
  public:
    OnvifCamera(Config config, const DeviceClock& clock);
    ~OnvifCamera() override;

    // Waits until the ports that the first state wants are open. False at the deadline.
    [[nodiscard]] bool wait_until_listening(Deadline until);

    void set_power(bool on) override;
    [[nodiscard]] bool link_up() const override;
    [[nodiscard]] unsigned milliwatts() const override;
    [[nodiscard]] unsigned power_class() const override;
    [[nodiscard]] std::string mac() const override;

    void set_frozen(bool frozen);
    [[nodiscard]] Result<void> set_quirk(const std::string& name, const std::string& value);
    void plan_soap_fault(const std::string& operation, const PlannedSoapFault& fault);
    [[nodiscard]] bool plan_wire_fault(PlannedFault fault);
    // What it was asked since clear_traffic().
    [[nodiscard]] Traffic traffic() const;
    void clear_traffic();
    [[nodiscard]] bool password_is(const std::string& user, std::string_view password) const;
    // Of every account it has now.
    [[nodiscard]] std::vector<Secret> passwords() const;
    [[nodiscard]] State state() const;
    // Nothing: it does not answer now.
    [[nodiscard]] std::optional<DiscoveryFacts> discovery() const;
    [[nodiscard]] const std::string& name() const { return name_; }

  private:
    [[nodiscard]] LoginAnswer rtsp_login(const Request& request) override;
    [[nodiscard]] std::string rtsp_challenge() override;
    [[nodiscard]] bool has_video() override;
    [[nodiscard]] bool silent() override;

    [[nodiscard]] Response answer(const Request& request);
    void carry_out(Aftermath aftermath);
    void live();
    void reconcile(std::unique_lock<std::mutex>& lock);
    void open_services(const std::string& address);
    [[nodiscard]] bool all_open() const;
    void interrupt_services(TcpService::Ending ending);

    const DeviceClock& clock_;
    const std::string name_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    Core core_;
    bool stopping_ = false;
    Wanted running_;  // what the services below were opened for
    std::unique_ptr<TcpService> http_;
    std::unique_ptr<TcpService> https_;
    std::unique_ptr<TcpService> rtsp_;
    std::thread life_;
};

}  // namespace camfleet::lab::onvif
