// SPDX-License-Identifier: Apache-2.0
// CPU time that a process has used so far, by its id: what says which program bounds a figure.
// Source: proc(5), /proc/PID/stat, fields 14 and 15
#pragma once

#include <string>

namespace camfleet::bench {

// Seconds of user and system time; 0 where there is no such process.
[[nodiscard]] double cpu_seconds_of(int pid);
[[nodiscard]] std::string load_average();

}  // namespace camfleet::bench
