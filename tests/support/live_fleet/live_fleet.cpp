// SPDX-License-Identifier: Apache-2.0
#include "tests/support/live_fleet/live_fleet.hpp"

#include "tests/support/eventually.hpp"
#include "tests/support/free_port.hpp"

#include <boost/json/parse.hpp>

#include <fstream>
#include <sstream>

namespace camfleet::support {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

pki::Pki make_pki(const std::filesystem::path& dir) {
    pki::PkiOptions options;
    options.now = std::chrono::floor<Millis>(std::chrono::system_clock::now());
    return value_of(pki::init_pki(dir, options));
}

std::string quoted(const std::filesystem::path& path) { return "\"" + path.string() + "\""; }

std::string broker_settings(const std::string& uri) {
    return "broker:\n  uri: \"" + uri + "\"\n  reconnect_min_ms: 100\n  reconnect_max_ms: 1000\n";
}

}  // namespace

const char* part_name(Part part) {
    switch (part) {
        case Part::broker:
            return "broker";
        case Part::controller:
            return "controller";
        case Part::agent:
            return "agent";
    }
    return "";
}

LiveFleet::LiveFleet(LiveFleetOptions options)
    : options_(std::move(options)),
      pki_(make_pki(folder_.file("pki"))),
      api_port_(free_port()),
      controller_metrics_port_(free_port()),
      agent_metrics_port_(free_port()) {
    for (const char* name : {"log", "secrets", "agent", "controller", "policies"}) {
        std::filesystem::create_directories(file(name));
    }
    make_secrets();
    start_broker();
    start_controller();
    start_lab();
    fill_inventory();
    if (!options_.with_agent) return;
    enrol_agent();
    start_agent();
}

Secret LiveFleet::secret(const std::string& name) const {
    std::string text = read_text(secrets_dir() / name);
    while (text.ends_with('\n')) text.pop_back();
    Secret out(text);
    Secret::wipe(text);
    return out;
}

void LiveFleet::start_broker() {
    broker_ = std::make_unique<Mosquitto>(file("broker"), pki_.dir);
    wire_ = std::make_unique<WireTap>(file("tap"), pki_, file("broker") / "acl", broker_->port());
    broker_->stop();
    broker_->start();
    wire_->listen();
}

void LiveFleet::start_controller() {
    const std::string api = "127.0.0.1:" + std::to_string(api_port_);
    auto policies = source_tree() / "policies" / "recovery";
    if (!options_.policies.empty()) policies = file("policies");
    for (const auto& [name, text] : options_.policies) write_text(policies / name, text);
    std::ostringstream config;
    config << "name: main\nstate_dir: " << quoted(controller_dir())
           << "\nmaster_key_file: " << quoted(file("master.key"))
           << "\npki_dir: " << quoted(pki_.dir) << "\npolicy_dir: " << quoted(policies)
           << "\napi_listen: \"" << api
           << "\"\napi_token_file: " << quoted(secrets_dir() / "operator.token")
           << "\nmetrics_listen: \"127.0.0.1:" << controller_metrics_port_
           << "\"\nresend_seconds: " << options_.resend_seconds << "\n"
           << broker_settings(broker_->uri());
    write_text(file("controller.yaml"), config.str());
    api_ = std::make_unique<FleetApi>("https://" + api, pki_.file("ca.crt").string(),
                                      secret("operator.token"));
    controller_ = Child(
        {program("camfleet-controller").string(), "--config", file("controller.yaml").string()},
        file("log") / "controller");
    start(Part::controller);
    if (!wait_until_api_answers()) throw std::runtime_error("the API is silent: " + log_tails());
}

void LiveFleet::start_lab() {
    write_text(file("site.yaml"), options_.site);
    lab_process_ = Child({program("camfleet-lab").string(), file("site.yaml").string(), "--secrets",
                          secrets_dir().string()},
                         file("log") / "lab");
    lab_process_.start();
    const auto says_ready = [&] { return lab_process_.output().contains('\n'); };
    if (!eventually([&] { return says_ready() || !lab_process_.running(); }, 30s) ||
        !says_ready()) {
        throw std::runtime_error("the simulated site does not start: " + lab_process_.log());
    }
    ready_ = json::parse(lab_process_.output()).as_object();
    lab_ = LabControl(std::string(ready_.at("control").as_string()));
}

void LiveFleet::write_agent_config() {
    std::ostringstream config;
    config << "id: " << agent_id << "\nstate_dir: " << quoted(agent_dir())
           << "\ncontroller_url: \"https://127.0.0.1:" << api_port_ << "\"\n"
           << broker_settings(broker_->uri())
           << "metrics_listen: \"127.0.0.1:" << agent_metrics_port_
           << "\"\ninterfaces: [\"127.0.0.1\"]\nheartbeat_seconds: 1\nsadp_port: "
           << ready_.at("sadp").at("port").to_number<unsigned>()
           << "\ndevice_clock_rate: " << ready_.at("time_scale").to_number<double>()
           << "\ndiscovery_window_ms: " << options_.discovery_window_ms
           << "\nhttp_timeout_ms: " << options_.http_timeout_ms
           << "\nsnmp_timeout_ms: " << options_.snmp_timeout_ms
           << "\nvideo_timeout_ms: " << options_.video_timeout_ms << "\n";
    write_text(file("agent.yaml"), config.str());
}

void LiveFleet::enrol_agent() {
    write_agent_config();
    v1::Agent invited;
    invited.set_id(agent_id);
    invited.set_site_id("main-street");
    const auto invitation = value_of(api().post<v1::AgentInvitation>("/v1/agents", invited));
    const auto token = secrets_dir() / "agent.token";
    write_text(token, invitation.token() + "\n");
    const std::string config = file("agent.yaml").string();
    const std::string name = program("camfleet-agent").string();
    Child enrol({name, "enrol", "--config", config, "--token-file", token.string()},
                file("log") / "enrol");
    if (enrol.run_to_end(30s) != 0) throw std::runtime_error("enrolment: " + enrol.log());
    agent_ = Child({name, "--config", config}, file("log") / "agent");
}

void LiveFleet::start_agent() {
    start(Part::agent);
    if (!wait_until_agent_seen()) throw std::runtime_error("no word of the agent: " + log_tails());
}

void LiveFleet::kill(Part part) {
    if (part == Part::broker) broker().kill_hard();
    if (part == Part::controller) controller_.kill_hard();
    if (part == Part::agent) agent_.kill_hard();
}

void LiveFleet::start(Part part) {
    if (part == Part::broker) broker().start();
    if (part == Part::controller) controller_.start();
    if (part == Part::agent) agent_.start();
}

void LiveFleet::forget_at_broker() { broker().wipe_persistence(); }

bool LiveFleet::wait_until_api_answers() {
    return eventually([&] { return api().raw(cli::get("/healthz")).has_value(); }, 30s);
}

bool LiveFleet::wait_until_agent_seen() {
    const auto since = std::chrono::floor<Millis>(std::chrono::system_clock::now());
    return eventually(
        [&] {
            const auto list = api().get<v1::AgentList>("/v1/agents");
            if (!list) return false;
            return std::ranges::any_of(list->agents(), [&](const v1::Agent& one) {
                return one.id() == agent_id && from_timestamp(one.last_seen_at()) >= since;
            });
        },
        30s);
}

std::string LiveFleet::log_tails() const {
    constexpr std::size_t tail = 6'000;
    std::string out;
    for (const char* name : {"controller", "agent", "lab"}) {
        std::string text = read_text(file("log") / (std::string(name) + ".log"));
        if (text.size() > tail) text.erase(0, text.size() - tail);
        out.append("\n--- the end of ").append(name).append(".log\n").append(text);
    }
    return out;
}

}  // namespace camfleet::support
