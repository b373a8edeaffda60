// SPDX-License-Identifier: Apache-2.0
// Reads one switch in full, as `camfleet-agent switch show` does, in turn with snmpbulkwalk of the
// same subtrees; prints the medians as one JSON object. What snmpbulkwalk spends on being started
// is measured too (a walk of a subtree that is empty costs a start and one question).
#include "agent/adapters/snmp/snmp_session.hpp"
#include "agent/switches/snmp/snapshot_reader.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <fcntl.h>
#include <iostream>
#include <spawn.h>
#include <sys/wait.h>

extern char** environ;

namespace camfleet::bench {
namespace {

using std::chrono::steady_clock;
constexpr auto empty_subtree = "1.3.6.1.4.1.99999.1";

struct Wish {
    unsigned port = 0;
    unsigned rounds = 5;
    std::string repetitions = "25";
};

double seconds_since(steady_clock::time_point began) {
    return std::chrono::duration<double>(steady_clock::now() - began).count();
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

// False: it did not end well.
bool bulk_walk(const Wish& wish, const std::string& subtree) {
    std::vector<std::string> words = {"snmpbulkwalk",
                                      "-v2c",
                                      "-c",
                                      "public",
                                      "-On",
                                      "-t",
                                      "2",
                                      "-Cr" + wish.repetitions,
                                      "127.0.0.1:" + std::to_string(wish.port),
                                      subtree};
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    const int failed =
        posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    return failed == 0 && waitpid(child, &status, 0) == child && status == 0;
}

struct Figures {
    std::vector<double> ours, theirs, starts;
    std::size_t rows = 0;
    std::size_t subtrees = 0;
};

Result<std::vector<switches::TableRead>> read_once(const Wish& wish, Figures& figures) {
    v1::Endpoint at;
    at.set_host("127.0.0.1");
    at.set_snmp_port(wish.port);
    ports::SnmpLogin login;
    login.secret = Secret("public");
    snmp::SnmpSessions sessions;
    std::vector<switches::TableRead> log;
    const auto began = steady_clock::now();
    const auto read = switches::read_snapshot(
        sessions, at, login,
        {.until = began + std::chrono::seconds(60), .diagnosis = true, .log = &log});
    figures.ours.push_back(seconds_since(began));
    if (!read) return std::unexpected(read.error());
    return log;
}

Result<void> round(const Wish& wish, Figures& figures) {
    const auto log = read_once(wish, figures);
    if (!log) return std::unexpected(log.error());
    figures.subtrees = log->size();
    figures.rows = 0;
    for (const auto& table : *log) figures.rows += table.rows;
    const auto walks = [&](bool empty) {
        const auto began = steady_clock::now();
        for (const auto& table : *log) {
            if (!bulk_walk(wish, empty ? empty_subtree : std::string(table.root))) return -1.0;
        }
        return seconds_since(began);
    };
    figures.theirs.push_back(walks(false));
    figures.starts.push_back(walks(true));
    if (figures.theirs.back() < 0 || figures.starts.back() < 0) {
        return fail(Errc::io, "snmpbulkwalk does not run, or failed");
    }
    return {};
}

int run(const Wish& wish) {
    Figures figures;
    for (unsigned i = 0; i < wish.rounds; ++i) {
        if (const auto done = round(wish, figures); !done) {
            std::cerr << done.error().text() << "\n";
            return 1;
        }
    }
    std::cout << "{\"read_s\":" << median(figures.ours)
              << ",\"bulkwalk_s\":" << median(figures.theirs)
              << ",\"bulkwalk_starts_s\":" << median(figures.starts)
              << ",\"rounds\":" << wish.rounds << ",\"subtrees\":" << figures.subtrees
              << ",\"rows\":" << figures.rows << ",\"repetitions\":" << wish.repetitions << "}\n";
    return 0;
}

}  // namespace
}  // namespace camfleet::bench

int main(int argc, char** argv) {
    CLI::App app("reads a switch in turn with snmpbulkwalk");
    camfleet::bench::Wish wish;
    app.add_option("--port", wish.port)->required();
    app.add_option("--rounds", wish.rounds)->check(CLI::Range(1, 99));
    app.add_option("--repetitions", wish.repetitions, "of snmpbulkwalk");
    CLI11_PARSE(app, argc, argv);
    return camfleet::bench::run(wish);
}
