// SPDX-License-Identifier: Apache-2.0
// Two figures in one run, by turns: a job for every agent, from the first API call to the last
// result that the controller acknowledged (it does so after its durable commit); and the same
// number of messages of the same sizes through the same connections, without a controller.
#pragma once

#include "common/adapters/openssl/cms_signer.hpp"
#include "common/adapters/openssl/cms_verifier.hpp"
#include "common/adapters/os/system_clock.hpp"
#include "tests/bench/fleet/inventory.hpp"
#include "tests/bench/fleet/sim_agent.hpp"

#include <deque>

namespace camfleet::bench {

struct FleetOptions {
    ApiAddress api;
    std::string pki_dir;  // ca.crt, and the publisher's bench.crt and bench.key
    std::uint16_t broker_port = 0;
    int controller_pid = 0;
    int broker_pid = 0;
    std::size_t agents = 1'000;
};

struct CpuSeconds {
    double controller = 0;
    double broker = 0;
    double simulator = 0;
};

struct Round {
    double dispatch = 0;  // seconds
    double api = 0;       // until the last API answer
    double raw = 0;
    CpuSeconds cpu;
    Tally tally;
    RawSizes sizes;
};

class FleetBench {
  public:
    explicit FleetBench(FleetOptions options);

    // Inventory and connections.
    [[nodiscard]] Result<void> prepare();
    [[nodiscard]] Result<Round> round();
    // Every recovery done, every job ended; otherwise an error that says how many are not.
    [[nodiscard]] Result<void> check();

  private:
    [[nodiscard]] Result<void> connect_publisher();
    [[nodiscard]] Result<void> connect_agents();
    [[nodiscard]] Result<void> dispatch(Round& round);
    [[nodiscard]] Result<void> wait_for_results();
    [[nodiscard]] Result<void> raw_trip(Round& round);
    [[nodiscard]] CpuSeconds cpu() const;

    FleetOptions options_;
    os::SystemClock clock_;
    ApiClient api_;
    Inventory inventory_;
    Tally tally_;
    std::unique_ptr<LinkLoop> loop_;
    std::unique_ptr<Link> publisher_;
    std::unique_ptr<openssl::CmsVerifier> verifier_;
    std::vector<std::unique_ptr<Link>> links_;
    std::deque<openssl::CmsSigner> signers_;
    std::deque<SimAgent> agents_;
};

}  // namespace camfleet::bench
