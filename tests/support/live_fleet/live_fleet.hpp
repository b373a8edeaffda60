// SPDX-License-Identifier: Apache-2.0
// A whole fleet of real processes on loopback, in a folder of its own: mosquitto as deploy/broker
// renders it, controller, simulated site and enrolled agent, with the inventory filled in through
// the operator API. Each can be killed without a word and started again on the same ports. Ended
// with the object, each process by its own id. Everything that waits has a limit; what fails
// throws. One thread at a time.
#pragma once

#include "tests/support/live_fleet/fleet_api.hpp"
#include "tests/support/live_fleet/lab_control.hpp"
#include "tests/support/live_fleet/site_text.hpp"
#include "tests/support/live_fleet/wire_tap.hpp"
#include "tests/support/mosquitto.hpp"
#include "tests/support/temp_folder.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>

namespace camfleet::support {

struct LiveFleetOptions {
    // As tests/lab/sites; SADP, control and SNMP on port 0. Passwords and the community of the
    // files it names are made at random.
    std::string site;
    std::map<std::string, std::string> policies;  // file name -> YAML; empty: the product's own
    std::string policy;                           // of each camera; empty: as its make says
    std::set<std::string> without_ownership;      // cameras
    bool with_agent = true;                       // otherwise call enrol_agent(), start_agent()
    unsigned http_timeout_ms = 4'000;
    unsigned snmp_timeout_ms = 2'000;
    unsigned discovery_window_ms = 300;
    unsigned video_timeout_ms = 4'000;
    unsigned resend_seconds = 2;
};

enum class Part { broker, controller, agent };
[[nodiscard]] const char* part_name(Part part);

class LiveFleet {
  public:
    static constexpr const char* agent_id = "shop-agent";

    explicit LiveFleet(LiveFleetOptions options);

    // Where things are.
    [[nodiscard]] std::filesystem::path folder() const { return folder_.file(""); }
    [[nodiscard]] std::filesystem::path file(const std::string& name) const {
        return folder_.file(name);
    }
    [[nodiscard]] const pki::Pki& pki() const { return pki_; }
    [[nodiscard]] std::filesystem::path agent_dir() const { return file("agent"); }
    [[nodiscard]] std::filesystem::path controller_dir() const { return file("controller"); }
    [[nodiscard]] std::filesystem::path secrets_dir() const { return file("secrets"); }
    // Of a file of the site: "front-door.password", "switch.community". Never print it.
    [[nodiscard]] Secret secret(const std::string& name) const;
    [[nodiscard]] const std::vector<std::string>& cameras() const { return cameras_; }

    [[nodiscard]] Mosquitto& broker() { return *broker_; }
    [[nodiscard]] Child& controller() { return controller_; }
    [[nodiscard]] Child& agent() { return agent_; }
    [[nodiscard]] Child& lab_process() { return lab_process_; }
    [[nodiscard]] const LabControl& lab() const { return lab_; }
    [[nodiscard]] const FleetApi& api() const { return *api_; }
    [[nodiscard]] std::string api_url() const {
        return "https://127.0.0.1:" + std::to_string(api_port_);
    }
    [[nodiscard]] WireTap& wire() { return *wire_; }

    void enrol_agent();
    void start_agent();    // and waits until the controller has heard it
    void kill(Part part);  // kill -9
    void start(Part part);
    void forget_at_broker();  // wipes its persistence; while it is down
    [[nodiscard]] bool wait_until_api_answers();
    [[nodiscard]] bool wait_until_agent_seen();  // after this moment

    // Recoveries. policy: empty: the camera's own.
    [[nodiscard]] std::string start_recovery(const std::string& camera,
                                             v1::Objective::Kind objective,
                                             const std::string& policy = {});
    [[nodiscard]] Result<v1::RecoveryState> recovery(const std::string& id) const;
    // Plays operator and technician until all have ended: approves, holds the button, files a first
    // password and gives it to the camera, when asked. each_look: called about every 50 ms and
    // recovery, with null while the controller does not answer. Throws when they have not ended
    // within the limit.
    using EachLook = std::function<void(const v1::RecoveryState*)>;
    std::vector<v1::RecoveryState> play_all(const std::vector<std::string>& ids,
                                            std::chrono::seconds limit,
                                            const EachLook& each_look = {});
    v1::RecoveryState play(const std::string& id,
                           std::chrono::seconds limit,
                           const EachLook& each_look = {}) {
        return play_all({id}, limit, each_look).front();
    }

    // By the makers' rules.
    [[nodiscard]] static std::string make_password();
    // A login that an operator came to know.
    void learn_password(const std::string& camera, const Secret& secret);

    // Proofs.
    [[nodiscard]] v1::AuditVerdict audit() const;
    [[nodiscard]] v1::JobList jobs_of(const std::string& recovery) const;
    [[nodiscard]] v1::CredentialList credentials_of(const std::string& device) const;
    // The ends of all logs, for a failed test.
    [[nodiscard]] std::string log_tails() const;

  private:
    struct Hand;  // what operator and technician have done so far

    void make_secrets();
    void start_broker();
    void start_controller();
    void start_lab();
    void fill_inventory();
    void add_places();
    void add_switch();
    void add_recorder();
    void add_camera(const std::string& name);
    void file_secret(const v1::PutCredential& put, const Secret& secret);
    void own(const v1::Camera& camera);
    void write_agent_config();
    void attend(const v1::RecoveryState& state, Hand& hand);
    void report_ready(const std::string& work_order);

    LiveFleetOptions options_;
    TempFolder folder_;
    pki::Pki pki_;
    std::uint16_t api_port_;
    std::uint16_t controller_metrics_port_;
    std::uint16_t agent_metrics_port_;
    std::vector<std::string> cameras_;
    boost::json::object ready_;  // what the lab said at its start
    std::unique_ptr<Mosquitto> broker_;
    std::unique_ptr<WireTap> wire_;
    LabControl lab_;
    std::unique_ptr<FleetApi> api_;
    Child lab_process_;
    Child controller_;
    Child agent_;
};

}  // namespace camfleet::support
