// SPDX-License-Identifier: Apache-2.0
// camfleet-controller: the only place of the controller that knows every concrete class.
#include <openssl/crypto.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <iostream>

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
    if (const auto made = storage::create_master_key(path, rng); !made) return std::unexpected(made.error());
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
            return fail(Errc::malformed, "api_token_file '" + path + "': a token has at least 32 characters");
        }
        return trimmed;
    }
    if (token.error().code != Errc::not_found) return token;
    Secret made(to_hex(rng.bytes(32)));
    const auto written = os::write_file(path, std::string(made.reveal()) + "\n", os::FileMode::only_owner);
    if (!written) return std::unexpected(written.error());
    return made;
}

// Makers' spelling of an IANA zone; empty where the zone or the maker is not known: the camera keeps its own.
std::string maker_zone(observe::Log& log, const std::string& iana, const std::string& maker) {
    if (maker != "hikvision" || iana.empty()) return "";
    const auto file = os::read_file(fs::path("/usr/share/zoneinfo") / iana, kTzifMax);
    const auto posix = file ? time_zone::posix_of_tzif(*file) : Result<std::string>(std::unexpected(file.error()));
    const auto text = posix ? time_zone::hikvision_time_zone(*posix) : posix;
    if (!text) log.warning("time_zone_not_spelled", {{"zone", iana}, {"why", text.error().text()}});
    return text.value_or("");
}

// The parts that live as long as the program, in the order of their needs.
class Program {
  public:
    Program(v1::ControllerConfig config, observe::Log& log, pki::Pki pki, controller_config::PolicyShelf policies)
        : config_(std::move(config)), log_(log), pki_(std::move(pki)), policies_(std::move(policies)) {}

    [[nodiscard]] Result<int> run();

  private:
    [[nodiscard]] Result<void> open_store();
    [[nodiscard]] Result<void> open_vault(storage::Vault& vault);
    [[nodiscard]] InventoryDeskConfig desk_config() const;
    [[nodiscard]] v1::BrokerConfig broker() const;
    [[nodiscard]] std::function<void(std::function<void()>)> post() {
        return [this](std::function<void()> work) { asio::post(io_, std::move(work)); };
    }
    void die(int code) {
        exit_code_ = code;
        io_.stop();
    }
    asio::awaitable<void> watch_agents(AgentWatch& watch, ControllerProbe& probe);
    asio::awaitable<void> until_signal(api::ApiServer& server, ports::Transport& transport,
                                       RecoveryDesk& desk, runtime::TaskGroup& group);

    v1::ControllerConfig config_;
    observe::Log& log_;
    pki::Pki pki_;
    controller_config::PolicyShelf policies_;
    asio::io_context io_{1};
    os::OsRng rng_;
    os::SystemClock clock_;
    std::unique_ptr<storage::RocksStore> store_;
    int exit_code_ = 0;
};

Result<void> Program::open_store() {
    storage::RocksOptions options;
    options.path = (fs::path(config_.state_dir()) / "store").string();
    options.post = post();
    auto store = storage::RocksStore::open(std::move(options));
    if (!store) return std::unexpected(store.error());
    store_ = std::move(*store);
    return {};
}

Result<void> Program::open_vault(storage::Vault& vault) {
    Batch batch;
    if (auto unlocked = vault.unlock(batch); !unlocked) return unlocked;
    if (batch.empty()) return {};
    store_->commit(std::move(batch), [this](const Result<void>& saved) {
        if (!saved) die(3);
    });
    return {};
}

InventoryDeskConfig Program::desk_config() const {
    InventoryDeskConfig out;
    out.ca_pem = pki_.ca_pem();
    out.ca_sha256 = pki_.ca.certificate().fingerprint();
    out.job_signer_pem = pki_.job_signers_pem();
    out.broker_uri = config_.broker().uri();
    for (const auto& [name, policy] : policies_.all()) *out.policies.add_policies() = policy;
    return out;
}

asio::awaitable<void> Program::watch_agents(AgentWatch& watch, ControllerProbe& probe) {
    co_await runtime::listen_to_stop();
    while (co_await runtime::pause(Millis{1'000})) {
        watch.look();
        const auto stats = store_->stats();
        probe.store(stats.batches, stats.groups);
    }
}

asio::awaitable<void> Program::until_signal(api::ApiServer& server, ports::Transport& transport,
                                            RecoveryDesk& desk, runtime::TaskGroup& group) {
    asio::signal_set signals(io_, SIGINT, SIGTERM);
    co_await signals.async_wait(asio::use_awaitable);
    log_.info("stopping");
    transport.stop();
    desk.stop();
    bool closed = false;
    server.stop(kPatience, [&closed] { closed = true; });
    const auto limit = std::chrono::steady_clock::now() + 2 * kPatience;
    while (!closed && std::chrono::steady_clock::now() < limit) co_await runtime::pause(Millis{20});
    for (const auto& name : co_await group.stop(kPatience)) log_.error("still_running", {{"task", name}});
    io_.stop();
}

Result<int> Program::run() {
    if (auto opened = open_store(); !opened) return std::unexpected(opened.error());
    auto key = master_key(config_.master_key_file(), rng_);
    if (!key) return std::unexpected(key.error());
    auto token = api_token(config_.api_token_file(), rng_);
    if (!token) return std::unexpected(token.error());
    storage::Records records(*store_);
    if (auto loaded = records.load(); !loaded) return std::unexpected(loaded.error());
    const storage::OpensslCipher cipher(rng_);
    storage::Vault vault(records, cipher, rng_, std::move(*key));
    if (auto opened = open_vault(vault); !opened) return std::unexpected(opened.error());
    storage::AuditChain audit(*store_);
    if (auto loaded = audit.load(); !loaded) return std::unexpected(loaded.error());
    const auto signer = openssl::CmsSigner::make(pki_.job_signer_key, pki_.job_signer);
    if (!signer) return std::unexpected(signer.error());
    const openssl::CmsSealer sealer;

    metrics::Metrics metrics;
    if (auto exposed = metrics.expose(config_.metrics_listen()); !exposed) return std::unexpected(exposed.error());
    ControllerProbe probe(metrics);
    paho::PahoTransport transport(paho::PahoConfig::from(config_.broker(), "controller." + config_.name()), post());
    Committer committer(*store_, log_, [this](int code) { die(code); });
    JobIssuer issuer({.records = records, .vault = vault, .clock = clock_, .signer = *signer, .sealer = sealer,
                      .seal_to_certificate = pki_.sealing.to_der(),
                      .time_zone = [this](const std::string& iana, const std::string& maker) {
                          return maker_zone(log_, iana, maker);
                      }});
    RecoveryDesk recoveries({.executor = io_.get_executor(), .records = records, .vault = vault, .audit = audit,
                             .committer = committer, .issuer = issuer, .clock = clock_, .rng = rng_,
                             .log = log_, .probe = probe,
                             .policy = [this](const std::string& name) { return policies_.find(name); }});
    Dispatcher dispatcher({.jobs = records.jobs, .transport = transport, .clock = clock_, .log = log_,
                           .probe = probe, .resend_after = Seconds{config_.resend_seconds()},
                           .on_expired = [&](const std::string& job) { recoveries.on_expired(job); }});
    recoveries.attach(dispatcher);
    AgentWatch watch({.late_after = Seconds{config_.late_after_seconds()},
                      .lost_after = Seconds{config_.lost_after_seconds()}},
                     clock_, log_, probe);
    EventInbox inbox({.executor = io_.get_executor(), .records = records, .committer = committer,
                      .transport = transport, .signer = *signer, .recoveries = recoveries,
                      .dispatcher = dispatcher, .watch = watch, .log = log_, .probe = probe,
                      .verifier = [this](const std::string& pem) -> Result<std::unique_ptr<ports::Verifier>> {
                          auto certificate = openssl::Certificate::parse(pem);
                          if (!certificate) return std::unexpected(certificate.error());
                          const std::vector<openssl::Certificate> one{*certificate};
                          return std::make_unique<openssl::CmsVerifier>(one, pki_.ca.certificate(), clock_);
                      }});
    if (auto loaded = inbox.load(); !loaded) return std::unexpected(loaded.error());
    InventoryDesk inventory({.records = records, .vault = vault, .audit = audit, .clock = clock_, .rng = rng_,
                             .sign_csr = [this](const std::string& csr, const std::string& agent) {
                                 return pki::issue_agent_certificate(csr, agent, pki_.ca, clock_.wall());
                             }},
                            desk_config());
    const auto router = api::make_router({.recoveries = recoveries, .inventory = inventory,
                                          .ca_pem = pki_.ca_pem(), .job_signer_pem = pki_.job_signers_pem()},
                                         *token);
    auto server = api::ApiServer::start(io_.get_executor(),
                                        {.listen = config_.api_listen(), .certificate_file = pki_.file("api.crt"),
                                         .key_file = pki_.file("api.key"), .limits = {}},
                                        router);
    if (!server) return std::unexpected(server.error());

    dispatcher.load();
    recoveries.load();
    ports::Transport::Handlers handlers;
    handlers.on_message = [&](const std::string& topic, const std::string& payload) { inbox.on_message(topic, payload); };
    handlers.on_connection = [&](bool up) {
        probe.connected(up);
        log_.info("broker", {{"connected", up ? "yes" : "no"}});
        if (up) dispatcher.on_connected();
    };
    transport.start({protocol::every_agent(protocol::Channel::events)}, std::move(handlers));
    runtime::TaskGroup group(io_.get_executor(), [this](const std::string& name, const std::string& what) {
        log_.error("task_failed", {{"task", name}, {"why", what}});
        die(4);
    });
    group.spawn("dispatcher", dispatcher.run());
    group.spawn("watch", watch_agents(watch, probe));
    asio::co_spawn(io_, until_signal(**server, transport, recoveries, group), [](const std::exception_ptr&) {});
    log_.info("started", {{"controller", config_.name()}, {"api_port", std::to_string((*server)->port())}});
    io_.run();
    transport.stop();
    if (group.running() > 0) std::_Exit(exit_code_ == 0 ? 5 : exit_code_);
    store_.reset();
    return exit_code_;
}

int run(const v1::ControllerConfig& config) {
    auto log = observe::Log::open(config.log().level(), config.log().file());
    if (!log) return complain(log.error());
    const os::SystemClock clock;
    auto pki = pki::load_pki(config.pki_dir(), clock.wall());
    if (!pki) return complain(pki.error().within("run camfleet-controller init-pki first"));
    auto policies = controller_config::PolicyShelf::load(config.policy_dir());
    if (!policies) return complain(policies.error());
    Program program(config, **log, std::move(*pki), std::move(*policies));
    const auto code = program.run();
    return code ? *code : complain(code.error());
}

int init_pki(const std::string& folder, const std::vector<std::string>& hosts, const std::string& name) {
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
    auto* pki = app.add_subcommand("init-pki", "make what is missing of the fleet's keys and certificates");
    pki->add_option("--dir", folder, "folder for keys and certificates")->required();
    pki->add_option("--host", hosts, "name or address of API and broker; may be given several times");
    pki->add_option("--name", name, "name of this controller");
    CLI11_PARSE(app, argc, argv);
    if (pki->parsed()) return program::init_pki(folder, hosts, name);
    if (config_file.empty()) {
        return program::complain({camfleet::Errc::invalid_argument, "--config FILE is required"});
    }
    const auto config = camfleet::controller_config::load(config_file);
    return config ? program::run(*config) : program::complain(config.error());
}
