// SPDX-License-Identifier: Apache-2.0
#include "controller/storage/records.hpp"

#include "common/base/time.hpp"
#include "tests/support/memory_store.hpp"

#include <gtest/gtest.h>

namespace camfleet::storage {
namespace {

v1::Site site(const std::string& id) {
    v1::Site out;
    out.set_id(id);
    out.set_customer_id("acme");
    return out;
}

v1::Camera camera(const std::string& id, const std::string& where) {
    v1::Camera out;
    out.set_id(id);
    out.set_site_id(where);
    return out;
}

v1::RecoveryState recovery(const std::string& id, v1::RecoveryState::Phase phase) {
    v1::RecoveryState out;
    out.set_id(id);
    out.set_site_id("shop");
    out.set_camera_id("door");
    out.set_phase(phase);
    return out;
}

v1::JobRecord job(std::uint64_t sequence, std::string_view state) {
    v1::JobRecord out;
    out.set_site_id("shop");
    out.mutable_summary()->set_id("job-" + std::to_string(sequence));
    out.mutable_summary()->set_agent_id("agent");
    out.mutable_summary()->set_sequence(sequence);
    out.mutable_summary()->set_state(std::string(state));
    out.mutable_summary()->set_recovery_id("rec-1");
    return out;
}

class RecordsTest : public testing::Test {
  protected:
    RecordsTest() {
        Batch batch;
        records.sites.put(batch, site("shop"));
        commit(std::move(batch));
    }
    void commit(Batch batch) { store.commit(std::move(batch), {}); }
    // What a restarted controller sees.
    std::unique_ptr<Records> reloaded() {
        auto out = std::make_unique<Records>(store);
        const auto loaded = out->load();
        EXPECT_TRUE(loaded) << loaded.error().text();
        return out;
    }

    support::MemoryStore store;
    Records records{store};
};

TEST_F(RecordsTest, comes_back_after_a_restart) {
    Batch batch;
    v1::Customer customer;
    customer.set_id("acme");
    records.customers.put(batch, customer);
    records.cameras.put(batch, camera("door", "shop"));
    v1::OwnershipRecord owned;
    owned.set_id("own-1");
    owned.set_device_id("door");
    records.ownership.put(batch, "shop", owned);
    commit(std::move(batch));
    const auto seen = reloaded();
    EXPECT_NE(seen->customers.find("acme"), nullptr);
    EXPECT_NE(seen->cameras.find("door"), nullptr);
    ASSERT_NE(seen->ownership.of_device("door"), nullptr);
    EXPECT_EQ(seen->site_of_device("door"), "shop");
    EXPECT_EQ(seen->site_of_device("window"), "");
}

TEST_F(RecordsTest, puts_everything_of_a_site_under_its_shard_key) {
    Batch batch;
    records.cameras.put(batch, camera("door", "shop"));
    records.recoveries.put(batch, recovery("rec-1", v1::RecoveryState::planning));
    records.jobs.add(batch, job(1, job_state::queued), "DER");
    v1::BackupRecord backup;
    backup.set_camera_id("door");
    BackupStore::add(batch, "shop", backup);
    EvidenceStore::add(batch, recovery("rec-1", v1::RecoveryState::planning), 7, v1::Evidence());
    for (const auto& op : batch.ops) EXPECT_TRUE(op.key.starts_with("s/shop/")) << op.key;
}

TEST_F(RecordsTest, keeps_sites_apart_whose_names_begin_alike) {
    Batch batch;
    records.sites.put(batch, site("shop-2"));
    records.cameras.put(batch, camera("door", "shop"));
    records.cameras.put(batch, camera("gate", "shop-2"));
    commit(std::move(batch));
    const auto rows = store.scan("s/shop/camera/", "", 10).value();
    EXPECT_EQ(rows.size(), 1U);
    EXPECT_EQ(reloaded()->cameras.all().size(), 2U);
}

TEST_F(RecordsTest, forgets_an_erased_camera) {
    Batch batch;
    records.cameras.put(batch, camera("door", "shop"));
    records.cameras.erase(batch, "door");
    commit(std::move(batch));
    EXPECT_EQ(records.cameras.find("door"), nullptr);
    EXPECT_TRUE(reloaded()->cameras.all().empty());
}

TEST_F(RecordsTest, names_the_key_of_a_malformed_row) {
    store.tamper("s/shop/camera/door", std::string("\xff\xff\xff"));
    Records damaged(store);
    const auto loaded = damaged.load();
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, Errc::corrupt);
    EXPECT_NE(loaded.error().context.find("s/shop/camera/door"), std::string::npos);
}

TEST_F(RecordsTest, reports_a_site_that_lost_its_row) {
    store.tamper("s/shop/site/shop", std::nullopt);
    Records damaged(store);
    EXPECT_EQ(damaged.load().error().code, Errc::corrupt);
}

TEST_F(RecordsTest, orders_numbers_as_numbers) {
    Batch batch;
    for (const std::uint64_t number : {10U, 9U, 100U, 1U}) {
        v1::Evidence evidence;
        evidence.mutable_outcome()->set_attempt(number);
        EvidenceStore::add(batch, recovery("rec-1", v1::RecoveryState::planning), number, evidence);
    }
    commit(std::move(batch));
    const auto rows =
        records.evidence.list(recovery("rec-1", v1::RecoveryState::planning), 1, 10).value();
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].outcome().attempt(), 9U);
    EXPECT_EQ(rows[2].outcome().attempt(), 100U);
}

TEST_F(RecordsTest, files_an_event_that_arrives_twice_once) {
    Batch batch;
    const auto owner = recovery("rec-1", v1::RecoveryState::planning);
    EvidenceStore::add(batch, owner, 4, v1::Evidence());
    EvidenceStore::add(batch, owner, 4, v1::Evidence());
    commit(std::move(batch));
    EXPECT_EQ(records.evidence.list(owner, 0, 10).value().size(), 1U);
}

TEST_F(RecordsTest, knows_the_open_recovery_of_a_camera) {
    Batch batch;
    records.recoveries.put(batch, recovery("rec-1", v1::RecoveryState::done));
    records.recoveries.put(batch, recovery("rec-2", v1::RecoveryState::awaiting_approval));
    commit(std::move(batch));
    const auto seen = reloaded();
    ASSERT_NE(seen->recoveries.open_for("door"), nullptr);
    EXPECT_EQ(seen->recoveries.open_for("door")->id(), "rec-2");
    EXPECT_EQ(seen->recoveries.list("door", true).value().size(), 1U);
    EXPECT_EQ(seen->recoveries.list("", false).value().size(), 2U);
    EXPECT_EQ(seen->recoveries.get("rec-1").value().phase(), v1::RecoveryState::done);
    EXPECT_EQ(seen->recoveries.get("rec-9").error().code, Errc::not_found);
}

TEST_F(RecordsTest, frees_a_camera_when_its_recovery_ends_and_not_when_an_older_one_does) {
    Batch batch;
    records.recoveries.put(batch, recovery("rec-2", v1::RecoveryState::planning));
    records.recoveries.put(batch, recovery("rec-1", v1::RecoveryState::cancelled));
    ASSERT_NE(records.recoveries.open_for("door"), nullptr);
    EXPECT_EQ(records.recoveries.open_for("door")->id(), "rec-2");
    records.recoveries.put(batch, recovery("rec-2", v1::RecoveryState::done));
    EXPECT_EQ(records.recoveries.open_for("door"), nullptr);
}

TEST_F(RecordsTest, finds_the_devices_of_a_site_also_after_one_has_moved_or_gone) {
    const auto at = [](const Records& seen, const std::string& where) {
        std::vector<std::string> ids;
        for (const auto* found : seen.cameras.of_site(where)) ids.push_back(found->id());
        return ids;
    };
    using Ids = std::vector<std::string>;
    Batch batch;
    records.sites.put(batch, site("yard"));
    records.cameras.put(batch, camera("till", "shop"));
    records.cameras.put(batch, camera("door", "shop"));
    records.cameras.put(batch, camera("gate", "yard"));
    commit(std::move(batch));
    EXPECT_EQ(at(*reloaded(), "shop"), (Ids{"door", "till"}));
    EXPECT_EQ(at(*reloaded(), "nowhere"), Ids{});
    Batch change;
    records.cameras.put(change, camera("door", "yard"));
    records.cameras.erase(change, "till");
    EXPECT_EQ(at(records, "shop"), Ids{});
    EXPECT_EQ(at(records, "yard"), (Ids{"door", "gate"}));
    records.cameras.clear();
    EXPECT_EQ(at(records, "yard"), Ids{});
}

TEST_F(RecordsTest, lists_work_orders_and_finds_their_recovery) {
    auto state = recovery("rec-1", v1::RecoveryState::awaiting_person);
    state.mutable_work_order()->set_id("wo-1");
    state.mutable_work_order()->set_state(v1::WorkOrder::open);
    auto ended = recovery("rec-2", v1::RecoveryState::done);
    ended.mutable_work_order()->set_id("wo-2");
    ended.mutable_work_order()->set_state(v1::WorkOrder::done);
    Batch batch;
    records.recoveries.put(batch, state);
    records.recoveries.put(batch, ended);
    commit(std::move(batch));
    const auto seen = reloaded();
    EXPECT_EQ(seen->recoveries.of_work_order("wo-1"), "rec-1");
    EXPECT_EQ(seen->recoveries.work_orders(true).value().size(), 1U);
    EXPECT_EQ(seen->recoveries.work_orders(false).value().size(), 2U);
}

TEST_F(RecordsTest, keeps_a_job_in_the_outbox_until_its_receipt) {
    Batch batch;
    records.jobs.add(batch, job(2, job_state::queued), "DER 2");
    records.jobs.add(batch, job(1, job_state::queued), "DER 1");
    commit(std::move(batch));
    ASSERT_EQ(reloaded()->jobs.pending("agent").size(), 2U);
    EXPECT_EQ(reloaded()->jobs.pending("agent")[0]->summary().id(), "job-1");
    EXPECT_EQ(reloaded()->jobs.envelope("job-2").value(), "DER 2");
    Batch receipt;
    records.jobs.update(receipt, job(1, job_state::accepted));
    commit(std::move(receipt));
    EXPECT_EQ(reloaded()->jobs.pending("").size(), 1U);
    EXPECT_EQ(store.scan("s/shop/outbox/", "", 10).value().size(), 1U);
    EXPECT_EQ(reloaded()->jobs.list("rec-1").size(), 2U);
    EXPECT_EQ(reloaded()->jobs.envelope("job-1").value(), "DER 1");
}

TEST_F(RecordsTest, loses_an_uncommitted_change_with_the_process) {
    support::MemoryStore manual(support::MemoryStore::Completion::manual);
    Records before(manual);
    Batch batch;
    before.sites.put(batch, site("shop"));
    manual.commit(std::move(batch), {});
    EXPECT_TRUE(manual.get("s/shop/site/shop").value().has_value());
    manual.crash();
    Records after(manual);
    ASSERT_TRUE(after.load());
    EXPECT_TRUE(after.sites.all().empty());
}

}  // namespace
}  // namespace camfleet::storage
