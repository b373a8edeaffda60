// SPDX-License-Identifier: Apache-2.0
// CameraDriver for Hikvision-made cameras over ISAPI. README.md lists the quirks it lives with.
// Called by the task runner on a worker thread, after the identity at the endpoint was proven.
// Invariants: a wrong password costs one failed login a call, however many requests the call needs,
// because the first refusal ends it; nothing is retried; no password leaves in clear over HTTP
// unless Options allow it.
#pragma once

#include "agent/cameras/hikvision/boot_memory.hpp"
#include "agent/cameras/hikvision/isapi.hpp"
#include "common/ports/clock.hpp"

namespace camfleet::hikvision {

class HikvisionCamera final : public ports::CameraDriver {
  public:
    // clock: for boot_marker(); must outlive the driver.
    explicit HikvisionCamera(const ports::Clock& clock, Options options = {})
        : clock_(clock), isapi_(options) {}

    std::vector<v1::Capability> capabilities() const override;
    Result<v1::CameraState> state(const v1::Endpoint& at, ports::Deadline until) override;
    Result<bool> is_activated(const v1::Endpoint& at, ports::Deadline until) override;
    Result<v1::LoginResult> check_login(const v1::Endpoint& at,
                                        const ports::Login& login,
                                        ports::Deadline until) override;
    Result<ports::CameraFacts> identify(const v1::Endpoint& at,
                                        const ports::Login& login,
                                        ports::Deadline until) override;
    Result<std::string> boot_marker(const v1::Endpoint& at,
                                    const ports::Login& login,
                                    ports::Deadline until) override;
    Result<void> reboot(const v1::Endpoint& at,
                        const ports::Login& login,
                        ports::Deadline until) override;
    Result<void> restore(const v1::Endpoint& at,
                         const ports::Login& login,
                         ports::RestoreMode mode,
                         ports::Deadline until) override;
    // The maker's first account is always "admin". A camera that wants the newer activation
    // (supportVersion 3) is refused with not_supported and what a person can do instead.
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
    // Makes the account, as an administrator, where it is missing, and switches ONVIF on.
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
    Result<Secret> backup(const v1::Endpoint& at,
                          const ports::Login& login,
                          const Secret& key,
                          ports::Deadline until) override;
    // The camera takes the file and reboots. Errors: rejected (another key, another device)
    Result<void> restore_backup(const v1::Endpoint& at,
                                const ports::Login& login,
                                const Secret& file,
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
    [[nodiscard]] bool is_from_before_activation(const v1::Endpoint& at,
                                                 ports::Deadline until) const;
    // For what was taken and waits for it.
    [[nodiscard]] Result<void> reboot_after(const v1::Endpoint& at,
                                            const ports::Login& login,
                                            const char* taken,
                                            ports::Deadline until);

    const ports::Clock& clock_;
    Isapi isapi_;
    BootMemory boots_;
};

}  // namespace camfleet::hikvision
