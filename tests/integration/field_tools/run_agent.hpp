// SPDX-License-Identifier: Apache-2.0
// Runs the built agent program with arguments and gives back what it said.
#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <sys/wait.h>

namespace camfleet::support {

struct Said {
    int code = -1;
    std::string text;  // both outputs
};

// arguments: of the test's own making, no quoting needed. limit: as timeout(1) takes it.
[[nodiscard]] inline Said run_agent(const std::string& arguments, const std::string& limit = "60") {
    const char* build = std::getenv("CAMFLEET_BUILD");
    const std::string program = std::string(build == nullptr ? "." : build) + "/bin/camfleet-agent";
    Said said;
    FILE* pipe = popen(
        ("timeout " + limit + " " + program + " " + arguments + " 2>&1 </dev/null").c_str(), "r");
    if (pipe == nullptr) return said;
    std::array<char, 4096> part{};
    while (const auto size = fread(part.data(), 1, part.size(), pipe))
        said.text.append(part.data(), size);
    const int status = pclose(pipe);
    said.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return said;
}

}  // namespace camfleet::support
