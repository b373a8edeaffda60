// SPDX-License-Identifier: Apache-2.0
// Operations that behave: they remember what they were given and answer at once, or when told to.
#pragma once

#include "controller/core/operations.hpp"

#include <map>

namespace camfleet::api {

class FakeInventory : public controller::InventoryOperations {
  public:
    template <class T>
    using Reply = controller::Reply<T>;

    void put_customer(v1::Customer value, std::string actor, Reply<v1::Customer> reply) override {
        last_actor = std::move(actor);
        reply(value);
    }
    void put_site(v1::Site value, std::string, Reply<v1::Site> reply) override { reply(value); }
    void put_camera(v1::Camera value, std::string, Reply<v1::Camera> reply) override {
        if (refusal) return reply(std::unexpected(*refusal));
        *cameras_.add_cameras() = value;
        reply(value);
    }
    void put_switch(v1::Switch value, std::string, Reply<v1::Switch> reply) override {
        // Kept until the test lets go.
        held = [value, reply] { reply(value); };
    }
    void put_recorder(v1::Recorder value, std::string, Reply<v1::Recorder> reply) override {
        reply(value);
    }
    void remove_device(std::string id, std::string, Reply<bool> reply) override {
        removed = std::move(id);
        reply(true);
    }
    void put_ownership(v1::OwnershipRecord value,
                       std::string,
                       Reply<v1::OwnershipRecord> reply) override {
        reply(value);
    }
    void put_credential(v1::PutCredential value,
                        std::string,
                        Reply<v1::Credential> reply) override {
        secret = value.secret();
        v1::Credential out;
        out.set_device_id(value.device_id());
        reply(out);
    }
    void invite_agent(std::string id,
                      std::string site,
                      std::string,
                      Reply<v1::AgentInvitation> reply) override {
        v1::AgentInvitation out;
        out.set_agent_id(id + "@" + site);
        reply(out);
    }
    void enrol(v1::EnrolRequest, Reply<v1::EnrolReply> reply) override {
        reply(fail(Errc::unauthorized, "token: wrong, used or expired"));
    }
    v1::CustomerList customers() const override { return {}; }
    v1::SiteList sites() const override { return {}; }
    v1::AgentList agents() const override { return {}; }
    v1::CameraList cameras() const override { return cameras_; }
    v1::SwitchList switches() const override { return {}; }
    v1::RecorderList recorders() const override { return {}; }
    v1::CredentialList credentials(const std::string& device_id) const override {
        v1::CredentialList out;
        out.add_credentials()->set_device_id(device_id);
        return out;
    }
    v1::OwnershipList ownership_records() const override { return {}; }
    v1::PolicyList policies() const override { return {}; }
    v1::AuditList audit(std::uint64_t after, std::size_t limit) const override {
        v1::AuditList out;
        out.add_records()->set_number(after + limit);
        return out;
    }
    v1::AuditVerdict verify_audit() const override {
        v1::AuditVerdict out;
        out.set_intact(true);
        return out;
    }

    std::optional<Error> refusal;
    std::function<void()> held;
    std::string last_actor;
    std::string removed;
    std::string secret;

  private:
    v1::CameraList cameras_;
};

class FakeRecoveries : public controller::RecoveryOperations {
  public:
    template <class T>
    using Reply = controller::Reply<T>;

    void start(v1::StartRecovery request, std::string, Reply<v1::RecoveryState> reply) override {
        v1::RecoveryState out;
        out.set_id("rec-1");
        out.set_camera_id(request.camera_id());
        out.set_objective(request.objective());
        out.set_requested_by(request.requested_by());
        reply(out);
    }
    void approve(std::string id,
                 v1::GrantApproval grant,
                 std::string,
                 Reply<v1::RecoveryState> reply) override {
        v1::RecoveryState out;
        out.set_id(std::move(id));
        out.set_reason(grant.denied() ? "denied by " + grant.granted_by() : "granted");
        reply(out);
    }
    void cancel(std::string id, std::string, Reply<v1::RecoveryState> reply) override {
        reply(get(id));
    }
    void report(std::string id,
                v1::ReportWorkOrder report,
                std::string,
                Reply<v1::WorkOrder> reply) override {
        v1::WorkOrder out;
        out.set_id(std::move(id));
        out.set_technician(report.technician());
        reply(out);
    }
    Result<v1::RecoveryState> get(const std::string& id) const override {
        const auto found = states.find(id);
        if (found == states.end()) return fail(Errc::not_found, "no recovery '" + id + "'");
        return found->second;
    }
    v1::RecoveryList list(const std::string& camera_id, bool open_only) const override {
        v1::RecoveryList out;
        out.add_recoveries()->set_camera_id(camera_id + (open_only ? " open" : " all"));
        return out;
    }
    v1::WorkOrderList work_orders(bool) const override { return {}; }
    v1::JobList jobs(const std::string&) const override { return {}; }
    Result<std::string> envelope(const std::string&) const override {
        return std::string("\x30\x00\xff", 3);
    }
    std::uint64_t subscribe(std::string,
                            std::function<void(const v1::LiveEvent&)> listener) override {
        listeners[++last] = std::move(listener);
        return last;
    }
    void unsubscribe(std::uint64_t id) override { listeners.erase(id); }

    void emit(const std::string& id, v1::RecoveryState::Phase phase, const std::string& text) {
        states[id].set_phase(phase);
        v1::LiveEvent event;
        event.set_recovery_id(id);
        event.set_text(text);
        *event.mutable_recovery() = states[id];
        const auto now = listeners;
        for (const auto& [key, listener] : now) listener(event);
    }

    std::map<std::string, v1::RecoveryState> states;
    std::map<std::uint64_t, std::function<void(const v1::LiveEvent&)>> listeners;
    std::uint64_t last = 0;
};

class FakeLooks : public controller::LookOperations {
  public:
    void start_look(v1::StartLook request,
                    std::string actor,
                    controller::Reply<v1::Look> reply) override {
        v1::Look out;
        out.set_id("look-1");
        *out.mutable_asked() = request;
        out.mutable_asked()->set_requested_by(actor);
        reply(out);
    }
    [[nodiscard]] Result<v1::Look> look(const std::string& look_id) const override {
        if (look_id != "look-1")
            return fail(Errc::not_found, "no look is called '" + look_id + "'");
        v1::Look out;
        out.set_id(look_id);
        return out;
    }
    void await_look(std::string look_id,
                    Seconds at_most,
                    controller::Reply<v1::Look> reply) override {
        waited = at_most;
        reply(look(look_id));
    }
    Seconds waited{0};
    [[nodiscard]] v1::LookList looks(const std::string& site_id) const override {
        v1::LookList out;
        out.add_looks()->set_site_id(site_id);
        return out;
    }
    [[nodiscard]] v1::DeviceList devices(const DeviceFilter& filter) const override {
        v1::DeviceList out;
        auto& one = *out.add_devices();
        one.set_site_id(filter.site_id);
        one.mutable_sighting()->mutable_identity()->set_maker(filter.maker);
        one.mutable_sighting()->set_name(filter.state + (filter.unknown ? " unknown" : "") +
                                         (filter.missing ? " missing" : ""));
        return out;
    }
    [[nodiscard]] Result<v1::Device> device(const std::string& name) const override {
        v1::Device out;
        out.set_camera_id(name);
        return out;
    }
    [[nodiscard]] v1::SiteChangeList changes(const std::string& site_id) const override {
        v1::SiteChangeList out;
        out.add_changes()->set_site_id(site_id);
        return out;
    }
};

}  // namespace camfleet::api
