// SPDX-License-Identifier: Apache-2.0
// A job of the controller, captured on its way: anyone can verify it, nobody can use it again.
#include "tests/integration/refusals/refusal_bench.hpp"
#include "tests/support/live_fleet/still_site.hpp"

namespace camfleet::refusals_test {
namespace {

using namespace std::chrono_literals;

class CapturedJob : public RefusalBench {
  protected:
    // Runs a recovery to its end and gives back the job that passed the broker.
    std::string capture() {
        fleet_.lab().post("/recorder/polling", {{"hold", false}});
        const auto id = fleet_.start_recovery("front-door", v1::Objective::online);
        const auto end = fleet_.play(id, 120s);
        EXPECT_EQ(end.phase(), v1::RecoveryState::done) << end.reason() << fleet_.log_tails();
        EXPECT_TRUE(support::hold_recorder(fleet_.lab()));
        const auto jobs = fleet_.wire().heard_on(jobs_topic());
        return jobs.empty() ? std::string() : jobs.front();
    }

    // As an auditor does it, with openssl and two files alone. The content goes to `out`.
    int openssl_verify(const std::string& der, const std::string& out) {
        support::write_text(fleet_.file("job.der"), der);
        support::write_text(fleet_.file("job-signers.pem"), fleet_.pki().job_signers_pem());
        support::Child openssl(
            {"openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in",
             fleet_.file("job.der").string(), "-certfile", fleet_.file("job-signers.pem").string(),
             "-CAfile", fleet_.pki().file("ca.crt").string(), "-out", out},
            fleet_.file("log") / "openssl");
        return openssl.run_to_end(20s);
    }
};

TEST_F(CapturedJob, is_refused_when_it_is_published_again) {
    const auto envelope = capture();
    ASSERT_FALSE(envelope.empty());
    ASSERT_TRUE(receipt_for(envelope, true, 5s).has_value()) << "it was accepted once";
    expect_refused(envelope, v1::Refusal::replayed_sequence);
}

TEST_F(CapturedJob, is_verified_by_openssl_alone_and_altered_it_is_not) {
    auto envelope = capture();
    ASSERT_FALSE(envelope.empty());
    const auto out = fleet_.file("job.bin").string();
    ASSERT_EQ(openssl_verify(envelope, out), 0);
    v1::Job job;
    ASSERT_TRUE(job.ParseFromString(support::read_text(out)));
    EXPECT_EQ(job.agent_id(), support::LiveFleet::agent_id);
    EXPECT_EQ(job.recovery().camera_id(), "front-door");
    const auto at = envelope.find(job.id());
    ASSERT_NE(at, std::string::npos);
    envelope[at] = envelope[at] == 'x' ? 'y' : 'x';
    EXPECT_NE(openssl_verify(envelope, out), 0);
}

}  // namespace
}  // namespace camfleet::refusals_test
