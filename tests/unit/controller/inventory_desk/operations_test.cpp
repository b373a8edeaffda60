// SPDX-License-Identifier: Apache-2.0
#include "common/base/encoding.hpp"
#include "tests/unit/controller/inventory_desk/desk_fixture.hpp"

namespace camfleet::controller {
namespace {

class InventoryDeskOperations : public DeskTest {};

TEST_F(InventoryDeskOperations, audits_every_change_and_keeps_the_chain_intact) {
    ASSERT_TRUE(put(camera("door")));
    EXPECT_EQ(last_action(), "camera.added");
    ASSERT_TRUE(put(camera("door")));
    EXPECT_EQ(last_action(), "camera.changed");
    ASSERT_TRUE(put(owned(camera("door"))));
    EXPECT_EQ(last_action(), "ownership.attested");
    ASSERT_TRUE(put(password("door")));
    EXPECT_EQ(last_action(), "credential.entered");
    ASSERT_TRUE(invite("", "shop"));
    EXPECT_EQ(last_action(), "agent.invited");
    ASSERT_TRUE(remove("door"));
    EXPECT_EQ(last_action(), "camera.removed");
    EXPECT_TRUE(desk.verify_audit().intact());
    EXPECT_EQ(desk.audit(0, 100).records(0).actor(), "olga");
    EXPECT_EQ(desk.audit(2, 3).records_size(), 3);
}

TEST_F(InventoryDeskOperations, audits_why_a_port_was_named_by_hand) {
    ASSERT_TRUE(put(poe_switch("sw")));
    auto named = camera("door");
    named.mutable_port()->set_switch_id("sw");
    named.mutable_port()->set_if_index(5);
    named.mutable_port()->set_confidence(v1::PortBinding::named_by_operator);
    named.mutable_port()->set_explanation("label on the patch panel");
    ASSERT_TRUE(put(named));
    const auto all = desk.audit(0, 100);
    const auto& details = all.records(all.records_size() - 1).details();
    EXPECT_EQ(details.at("named_port"), "sw/5");
    EXPECT_EQ(details.at("named_port_reason"), "label on the patch panel");
}

// The new box under the same record was patched in another order.
TEST_F(InventoryDeskOperations, forgets_the_ports_of_a_switch_that_was_replaced) {
    auto box = poe_switch("sw");
    box.mutable_identity()->set_mac("02:00:00:00:0a:01");
    ASSERT_TRUE(put(box));
    auto door = camera("door");
    door.mutable_port()->set_switch_id("sw");
    door.mutable_port()->set_if_index(5);
    door.mutable_port()->set_confidence(v1::PortBinding::certain);
    ASSERT_TRUE(put(door));
    box.set_name("renamed");
    ASSERT_TRUE(put(box));
    EXPECT_TRUE(records.cameras.find("door")->has_port());
    box.mutable_identity()->set_mac("02:00:00:00:0b:02");
    ASSERT_TRUE(put(box));
    EXPECT_FALSE(records.cameras.find("door")->has_port());
    const auto all = desk.audit(0, 100);
    EXPECT_EQ(all.records(all.records_size() - 1).details().at("ports_forgotten"), "1");
}

TEST_F(InventoryDeskOperations, replies_only_when_the_change_is_durable) {
    support::MemoryStore waiting(support::MemoryStore::Completion::manual);
    storage::Records own(waiting);
    storage::AuditChain chain(waiting);
    storage::Vault safe(own, cipher, rng, Secret(std::string(32, 'k')));
    InventoryDesk slow({own, safe, chain, clock, rng, {}}, config());
    v1::Customer customer;
    customer.set_name("Acme");
    Answer<v1::Customer> answer;
    slow.put_customer(customer, "olga", answer.reply());
    EXPECT_FALSE(answer.value.has_value());
    waiting.complete();
    EXPECT_TRUE(answer.value.has_value() && *answer.value);
    waiting.fail_commits(Error{Errc::io, "the disk is full"});
    customer.set_name("Bolt");
    slow.put_customer(customer, "olga", answer.reply());
    waiting.complete();
    EXPECT_EQ(answer.value->error().code, Errc::io);
}

TEST_F(InventoryDeskOperations, keeps_what_the_controller_learned_when_a_camera_is_changed) {
    ASSERT_TRUE(put(camera("door")));
    Batch batch;
    v1::Camera learned = *records.cameras.find("door");
    learned.set_firmware("V5.7.3");
    learned.set_last_recovery_id("rec-1");
    learned.mutable_port()->set_if_index(3);
    learned.set_state(v1::Camera::working);
    records.cameras.put(batch, learned);
    store.commit(std::move(batch), {});
    auto change = camera("door");
    change.set_name("Back door");
    change.set_last_recovery_id("rec-invented");
    const auto kept = put(change);
    ASSERT_TRUE(kept) << kept.error().text();
    EXPECT_EQ(kept->firmware(), "V5.7.3");
    EXPECT_EQ(kept->last_recovery_id(), "rec-1");
    EXPECT_EQ(kept->port().if_index(), 3U);
    EXPECT_EQ(kept->state(), v1::Camera::working);
    EXPECT_EQ(kept->name(), "Back door");
}

TEST_F(InventoryDeskOperations, wants_the_inventory_identity_in_an_ownership_record) {
    ASSERT_TRUE(put(camera("door", 1)));
    EXPECT_EQ(put(owned(camera("door", 2))).error().code, Errc::wrong_identity);
    auto other_maker = owned(camera("door", 1));
    other_maker.mutable_identity()->set_maker("axis");
    EXPECT_EQ(put(other_maker).error().code, Errc::wrong_identity);
    auto no_mac = owned(camera("door", 1));
    no_mac.mutable_identity()->clear_mac();
    const auto kept = put(no_mac);
    ASSERT_TRUE(kept) << kept.error().text();
    EXPECT_EQ(kept->identity().mac(), "68:6d:bc:00:00:01");
    EXPECT_EQ(kept->customer_id(), "acme");
    EXPECT_EQ(kept->attested_at().seconds(), to_timestamp(clock.wall()).seconds());
}

TEST_F(InventoryDeskOperations, wants_proof_reference_and_witness) {
    ASSERT_TRUE(put(camera("door")));
    v1::OwnershipRecord bare;
    bare.set_device_id("door");
    *bare.mutable_identity() = camera("door").identity();
    const auto context = put(bare).error().context;
    for (const char* field : {"proof: ", "reference: ", "attested_by: "}) {
        EXPECT_NE(context.find(field), std::string::npos) << context;
    }
    auto strangers = owned(camera("door"));
    strangers.set_customer_id("bolt");
    EXPECT_EQ(put(strangers).error().code, Errc::conflict);
    auto early = owned(camera("door"));
    *early.mutable_attested_at() = to_timestamp(clock.wall() + std::chrono::hours(1));
    EXPECT_TRUE(put(early).error().context.starts_with("attested_at: "));
}

TEST_F(InventoryDeskOperations, does_not_let_an_owned_device_become_another) {
    ASSERT_TRUE(put(camera("door", 1)));
    ASSERT_TRUE(put(owned(camera("door", 1))));
    const auto answer = put(camera("door", 2));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::conflict);
    EXPECT_TRUE(put(camera("door", 1)));
}

TEST_F(InventoryDeskOperations, links_a_credential_and_never_shows_its_secret) {
    ASSERT_TRUE(put(camera("door")));
    const auto kept = put(password("door"));
    ASSERT_TRUE(kept) << kept.error().text();
    EXPECT_EQ(records.cameras.find("door")->credential_id(), kept->id());
    EXPECT_EQ(kept->versions(0).state(), v1::CredentialVersion::current);
    const auto second = put(password("door"));
    EXPECT_EQ(second->versions(0).state(), v1::CredentialVersion::previous);
    EXPECT_EQ(desk.credentials("door").credentials_size(), 1);
    EXPECT_EQ(desk.credentials("gate").credentials_size(), 0);
    EXPECT_EQ(vault.open(kept->versions(0).id())->secret.reveal(), "open sesame");
    for (const auto& [key, value] : store.rows()) {
        EXPECT_EQ(value.find("open sesame"), std::string::npos) << key;
    }
}

TEST_F(InventoryDeskOperations, names_the_bad_field_of_a_credential_and_not_its_secret) {
    ASSERT_TRUE(put(camera("door")));
    ASSERT_TRUE(put(poe_switch("closet")));
    struct Row {
        const char* field;
        std::function<void(v1::PutCredential&)> spoil;
    };
    const std::vector<Row> table{
        {"device_id", [](auto& c) { c.set_device_id("none"); }},
        {"secret", [](auto& c) { c.clear_secret(); }},
        {"kind", [](auto& c) { c.clear_kind(); }},
        {"kind", [](auto& c) { c.set_kind(v1::SecretKind::snmp_community); }},
        {"kind", [](auto& c) { c.set_device_id("closet"); }},
        {"user", [](auto& c) { c.clear_user(); }},
        {"user", [](auto& c) { c.set_user("a/b"); }},
        {"snmp_auth_protocol",
         [](auto& c) {
             c.set_device_id("closet");
             c.set_kind(v1::SecretKind::snmp_v3);
             c.set_snmp_auth_protocol("MD5");
         }},
    };
    for (const auto& [field, spoil] : table) {
        auto bad = password("door");
        spoil(bad);
        const auto answer = put(bad);
        ASSERT_FALSE(answer) << field;
        EXPECT_NE(answer.error().context.find(std::string(field) + ": "), std::string::npos)
            << answer.error().context;
        EXPECT_EQ(answer.error().context.find("sesame"), std::string::npos);
    }
}

TEST_F(InventoryDeskOperations, removes_only_what_nothing_depends_on) {
    ASSERT_TRUE(put(poe_switch("closet")));
    auto bound = camera("door");
    bound.mutable_port()->set_switch_id("closet");
    ASSERT_TRUE(put(bound));
    const auto answer = remove("closet");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::conflict);
    EXPECT_NE(answer.error().context.find("Camera door"), std::string::npos);
    Batch batch;
    v1::RecoveryState open;
    open.set_id("rec-1");
    open.set_site_id("shop");
    open.set_camera_id("door");
    open.set_phase(v1::RecoveryState::job_running);
    records.recoveries.put(batch, open);
    store.commit(std::move(batch), {});
    EXPECT_EQ(remove("door").error().code, Errc::conflict);
    EXPECT_EQ(remove("window").error().code, Errc::not_found);
}

TEST_F(InventoryDeskOperations, keeps_the_passwords_of_a_removed_device_for_that_device_only) {
    ASSERT_TRUE(put(camera("door", 1)));
    const auto kept = put(password("door"));
    ASSERT_TRUE(remove("door"));
    EXPECT_TRUE(vault.open(kept->versions(0).id()));
    EXPECT_EQ(put(camera("door", 2)).error().code, Errc::conflict);
    const auto back = put(camera("door", 1));
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(back->credential_id(), kept->id());
}

TEST_F(InventoryDeskOperations, enrols_with_a_token_once) {
    const auto invitation = invite("", "shop");
    ASSERT_TRUE(invitation) << invitation.error().text();
    EXPECT_EQ(invitation->agent_id(), "agent-shop");
    EXPECT_EQ(records.sites.find("shop")->agent_id(), "agent-shop");
    EXPECT_EQ(invitation->token().size(), 64U + 1U + 64U);
    EXPECT_TRUE(invitation->token().ends_with("." + std::string(64, 'c')));
    for (const auto& [key, value] : store.rows()) {
        EXPECT_EQ(value.find(invitation->token().substr(0, 64)), std::string::npos) << key;
    }
    const auto answer = enrol("agent-shop", invitation->token());
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->certificate_pem(), "certificate");
    EXPECT_EQ(answer->broker_uri(), "mqtts://localhost:8883");
    EXPECT_EQ(last_action(), "agent.enrolled");
    EXPECT_EQ(records.agents.find("agent-shop")->token_sha256(), "");
    EXPECT_EQ(records.agents.find("agent-shop")->certificate_pem(), "certificate");
    EXPECT_EQ(enrol("agent-shop", invitation->token()).error().code, Errc::unauthorized);
    EXPECT_EQ(last_action(), "agent.enrolment_refused");
    EXPECT_EQ(desk.agents().agents(0).token_sha256(), "");
}

TEST_F(InventoryDeskOperations, refuses_wrong_old_and_foreign_tokens) {
    const auto first = invite("a1", "shop");
    EXPECT_EQ(enrol("a1", "").error().code, Errc::unauthorized);
    EXPECT_EQ(enrol("a1", first->token() + "0").error().code, Errc::unauthorized);
    EXPECT_EQ(enrol("a2", first->token()).error().code, Errc::unauthorized);
    const auto second = invite("a1", "shop");
    EXPECT_EQ(enrol("a1", first->token()).error().code, Errc::unauthorized) << "it was re-issued";
    clock.advance(std::chrono::hours(24));
    EXPECT_EQ(enrol("a1", second->token()).error().code, Errc::unauthorized) << "it has expired";
    EXPECT_TRUE(desk.verify_audit().intact());
}

TEST_F(InventoryDeskOperations, does_not_spend_the_token_on_a_bad_request) {
    const auto invitation = invite("a1", "shop");
    signed_certificate = fail(Errc::invalid_argument, "not a request");
    const auto refused = enrol("a1", invitation->token());
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().context.starts_with("csr_pem: "));
    signed_certificate = std::string("certificate");
    EXPECT_TRUE(enrol("a1", invitation->token()));
}

TEST_F(InventoryDeskOperations, does_not_let_strangers_fill_the_audit_log) {
    invite("a1", "shop").value();
    const auto before = desk.audit(0, 1000).records_size();
    for (int i = 0; i < 200; ++i) enrol("a1", "wrong " + std::to_string(i)).error();
    EXPECT_EQ(desk.audit(0, 1000).records_size(), before + 20);
    clock.advance(std::chrono::minutes(2));
    enrol("b\n2", "wrong").error();
    const auto list = desk.audit(0, 1000);
    EXPECT_EQ(list.records().rbegin()->details().at("refusals_since_start"), "201");
    EXPECT_EQ(list.records().rbegin()->subject(), "(not an id)");
}

TEST_F(InventoryDeskOperations, invites_again_until_the_agent_is_at_work) {
    ASSERT_TRUE(invite("typo", "shop"));
    const auto invitation = invite("a1", "shop");
    ASSERT_TRUE(invitation) << "an unused invitation gives way";
    EXPECT_EQ(records.agents.find("typo"), nullptr);
    ASSERT_TRUE(enrol("a1", invitation->token()));
    EXPECT_TRUE(invite("a1", "shop")) << "the answer may have been lost";
    Batch batch;
    v1::Agent seen = *records.agents.find("a1");
    seen.set_state(v1::Agent::enrolled);
    *seen.mutable_last_seen_at() = to_timestamp(clock.wall());
    records.agents.put(batch, seen);
    store.commit(std::move(batch), {});
    EXPECT_EQ(invite("a1", "shop").error().code, Errc::conflict);
    EXPECT_EQ(invite("a2", "shop").error().code, Errc::conflict);
    EXPECT_EQ(invite("a2", "nowhere").error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace camfleet::controller
