// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/fleet/process_clock.hpp"

#include <fstream>
#include <sstream>
#include <unistd.h>

namespace camfleet::bench {

double cpu_seconds_of(int pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string text;
    std::getline(file, text);
    // The name in parentheses may hold anything.
    const auto name_end = text.rfind(')');
    if (name_end == std::string::npos) return 0;
    std::istringstream fields(text.substr(name_end + 1));
    std::string skipped;
    for (int field = 3; field < 14; ++field) fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::string load_average() {
    std::ifstream file("/proc/loadavg");
    std::string minute;
    file >> minute;
    return minute;
}

}  // namespace camfleet::bench
