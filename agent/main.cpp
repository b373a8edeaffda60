// SPDX-License-Identifier: Apache-2.0
// camfleet-agent: the only place of the agent that knows every concrete class.
#include "agent/adapters/snmp/snmp_session.hpp"
#include "agent/cameras/axis/axis_camera.hpp"
#include "agent/cameras/dahua/dahua_camera.hpp"
#include "agent/cameras/hikvision/hikvision_camera.hpp"
#include "agent/cameras/onvif/onvif_camera.hpp"
#include "agent/cameras/rtsp/rtsp_probe.hpp"
#include "agent/config/agent_config.hpp"
#include "agent/discovery/combined/combined_finder.hpp"
#include "agent/discovery/off_subnet/temporary_address.hpp"
#include "agent/discovery/ping/icmp_pinger.hpp"
#include "agent/discovery/signs/makers.hpp"
#include "agent/enrol/enrol.hpp"
#include "agent/journal/sqlite_journal.hpp"
#include "agent/recorders/hikvision/hikvision_recorder.hpp"
#include "agent/runners/agent_runner.hpp"
#include "agent/switches/aoscx/aoscx_dialect.hpp"
#include "agent/switches/rest/rest_switch.hpp"
#include "agent/switches/router/switch_router.hpp"
#include "agent/switches/routeros/routeros_dialect.hpp"
#include "agent/switches/snmp/snmp_switch.hpp"
#include "agent/switches/unifi/unifi_dialect.hpp"
#include "agent/tools/discover_tool/camera_asker.hpp"
#include "agent/tools/discover_tool/discover_tool.hpp"
#include "agent/tools/probe_tool/probe_command.hpp"
#include "agent/tools/switch_tool/switch_commands.hpp"
#include "common/adapters/openssl/cms_sealing.hpp"
#include "common/adapters/openssl/cms_signer.hpp"
#include "common/adapters/openssl/cms_verifier.hpp"
#include "common/adapters/os/file.hpp"
#include "common/adapters/os/os_rng.hpp"
#include "common/adapters/os/system_clock.hpp"
#include "common/adapters/paho/paho_transport.hpp"
#include "common/runtime/task_group.hpp"

#include <CLI/CLI.hpp>

#include <csignal>
#include <fstream>
#include <iostream>
#include <optional>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace camfleet::agent {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

constexpr std::size_t kWorkers = 3;          // blocking device calls at a time
constexpr std::size_t kPemMax = 256 * 1024;  // bytes
constexpr Millis kPatience{5'000};           // of a stop

int complain(const Error& error) {
    std::cerr << "camfleet-agent: " << error.text() << "\n";
    return 1;
}

// What enrolment left in the state folder.
struct Papers {
    openssl::Key key;
    openssl::Certificate own;
    openssl::Certificate ca;
    std::vector<openssl::Certificate> job_signers;
};

Result<Papers> read_papers(const fs::path& folder) {
    if (!enrol::is_enrolled(folder)) {
        return fail(Errc::not_found,
                    folder.string() + " holds no enrolment: run camfleet-agent enrol first");
    }
    auto key = openssl::Key::load(folder / "agent.key");
    if (!key) return std::unexpected(key.error());
    const auto own_pem = os::read_file(folder / "agent.crt", kPemMax);
    const auto ca_pem = os::read_file(folder / "ca.crt", kPemMax);
    const auto signers_pem = os::read_file(folder / "job-signers.pem", kPemMax);
    for (const auto* pem : {&own_pem, &ca_pem, &signers_pem}) {
        if (!*pem) return std::unexpected(pem->error());
    }
    auto own = openssl::Certificate::parse(*own_pem);
    if (!own) return std::unexpected(own.error().within("agent.crt"));
    auto ca = openssl::Certificate::parse(*ca_pem);
    if (!ca) return std::unexpected(ca.error().within("ca.crt"));
    auto signers = openssl::parse_bundle(*signers_pem);
    if (!signers) return std::unexpected(signers.error().within("job-signers.pem"));
    return Papers{std::move(*key), std::move(*own), std::move(*ca), std::move(*signers)};
}

Result<std::vector<std::pair<std::string, std::string>>> read_journal(const ports::Store& journal) {
    std::vector<std::pair<std::string, std::string>> rows;
    std::string after;
    while (true) {
        auto page = journal.scan("", after, 1'000);
        if (!page) return std::unexpected(page.error());
        if (page->empty()) return rows;
        after = page->back().first;
        for (auto& row : *page) rows.push_back(std::move(row));
    }
}

discovery::CombinedConfig discovery_config(const v1::AgentConfig& config, observe::Log& log) {
    discovery::CombinedConfig out;
    out.interface_addresses = {config.interfaces().begin(), config.interfaces().end()};
    out.ports.sadp = static_cast<std::uint16_t>(config.sadp_port());
    out.window = Millis{config.discovery_window_ms()};
    out.interval = out.window / 4;
    out.on_fault = [&log](const Error& error) {
        log.warning("discovery_fault", {{"why", error.text()}});
    };
    return out;
}

HandTimes hand_times(const v1::AgentConfig& config) {
    HandTimes times;
    times.http = Millis{config.http_timeout_ms()};
    times.discovery = Millis{config.discovery_window_ms()};
    times.snmp = Millis{config.snmp_timeout_ms()} * 3;
    times.port_search = Millis{config.snmp_timeout_ms()} * 6;
    times.video = Millis{config.video_timeout_ms()};
    times.recorder = times.http * 2;
    // At a simulated site addresses change hands as fast as its clock runs.
    times.identity_fresh = Millis{static_cast<std::int64_t>(20'000 / config.device_clock_rate())};
    return times;
}

// What the operator decided about makers' ways and the agent's own means.
struct MakerOptions {
    axis::Options axis;
    hikvision::Options hikvision;
    bool temporary_addresses = false;
};

// Everything that talks to devices.
struct Drivers {
    Drivers(const v1::AgentConfig& config,
            const MakerOptions& makers,
            const ports::Clock& clock,
            observe::Log& log)
        : camera(clock, makers.hikvision),
          axis_camera(makers.axis),
          onvif_camera(clock),
          finder(discovery_config(config, log)),
          sessions({}),
          snmp_switch(sessions),
          routeros_switch(routeros_dialect),
          unifi_switch(unifi_dialect),
          aoscx_switch(aoscx_dialect),
          poe_switch({{"snmp", &snmp_switch},
                      {"routeros", &routeros_switch},
                      {"unifi", &unifi_switch},
                      {"aoscx", &aoscx_switch}}) {
        if (!makers.temporary_addresses) return;
        reach.emplace(off_subnet::ReachConfig{
            .interface_addresses = discovery_config(config, log).interface_addresses});
    }

    [[nodiscard]] Tools tools() {
        return Tools{.cameras = {{"hikvision", &camera},
                                 {"axis", &axis_camera},
                                 {"dahua", &dahua_camera},
                                 {"onvif", &onvif_camera}},
                     .recorders = {{"hikvision", &recorder}},
                     .poe_switch = poe_switch,
                     .finder = finder,
                     .video = video,
                     .pinger = pinger,
                     .sealer = sealer,
                     .rng = rng,
                     .reach = reach ? &*reach : nullptr};
    }

    [[nodiscard]] std::vector<probe_tool::NamedDriver> named() {
        return {{"hikvision", &camera},
                {"axis", &axis_camera},
                {"dahua", &dahua_camera},
                {"onvif", &onvif_camera, true}};
    }

    // The agent looks as the field tools do.
    [[nodiscard]] EyeParts eye_parts(const v1::AgentConfig& config, observe::Log& log) {
        const auto discover = [base = discovery_config(config, log)](Millis window) {
            auto wide = base;
            if (window > Millis{0}) wide.window = window;
            return tools::discover(std::move(wide));
        };
        const auto complete = [this, usual = discovery_config(config, log).window](
                                  v1::SiteLook& look, Millis window) {
            tools::ask_cameras(look, named(),
                               tools::limits_beside(window > Millis{0} ? window : usual));
        };
        const auto probe = [this, step = Millis{config.http_timeout_ms()}](ProbeOrder order) {
            return probe_tool::probe_camera(named(), order.finder,
                                            {.at = order.at,
                                             .maker = {},
                                             .expected = order.expected,
                                             .login = order.login,
                                             .outside = off_subnet::is_outside(order.at.host()),
                                             .reach = reach ? &*reach : nullptr,
                                             .step = step,
                                             .discovery = Millis{3'000}});
        };
        const auto camera_maker = [](const std::string& mac, const std::string& words) {
            const auto maker = signs::maker_of_mac(mac);
            return maker.empty() ? signs::maker_in(words) : maker;
        };
        return {.discover = discover,
                .complete = complete,
                .poe_switch = poe_switch,
                .probe = probe,
                .camera_maker = camera_maker};
    }

    hikvision::HikvisionCamera camera;
    axis::AxisCamera axis_camera;
    dahua::DahuaCamera dahua_camera;
    onvif::OnvifCamera onvif_camera;
    hikvision::HikvisionRecorder recorder;
    discovery::CombinedFinder finder;
    snmp::SnmpSessions sessions;
    switches::SnmpSwitch snmp_switch;
    routeros::RouterOsDialect routeros_dialect;
    switches::RestSwitch routeros_switch;
    unifi::UnifiDialect unifi_dialect;
    switches::RestSwitch unifi_switch;
    aoscx::AosCxDialect aoscx_dialect;
    switches::RestSwitch aoscx_switch;
    switches::SwitchRouter poe_switch;
    std::optional<off_subnet::TemporaryReach> reach;
    rtsp::RtspProbe video;
    ping::IcmpPinger pinger;
    openssl::CmsSealer sealer;
    os::OsRng rng;
};

asio::awaitable<void> until_signal(asio::io_context& io,
                                   AgentRunner& runner,
                                   runtime::TaskGroup& group,
                                   observe::Log& log) {
    asio::signal_set signals(io, SIGINT, SIGTERM);
    co_await signals.async_wait(asio::use_awaitable);
    log.info("stopping");
    runner.stop();
    for (const auto& name : co_await group.stop(kPatience))
        log.error("still_running", {{"task", name}});
    io.stop();
}

int run(const v1::AgentConfig& config, const MakerOptions& makers) {
    auto log = observe::Log::open(config.log().level(), config.log().file());
    if (!log) return complain(log.error());
    const auto papers = read_papers(config.state_dir());
    if (!papers) return complain(papers.error());
    const os::SystemClock clock(config.device_clock_rate());
    const openssl::CmsVerifier verifier(papers->job_signers, papers->ca, clock);
    const auto signer = openssl::CmsSigner::make(papers->key, papers->own);
    const auto unsealer = openssl::CmsUnsealer::make(papers->key, papers->own);
    if (!signer) return complain(signer.error());
    if (!unsealer) return complain(unsealer.error());

    asio::io_context io(1);
    const auto post = [&io](std::function<void()> work) { asio::post(io, std::move(work)); };
    auto journal = journal::SqliteJournal::open(
        (fs::path(config.state_dir()) / "journal.sqlite").string(), post);
    if (!journal) return complain(journal.error());
    const auto rows = read_journal(**journal);
    if (!rows) return complain(rows.error());
    AgentMachine machine(config.id(), *rows);
    for (const auto& row : machine.corrupt_rows())
        (*log)->error("journal_row_unreadable", {{"row", row}});

    metrics::Metrics metrics;
    if (const auto exposed = metrics.expose(config.metrics_listen()); !exposed)
        return complain(exposed.error());
    AgentProbe probe(metrics);
    Drivers drivers(config, makers, clock, **log);
    DeviceHands hands(drivers.tools(), hand_times(config));
    SiteEyes eyes(drivers.eye_parts(config, **log), hand_times(config), hands.sightings());
    paho::PahoTransport transport(paho::PahoConfig::from(config.broker(), config.id()), post);
    runtime::WorkerPool workers(io.get_executor(), kWorkers);
    int exit_code = 0;
    const auto die = [&](int code) {
        exit_code = code;
        io.stop();
    };
    AgentRunner runner({.agent_id = config.id(),
                        .executor = io.get_executor(),
                        .journal = **journal,
                        .transport = transport,
                        .verifier = verifier,
                        .unsealer = *unsealer,
                        .signer = *signer,
                        .clock = clock,
                        .hands = hands,
                        .eyes = eyes,
                        .workers = workers,
                        .log = **log,
                        .probe = probe,
                        .heartbeat = Seconds{config.heartbeat_seconds()},
                        .die = die},
                       std::move(machine));
    runtime::TaskGroup group(io.get_executor(),
                             [&](const std::string& name, const std::string& what) {
                                 (*log)->error("task_failed", {{"task", name}, {"why", what}});
                                 die(4);
                             });
    group.spawn("runner", runner.run());
    group.spawn("heartbeat", runner.beat());
    asio::co_spawn(io, until_signal(io, runner, group, **log), [](const std::exception_ptr&) {});
    (*log)->info("started", {{"agent", config.id()}, {"rows", std::to_string(rows->size())}});
    io.run();
    transport.stop();
    workers.stop();
    if (group.running() > 0) std::_Exit(exit_code == 0 ? 5 : exit_code);
    return exit_code;
}

int enrol_now(const v1::AgentConfig& config, const std::string& token_file) {
    const auto token = enrol::read_token(token_file);
    if (!token) return complain(token.error());
    const os::SystemClock clock;
    const enrol::EnrolOptions options{.controller_url = config.controller_url(),
                                      .agent_id = config.id(),
                                      .state_dir = config.state_dir(),
                                      .now = clock.wall()};
    const auto done = enrol::enrol(options, *token);
    if (!done) return complain(done.error());
    std::cout << "enrolled as " << config.id() << "; broker " << done->broker_uri << "\n";
    return 0;
}

// Without a configuration: what a technician's laptop has.
struct FieldDrivers {
    explicit FieldDrivers(const MakerOptions& makers)
        : hikvision(clock, makers.hikvision), axis(makers.axis), onvif(clock) {}

    [[nodiscard]] std::vector<probe_tool::NamedDriver> named() {
        return {
            {"hikvision", &hikvision}, {"axis", &axis}, {"dahua", &dahua}, {"onvif", &onvif, true}};
    }

    os::SystemClock clock;
    hikvision::HikvisionCamera hikvision;
    axis::AxisCamera axis;
    dahua::DahuaCamera dahua;
    onvif::OnvifCamera onvif;
};

int look_at_camera(const probe_tool::ProbeCommand& command, const MakerOptions& makers) {
    FieldDrivers drivers(makers);
    discovery::CombinedConfig everywhere;
    everywhere.window = Seconds{3};
    discovery::CombinedFinder finder(std::move(everywhere));
    off_subnet::TemporaryReach reach({});
    const probe_tool::FieldKit kit{.drivers = drivers.named(),
                                   .finder = finder,
                                   .reach = makers.temporary_addresses ? &reach : nullptr,
                                   .is_outside = off_subnet::is_outside};
    return command.run(kit, std::cout, std::cerr);
}

// ca_file: the maker's CA for device certificates; empty: they are not looked at.
Result<axis::Options> axis_options(const std::string& ca_file, bool required) {
    axis::Options options;
    options.device_certificate_required = required;
    if (ca_file.empty()) {
        if (!required) return options;
        return fail(Errc::invalid_argument, "--require-axis-device-id needs --axis-device-ca");
    }
    std::ifstream file(ca_file, std::ios::binary);
    std::string pem{std::istreambuf_iterator<char>(file), {}};
    if (!file) return fail(Errc::not_found, ca_file + ": cannot be read");
    auto anchors = x509::CertificateAnchors::parse(pem);
    if (!anchors) return std::unexpected(anchors.error().within(ca_file));
    options.device_anchors = std::move(*anchors);
    return options;
}

// A core dump would hold passwords.
void keep_memory_private() {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

}  // namespace
}  // namespace camfleet::agent

int main(int argc, char** argv) {
    using camfleet::agent::complain;
    camfleet::agent::keep_memory_private();
    // A device that hangs up in the middle of TLS is an error, not the end.
    std::signal(SIGPIPE, SIG_IGN);
    CLI::App app{"camfleet-agent: the agent of one site"};
    std::string config_file;
    std::string token_file;
    std::string axis_ca_file;
    bool axis_id_required = false;
    app.add_option("--config", config_file, "configuration (YAML)");
    app.add_option("--axis-device-ca", axis_ca_file,
                   "CA certificates (PEM) by which AXIS cameras prove who they are, over HTTPS");
    camfleet::agent::MakerOptions makers;
    app.add_flag("--hikvision-newer-activation", makers.hikvision.newer_activation,
                 "try the undocumented activation of cameras with supportVersion 3");
    app.add_flag(
        "--temporary-addresses", makers.temporary_addresses,
        "reach cameras outside every subnet of this machine by a free address beside them, "
        "for minutes; needs CAP_NET_ADMIN and CAP_NET_RAW");
    app.add_flag("--require-axis-device-id", axis_id_required,
                 "speak only to AXIS cameras that prove it so");
    auto* enrol = app.add_subcommand("enrol", "become part of a fleet, with a one-time token");
    enrol->add_option("--config", config_file, "configuration (YAML)");
    enrol
        ->add_option("--token-file", token_file,
                     "private file with the token; - reads standard input")
        ->required();
    const camfleet::probe_tool::ProbeCommand field(app);
    const auto switch_command = camfleet::switch_tool::add_switch_commands(app);
    const auto discover = camfleet::tools::add_discover(app);
    CLI11_PARSE(app, argc, argv);
    auto axis_options = camfleet::agent::axis_options(axis_ca_file, axis_id_required);
    if (!axis_options) return complain(axis_options.error());
    makers.axis = std::move(*axis_options);
    if (field.parsed()) return camfleet::agent::look_at_camera(field, makers);
    if (discover.parsed()) {
        return discover.run(camfleet::agent::FieldDrivers(makers).named());
    }
    if (const auto code = switch_command()) return *code;
    if (config_file.empty()) {
        return complain({camfleet::Errc::invalid_argument, "--config FILE is required"});
    }
    const auto config = camfleet::agent_config::load(config_file);
    if (!config) return complain(config.error());
    const int code = enrol->parsed() ? camfleet::agent::enrol_now(*config, token_file)
                                     : camfleet::agent::run(*config, makers);
    return code;
}
