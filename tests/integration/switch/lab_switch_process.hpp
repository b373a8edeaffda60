// SPDX-License-Identifier: Apache-2.0
// The lab's switch in a process of its own, with its console on pipes. Ended by its own process id.
#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

namespace camfleet::test {

class LabSwitchProcess {
  public:
    explicit LabSwitchProcess(const std::vector<std::string>& configuration);
    ~LabSwitchProcess();
    LabSwitchProcess(const LabSwitchProcess&) = delete;
    LabSwitchProcess& operator=(const LabSwitchProcess&) = delete;

    [[nodiscard]] unsigned port() const { return port_; }  // 0: it did not start
    // One line to the console, its answer back.
    std::string tell(const std::string& line);

  private:
    [[nodiscard]] std::string read_line();
    void write_line(const std::string& line);

    pid_t process_ = -1;
    int to_ = -1;
    int from_ = -1;
    unsigned port_ = 0;
    std::string buffer_;
};

}  // namespace camfleet::test
