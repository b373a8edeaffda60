// SPDX-License-Identifier: Apache-2.0
// bench_libraries: what the agent's libraries alone cost. It links what camfleet-agent links,
// brings each library to the state an idle agent has it in, connects to the broker over mutual TLS,
// says "ready", and waits for its end. Nothing of the agent is in it.
// clang-format off: the library's headers ask for this order
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
// clang-format on
#include "common/proto/config.pb.h"

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <curl/curl.h>
#include <mqtt/async_client.h>
#include <prometheus/exposer.h>
#include <prometheus/registry.h>
#include <pugixml.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>
#include <yaml-cpp/yaml.h>

#include <iostream>

namespace camfleet::bench {
namespace {

struct Options {
    std::string uri;
    std::string name;
    std::string ca_file;
    std::string certificate_file;
    std::string key_file;
    std::string folder;
};

constexpr int kWaitSeconds = 10;

bool start_snmp() {
    setenv("MIBS", "", 1);
    setenv("MIBDIRS", "/nonexistent", 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_READ_CONFIGS, 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
    init_snmp("bench");
    return true;
}

sqlite3* start_sqlite(const std::string& folder) {
    sqlite3* database = nullptr;
    if (sqlite3_open((folder + "/libraries.sqlite").c_str(), &database) != SQLITE_OK)
        return nullptr;
    const int done =
        sqlite3_exec(database,
                     "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                     "PRAGMA cache_size=-512;"
                     "CREATE TABLE IF NOT EXISTS rows(key BLOB PRIMARY KEY, value BLOB);"
                     "INSERT OR REPLACE INTO rows VALUES('key', 'value')",
                     nullptr, nullptr, nullptr);
    return done == SQLITE_OK ? database : nullptr;
}

bool touch_parsers() {
    v1::AgentConfig config;
    config.set_id("bench");
    v1::AgentConfig again;
    pugi::xml_document document;
    const auto yaml = YAML::Load("id: bench");
    return again.ParseFromString(config.SerializeAsString()) && document.load_string("<a>1</a>") &&
           yaml["id"].as<std::string>() == "bench";
}

void connect(mqtt::async_client& client, const Options& options) {
    const auto tls = mqtt::ssl_options_builder()
                         .trust_store(options.ca_file)
                         .key_store(options.certificate_file)
                         .private_key(options.key_file)
                         .enable_server_cert_auth(true)
                         .verify(true)
                         .finalize();
    mqtt::connect_options how;
    how.set_mqtt_version(MQTTVERSION_5);
    how.set_ssl(tls);
    how.set_clean_start(true);
    if (!client.connect(how)->wait_for(std::chrono::seconds(kWaitSeconds))) {
        throw std::runtime_error("no connection to the broker in time");
    }
}

int run(const Options& options) {
    boost::asio::io_context io(1);
    boost::asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&io](const boost::system::error_code&, int) { io.stop(); });
    curl_global_init(CURL_GLOBAL_DEFAULT);
    auto* easy = curl_easy_init();
    auto* database = start_sqlite(options.folder);
    const auto logger = spdlog::stderr_logger_mt("bench");
    auto registry = std::make_shared<prometheus::Registry>();
    prometheus::Exposer exposer(
        std::vector<std::string>{"listening_ports", "127.0.0.1:0", "num_threads", "1"});
    exposer.RegisterCollectable(registry);
    mqtt::async_client client(options.uri, options.name, mqtt::create_options(MQTTVERSION_5));
    const bool started = start_snmp() && database != nullptr && easy != nullptr && touch_parsers();
    if (!started) {
        logger->error("a library did not start");
        return 1;
    }
    connect(client, options);
    logger->info("connected");
    std::cout << "ready" << std::endl;
    io.run();
    client.disconnect()->wait_for(std::chrono::seconds(kWaitSeconds));
    sqlite3_close(database);
    curl_easy_cleanup(easy);
    return 0;
}

}  // namespace
}  // namespace camfleet::bench

int main(int argc, char** argv) {
    camfleet::bench::Options options;
    CLI::App app{"bench_libraries: the agent's libraries, started and connected, and nothing else"};
    app.add_option("--uri", options.uri)->required();
    app.add_option("--name", options.name, "common name of the certificate")->required();
    app.add_option("--ca", options.ca_file)->required();
    app.add_option("--certificate", options.certificate_file)->required();
    app.add_option("--key", options.key_file)->required();
    app.add_option("--folder", options.folder, "an empty folder")->required();
    CLI11_PARSE(app, argc, argv);
    try {
        return camfleet::bench::run(options);
    } catch (const std::exception& problem) {
        std::cerr << "bench_libraries: " << problem.what() << "\n";
        return 1;
    }
}
