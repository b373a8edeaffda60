// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/refusals/refusal_bench.hpp"

#include "common/adapters/openssl/cms_verifier.hpp"
#include "common/adapters/os/system_clock.hpp"
#include "common/base/encoding.hpp"
#include "common/protocol/topics.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/live_fleet/still_site.hpp"

namespace camfleet::refusals_test {

using namespace std::chrono_literals;
using support::eventually;
using support::value_of;

namespace {

support::LiveFleetOptions two_healthy_cameras() {
    support::LiveFleetOptions options;
    options.site = support::site_text({.time_scale = 20,
                                       .recorder_poll_seconds = support::poll_once_seconds,
                                       .cameras = {{.name = "front-door"}, {.name = "yard"}}});
    return options;
}

std::string topic(protocol::Channel channel) {
    return value_of(protocol::format_topic({support::LiveFleet::agent_id, channel}));
}

}  // namespace

RefusalBench::RefusalBench() : fleet_(two_healthy_cameras()), forge_(fleet_) {
    EXPECT_TRUE(support::hold_recorder(fleet_.lab()));
}

std::string RefusalBench::jobs_topic() const { return topic(protocol::Channel::jobs); }

void RefusalBench::publish(const std::string& envelope) {
    fleet_.wire().publish(jobs_topic(), envelope);
}

std::vector<v1::AgentEvent> RefusalBench::events_of_agent() {
    const os::SystemClock clock;
    const auto agent = value_of(openssl::Certificate::parse(forge_.agent_certificate()));
    const openssl::CmsVerifier verifier({agent}, fleet_.pki().ca.certificate(), clock);
    std::vector<v1::AgentEvent> events;
    for (const auto& payload : fleet_.wire().heard_on(topic(protocol::Channel::events))) {
        const auto content = verifier.verify(payload);
        EXPECT_TRUE(content.has_value()) << "an event that the agent did not sign";
        v1::AgentEvent event;
        if (content && event.ParseFromString(*content)) events.push_back(std::move(event));
    }
    return events;
}

std::optional<v1::JobReceipt> RefusalBench::receipt_for(const std::string& envelope,
                                                        bool accepted,
                                                        std::chrono::seconds limit) {
    const auto digest = sha256_hex(envelope);
    std::optional<v1::JobReceipt> found;
    const auto said = [&] {
        for (const auto& event : events_of_agent()) {
            const auto& receipt = event.receipt();
            if (receipt.envelope_sha256() != digest || receipt.accepted() != accepted) continue;
            EXPECT_EQ(event.agent_id(), support::LiveFleet::agent_id);
            found = receipt;
        }
        return found.has_value();
    };
    return eventually(said, limit) ? found : std::nullopt;
}

void RefusalBench::expect_refused(const std::string& envelope, v1::Refusal::Reason reason) {
    const auto journal = without_events(copy_of_journal(fleet_.agent_dir()));
    const auto site = support::site_counters(fleet_.lab());
    publish(envelope);
    const auto receipt = receipt_for(envelope, false, 20s);
    ASSERT_TRUE(receipt.has_value()) << "no refusal came" << fleet_.log_tails();
    EXPECT_EQ(v1::Refusal::Reason_Name(receipt->reason()), v1::Refusal::Reason_Name(reason));
    EXPECT_FALSE(receipt->detail().empty());
    const auto settled = [&] {
        const auto rows = copy_of_journal(fleet_.agent_dir());
        const bool acknowledged = std::ranges::none_of(
            rows, [](const auto& row) { return row.first.starts_with("event/"); });
        return acknowledged && without_events(rows) == journal;
    };
    EXPECT_TRUE(eventually(settled)) << "the refusal changed the journal, or was never taken in";
    EXPECT_EQ(support::site_counters(fleet_.lab()), site) << "a refused job touched a device";
    EXPECT_TRUE(fleet_.agent().running());
}

}  // namespace camfleet::refusals_test
