// SPDX-License-Identifier: Apache-2.0
// A simulated Dahua camera on loopback: its HTTP, HTTPS and RTSP ports appear, vanish and move as
// its power, boot and address demand. One thread keeps the ports in step with CameraCore.
// Thread-safe. Invariant: the port numbers never change after the first listen, only the address
// does.
#pragma once

#include "tests/lab/dahua/dahua_core.hpp"
#include "tests/lab/net/tcp_service.hpp"
#include "tests/lab/powered.hpp"
#include "tests/lab/rtsp/rtsp_session.hpp"
#include "tests/lab/tls/tls_session.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace camfleet::lab::dahua {

struct CameraState {
    std::string name, serial, mac, address, phase, firmware, upgrade, certificate_sha256, model;
    std::string serial_shown;  // the plate's own, but for an impostor
    std::uint16_t http_port = 0;
    std::uint16_t https_port = 0;
    std::uint16_t rtsp_port = 0;
    bool powered = false, initialised = false, listening = false, locked = false;
    bool frozen = false, button_held = false;
    std::map<std::string, std::string> config;
    std::vector<std::string> users;
    Counters counters;
};

class Camera final : public Powered, private RtspDevice {
  public:
    Camera(CameraConfig config, const DeviceClock& clock);
    ~Camera() override;

    // Waits until the ports that the first state wants are open. False at the deadline.
    [[nodiscard]] bool wait_until_listening(Deadline until);

    void set_power(bool on) override;
    [[nodiscard]] bool link_up() const override;
    [[nodiscard]] unsigned milliwatts() const override;
    [[nodiscard]] unsigned power_class() const override;
    [[nodiscard]] std::string mac() const override;

    void set_frozen(bool frozen);
    void set_button(bool held);
    // A person sets the first password with the maker's tool.
    void initialise(Secret password);
    [[nodiscard]] Result<void> set_quirk(const std::string& name, const std::string& value);
    [[nodiscard]] bool plan_wire_fault(PlannedFault fault);
    // What it was asked since clear_traffic().
    [[nodiscard]] Traffic traffic() const;
    void clear_traffic();
    [[nodiscard]] bool password_is(const std::string& user, std::string_view password) const;
    [[nodiscard]] bool onvif_password_is(const std::string& user, std::string_view password) const;
    // Of every account it has now.
    [[nodiscard]] std::vector<Secret> passwords() const;

    [[nodiscard]] CameraState state() const;
    [[nodiscard]] const std::string& name() const { return name_; }

  private:
    [[nodiscard]] LoginAnswer rtsp_login(const Request& request) override;
    [[nodiscard]] std::string rtsp_challenge() override;
    [[nodiscard]] bool has_video() override;
    [[nodiscard]] bool silent() override;
    [[nodiscard]] bool streams_at(const std::string& path) const override;

    [[nodiscard]] Response answer(const Request& request, bool inside_tls);
    void carry_out(Aftermath aftermath);
    void live();
    void reconcile(std::unique_lock<std::mutex>& lock);
    void open_services(const std::string& address, bool rtsp);
    [[nodiscard]] Deadline next_wake() const;
    void interrupt_services(TcpService::Ending ending);

    const DeviceClock& clock_;
    const std::string name_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    CameraCore core_;
    bool stopping_ = false;
    WantedServices running_;  // what the services below were opened for
    TlsIdentity identity_;
    std::unique_ptr<TcpService> http_;
    std::unique_ptr<TcpService> https_;
    std::unique_ptr<TcpService> rtsp_;
    std::thread life_;
};

}  // namespace camfleet::lab::dahua
