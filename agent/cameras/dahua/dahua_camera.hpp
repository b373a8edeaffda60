// SPDX-License-Identifier: Apache-2.0
// CameraDriver for Dahua and Dahua-built cameras over their HTTP API. README.md lists the quirks it
// lives with. Called by the task runner on a worker thread, after the identity at the endpoint was
// proven. Invariants: a wrong password costs one failed login a call; nothing is retried.
#pragma once

#include "agent/cameras/dahua/cgi.hpp"

namespace camfleet::dahua {

class DahuaCamera final : public ports::CameraDriver {
  public:
    explicit DahuaCamera(Options options = {}) : cgi_(options) {}

    std::vector<v1::Capability> capabilities() const override;
    Result<ports::CameraFacts> public_facts(const v1::Endpoint& at, ports::Deadline until) override;
    Result<v1::CameraState> state(const v1::Endpoint& at, ports::Deadline until) override;
    // A refused login and a camera that is not initialised use the same words: only discovery tells
    // them apart. Errors: not_supported where the camera asks for a login
    Result<bool> is_activated(const v1::Endpoint& at, ports::Deadline until) override;
    Result<v1::LoginResult> check_login(const v1::Endpoint& at,
                                        const ports::Login& login,
                                        ports::Deadline until) override;
    Result<ports::CameraFacts> identify(const v1::Endpoint& at,
                                        const ports::Login& login,
                                        ports::Deadline until) override;
    // The maker names neither boot nor uptime: not_supported.
    Result<std::string> boot_marker(const v1::Endpoint& at,
                                    const ports::Login& login,
                                    ports::Deadline until) override;
    Result<void> reboot(const v1::Endpoint& at,
                        const ports::Login& login,
                        ports::Deadline until) override;
    // keep_network keeps the accounts as well.
    Result<void> restore(const v1::Endpoint& at,
                         const ports::Login& login,
                         ports::RestoreMode mode,
                         ports::Deadline until) override;
    // A person does it with the maker's tool: not_supported, with what to do.
    Result<void> activate(const v1::Endpoint& at,
                          const ports::Login& first,
                          ports::Deadline until) override;
    Result<void> set_password(const v1::Endpoint& at,
                              const ports::Login& login,
                              const Secret& next,
                              ports::Deadline until) override;
    Result<std::vector<std::string>> list_users(const v1::Endpoint& at,
                                                const ports::Login& login,
                                                ports::Deadline until) override;
    Result<void> add_user(const v1::Endpoint& at,
                          const ports::Login& login,
                          const ports::Login& user,
                          const std::string& role,
                          ports::Deadline until) override;
    Result<void> remove_user(const v1::Endpoint& at,
                             const ports::Login& login,
                             const std::string& user,
                             ports::Deadline until) override;
    // Old firmware keeps accounts for ONVIF that do not follow the device's own. The login must be
    // admin's: nobody else may. A device without such an account refuses in the same words as one
    // that dislikes the password: rejected.
    Result<void> set_onvif_password(const v1::Endpoint& at,
                                    const ports::Login& login,
                                    const ports::Login& account,
                                    ports::Deadline until) override;
    Result<v1::NetworkSettings> network(const v1::Endpoint& at,
                                        const ports::Login& login,
                                        ports::Deadline until) override;
    Result<bool> set_network(const v1::Endpoint& at,
                             const ports::Login& login,
                             const v1::NetworkSettings& network,
                             ports::Deadline until) override;
    // time_zone: the device's own number of the zone; empty: leave.
    Result<void> set_time(const v1::Endpoint& at,
                          const ports::Login& login,
                          const std::string& ntp_server,
                          std::uint32_t interval_minutes,
                          const std::string& time_zone,
                          ports::Deadline until) override;
    Result<void> set_name(const v1::Endpoint& at,
                          const ports::Login& login,
                          const std::string& name,
                          ports::Deadline until) override;
    // No documented call: not_supported.
    Result<Secret> backup(const v1::Endpoint& at,
                          const ports::Login& login,
                          const Secret& key,
                          ports::Deadline until) override;
    Result<v1::FirmwareStatus> firmware_status(const v1::Endpoint& at,
                                               const ports::Login& login,
                                               ports::Deadline until) override;
    Result<void> upgrade_firmware(const v1::Endpoint& at,
                                  const ports::Login& login,
                                  const std::string& image,
                                  ports::Deadline until) override;
    Result<ports::Snapshot> snapshot(const v1::Endpoint& at,
                                     const ports::Login& login,
                                     ports::Deadline until) override;
    std::string stream_url(const v1::Endpoint& at) const override;

  private:
    [[nodiscard]] Result<bool> has_user(const v1::Endpoint& at,
                                        const ports::Login& login,
                                        const std::string& user,
                                        ports::Deadline until);
    [[nodiscard]] Result<void> must_show(const v1::Endpoint& at,
                                         const ports::Login& login,
                                         const std::string& user,
                                         bool there,
                                         ports::Deadline until);
    Cgi cgi_;
};

}  // namespace camfleet::dahua
