// SPDX-License-Identifier: Apache-2.0
// camfleet-controller: the only place of the controller that knows every concrete class.
#include "common/adapters/openssl/cms_sealing.hpp"
#include "common/adapters/openssl/cms_signer.hpp"
#include "common/adapters/openssl/cms_verifier.hpp"
#include "common/adapters/os/file.hpp"
#include "common/adapters/os/os_rng.hpp"
#include "common/adapters/os/system_clock.hpp"
#include "common/adapters/paho/paho_transport.hpp"
#include "common/base/encoding.hpp"
#include "common/protocol/topics.hpp"
#include "common/runtime/task_group.hpp"
#include "controller/api/api_server.hpp"
#include "controller/api/routes.hpp"
#include "controller/config/controller_config.hpp"
#include "controller/config/policy_shelf.hpp"
#include "controller/core/time_zone/maker_time_zone.hpp"
#include "controller/pki/certificate_desk.hpp"
#include "controller/pki/pki.hpp"
#include "controller/runners/event_inbox.hpp"
#include "controller/runners/inventory_desk/inventory_desk.hpp"
#include "controller/storage/rocksdb/rocks_store.hpp"
#include "controller/storage/vault/cipher.hpp"
#include "controller/storage/vault/master_key.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace camfleet::controller {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

constexpr Millis kPatience{5'000};  // of a stop
constexpr std::size_t kTokenMax = 4'096;
constexpr std::size_t kTzifMax = 64 * 1024;

int complain(const Error& error) {
    std::cerr << "camfleet-controller: " << error.text() << "\n";
    return 1;
}

// Made on first start, kept for ever.
Result<Secret> master_key(const std::string& path, ports::Rng& rng) {
    auto key = storage::read_master_key(path);
    if (key || key.error().code != Errc::not_found) return key;
    if (const auto made = storage::create_master_key(path, rng); !made)
        return std::unexpected(made.error());
    return storage::read_master_key(path);
}

Result<Secret> api_token(const std::string& path, ports::Rng& rng) {
    auto token = os::read_private_file(path, kTokenMax);
    if (token) {
        std::string text(token->reveal());
        while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
        Secret trimmed(text);
        Secret::wipe(text);
        if (trimmed.reveal().size() < 32) {
            return fail(Errc::malformed,
                        "api_token_file '" + path + "': a token has at least 32 characters");
        }
        return trimmed;
    }
    if (token.error().code != Errc::not_found) return token;
    Secret made(to_hex(rng.bytes(32)));
    const auto written =
        os::write_file(path, std::string(made.reveal()) + "\n", os::FileMode::only_owner);
    if (!written) return std::unexpected(written.error());
    return made;
}

// Makers' spelling of an IANA zone; empty where the zone or the maker is not known: the camera
// keeps its own.
std::string maker_zone(observe::Log& log, const std::string& iana, const std::string& maker) {
    if (iana.empty()) return "";
    const auto file = os::read_file(fs::path("/usr/share/zoneinfo") / iana, kTzifMax);
    const auto posix =
        file ? time_zone::posix_of_tzif(*file) : Result<std::string>(std::unexpected(file.error()));
    const auto text = posix ? time_zone::time_zone_for(maker, *posix) : posix;
    if (!text) log.warning("time_zone_not_spelled", {{"zone", iana}, {"why", text.error().text()}});
    return text.value_or("");
}

// Made from files and the store before anything can be decided.
struct Foundation {
    Foundation(storage::RocksStore& opened, Secret key, ports::Rng& rng)
        : store(opened),
          records(opened),
          cipher(rng),
          vault(records, cipher, rng, std::move(key)),
          audit(opened) {}

    // Rows of every earlier run; proves the master key.
    [[nodiscard]] Result<Batch> load() {
        if (auto loaded = records.load(); !loaded) return std::unexpected(loaded.error());
        if (auto loaded = audit.load(); !loaded) return std::unexpected(loaded.error());
        Batch batch;
        if (auto unlocked = vault.unlock(batch); !unlocked)
            return std::unexpected(unlocked.error());
        return batch;
    }

    storage::RocksStore& store;
    storage::Records records;
    storage::OpensslCipher cipher;
    storage::Vault vault;
    storage::AuditChain audit;
};

// What every part of the controller may use.
struct Surroundings {
    Surroundings(v1::ControllerConfig file,
                 pki::Pki papers,
                 controller_config::PolicyShelf shelf,
                 observe::Log& writer)
        : config(std::move(file)),
          pki(std::move(papers)),
          policies(std::move(shelf)),
          log(writer) {}

    v1::ControllerConfig config;
    pki::Pki pki;
    controller_config::PolicyShelf policies;
    observe::Log& log;
    asio::io_context io{1};
    os::OsRng rng;
    os::SystemClock clock;
    metrics::Metrics metrics;
    int exit_code = 0;

    void die(int code) {
        exit_code = code;
        io.stop();
    }
    [[nodiscard]] std::function<void(std::function<void()>)> post() {
        return [this](std::function<void()> work) { asio::post(io, std::move(work)); };
    }
};

InventoryDeskConfig desk_config(const Surroundings& around) {
    InventoryDeskConfig out;
    out.ca_pem = around.pki.ca_pem();
    out.ca_sha256 = around.pki.ca.certificate().fingerprint();
    out.job_signer_pem = around.pki.job_signers_pem();
    out.broker_uri = around.config.broker().uri();
    for (const auto& [name, policy] : around.policies.all()) *out.policies.add_policies() = policy;
    return out;
}

// The runners, wired. Members stand in the order of their needs.
class Controller {
  public:
    Controller(Surroundings& around, Foundation& base, openssl::CmsSigner signer)
        : around_(around),
          base_(base),
          signer_(std::move(signer)),
          probe_(around.metrics),
          transport_(
              paho::PahoConfig::from(around.config.broker(), "controller." + around.config.name()),
              around.post()),
          committer_(base.store, around.log, [&around](int code) { around.die(code); }),
          issuer_(issuer_parts()),
          recoveries_(desk_parts()),
          looks_(look_parts()),
          dispatcher_(dispatcher_parts()),
          watch_(watch_limits(), around.clock, around.log, probe_),
          inbox_(inbox_parts()),
          inventory_(inventory_parts(), desk_config(around)) {
        recoveries_.attach(dispatcher_);
        looks_.attach(dispatcher_);
    }

    [[nodiscard]] api::Router router(const Secret& token) {
        return api::make_router({.recoveries = recoveries_,
                                 .looks = looks_,
                                 .inventory = inventory_,
                                 .ca_pem = around_.pki.ca_pem(),
                                 .job_signer_pem = around_.pki.job_signers_pem()},
                                token);
    }
    [[nodiscard]] Result<void> load();
    void connect();
    asio::awaitable<void> dispatch() { return dispatcher_.run(); }
    asio::awaitable<void> watch_agents();
    void stop() {
        transport_.stop();
        recoveries_.stop();
        looks_.stop();
    }

  private:
    [[nodiscard]] JobIssuer::Parts issuer_parts();
    [[nodiscard]] RecoveryDesk::Parts desk_parts();
    [[nodiscard]] LookDesk::Parts look_parts();
    [[nodiscard]] Dispatcher::Parts dispatcher_parts();
    [[nodiscard]] EventInbox::Parts inbox_parts();
    [[nodiscard]] InventoryDesk::Parts inventory_parts();
    [[nodiscard]] liveness::Limits watch_limits() const;
    [[nodiscard]] Result<std::unique_ptr<ports::Verifier>> verifier_of(
        const std::string& pem) const;

    Surroundings& around_;
    Foundation& base_;
    openssl::CmsSigner signer_;
    openssl::CmsSealer sealer_;
    ControllerProbe probe_;
    paho::PahoTransport transport_;
    Committer committer_;
    JobIssuer issuer_;
    RecoveryDesk recoveries_;
    LookDesk looks_;
    Dispatcher dispatcher_;
    AgentWatch watch_;
    EventInbox inbox_;
    InventoryDesk inventory_;
};

JobIssuer::Parts Controller::issuer_parts() {
    const auto zone = [this](const std::string& iana, const std::string& maker) {
        return maker_zone(around_.log, iana, maker);
    };
    return {.records = base_.records,
            .vault = base_.vault,
            .clock = around_.clock,
            .signer = signer_,
            .sealer = sealer_,
            .seal_to_certificate = around_.pki.sealing.to_der(),
            .time_zone = zone};
}

RecoveryDesk::Parts Controller::desk_parts() {
    const auto policy = [this](const std::string& name) { return around_.policies.find(name); };
    return {.executor = around_.io.get_executor(),
            .records = base_.records,
            .vault = base_.vault,
            .audit = base_.audit,
            .committer = committer_,
            .issuer = issuer_,
            .clock = around_.clock,
            .rng = around_.rng,
            .log = around_.log,
            .probe = probe_,
            .policy = policy};
}

LookDesk::Parts Controller::look_parts() {
    return {.records = base_.records,
            .audit = base_.audit,
            .committer = committer_,
            .issuer = issuer_,
            .clock = around_.clock,
            .rng = around_.rng,
            .log = around_.log,
            .last_heard = [this](const std::string& agent) { return watch_.last_heard(agent); },
            .heard_within = Seconds{around_.config.late_after_seconds()},
            .discover_every_minutes = around_.config.discover_every_minutes()};
}

Dispatcher::Parts Controller::dispatcher_parts() {
    return {.jobs = base_.records.jobs,
            .transport = transport_,
            .clock = around_.clock,
            .log = around_.log,
            .probe = probe_,
            .resend_after = Seconds{around_.config.resend_seconds()},
            .on_expired = [this](const std::string& job) {
                if (!looks_.on_expired(job)) recoveries_.on_expired(job);
            }};
}

EventInbox::Parts Controller::inbox_parts() {
    return {.executor = around_.io.get_executor(),
            .records = base_.records,
            .committer = committer_,
            .transport = transport_,
            .signer = signer_,
            .recoveries = recoveries_,
            .looks = looks_,
            .dispatcher = dispatcher_,
            .watch = watch_,
            .log = around_.log,
            .probe = probe_,
            .verifier = [this](const std::string& pem) { return verifier_of(pem); }};
}

InventoryDesk::Parts Controller::inventory_parts() {
    const auto sign = [this](const std::string& csr, const std::string& agent) {
        return pki::issue_agent_certificate(csr, agent, around_.pki.ca, around_.clock.wall());
    };
    return {.records = base_.records,
            .vault = base_.vault,
            .audit = base_.audit,
            .clock = around_.clock,
            .rng = around_.rng,
            .sign_csr = sign};
}

liveness::Limits Controller::watch_limits() const {
    liveness::Limits limits;
    limits.late_after = Seconds{around_.config.late_after_seconds()};
    limits.lost_after = Seconds{around_.config.lost_after_seconds()};
    return limits;
}

Result<std::unique_ptr<ports::Verifier>> Controller::verifier_of(const std::string& pem) const {
    auto certificate = openssl::Certificate::parse(pem);
    if (!certificate) return std::unexpected(certificate.error());
    const std::vector<openssl::Certificate> one{*certificate};
    return std::make_unique<openssl::CmsVerifier>(one, around_.pki.ca.certificate(), around_.clock);
}

Result<void> Controller::load() {
    if (auto loaded = inbox_.load(); !loaded) return loaded;
    dispatcher_.load();
    recoveries_.load();
    return {};
}

void Controller::connect() {
    ports::Transport::Handlers handlers;
    handlers.on_message = [this](const std::string& topic, const std::string& payload) {
        inbox_.on_message(topic, payload);
    };
    handlers.on_connection = [this](bool up) {
        probe_.connected(up);
        around_.log.info("broker", {{"connected", up ? "yes" : "no"}});
        if (up) dispatcher_.on_connected();
    };
    transport_.start({protocol::every_agent(protocol::Channel::events)}, std::move(handlers));
}

asio::awaitable<void> Controller::watch_agents() {
    co_await runtime::listen_to_stop();
    while (co_await runtime::pause(Millis{1'000})) {
        watch_.look();
        looks_.look_at_the_clock();
        const auto stats = base_.store.stats();
        probe_.store(stats.batches, stats.groups);
    }
}

asio::awaitable<void> until_signal(Surroundings& around,
                                   Controller& controller,
                                   api::ApiServer& server,
                                   runtime::TaskGroup& group) {
    asio::signal_set signals(around.io, SIGINT, SIGTERM);
    co_await signals.async_wait(asio::use_awaitable);
    around.log.info("stopping");
    controller.stop();
    bool closed = false;
    server.stop(kPatience, [&closed] { closed = true; });
    const auto limit = std::chrono::steady_clock::now() + 2 * kPatience;
    while (!closed && std::chrono::steady_clock::now() < limit) co_await runtime::pause(Millis{20});
    for (const auto& name : co_await group.stop(kPatience)) {
        around.log.error("still_running", {{"task", name}});
    }
    around.io.stop();
}

// Until a signal, or until a fault that only a restart can mend.
Result<int> serve(Surroundings& around, Foundation& base, const Secret& token) {
    auto signer = openssl::CmsSigner::make(around.pki.job_signer_key, around.pki.job_signer);
    if (!signer) return std::unexpected(signer.error());
    Controller controller(around, base, std::move(*signer));
    if (auto loaded = controller.load(); !loaded) return std::unexpected(loaded.error());
    const auto router = controller.router(token);
    const api::ApiServerConfig listen{.listen = around.config.api_listen(),
                                      .certificate_file = around.pki.file("api.crt"),
                                      .key_file = around.pki.file("api.key"),
                                      .limits = {}};
    auto server = api::ApiServer::start(around.io.get_executor(), listen, router);
    if (!server) return std::unexpected(server.error());
    controller.connect();
    const auto failed = [&around](const std::string& name, const std::string& what) {
        around.log.error("task_failed", {{"task", name}, {"why", what}});
        around.die(4);
    };
    runtime::TaskGroup group(around.io.get_executor(), failed);
    group.spawn("dispatcher", controller.dispatch());
    group.spawn("watch", controller.watch_agents());
    asio::co_spawn(around.io, until_signal(around, controller, **server, group),
                   [](const std::exception_ptr&) {});
    around.log.info("started", {{"controller", around.config.name()},
                                {"api_port", std::to_string((*server)->port())}});
    around.io.run();
    controller.stop();
    // After a fault nothing is waited for: the store is consistent, a restart is the recovery.
    if (group.running() > 0) std::_Exit(around.exit_code == 0 ? 5 : around.exit_code);
    return around.exit_code;
}

Result<int> run(Surroundings& around) {
    storage::RocksOptions options;
    options.path = (fs::path(around.config.state_dir()) / "store").string();
    options.post = around.post();
    auto store = storage::RocksStore::open(std::move(options));
    if (!store) return std::unexpected(store.error());
    auto key = master_key(around.config.master_key_file(), around.rng);
    if (!key) return std::unexpected(key.error());
    auto token = api_token(around.config.api_token_file(), around.rng);
    if (!token) return std::unexpected(token.error());
    auto exposed = around.metrics.expose(around.config.metrics_listen());
    if (!exposed) return std::unexpected(exposed.error());
    Foundation base(**store, std::move(*key), around.rng);
    auto first = base.load();
    if (!first) return std::unexpected(first.error());
    if (!first->empty()) {
        (*store)->commit(std::move(*first), [&around](const Result<void>& saved) {
            if (!saved) around.die(3);
        });
    }
    return serve(around, base, *token);
}

int run(const v1::ControllerConfig& config) {
    auto log = observe::Log::open(config.log().level(), config.log().file());
    if (!log) return complain(log.error());
    const os::SystemClock clock;
    auto pki = pki::load_pki(config.pki_dir(), clock.wall());
    if (!pki) return complain(pki.error().within("run camfleet-controller init-pki first"));
    auto policies = controller_config::PolicyShelf::load(config.policy_dir());
    if (!policies) return complain(policies.error());
    Surroundings around(config, std::move(*pki), std::move(*policies), **log);
    const auto code = run(around);
    return code ? *code : complain(code.error());
}

int init_pki(const std::string& folder,
             const std::vector<std::string>& hosts,
             const std::string& name) {
    const os::SystemClock clock;
    pki::PkiOptions options;
    options.now = clock.wall();
    if (!name.empty()) options.controller_name = name;
    if (!hosts.empty()) options.api_hosts = options.broker_hosts = hosts;
    const auto pki = pki::init_pki(folder, options);
    if (!pki) return complain(pki.error());
    std::cout << "fleet CA " << pki->ca.certificate().fingerprint() << " in " << folder << "\n";
    return 0;
}

// A core dump would hold passwords.
void keep_memory_private() {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

}  // namespace
}  // namespace camfleet::controller

int main(int argc, char** argv) {
    namespace program = camfleet::controller;
    program::keep_memory_private();
    CLI::App app{"camfleet-controller: inventory, policies, vault, signed jobs"};
    std::string config_file;
    std::string folder;
    std::string name;
    std::vector<std::string> hosts;
    app.add_option("--config", config_file, "configuration (YAML)");
    auto* pki =
        app.add_subcommand("init-pki", "make what is missing of the fleet's keys and certificates");
    pki->add_option("--dir", folder, "folder for keys and certificates")->required();
    pki->add_option("--host", hosts,
                    "name or address of API and broker; may be given several times");
    pki->add_option("--name", name, "name of this controller");
    CLI11_PARSE(app, argc, argv);
    if (pki->parsed()) return program::init_pki(folder, hosts, name);
    if (config_file.empty()) {
        return program::complain({camfleet::Errc::invalid_argument, "--config FILE is required"});
    }
    const auto config = camfleet::controller_config::load(config_file);
    return config ? program::run(*config) : program::complain(config.error());
}
