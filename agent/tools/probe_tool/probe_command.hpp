// SPDX-License-Identifier: Apache-2.0
// The command line of the field tools `probe` and `drivers`.
#pragma once

#include "agent/tools/probe_tool/camera_prober.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <ostream>

namespace camfleet::probe_tool {

struct FieldKit {
    std::vector<NamedDriver> drivers;
    ports::Finder& finder;
    ports::Reach* reach = nullptr;                     // null: not allowed
    bool (*is_outside)(const std::string&) = nullptr;  // of every subnet of this machine
};

class ProbeCommand {
  public:
    explicit ProbeCommand(CLI::App& app);

    [[nodiscard]] bool parsed() const { return probe_->parsed() || drivers_->parsed(); }
    // Exit code: 0 understood, and the login was accepted where one was given; 1 error or no
    // answer; 3 the login was refused or not sent.
    [[nodiscard]] int run(const FieldKit& kit, std::ostream& out, std::ostream& complaints) const;

  private:
    // Errors: invalid_argument
    [[nodiscard]] Result<v1::Endpoint> place() const;
    [[nodiscard]] int probe(const FieldKit& kit, std::ostream& out, std::ostream& complaints) const;

    CLI::App* probe_;
    CLI::App* drivers_;
    std::string address_;
    std::string maker_;
    std::string credential_file_;
    std::string user_;
    std::string serial_;
    std::string mac_;
    unsigned seconds_ = 5;
    bool https_ = false;
    std::string pin_;
    bool accept_basic_ = false;
    bool old_tls_ = false;
    bool json_ = false;
};

}  // namespace camfleet::probe_tool
