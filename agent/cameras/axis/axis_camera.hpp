// SPDX-License-Identifier: Apache-2.0
// CameraDriver for AXIS cameras over VAPIX, firmware 5.5 to 12. README.md lists the quirks it lives
// with. Called by the task runner on a worker thread, after the identity at the endpoint was
// proven. What a firmware offers is found by asking: the newer call first, the older one where the
// device says that it knows no such call.
// Invariants: a wrong password costs one failed login a call; nothing is retried; nothing is sent
// again after an answer that leaves its effect open; passwords travel in bodies, never in a URL;
// where the operator requires the maker's certificate, no call goes to a device without it.
#pragma once

#include "agent/cameras/axis/user_codec.hpp"
#include "agent/cameras/axis/vapix.hpp"

namespace camfleet::axis {

class AxisCamera final : public ports::CameraDriver {
  public:
    explicit AxisCamera(Options options = {}) : vapix_(std::move(options)) {}

    std::vector<v1::Capability> capabilities() const override;
    Result<ports::CameraFacts> public_facts(const v1::Endpoint& at, ports::Deadline until) override;
    // By the Axis device ID (IEEE 802.1AR). Errors: not_supported (no CA configured, or not over
    // HTTPS), wrong_identity (not by that CA: a certificate of the owner's, or an impostor),
    // malformed; forbidden instead of these where the operator requires the proof. Who is pinned to
    // another certificate, or does not answer, is told as such either way
    Result<ports::CertifiedDevice> device_certificate(const v1::Endpoint& at,
                                                      ports::Deadline until) override;
    Result<v1::CameraState> state(const v1::Endpoint& at, ports::Deadline until) override;
    // Errors: also busy (boots), locked (throttles): nothing is known then
    Result<bool> is_activated(const v1::Endpoint& at, ports::Deadline until) override;
    // The web server of this maker starts before its login part: systemready must say yes, and
    // twice where the device does not say that it has long been up. Blocks: for the pause.
    // ok for firmware that cannot be asked (before 9.50)
    Result<void> takes_logins(const v1::Endpoint& at, ports::Deadline until) override;
    Result<v1::LoginResult> check_login(const v1::Endpoint& at,
                                        const ports::Login& login,
                                        ports::Deadline until) override;
    Result<ports::CameraFacts> identify(const v1::Endpoint& at,
                                        const ports::Login& login,
                                        ports::Deadline until) override;
    // The device's own boot id, asked without a login. Errors: not_supported (before AXIS OS 11)
    Result<std::string> boot_marker(const v1::Endpoint& at,
                                    const ports::Login& login,
                                    ports::Deadline until) override;
    Result<void> reboot(const v1::Endpoint& at,
                        const ports::Login& login,
                        ports::Deadline until) override;
    // Both delete all accounts; keep_network keeps the address (the maker's soft default).
    Result<void> restore(const v1::Endpoint& at,
                         const ports::Login& login,
                         ports::RestoreMode mode,
                         ports::Deadline until) override;
    // Before AXIS OS 11.5 the first account is root; errors: invalid_argument for another name.
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
    Result<v1::NetworkSettings> network(const v1::Endpoint& at,
                                        const ports::Login& login,
                                        ports::Deadline until) override;
    // ok(false) always: the device applies it by itself, after its answer. It undoes what it cannot
    // apply, so only the camera at the new address proves success.
    Result<bool> set_network(const v1::Endpoint& at,
                             const ports::Login& login,
                             const v1::NetworkSettings& network,
                             ports::Deadline until) override;
    // interval_minutes has no counterpart on this maker: its time client chooses by itself.
    Result<void> set_time(const v1::Endpoint& at,
                          const ports::Login& login,
                          const std::string& ntp_server,
                          std::uint32_t interval_minutes,
                          const std::string& time_zone,
                          ports::Deadline until) override;
    // The host name. Errors: invalid_argument (not a host name)
    Result<void> set_name(const v1::Endpoint& at,
                          const ports::Login& login,
                          const std::string& name,
                          ports::Deadline until) override;
    // All parameters as the device lists them; it masks passwords. The maker knows no key.
    Result<Secret> backup(const v1::Endpoint& at,
                          const ports::Login& login,
                          const Secret& key,
                          ports::Deadline until) override;
    // Picture settings, texts and names, one by one. Errors: also rejected (names what the device
    // refused; the others are written)
    Result<void> restore_backup(const v1::Endpoint& at,
                                const ports::Login& login,
                                const Secret& file,
                                const Secret& key,
                                ports::Deadline until) override;
    Result<v1::FirmwareStatus> firmware_status(const v1::Endpoint& at,
                                               const ports::Login& login,
                                               ports::Deadline until) override;
    // The device commits it once it has started. Errors: not_supported (before 7.40), conflict (the
    // running firmware waits for its own commit)
    Result<void> upgrade_firmware(const v1::Endpoint& at,
                                  const ports::Login& login,
                                  const std::string& image,
                                  ports::Deadline until) override;
    // For an upgrade that waits for it. Not part of the port.
    Result<void> commit_firmware(const v1::Endpoint& at,
                                 const ports::Login& login,
                                 ports::Deadline until) const;
    Result<ports::Snapshot> snapshot(const v1::Endpoint& at,
                                     const ports::Login& login,
                                     ports::Deadline until) override;
    std::string stream_url(const v1::Endpoint& at) const override;

  private:
    [[nodiscard]] Result<ports::CameraFacts> facts_told(const Call& call) const;
    [[nodiscard]] Result<SystemReady> system_ready(const Call& call) const;
    // The answer of a call that always needs a login, to somebody who has none.
    [[nodiscard]] Result<http::HttpResponse> knock(const Call& call) const;
    [[nodiscard]] Result<PassphrasePolicy> fresh_device_policy(const Call& call) const;
    [[nodiscard]] Result<void> users_change(const Call& call,
                                            std::string form,
                                            UserAction action) const;
    [[nodiscard]] Result<void> set_ntp(const Call& call, const std::string& server) const;
    [[nodiscard]] Result<void> set_zone(const Call& call, const std::string& zone) const;
    [[nodiscard]] Result<void> set_old_time(const Call& call,
                                            const std::string& server,
                                            const std::string& zone) const;
    [[nodiscard]] Result<bool> set_old_network(const Call& call,
                                               const v1::NetworkSettings& network) const;
    [[nodiscard]] Result<std::string> all_parameters(const Call& call) const;

    Vapix vapix_;
};

}  // namespace camfleet::axis
