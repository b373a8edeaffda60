// SPDX-License-Identifier: Apache-2.0
#include "controller/storage/vault/vault.hpp"

#include "controller/storage/keys.hpp"
#include "controller/storage/vault/password.hpp"
#include "tests/support/memory_store.hpp"
#include "tests/support/seeded_rng.hpp"

#include <gtest/gtest.h>

namespace camfleet::storage {
namespace {

using Version = v1::CredentialVersion;
const Time kNow = from_ms(1'770'000'000'000);

class VaultTest : public testing::Test {
  protected:
    VaultTest() {
        Batch batch;
        v1::Site site;
        site.set_id("shop");
        records.sites.put(batch, site);
        v1::Camera camera;
        camera.set_id("door");
        camera.set_site_id("shop");
        records.cameras.put(batch, camera);
        EXPECT_TRUE(vault.unlock(batch));
        commit(batch);
    }
    void commit(Batch& batch) {
        store.commit(std::move(batch), {});
        batch = Batch();
    }
    static Secret key(char fill) { return Secret(std::string(key_bytes, fill)); }
    static v1::Credential admin() {
        v1::Credential out;
        out.set_device_id("door");
        out.set_user("admin");
        out.set_kind(v1::SecretKind::password);
        return out;
    }
    std::string put(const std::string& text) {
        Batch batch;
        const auto kept = vault.put(batch, admin(), NewSecret{Secret(text), Secret()}, kNow);
        EXPECT_TRUE(kept);
        commit(batch);
        return kept->versions(kept->versions_size() - 1).id();
    }
    std::string candidate() {
        Batch batch;
        const Candidate wanted{"door", "admin", v1::SecretKind::password, "rec-1"};
        const auto id = vault.make_candidate(batch, wanted, kNow);
        EXPECT_TRUE(id);
        commit(batch);
        return id.value_or("");
    }
    Version::State state(const std::string& version_id) const {
        for (const auto& version :
             records.credentials.of_version(version_id)->credential().versions()) {
            if (version.id() == version_id) return version.state();
        }
        return Version::unspecified;
    }

    support::MemoryStore store;
    Records records{store};
    support::SeededRng rng{42};
    OpensslCipher cipher{rng};
    Vault vault{records, cipher, rng, key('k')};
};

TEST_F(VaultTest, opens_what_was_put) {
    const std::string id = put("open sesame");
    const auto opened = vault.open(id);
    ASSERT_TRUE(opened) << opened.error().text();
    EXPECT_EQ(opened->secret.reveal(), "open sesame");
    EXPECT_EQ(opened->credential.user(), "admin");
    EXPECT_EQ(opened->version.state(), Version::current);
    EXPECT_EQ(opened->entry().secret(), "open sesame");
    EXPECT_EQ(opened->entry().version_id(), id);
}

TEST_F(VaultTest, keeps_both_phrases_of_an_snmp_user) {
    v1::Credential meta = admin();
    meta.set_kind(v1::SecretKind::snmp_v3);
    meta.set_snmp_auth_protocol("SHA-256");
    Batch batch;
    const auto kept = vault.put(
        batch, meta, NewSecret{Secret(std::string("auth")), Secret(std::string("priv"))}, kNow);
    commit(batch);
    const auto opened = vault.open(kept->versions(0).id());
    EXPECT_EQ(opened->privacy_secret.reveal(), "priv");
    EXPECT_EQ(opened->entry().auth_protocol(), "SHA-256");
}

TEST_F(VaultTest, writes_no_secret_in_clear) {
    put("open sesame");
    const std::string id = candidate();
    const std::string drawn(vault.open(id)->secret.reveal());
    for (const auto& [row, value] : store.rows()) {
        EXPECT_EQ(value.find("open sesame"), std::string::npos) << row;
        EXPECT_EQ(value.find(drawn), std::string::npos) << row;
    }
}

TEST_F(VaultTest, opens_a_candidate_before_its_batch_is_committed) {
    Batch batch;
    const Candidate wanted{"door", "admin", v1::SecretKind::password, "rec-1"};
    const auto first = vault.make_candidate(batch, wanted, kNow);
    const auto second = vault.make_candidate(batch, wanted, kNow);
    ASSERT_TRUE(first && second);
    ASSERT_TRUE(vault.open(*first));
    EXPECT_NE(vault.open(*first)->secret.reveal(), vault.open(*second)->secret.reveal());
    commit(batch);
    ASSERT_TRUE(vault.open(*first));
}

TEST_F(VaultTest, has_a_candidate_in_the_batch_that_a_job_can_join) {
    Batch batch;
    const Candidate wanted{"door", "admin", v1::SecretKind::password, "rec-1"};
    const auto id = vault.make_candidate(batch, wanted, kNow);
    const auto name = parse_version_id(*id).value();
    const std::string row = keys::numbered("shop", keys::secret, name.credential_id, name.number);
    const bool in_batch = std::ranges::any_of(
        batch.ops, [&](const auto& op) { return op.key == row && op.value.has_value(); });
    EXPECT_TRUE(in_batch);
    EXPECT_EQ(records.credentials.of_version(*id)->credential().versions(0).made_for(), "rec-1");
}

TEST_F(VaultTest, survives_a_restart) {
    const std::string id = put("open sesame");
    Records later(store);
    ASSERT_TRUE(later.load());
    Vault again(later, cipher, rng, key('k'));
    Batch batch;
    ASSERT_TRUE(again.unlock(batch));
    EXPECT_TRUE(batch.empty());
    EXPECT_EQ(again.open(id)->secret.reveal(), "open sesame");
}

TEST_F(VaultTest, refuses_another_master_key) {
    put("open sesame");
    Vault wrong(records, cipher, rng, key('x'));
    Batch batch;
    const auto unlocked = wrong.unlock(batch);
    ASSERT_FALSE(unlocked);
    EXPECT_EQ(unlocked.error().code, Errc::unauthorized);
    EXPECT_TRUE(batch.empty());
}

TEST_F(VaultTest, refuses_a_store_whose_check_row_is_gone) {
    put("open sesame");
    store.tamper(std::string(keys::master_key_check), std::nullopt);
    Batch batch;
    EXPECT_EQ(vault.unlock(batch).error().code, Errc::corrupt);
}

TEST_F(VaultTest, refuses_altered_and_moved_boxes) {
    const std::string first = put("one");
    const std::string second = put("two");
    const std::string id = records.credentials.of_version(first)->credential().id();
    const std::string row_1 = keys::numbered("shop", keys::secret, id, 1);
    const std::string row_2 = keys::numbered("shop", keys::secret, id, 2);
    std::string box = store.get(row_1).value().value();
    Vault fresh(records, cipher, rng, key('k'));
    store.tamper(row_2, box);
    EXPECT_EQ(fresh.open(second).error().code, Errc::corrupt) << "a moved box must not open";
    box.back() = static_cast<char>(box.back() ^ 1);
    store.tamper(row_1, box);
    const auto opened = fresh.open(first);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::corrupt);
    EXPECT_NE(opened.error().context.find(row_1), std::string::npos);
}

TEST_F(VaultTest, makes_the_typed_secret_current_and_keeps_the_old_one) {
    const std::string first = put("one");
    const std::string second = put("two");
    EXPECT_EQ(state(first), Version::previous);
    EXPECT_EQ(state(second), Version::current);
    EXPECT_EQ(vault.open(first)->secret.reveal(), "one");
}

TEST_F(VaultTest, leaves_a_candidate_alone_when_a_secret_is_typed_in) {
    const std::string waiting = candidate();
    put("two");
    EXPECT_EQ(state(waiting), Version::candidate);
    EXPECT_TRUE(vault.open(waiting));
}

TEST_F(VaultTest, promotes_a_candidate_and_keeps_the_old_one_as_previous) {
    const std::string old = put("one");
    const std::string next = candidate();
    Batch batch;
    ASSERT_TRUE(vault.promote(batch, next, kNow));
    commit(batch);
    EXPECT_EQ(state(next), Version::current);
    EXPECT_EQ(state(old), Version::previous);
    EXPECT_EQ(records.credentials.current_version("door:admin"), next);
}

TEST_F(VaultTest, forgets_only_what_is_dead_while_another_works) {
    const std::string old = put("one");
    const std::string next = candidate();
    Batch batch;
    EXPECT_EQ(vault.forget(batch, old).error().code, Errc::conflict) << "it may still work";
    ASSERT_TRUE(vault.mark_dead(batch, old, kNow));
    EXPECT_EQ(vault.forget(batch, old).error().code, Errc::conflict) << "nothing else works";
    ASSERT_TRUE(vault.promote(batch, next, kNow));
    commit(batch);
    EXPECT_TRUE(vault.open(old));
    ASSERT_TRUE(vault.forget(batch, old));
    EXPECT_EQ(vault.forget(batch, next).error().code, Errc::conflict);
    commit(batch);
    EXPECT_EQ(vault.open(old).error().code, Errc::not_found);
    EXPECT_TRUE(vault.open(next));
}

// Versions that no step may lose: not proven dead, or nothing else is proven to work.
std::vector<std::string> protected_versions(const Records& records) {
    std::vector<std::string> out;
    const auto* record = records.credentials.find("door:admin");
    if (record == nullptr) return out;
    for (const auto& version : record->credential().versions()) {
        const bool other_works =
            std::ranges::any_of(record->credential().versions(), [&](const auto& other) {
                return other.id() != version.id() && other.state() == Version::current &&
                       other.has_proven_at();
            });
        if (version.state() != Version::dead || !other_works) out.push_back(version.id());
    }
    return out;
}

TEST_F(VaultTest, never_loses_a_version_that_may_still_work_in_random_histories) {
    std::map<std::string, std::string> secrets;
    const auto step = [&](Batch& batch, int number) {
        const std::string some = "door:admin/" + std::to_string(1 + rng.next() % 80);
        const Candidate wanted{"door", "admin", v1::SecretKind::password, "rec"};
        switch (rng.next() % 6) {
            case 0: {
                const std::string text = "typed " + std::to_string(number);
                const auto kept =
                    vault.put(batch, admin(), NewSecret{Secret(text), Secret()}, kNow);
                if (kept) secrets[kept->versions(kept->versions_size() - 1).id()] = text;
                return;
            }
            case 1: {
                const auto id = vault.make_candidate(batch, wanted, kNow);
                if (id) secrets[*id] = std::string(vault.open(*id)->secret.reveal());
                return;
            }
            case 2:
                return ignore_error(vault.promote(batch, some, kNow), "may not exist");
            case 3:
                return ignore_error(vault.mark_dead(batch, some, kNow), "may not exist");
            default:
                return ignore_error(vault.forget(batch, some), "refusals are part of the game");
        }
    };
    for (int number = 0; number < 800; ++number) {
        const auto before = protected_versions(records);
        Batch batch;
        step(batch, number);
        commit(batch);
        for (const auto& id : before) {
            const auto opened = vault.open(id);
            ASSERT_TRUE(opened) << "step " << number << " lost " << id;
            ASSERT_EQ(opened->secret.reveal(), secrets[id]);
        }
    }
    EXPECT_GT(secrets.size(), 64U);
}

TEST_F(VaultTest, refuses_a_sixty_fifth_version_that_may_still_work) {
    for (int i = 0; i < 64; ++i) candidate();
    Batch batch;
    const Candidate wanted{"door", "admin", v1::SecretKind::password, "rec-1"};
    EXPECT_EQ(vault.make_candidate(batch, wanted, kNow).error().code, Errc::conflict);
    EXPECT_TRUE(batch.empty());
    EXPECT_TRUE(vault.open("door:admin/1"));
}

TEST_F(VaultTest, makes_room_by_forgetting_the_oldest_dead_version) {
    const std::string first = put("one");
    Batch batch;
    ASSERT_TRUE(vault.promote(batch, candidate(), kNow));
    ASSERT_TRUE(vault.mark_dead(batch, first, kNow));
    commit(batch);
    for (int i = 0; i < 63; ++i) candidate();
    EXPECT_EQ(vault.open(first).error().code, Errc::not_found);
}

TEST_F(VaultTest, refuses_devices_and_versions_that_do_not_exist) {
    Batch batch;
    const Candidate wanted{"window", "admin", v1::SecretKind::password, ""};
    EXPECT_EQ(vault.make_candidate(batch, wanted, kNow).error().code, Errc::not_found);
    EXPECT_EQ(vault.open("door:admin/1").error().code, Errc::not_found);
    EXPECT_EQ(vault.open("nonsense").error().code, Errc::invalid_argument);
    EXPECT_EQ(vault.promote(batch, "door:admin/7", kNow).error().code, Errc::not_found);
    EXPECT_TRUE(batch.empty());
}

}  // namespace
}  // namespace camfleet::storage
