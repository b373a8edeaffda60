// SPDX-License-Identifier: Apache-2.0
// A fleet whose site stands still, so that every change of a counter is the agent's doing: the
// recorder does not poll, no recovery runs. Jobs are put on the wire by a test client; what the
// agent answers is heard on the wire and verified with the agent's own certificate.
#pragma once

#include "tests/integration/refusals/job_forge.hpp"
#include "tests/integration/refusals/journal_copy.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace camfleet::refusals_test {

class RefusalBench : public testing::Test {
  protected:
    RefusalBench();

    // Publishes the envelope and expects the refusal: said by this agent, kept in its journal until
    // acknowledged, with nothing else changed there and nothing at all at the devices.
    void expect_refused(const std::string& envelope, v1::Refusal::Reason reason);
    void publish(const std::string& envelope);
    // The newest receipt for these bytes; nothing within the limit.
    [[nodiscard]] std::optional<v1::JobReceipt> receipt_for(const std::string& envelope,
                                                            bool accepted,
                                                            std::chrono::seconds limit);
    [[nodiscard]] std::string jobs_topic() const;

    support::LiveFleet fleet_;
    JobForge forge_;

  private:
    [[nodiscard]] std::vector<v1::AgentEvent> events_of_agent();
};

}  // namespace camfleet::refusals_test
