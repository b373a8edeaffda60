// SPDX-License-Identifier: Apache-2.0
// A desk over a store in memory, with one customer and one site. Replies come at once unless the
// store is told to wait.
#pragma once

#include "controller/runners/inventory_desk/inventory_desk.hpp"
#include "tests/support/fixed_clock.hpp"
#include "tests/support/memory_store.hpp"
#include "tests/support/seeded_rng.hpp"

#include <gtest/gtest.h>

namespace camfleet::controller {

class DeskTest : public testing::Test {
  protected:
    DeskTest() {
        Batch batch;
        EXPECT_TRUE(vault.unlock(batch));
        store.commit(std::move(batch), {});
        v1::Customer customer;
        customer.set_id("acme");
        customer.set_name("Acme");
        EXPECT_TRUE(put(customer));
        EXPECT_TRUE(put(site("shop")));
    }

    template <class T>
    struct Answer {
        std::optional<Result<T>> value;
        Reply<T> reply() {
            return [this](Result<T> result) { value = std::move(result); };
        }
    };
    template <class T>
    static Result<T> take(Answer<T>& answer) {
        EXPECT_TRUE(answer.value.has_value()) << "no reply came";
        return answer.value ? std::move(*answer.value) : fail(Errc::internal, "no reply");
    }

#define CAMFLEET_PUT(Type, method)                  \
    Result<v1::Type> put(const v1::Type& value) {   \
        Answer<v1::Type> answer;                    \
        desk.method(value, "olga", answer.reply()); \
        return take(answer);                        \
    }
    CAMFLEET_PUT(Customer, put_customer)
    CAMFLEET_PUT(Site, put_site)
    CAMFLEET_PUT(Camera, put_camera)
    CAMFLEET_PUT(Switch, put_switch)
    CAMFLEET_PUT(Recorder, put_recorder)
    CAMFLEET_PUT(OwnershipRecord, put_ownership)
#undef CAMFLEET_PUT

    Result<v1::Credential> put(const v1::PutCredential& value) {
        Answer<v1::Credential> answer;
        desk.put_credential(value, "olga", answer.reply());
        return take(answer);
    }
    Result<bool> remove(const std::string& id) {
        Answer<bool> answer;
        desk.remove_device(id, "olga", answer.reply());
        return take(answer);
    }
    Result<v1::AgentInvitation> invite(const std::string& id, const std::string& where) {
        Answer<v1::AgentInvitation> answer;
        desk.invite_agent(id, where, "olga", answer.reply());
        return take(answer);
    }
    Result<v1::EnrolReply> enrol(const std::string& id, const std::string& token) {
        v1::EnrolRequest request;
        request.set_agent_id(id);
        request.set_token(token);
        request.set_csr_pem("request of " + id);
        Answer<v1::EnrolReply> answer;
        desk.enrol(request, answer.reply());
        return take(answer);
    }

    static v1::Site site(const std::string& id) {
        v1::Site out;
        out.set_id(id);
        out.set_customer_id("acme");
        out.set_name("Shop " + id);
        out.set_time_zone("Europe/Berlin");
        return out;
    }
    // number makes serial, MAC and address differ.
    static v1::Camera camera(const std::string& id, int number = 1) {
        v1::Camera out;
        out.set_id(id);
        out.set_site_id("shop");
        out.set_name("Camera " + id);
        out.mutable_identity()->set_maker("hikvision");
        out.mutable_identity()->set_serial("DS-2CD00" + std::to_string(number));
        out.mutable_identity()->set_mac("68:6d:bc:00:00:0" + std::to_string(number));
        out.mutable_endpoint()->set_host("192.168.7.1" + std::to_string(number));
        return out;
    }
    static v1::Switch poe_switch(const std::string& id, int number = 8) {
        v1::Switch out;
        out.set_id(id);
        out.set_site_id("shop");
        out.set_name("Switch " + id);
        out.mutable_identity()->set_maker("netgear");
        out.mutable_identity()->set_mac("68:6d:bc:00:00:0" + std::to_string(number));
        out.mutable_endpoint()->set_host("192.168.7.1" + std::to_string(number));
        return out;
    }
    static v1::OwnershipRecord owned(const v1::Camera& of) {
        v1::OwnershipRecord out;
        out.set_device_id(of.id());
        *out.mutable_identity() = of.identity();
        out.set_proof(v1::OwnershipRecord::purchase_invoice);
        out.set_reference("R-2026-17");
        out.set_attested_by("Olga");
        return out;
    }
    static v1::PutCredential password(const std::string& device) {
        v1::PutCredential out;
        out.set_device_id(device);
        out.set_user("admin");
        out.set_kind(v1::SecretKind::password);
        out.set_secret("open sesame");
        return out;
    }
    std::string last_action() const {
        const auto list = desk.audit(0, 1000);
        return list.records_size() == 0 ? "" : list.records().rbegin()->action();
    }

    support::MemoryStore store;
    storage::Records records{store};
    storage::AuditChain audit{store};
    support::FixedClock clock;
    support::SeededRng rng{9};
    storage::OpensslCipher cipher{rng};
    storage::Vault vault{records, cipher, rng, Secret(std::string(32, 'k'))};
    Result<std::string> signed_certificate = std::string("certificate");
    InventoryDesk desk{InventoryDesk::Parts{records, vault, audit, clock, rng,
                                            [this](const std::string&, const std::string&) {
                                                return signed_certificate;
                                            }},
                       config()};

    static InventoryDeskConfig config() {
        InventoryDeskConfig out;
        out.ca_pem = "CA";
        out.ca_sha256 = std::string(64, 'c');
        out.job_signer_pem = "SIGNER";
        out.broker_uri = "mqtts://localhost:8883";
        out.policies.add_policies()->set_name("standard");
        auto& axis = *out.policies.add_policies();
        axis.set_name("standard_axis");
        axis.add_makers("axis");
        return out;
    }
};

}  // namespace camfleet::controller
