// SPDX-License-Identifier: Apache-2.0
// The refusal table: each bad job against a running agent, through the real broker. The first tests
// show that the unspoilt jobs are taken, so that each refusal has the one cause it names.
#include "controller/pki/certificate_desk.hpp"
#include "tests/integration/refusals/refusal_bench.hpp"
#include "tests/support/eventually.hpp"

namespace camfleet::refusals_test {
namespace {

using namespace std::chrono_literals;
using Reason = v1::Refusal;
using support::eventually;
using support::value_of;

Time now() { return std::chrono::floor<Millis>(std::chrono::system_clock::now()); }

class Refusals : public RefusalBench {};

TEST_F(Refusals, an_unspoilt_job_of_the_forge_is_accepted_and_logs_in) {
    const auto before = fleet_.lab().counter("front-door", "logins_ok");
    const auto envelope = forge_.signed_by_fleet(forge_.good_job());
    publish(envelope);
    EXPECT_TRUE(receipt_for(envelope, true, 20s).has_value()) << fleet_.log_tails();
    EXPECT_TRUE(eventually([&] {
        return fleet_.lab().counter("front-door", "logins_ok") > before;
    })) << fleet_.log_tails();
    EXPECT_EQ(fleet_.lab().counter("front-door", "logins_failed"), 0);
}

TEST_F(Refusals, an_unspoilt_destructive_job_of_the_forge_is_accepted) {
    const auto envelope = forge_.signed_by_fleet(forge_.resetting_job());
    publish(envelope);
    EXPECT_TRUE(receipt_for(envelope, true, 20s).has_value()) << fleet_.log_tails();
}

TEST_F(Refusals, wrong_signer) {
    const auto job = forge_.good_job();
    expect_refused(JobForge::signed_by(forge_.unknown_signer_of_this_fleet(), job),
                   Reason::wrong_signer);
    expect_refused(JobForge::signed_by(JobForge::signer_of_another_fleet(), job),
                   Reason::wrong_signer);
}

TEST_F(Refusals, tampered_byte) {
    const auto job = forge_.good_job();
    auto envelope = forge_.signed_by_fleet(job);
    const auto at = envelope.find(job.recovery().camera_id());
    ASSERT_NE(at, std::string::npos);
    envelope[at] = 'F';
    expect_refused(envelope, Reason::tampered);
}

TEST_F(Refusals, not_a_job_at_all) {
    expect_refused("reboot the camera, please", Reason::malformed);
    expect_refused(forge_.signed_by_fleet(forge_.good_job()) + '\0', Reason::malformed);
}

TEST_F(Refusals, other_agents_job) {
    auto job = forge_.good_job();
    job.set_agent_id("school-agent");
    expect_refused(forge_.signed_by_fleet(job), Reason::other_agent);
}

TEST_F(Refusals, expired) {
    auto job = forge_.good_job();
    *job.mutable_not_after() = to_timestamp(now() - Seconds{1});
    expect_refused(forge_.signed_by_fleet(job), Reason::expired);
}

TEST_F(Refusals, not_yet_valid) {
    auto job = forge_.good_job();
    *job.mutable_not_before() = to_timestamp(now() + std::chrono::minutes{10});
    expect_refused(forge_.signed_by_fleet(job), Reason::not_yet_valid);
}

TEST_F(Refusals, scope_wider_than_the_targets) {
    auto reaching = forge_.good_job();
    reaching.mutable_recovery()->add_switch_ids("shop-switch");
    expect_refused(forge_.signed_by_fleet(reaching), Reason::scope_too_wide);

    auto spread = forge_.good_job();
    auto& yard = *spread.add_targets();
    yard = spread.targets(0);
    yard.set_device_id("yard");
    expect_refused(forge_.signed_by_fleet(spread), Reason::scope_too_wide);
}

TEST_F(Refusals, destructive_rung_without_its_ownership_record) {
    auto job = forge_.resetting_job();
    job.mutable_authorisations(0)->clear_ownership();
    expect_refused(forge_.signed_by_fleet(job), Reason::missing_ownership);

    auto another = forge_.resetting_job();  // on record, but for another device
    another.mutable_authorisations(0)->mutable_ownership()->mutable_identity()->set_serial(
        "DS-2CD2146G2-ISU20240115AAWRG00000000");
    expect_refused(forge_.signed_by_fleet(another), Reason::missing_ownership);
}

TEST_F(Refusals, destructive_rung_without_its_approval) {
    auto job = forge_.resetting_job();
    job.mutable_authorisations(0)->clear_approval();
    expect_refused(forge_.signed_by_fleet(job), Reason::missing_approval);

    auto late = forge_.resetting_job();
    *late.mutable_authorisations(0)->mutable_approval()->mutable_expires_at() =
        to_timestamp(now() - Seconds{1});
    expect_refused(forge_.signed_by_fleet(late), Reason::missing_approval);
}

TEST_F(Refusals, secrets_that_are_not_sealed_to_this_agent) {
    auto job = forge_.good_job();
    const auto key = value_of(openssl::Key::generate());
    job.set_sealed_secrets(forge_.sealed_to(value_of(pki::issue_agent_certificate(
        value_of(key.request_pem("school-agent")), "school-agent", fleet_.pki().ca, now()))));
    expect_refused(forge_.signed_by_fleet(job), Reason::unsealable);
}

}  // namespace
}  // namespace camfleet::refusals_test
