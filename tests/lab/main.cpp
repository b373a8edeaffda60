// SPDX-License-Identifier: Apache-2.0
// camfleet-lab SITE.yaml [--secrets DIR]: runs a simulated site until SIGTERM or SIGINT. Prints one
// JSON line when everything listens: where the control API and the devices are.
#include "tests/lab/site/site.hpp"
#include "tests/lab/switch_bank/snmp_ports.hpp"

#include <cstdio>
#include <signal.h>
#include <string>

namespace {

int usage() {
    std::fputs(
        "usage: camfleet-lab SITE.yaml [--secrets DIR]\n"
        "  --secrets DIR   where relative password files of the site start\n",
        stderr);
    return 2;
}

int complain(const camfleet::Error& error) {
    std::fprintf(stderr, "camfleet-lab: %s\n", error.text().c_str());
    return 1;
}

int run(const std::string& path, const std::string& secrets, const sigset_t& ending) {
    auto config = camfleet::lab::load_site(path, secrets);
    if (!config) return complain(config.error());
    auto site = camfleet::lab::Site::start(std::move(*config), camfleet::lab::make_snmp_ports);
    if (!site) return complain(site.error());
    std::printf("%s\n", (*site)->ready_json().c_str());
    std::fflush(stdout);
    int signal = 0;
    sigwait(&ending, &signal);
    return 0;
}

}  // namespace

int main(int count, char** words) {
    std::string path;
    std::string secrets;
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        if (word == "--secrets" && i + 1 < count) {
            secrets = words[++i];
        } else if (path.empty() && !word.starts_with('-')) {
            path = word;
        } else {
            return usage();
        }
    }
    if (path.empty()) return usage();
    // Blocked before any thread starts, so that only sigwait() sees them.
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ending, nullptr);
    return run(path, secrets, ending);
}
