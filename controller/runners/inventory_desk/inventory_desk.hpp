// SPDX-License-Identifier: Apache-2.0
// The desk for everything that is not a recovery: customers, sites, devices, ownership,
// credentials, agents, audit. Station 1 of a job's life. Control thread only. Invariants: what
// contradicts itself is refused with the reason and the other device's name; every change and its
// audit record are one batch; a reply comes after that batch is durable; a one-time token is stored
// as digest only and works once.
#pragma once

#include "common/ports/clock.hpp"
#include "common/ports/rng.hpp"
#include "controller/core/operations.hpp"
#include "controller/runners/inventory_desk/checks.hpp"
#include "controller/runners/inventory_desk/site_devices.hpp"
#include "controller/storage/audit_chain.hpp"
#include "controller/storage/records.hpp"
#include "controller/storage/vault/vault.hpp"

#include <functional>
#include <string>

namespace camfleet::controller {

struct InventoryDeskConfig {
    std::string ca_pem;
    std::string ca_sha256;       // hex digest of the CA certificate's DER
    std::string job_signer_pem;  // chain that signs jobs
    std::string broker_uri;
    std::string zoneinfo_dir = "/usr/share/zoneinfo";
    v1::PolicyList policies;
    std::chrono::hours invitation_valid{24};
};

class InventoryDesk final : public InventoryOperations {
  public:
    // Signs an agent's request. ok(certificate as PEM). Errors: invalid_argument (no good request)
    using SignCsr =
        std::function<Result<std::string>(const std::string& csr_pem, const std::string& agent_id)>;
    struct Parts {
        storage::Records& records;
        storage::Vault& vault;
        storage::AuditChain& audit;
        const ports::Clock& clock;
        ports::Rng& rng;
        SignCsr sign_csr;
    };

    InventoryDesk(Parts parts, InventoryDeskConfig config);

    void put_customer(v1::Customer value, std::string actor, Reply<v1::Customer> reply) override;
    void put_site(v1::Site value, std::string actor, Reply<v1::Site> reply) override;
    void put_camera(v1::Camera value, std::string actor, Reply<v1::Camera> reply) override;
    void put_switch(v1::Switch value, std::string actor, Reply<v1::Switch> reply) override;
    void put_recorder(v1::Recorder value, std::string actor, Reply<v1::Recorder> reply) override;
    void remove_device(std::string device_id, std::string actor, Reply<bool> reply) override;
    void put_ownership(v1::OwnershipRecord value,
                       std::string actor,
                       Reply<v1::OwnershipRecord> reply) override;
    void put_credential(v1::PutCredential value,
                        std::string actor,
                        Reply<v1::Credential> reply) override;
    void invite_agent(std::string agent_id,
                      std::string site_id,
                      std::string actor,
                      Reply<v1::AgentInvitation> reply) override;
    void enrol(v1::EnrolRequest request, Reply<v1::EnrolReply> reply) override;

    [[nodiscard]] v1::CustomerList customers() const override;
    [[nodiscard]] v1::SiteList sites() const override;
    [[nodiscard]] v1::AgentList agents() const override;
    [[nodiscard]] v1::CameraList cameras() const override;
    [[nodiscard]] v1::SwitchList switches() const override;
    [[nodiscard]] v1::RecorderList recorders() const override;
    [[nodiscard]] v1::CredentialList credentials(const std::string& device_id) const override;
    [[nodiscard]] v1::OwnershipList ownership_records() const override;
    [[nodiscard]] v1::PolicyList policies() const override { return config_.policies; }
    [[nodiscard]] v1::AuditList audit(std::uint64_t after, std::size_t limit) const override;
    [[nodiscard]] v1::AuditVerdict verify_audit() const override;

  private:
    struct Note {
        std::string actor;
        std::string action;
        std::string subject;
        std::map<std::string, std::string> details;
    };
    // Adds the audit record, commits, and replies when it is durable.
    template <class T>
    void finish(Batch batch, Note note, T answer, Reply<T> reply);
    void append_audit(Batch& batch, Note note);

    [[nodiscard]] Result<v1::Customer> accept(v1::Customer value) const;
    [[nodiscard]] Result<v1::Site> accept(v1::Site value) const;
    [[nodiscard]] Result<v1::Camera> accept(v1::Camera value) const;
    [[nodiscard]] Result<v1::Switch> accept(v1::Switch value) const;
    [[nodiscard]] Result<v1::Recorder> accept(v1::Recorder value) const;
    [[nodiscard]] Result<v1::OwnershipRecord> accept(v1::OwnershipRecord value) const;
    [[nodiscard]] Result<void> accept(const v1::PutCredential& value) const;
    template <class T>
    [[nodiscard]] Result<T> accept_device(T value, const T* before) const;
    template <class T, class Shelf>
    void put_device(T value, std::string actor, Shelf& shelf, Reply<T> reply);
    void check_camera_links(Problems& problems, const v1::Camera& camera) const;
    [[nodiscard]] Result<void> refuse_other_device(const DeviceView& device,
                                                   const std::string& site_id) const;
    [[nodiscard]] Result<void> refuse_removal(const DeviceView& device) const;
    void erase_device(Batch& batch, const DeviceView& device, const std::string& site_id);
    void link_credential(Batch& batch, const v1::Credential& credential);
    [[nodiscard]] std::string known_credential(const std::string& device_id) const;
    [[nodiscard]] std::string free_device_id(const std::string& name) const;
    [[nodiscard]] const v1::Agent* invited(const v1::EnrolRequest& request) const;
    void refuse_enrolment(const std::string& agent_id, const Reply<v1::EnrolReply>& reply);
    [[nodiscard]] Result<std::string> agent_to_invite(std::string agent_id,
                                                      const std::string& site_id) const;
    void give_site_to(Batch& batch, const std::string& agent_id, const std::string& site_id);
    [[nodiscard]] Time now() const { return parts_.clock.wall(); }

    Parts parts_;
    InventoryDeskConfig config_;
    // Wrong tokens that were audited in this minute, and those that only were counted.
    Time refusals_since_;
    std::uint32_t refusals_audited_ = 0;
    std::uint64_t refusals_counted_ = 0;
};

template <class T>
void InventoryDesk::finish(Batch batch, Note note, T answer, Reply<T> reply) {
    append_audit(batch, std::move(note));
    parts_.records.store().commit(
        std::move(batch), [answer = std::move(answer), reply = std::move(reply)](auto saved) {
            if (saved) {
                reply(answer);
            } else {
                reply(std::unexpected(saved.error()));
            }
        });
}

}  // namespace camfleet::controller
