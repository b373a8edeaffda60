// SPDX-License-Identifier: Apache-2.0
#include "controller/storage/audit_chain.hpp"

#include "controller/storage/keys.hpp"
#include "controller/storage/row_codec.hpp"
#include "tests/support/memory_store.hpp"

#include <gtest/gtest.h>

namespace camfleet::storage {
namespace {

v1::AuditRecord record(const std::string& subject) {
    v1::AuditRecord out;
    out.set_actor("operator");
    out.set_action("camera.changed");
    out.set_subject(subject);
    (*out.mutable_details())["zeta"] = "1";
    (*out.mutable_details())["alpha"] = "2";
    return out;
}

class AuditChainTest : public testing::Test {
  protected:
    AuditChainTest() {
        AuditChain chain(store);
        EXPECT_TRUE(chain.load());
        for (int i = 1; i <= 5; ++i) {
            Batch batch;
            chain.append(batch, record("camera-" + std::to_string(i)));
            store.commit(std::move(batch), {});
        }
    }
    // As the next start of the controller sees it.
    v1::AuditVerdict verdict() const {
        AuditChain chain(store);
        if (const auto loaded = chain.load(); !loaded) {
            v1::AuditVerdict out;
            out.set_reason(loaded.error().text());
            return out;
        }
        return chain.verify().value();
    }
    std::string row(std::uint64_t number) const {
        return store.get(keys::audit_record(number)).value().value();
    }

    support::MemoryStore store;
};

TEST_F(AuditChainTest, is_intact_after_honest_appends) {
    const auto seen = verdict();
    EXPECT_TRUE(seen.intact()) << seen.reason();
    EXPECT_EQ(seen.records(), 5U);
    EXPECT_EQ(seen.first_bad(), 0U);
}

TEST_F(AuditChainTest, notices_every_flipped_bit_of_every_record) {
    for (std::uint64_t number = 1; number <= 5; ++number) {
        const std::string good = row(number);
        for (std::size_t at = 0; at < good.size(); ++at) {
            std::string bad = good;
            bad[at] = static_cast<char>(bad[at] ^ 1);
            store.tamper(keys::audit_record(number), bad);
            ASSERT_FALSE(verdict().intact()) << "record " << number << " byte " << at;
        }
        store.tamper(keys::audit_record(number), good);
    }
}

TEST_F(AuditChainTest, names_the_record_that_was_changed) {
    auto changed = decode_row<v1::AuditRecord>("key", row(3)).value();
    changed.set_subject("somebody else");
    store.tamper(keys::audit_record(3), encode_row(changed));
    EXPECT_EQ(verdict().first_bad(), 3U);
}

TEST_F(AuditChainTest, notices_a_deleted_record) {
    store.tamper(keys::audit_record(2), std::nullopt);
    EXPECT_EQ(verdict().first_bad(), 2U);
}

TEST_F(AuditChainTest, notices_swapped_records) {
    const std::string second = row(2);
    const std::string third = row(3);
    store.tamper(keys::audit_record(2), third);
    store.tamper(keys::audit_record(3), second);
    EXPECT_EQ(verdict().first_bad(), 2U);
}

TEST_F(AuditChainTest, notices_a_tail_that_was_cut_off) {
    store.tamper(keys::audit_record(5), std::nullopt);
    store.tamper(keys::audit_record(4), std::nullopt);
    const auto seen = verdict();
    EXPECT_FALSE(seen.intact());
    EXPECT_EQ(seen.first_bad(), 4U);
    EXPECT_EQ(seen.records(), 3U);
}

TEST_F(AuditChainTest, notices_a_changed_last_record) {
    auto changed = decode_row<v1::AuditRecord>("key", row(5)).value();
    changed.set_subject("somebody else");
    store.tamper(keys::audit_record(5), encode_row(changed));
    EXPECT_EQ(verdict().first_bad(), 5U);
}

TEST_F(AuditChainTest, notices_a_record_that_was_added_behind_the_head) {
    v1::AuditRecord more = record("forged");
    more.set_number(6);
    store.tamper(keys::audit_record(6), encode_row(more));
    EXPECT_FALSE(verdict().intact());
}

TEST_F(AuditChainTest, refuses_to_load_when_the_head_is_gone) {
    store.tamper(std::string(keys::audit_head), std::nullopt);
    const auto seen = verdict();
    EXPECT_FALSE(seen.intact());
    EXPECT_NE(seen.reason().find(keys::audit_head), std::string::npos);
}

TEST_F(AuditChainTest, notices_a_head_that_is_changed_while_it_runs) {
    AuditChain chain(store);
    ASSERT_TRUE(chain.load());
    store.tamper(keys::audit_record(5), std::nullopt);
    v1::AuditHead forged;
    forged.set_number(4);
    store.tamper(std::string(keys::audit_head), encode_row(forged));
    EXPECT_FALSE(chain.verify().value().intact());
}

TEST_F(AuditChainTest, lists_from_a_number_with_a_limit) {
    AuditChain chain(store);
    ASSERT_TRUE(chain.load());
    const auto rows = chain.list(2, 2).value();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].number(), 3U);
    EXPECT_EQ(rows[1].subject(), "camera-4");
}

}  // namespace
}  // namespace camfleet::storage
