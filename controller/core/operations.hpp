// SPDX-License-Identifier: Apache-2.0
// What an operator can ask of the controller, as the API sees it. Runners implement it; every
// answer comes back on the control thread, after the change is durable.
#pragma once

#include "common/base/error.hpp"
#include "common/base/time.hpp"
#include "common/proto/api.pb.h"

#include <functional>
#include <string>

namespace camfleet::controller {

template <class T>
using Reply = std::function<void(Result<T>)>;

class RecoveryOperations {
  public:
    virtual ~RecoveryOperations() = default;
    virtual void start(v1::StartRecovery request,
                       std::string actor,
                       Reply<v1::RecoveryState> reply) = 0;
    virtual void approve(std::string recovery_id,
                         v1::GrantApproval grant,
                         std::string actor,
                         Reply<v1::RecoveryState> reply) = 0;
    virtual void cancel(std::string recovery_id,
                        std::string actor,
                        Reply<v1::RecoveryState> reply) = 0;
    virtual void report(std::string work_order_id,
                        v1::ReportWorkOrder report,
                        std::string actor,
                        Reply<v1::WorkOrder> reply) = 0;
    [[nodiscard]] virtual Result<v1::RecoveryState> get(const std::string& recovery_id) const = 0;
    [[nodiscard]] virtual v1::RecoveryList list(const std::string& camera_id,
                                                bool open_only) const = 0;
    [[nodiscard]] virtual v1::WorkOrderList work_orders(bool open_only) const = 0;
    [[nodiscard]] virtual v1::JobList jobs(const std::string& recovery_id) const = 0;
    [[nodiscard]] virtual Result<std::string> envelope(const std::string& job_id) const = 0;
    // Called for every change of a recovery until unsubscribed. recovery_id empty: all.
    virtual std::uint64_t subscribe(std::string recovery_id,
                                    std::function<void(const v1::LiveEvent&)> listener) = 0;
    virtual void unsubscribe(std::uint64_t subscription) = 0;
};

// Looks at a site, and what is known from them.
class LookOperations {
  public:
    struct DeviceFilter {
        std::string site_id;  // empty: all
        std::string maker;
        std::string state;     // word of CameraState
        bool unknown = false;  // only those that the inventory does not have
        bool missing = false;  // only cameras of the inventory that were not seen
    };

    virtual ~LookOperations() = default;
    virtual void start_look(v1::StartLook request, std::string actor, Reply<v1::Look> reply) = 0;
    [[nodiscard]] virtual Result<v1::Look> look(const std::string& look_id) const = 0;
    // The same as soon as it has ended, or as it is when the time is over.
    virtual void await_look(std::string look_id, Seconds at_most, Reply<v1::Look> reply) = 0;
    // Newest first, without their reports.
    [[nodiscard]] virtual v1::LookList looks(const std::string& site_id) const = 0;
    [[nodiscard]] virtual v1::DeviceList devices(const DeviceFilter& filter) const = 0;
    // By id of the inventory, serial number or MAC. Errors: not_found
    [[nodiscard]] virtual Result<v1::Device> device(const std::string& name) const = 0;
    // Newest first.
    [[nodiscard]] virtual v1::SiteChangeList changes(const std::string& site_id) const = 0;
};

// Inventory, ownership, credentials, agents, audit.
class InventoryOperations {
  public:
    virtual ~InventoryOperations() = default;
    virtual void put_customer(v1::Customer value, std::string actor, Reply<v1::Customer> reply) = 0;
    virtual void put_site(v1::Site value, std::string actor, Reply<v1::Site> reply) = 0;
    virtual void put_camera(v1::Camera value, std::string actor, Reply<v1::Camera> reply) = 0;
    virtual void put_switch(v1::Switch value, std::string actor, Reply<v1::Switch> reply) = 0;
    virtual void put_recorder(v1::Recorder value, std::string actor, Reply<v1::Recorder> reply) = 0;
    virtual void remove_device(std::string device_id, std::string actor, Reply<bool> reply) = 0;
    virtual void put_ownership(v1::OwnershipRecord value,
                               std::string actor,
                               Reply<v1::OwnershipRecord> reply) = 0;
    virtual void put_credential(v1::PutCredential value,
                                std::string actor,
                                Reply<v1::Credential> reply) = 0;
    virtual void invite_agent(std::string agent_id,
                              std::string site_id,
                              std::string actor,
                              Reply<v1::AgentInvitation> reply) = 0;
    virtual void enrol(v1::EnrolRequest request, Reply<v1::EnrolReply> reply) = 0;
    [[nodiscard]] virtual v1::CustomerList customers() const = 0;
    [[nodiscard]] virtual v1::SiteList sites() const = 0;
    [[nodiscard]] virtual v1::AgentList agents() const = 0;
    [[nodiscard]] virtual v1::CameraList cameras() const = 0;
    [[nodiscard]] virtual v1::SwitchList switches() const = 0;
    [[nodiscard]] virtual v1::RecorderList recorders() const = 0;
    [[nodiscard]] virtual v1::CredentialList credentials(const std::string& device_id) const = 0;
    [[nodiscard]] virtual v1::OwnershipList ownership_records() const = 0;
    [[nodiscard]] virtual v1::PolicyList policies() const = 0;
    [[nodiscard]] virtual v1::AuditList audit(std::uint64_t after, std::size_t limit) const = 0;
    [[nodiscard]] virtual v1::AuditVerdict verify_audit() const = 0;
};

}  // namespace camfleet::controller
