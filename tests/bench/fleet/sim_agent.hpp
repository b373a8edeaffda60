// SPDX-License-Identifier: Apache-2.0
// One simulated agent: its own certificate and connection. It verifies the job's signature, signs a
// receipt and a result, and is done when the controller's signed acknowledgement names the result.
// What it leaves out: devices, the journal's fsync, unsealing. What it adds for the raw trip:
// answers of the same sizes without any of that.
// Invariant: an event that is not acknowledged is offered again, as a real agent would.
#pragma once

#include "common/ports/crypto.hpp"
#include "tests/bench/fleet/link_loop.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace camfleet::bench {

// What all agents of the process did, by kind of message.
struct Tally {
    std::uint64_t jobs = 0;
    std::uint64_t job_bytes = 0;
    std::uint64_t events = 0;
    std::uint64_t receipt_bytes = 0;
    std::uint64_t result_bytes = 0;
    std::uint64_t acks = 0;
    std::uint64_t ack_bytes = 0;
    std::uint64_t offered_again = 0;  // events, after a pause without acknowledgement
    std::uint64_t jobs_again = 0;     // jobs that came twice
    std::uint64_t refused = 0;        // did not verify
    std::size_t finished = 0;         // results acknowledged
    std::size_t raw_finished = 0;
};

struct RawSizes {
    std::size_t job = 0;
    std::size_t receipt = 0;
    std::size_t result = 0;
    std::size_t ack = 0;
};

class SimAgent {
  public:
    SimAgent(std::string id,
             ports::Signer& signer,
             const ports::Verifier& verifier,
             LinkLoop& loop,
             Link& link,
             Tally& tally);

    void hello();
    void offer_again();
    void set_raw_sizes(const RawSizes& sizes) { raw_ = sizes; }
    // Topics that it listens to.
    [[nodiscard]] static std::vector<std::string> topics(const std::string& id);

  private:
    void on_message(const Message& message);
    void on_job(std::string_view envelope);
    void on_ack(std::string_view envelope);
    void on_raw(std::string_view payload);
    [[nodiscard]] std::size_t keep(v1::AgentEvent event);
    void publish(const std::string& envelope);

    std::string id_;
    ports::Signer& signer_;
    const ports::Verifier& verifier_;
    LinkLoop& loop_;
    Link& link_;
    Tally& tally_;
    std::string jobs_topic_;
    std::string acks_topic_;
    std::string events_topic_;
    std::string last_job_;
    std::uint64_t last_event_ = 0;
    std::map<std::uint64_t, std::string> unacknowledged_;  // event id -> envelope
    RawSizes raw_;
};

}  // namespace camfleet::bench
