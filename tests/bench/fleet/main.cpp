// SPDX-License-Identifier: Apache-2.0
// bench_fleet: see fleet_bench.hpp. Prints one JSON object; tests/bench/run starts everything it
// needs.
#include "common/adapters/os/file.hpp"
#include "tests/bench/fleet/fleet_bench.hpp"
#include "tests/bench/fleet/process_clock.hpp"

#include <CLI/CLI.hpp>
#include <curl/curl.h>

#include <iostream>
#include <sys/resource.h>

namespace camfleet::bench {
namespace {

constexpr std::size_t kTokenMax = 4'096;

template <class Get>
double median(const std::vector<Round>& rounds, Get get) {
    std::vector<double> values;
    for (const auto& round : rounds) values.push_back(get(round));
    std::ranges::sort(values);
    return values[values.size() / 2];
}

std::string fixed(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.3f", value);
    return text.data();
}

std::string one_round(const Round& round) {
    const auto& tally = round.tally;
    std::string out = "{\"dispatch_s\":" + fixed(round.dispatch) + ",\"raw_s\":" + fixed(round.raw);
    out += ",\"last_api_answer_s\":" + fixed(round.api);
    out += ",\"cpu_controller_s\":" + fixed(round.cpu.controller);
    out += ",\"cpu_broker_s\":" + fixed(round.cpu.broker);
    out += ",\"cpu_simulator_and_operator_s\":" + fixed(round.cpu.simulator);
    out += ",\"events\":" + std::to_string(tally.events);
    out += ",\"ack_messages\":" + std::to_string(tally.acks);
    out += ",\"events_offered_again\":" + std::to_string(tally.offered_again);
    out += ",\"jobs_offered_again\":" + std::to_string(tally.jobs_again);
    out += ",\"refused\":" + std::to_string(tally.refused);
    out += ",\"bytes\":{\"job\":" + std::to_string(round.sizes.job);
    out += ",\"receipt\":" + std::to_string(round.sizes.receipt);
    out += ",\"result\":" + std::to_string(round.sizes.result);
    out += ",\"ack\":" + std::to_string(round.sizes.ack) + "}}";
    return out;
}

void print(const std::vector<Round>& rounds, std::size_t agents) {
    std::string details;
    for (const auto& round : rounds) {
        if (!details.empty()) details += ",";
        details += one_round(round);
    }
    std::cout << "{\"agents\":" << agents << ",\"dispatch_s\":"
              << fixed(median(rounds, [](const Round& round) { return round.dispatch; }))
              << ",\"raw_s\":"
              << fixed(median(rounds, [](const Round& round) { return round.raw; }))
              << ",\"load_average\":" << load_average() << ",\"rounds\":[" << details << "]}"
              << std::endl;
}

int complain(const Error& error) {
    std::cerr << "bench_fleet: " << error.text() << "\n";
    return 1;
}

int run(FleetOptions options, std::size_t rounds) {
    const auto agents = options.agents;
    FleetBench bench(std::move(options));
    if (const auto ready = bench.prepare(); !ready) return complain(ready.error());
    std::vector<Round> done;
    for (std::size_t i = 0; i < rounds; ++i) {
        auto round = bench.round();
        if (!round) return complain(round.error());
        done.push_back(std::move(*round));
    }
    if (const auto checked = bench.check(); !checked) return complain(checked.error());
    print(done, agents);
    return 0;
}

// One connection an agent.
void allow_many_files() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace
}  // namespace camfleet::bench

int main(int argc, char** argv) {
    namespace bench = camfleet::bench;
    bench::FleetOptions options;
    std::string token_file;
    std::size_t rounds = 3;
    CLI::App app{"bench_fleet: one signed job for each of many connected agents"};
    app.add_option("--api", options.api.url)->required();
    app.add_option("--token-file", token_file)->required();
    app.add_option("--connections", options.api.connections)->check(CLI::Range(1, 200));
    app.add_option("--pki", options.pki_dir, "ca.crt, bench.crt, bench.key")->required();
    app.add_option("--broker-port", options.broker_port)->required();
    app.add_option("--controller-pid", options.controller_pid)->required();
    app.add_option("--broker-pid", options.broker_pid)->required();
    app.add_option("--agents", options.agents)->check(CLI::Range(1, 5'000));
    app.add_option("--rounds", rounds)->check(CLI::Range(1, 9));
    CLI11_PARSE(app, argc, argv);
    bench::allow_many_files();
    curl_global_init(CURL_GLOBAL_DEFAULT);
    options.api.ca_file = options.pki_dir + "/ca.crt";
    const auto token = camfleet::os::read_private_file(token_file, bench::kTokenMax);
    if (!token) return bench::complain(token.error());
    std::string_view text = token->reveal();
    while (text.ends_with('\n')) text.remove_suffix(1);
    options.api.token = camfleet::Secret(std::string(text));
    return bench::run(std::move(options), rounds);
}
