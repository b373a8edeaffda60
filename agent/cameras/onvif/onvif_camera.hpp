// SPDX-License-Identifier: Apache-2.0
// CameraDriver for any camera over ONVIF, whoever made it. README.md lists the quirks it lives
// with. Called by the task runner on a worker thread, after the identity at the endpoint was
// proven.
// Invariants: a wrong password costs one failed login a call, because the first refusal ends it;
// nothing is retried; every setting is read back, since devices say "done" without doing; no
// address that a device gives out leads to another host; no password leaves in clear over HTTP
// unless Options allow it.
#pragma once

#include "agent/cameras/onvif/address.hpp"
#include "agent/cameras/onvif/network_codec.hpp"
#include "agent/cameras/onvif/service_client.hpp"
#include "common/ports/devices.hpp"

namespace camfleet::onvif {

class OnvifCamera final : public ports::CameraDriver {
  public:
    // clock: must outlive the driver.
    explicit OnvifCamera(const ports::Clock& clock, Options options = {})
        : client_(clock, std::move(options)) {}

    std::vector<v1::Capability> capabilities() const override;
    // From GetDeviceInformation or GetScopes, where the device answers them to anybody.
    Result<ports::CameraFacts> public_facts(const v1::Endpoint& at, ports::Deadline until) override;
    // open: tells its accounts or its device information without a login.
    Result<v1::CameraState> state(const v1::Endpoint& at, ports::Deadline until) override;
    Result<bool> is_activated(const v1::Endpoint& at, ports::Deadline until) override;
    // not_supported on an open device: nothing there can prove a login.
    Result<v1::LoginResult> check_login(const v1::Endpoint& at,
                                        const ports::Login& login,
                                        ports::Deadline until) override;
    Result<ports::CameraFacts> identify(const v1::Endpoint& at,
                                        const ports::Login& login,
                                        ports::Deadline until) override;
    // ONVIF tells no uptime and no boot id.
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
    // Only on a device that says by its scope that it waits for the first account.
    Result<void> activate(const v1::Endpoint& at,
                          const ports::Login& first,
                          ports::Deadline until) override;
    // The proof is one call with the new password.
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
    // DNS, then gateway, then the address; then once more at the new address, in the same call,
    // what did not stick before (a gateway of the new subnet). Errors: device_error names what did
    // not stick; never rejected once anything was set.
    Result<bool> set_network(const v1::Endpoint& at,
                             const ports::Login& login,
                             const v1::NetworkSettings& network,
                             ports::Deadline until) override;
    // ONVIF knows no interval: it is left to the device.
    Result<void> set_time(const v1::Endpoint& at,
                          const ports::Login& login,
                          const std::string& ntp_server,
                          std::uint32_t interval_minutes,
                          const std::string& time_zone,
                          ports::Deadline until) override;
    // A valid host name becomes the host name; any other text the scope "name".
    Result<void> set_name(const v1::Endpoint& at,
                          const ports::Login& login,
                          const std::string& name,
                          ports::Deadline until) override;
    // key: not used, ONVIF protects no backup with one.
    Result<Secret> backup(const v1::Endpoint& at,
                          const ports::Login& login,
                          const Secret& key,
                          ports::Deadline until) override;
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
    // Only the device knows its path: this is the root. Use find_stream_url().
    std::string stream_url(const v1::Endpoint& at) const override;
    Result<std::string> find_stream_url(const v1::Endpoint& at,
                                        const ports::Login& login,
                                        ports::Deadline until) override;

  private:
    struct MediaService {
        Place place;
        std::string_view name_space;
    };

    [[nodiscard]] Result<Answer> device(const Call& call, Operation operation) const;
    // A change whose reply says nothing but that it was taken.
    [[nodiscard]] Result<void> change(const Call& call, Operation operation) const;
    [[nodiscard]] Result<std::vector<UserEntry>> users(const Call& call) const;
    [[nodiscard]] Result<void> may_send_password(const Call& call, const Secret& password) const;
    [[nodiscard]] Result<std::vector<Interface>> interfaces(const Call& call) const;
    // What was set shows when it is read back.
    enum class Kept { untouched, yes, no };
    // What is set beside the address, by name. lost: taken, and not shown afterwards.
    struct Beside {
        std::vector<std::string> touched = {};
        std::vector<std::string> lost = {};
    };
    [[nodiscard]] Result<Kept> set_dns_servers(const Call& call,
                                               const v1::NetworkSettings& network) const;
    [[nodiscard]] Result<Kept> set_default_gateway(const Call& call,
                                                   const Interface& current,
                                                   const v1::NetworkSettings& network) const;
    [[nodiscard]] Result<Beside> set_dns_and_gateway(const Call& call,
                                                     const Interface& current,
                                                     const v1::NetworkSettings& network) const;
    [[nodiscard]] Result<bool> set_address(const Call& call,
                                           const Interface& current,
                                           const v1::NetworkSettings& network) const;
    // What was lost before, after the address was set, at the new one.
    [[nodiscard]] Result<bool> set_again(const Call& call,
                                         const Interface& current,
                                         const v1::NetworkSettings& network,
                                         const Beside& before) const;
    // Waits until the device that was `current` answers there.
    [[nodiscard]] Result<void> meet_at(const Call& there, const Interface& current) const;
    // What is said then. lost: what did not stick
    [[nodiscard]] Error take_back(const Call& call,
                                  const Interface& current,
                                  const std::string& lost) const;
    [[nodiscard]] Result<void> set_host_name(const Call& call, const std::string& name) const;
    [[nodiscard]] Result<void> set_name_scope(const Call& call, const std::string& name) const;
    [[nodiscard]] Result<MediaService> media_service(const Call& call) const;
    // Asks where the file goes, waits as long as the device wants, sends it once.
    [[nodiscard]] Result<void> send_file(const Call& call,
                                         std::string_view operation,
                                         std::string_view file) const;
    // Of the profile to be shown. operation: GetStreamUri or GetSnapshotUri
    [[nodiscard]] Result<std::string> media_uri(const Call& call, std::string_view operation) const;

    ServiceClient client_;
};

}  // namespace camfleet::onvif
