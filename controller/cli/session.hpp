// SPDX-License-Identifier: Apache-2.0
// Carries out a Plan: reads what it needs, asks the controller, shows the answer.
// Exit codes: 0 done, 1 error, 3 a person is needed, 4 still waiting.
#pragma once

#include "common/base/time.hpp"
#include "controller/cli/http_client.hpp"
#include "controller/cli/plan.hpp"
#include "controller/cli/watcher.hpp"

#include <iosfwd>

namespace camfleet::cli {

class Session {
  public:
    Session(Screen screen, std::ostream& problems) : screen_(screen), problems_(problems) {}

    [[nodiscard]] int run(Plan plan);

  private:
    [[nodiscard]] Result<int> carry_out(Plan& plan);
    [[nodiscard]] Result<int> ask(const HttpClient& client, Plan& plan);
    [[nodiscard]] Result<int> show(const google::protobuf::Message& reply, const Plan& plan);
    [[nodiscard]] Result<int> watch(const HttpClient& client, const Plan& plan);
    [[nodiscard]] Result<int> look(const HttpClient& client, const Plan& plan);
    [[nodiscard]] Result<int> follow(const HttpClient& client, const Plan& plan);
    void complete(const Plan& plan);
    void print_event(const v1::LiveEvent& event, const Plan& plan);

    Screen screen_;
    std::ostream& problems_;
};

}  // namespace camfleet::cli
