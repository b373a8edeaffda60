// SPDX-License-Identifier: Apache-2.0
// Looks at sites: what operators ask, what the clock asks, what agents bring home, and the list of
// devices that is known from it. Stations 1 to 3 and 8 of a job's life, for jobs that change
// nothing. Control thread only.
// Invariants: one open scheduled discovery a site; a site keeps a bounded number of looks; a report
// is taken only from the agent that the job went to.
#pragma once

#include "common/observe/log.hpp"
#include "common/ports/clock.hpp"
#include "common/ports/rng.hpp"
#include "controller/core/operations.hpp"
#include "controller/runners/committer.hpp"
#include "controller/runners/dispatcher.hpp"
#include "controller/runners/job_issuer.hpp"
#include "controller/storage/audit_chain.hpp"

#include <functional>
#include <string>
#include <vector>

namespace camfleet::controller {

class LookDesk final : public LookOperations {
  public:
    struct Parts {
        storage::Records& records;
        storage::AuditChain& audit;
        Committer& committer;
        JobIssuer& issuer;
        const ports::Clock& clock;
        ports::Rng& rng;
        observe::Log& log;
        std::function<Time(const std::string& agent_id)> last_heard;
        Seconds heard_within{30};
        std::uint32_t discover_every_minutes = 0;  // of sites that do not say themselves
    };

    explicit LookDesk(Parts parts) : parts_(std::move(parts)) {}
    void attach(Dispatcher& dispatcher) { dispatcher_ = &dispatcher; }

    // Operators
    void start_look(v1::StartLook request, std::string actor, Reply<v1::Look> reply) override;
    [[nodiscard]] Result<v1::Look> look(const std::string& look_id) const override;
    void await_look(std::string look_id, Seconds at_most, Reply<v1::Look> reply) override;
    [[nodiscard]] v1::LookList looks(const std::string& site_id) const override;
    [[nodiscard]] v1::DeviceList devices(const DeviceFilter& filter) const override;
    [[nodiscard]] Result<v1::Device> device(const std::string& name) const override;
    [[nodiscard]] v1::SiteChangeList changes(const std::string& site_id) const override;

    // Agents; rows go into the caller's turn. false: not a look's job.
    bool on_receipt(Turn& turn, const std::string& agent_id, const v1::JobReceipt& receipt);
    void on_report(Turn& turn, const std::string& agent_id, const v1::LookReport& report);
    bool on_expired(const std::string& job_id);
    // Discoveries that are due, and looks whose agent never came back. Once a second.
    void look_at_the_clock();
    // Answers everybody who waits.
    void stop();

  private:
    struct Waiting {
        std::string look_id;
        Time until;
        Reply<v1::Look> reply;
    };
    void answer_waiting(const std::function<bool(const Waiting&)>& whom);
    [[nodiscard]] Result<v1::Look> opening(v1::StartLook request) const;
    // Errors: as JobIssuer::issue_look
    [[nodiscard]] Result<v1::Look> issue(Turn& turn, v1::Look look);
    void audit(Turn& turn, const std::string& actor, const v1::Look& look);
    void end(Turn& turn,
             v1::Look look,
             std::string_view state,
             const std::string& reason,
             const std::string& detail);
    void compare(v1::Look& look, v1::LookReport& report) const;
    void keep_newest(Turn& turn, const v1::Look& look);
    void set_job_state(Turn& turn, const std::string& job_id, std::string_view state);
    void discover_when_due(const v1::Site& site);
    [[nodiscard]] const v1::Look* look_of(const std::string& agent_id, const std::string& id) const;
    void add_devices(const std::string& site_id, v1::DeviceList& out) const;

    Parts parts_;
    Dispatcher* dispatcher_ = nullptr;
    std::vector<Waiting> waiting_;
};

}  // namespace camfleet::controller
