// SPDX-License-Identifier: Apache-2.0
// Looks over a store in memory: asked, signed, answered by the right agent only, compared with the
// look before, pruned, and begun by the clock.
#include "tests/unit/controller/runners/house.hpp"

#include <gmock/gmock.h>

namespace camfleet::controller {
namespace {

using testing::Contains;
using testing::HasSubstr;

v1::StartLook discovery() {
    v1::StartLook out;
    out.set_kind(v1::LookKind::discovery);
    out.set_site_id("shop");
    return out;
}

LookOperations::DeviceFilter filter(const std::function<void(LookOperations::DeviceFilter&)>& set) {
    LookOperations::DeviceFilter out;
    set(out);
    return out;
}

class LookDeskTest : public testing::Test {
  protected:
    Result<v1::Look> ask(const v1::StartLook& request) {
        std::optional<Result<v1::Look>> answer;
        house.looks.start_look(request, "olga", [&](Result<v1::Look> look) { answer = look; });
        house.settle();
        return answer ? *answer : fail(Errc::internal, "no reply came");
    }
    v1::AgentEvent report(const std::string& look, std::vector<v1::Sighting> devices) {
        auto out = house.event(++event_id);
        out.mutable_look()->set_job_id(look);
        out.mutable_look()->mutable_site();
        for (auto& one : devices) *out.mutable_look()->mutable_site()->add_devices() = one;
        return out;
    }
    void say(const v1::AgentEvent& event) {
        house.say(event);
        house.settle();
    }
    static v1::Sighting camera(const std::string& serial, const std::string& host) {
        v1::Sighting out;
        out.mutable_identity()->set_maker("hikvision");
        out.mutable_identity()->set_serial(serial);
        out.mutable_endpoint()->set_host(host);
        out.set_state(v1::CameraState::credential_unknown);
        out.add_addresses()->set_host(host);
        return out;
    }
    std::string discovered(std::vector<v1::Sighting> devices) {
        house.clock.advance(Seconds{60});
        const auto look = ask(discovery());
        EXPECT_TRUE(look) << look.error().text();
        say(report(look->id(), std::move(devices)));
        return look->id();
    }

    support::MemoryStore store{support::MemoryStore::Completion::manual};
    House house{store};
    std::uint64_t event_id = 0;
};

TEST_F(LookDeskTest, sends_a_signed_job_and_keeps_what_came_back) {
    const auto look = ask(discovery());
    ASSERT_TRUE(look) << look.error().text();
    EXPECT_EQ(look->state(), "queued");
    EXPECT_EQ(house.last_job().id(), look->id());
    EXPECT_TRUE(house.last_job().has_discovery());
    EXPECT_THAT(house.audited(), Contains("look.requested"));

    say(house.receipt(++event_id, look->id(), true));
    EXPECT_EQ(house.looks.look(look->id())->state(), "accepted");
    say(report(look->id(), {camera("DS-1", "10.0.0.5"), camera("DS-2", "10.0.0.6")}));
    const auto ended = house.looks.look(look->id());
    EXPECT_EQ(ended->state(), "done");
    EXPECT_EQ(ended->report().site().devices_size(), 2);
    EXPECT_TRUE(house.has_row("s/shop/look_report/" + look->id()));
}

TEST_F(LookDeskTest, knows_the_devices_of_a_site_and_which_the_inventory_lacks) {
    discovered({camera("DS-2", "10.0.0.6")});
    const auto all = house.looks.devices({});
    ASSERT_EQ(all.devices_size(), 2);
    EXPECT_EQ(all.devices(0).camera_id(), "");
    EXPECT_TRUE(all.devices(0).seen());
    EXPECT_EQ(all.devices(1).camera_id(), "door");
    EXPECT_FALSE(all.devices(1).seen());
    EXPECT_EQ(house.looks.devices(filter([](auto& one) { one.unknown = true; })).devices_size(), 1);
    EXPECT_EQ(
        house.looks.devices(filter([](auto& one) { one.missing = true; })).devices(0).camera_id(),
        "door");
    EXPECT_EQ(house.looks.devices(filter([](auto& one) { one.maker = "axis"; })).devices_size(), 0);
    EXPECT_EQ(house.looks.devices(filter([](auto& one) { one.state = "credential_unknown"; }))
                  .devices_size(),
              1);
    EXPECT_EQ(house.looks.device("DS-2")->sighting().endpoint().host(), "10.0.0.6");
    EXPECT_EQ(house.looks.device("nobody").error().code, Errc::not_found);
}

// Nobody sees from outside that the login is known.
TEST_F(LookDeskTest, calls_a_camera_working_whose_record_does) {
    const auto* door = house.records.cameras.find("door");
    ASSERT_NE(door, nullptr);
    const auto serial = door->identity().serial();
    const auto state = [&] { return house.looks.device("door")->sighting().state(); };
    discovered({camera(serial, "10.0.0.5")});
    EXPECT_EQ(state(), v1::CameraState::credential_unknown);
    auto proven = *house.records.cameras.find("door");
    proven.set_state(v1::Camera::working);
    Batch batch;
    house.records.cameras.put(batch, proven);
    store.commit(std::move(batch), {});
    house.settle();
    EXPECT_EQ(state(), v1::CameraState::working);
    const auto by_maker = filter([](auto& one) { one.maker = "Hikvision"; });
    EXPECT_EQ(house.looks.devices(by_maker).devices_size(), 1);
    auto wiped = camera(serial, "10.0.0.5");
    wiped.set_state(v1::CameraState::not_activated);
    discovered({wiped});
    EXPECT_EQ(state(), v1::CameraState::not_activated) << "what is seen outweighs what was known";
}

TEST_F(LookDeskTest, tells_what_changed_since_the_discovery_before) {
    discovered({camera("DS-1", "10.0.0.5"), camera("DS-2", "10.0.0.6")});
    EXPECT_EQ(house.looks.changes("shop").changes_size(), 0) << "nothing to compare with";
    const auto second = discovered({camera("DS-1", "10.0.0.9"), camera("DS-3", "10.0.0.7")});
    const auto found = house.looks.changes("shop");
    std::vector<std::string> words;
    for (const auto& one : found.changes()) {
        EXPECT_EQ(one.look_id(), second);
        words.push_back(v1::DeviceChange::Kind_Name(one.change().kind()) + " " +
                        one.change().identity().serial());
    }
    EXPECT_THAT(words,
                testing::UnorderedElementsAre("appeared DS-3", "gone DS-2", "new_address DS-1"));
}

TEST_F(LookDeskTest, takes_a_report_only_from_the_agent_that_was_asked) {
    const auto look = ask(discovery());
    auto forged = report(look->id(), {camera("DS-9", "10.0.0.66")});
    forged.set_agent_id("agent-b");
    house.say(forged, "agent-b", "agent-b");
    house.settle();
    EXPECT_EQ(house.looks.look(look->id())->state(), "queued");
}

TEST_F(LookDeskTest, names_what_is_missing_in_a_question) {
    auto request = discovery();
    request.set_site_id("nowhere");
    EXPECT_EQ(ask(request).error().code, Errc::not_found);
    request = {};
    request.set_site_id("shop");
    EXPECT_EQ(ask(request).error().code, Errc::invalid_argument) << "no kind";
    request = {};
    request.set_kind(v1::LookKind::probe);
    request.set_camera_id("nobody");
    EXPECT_EQ(ask(request).error().code, Errc::not_found);
    request = {};
    request.set_kind(v1::LookKind::ports);
    request.set_site_id("shop");
    EXPECT_THAT(ask(request).error().context, HasSubstr("switches add"));
    request.set_camera_id("door");
    EXPECT_THAT(ask(request).error().context, HasSubstr("no MAC"));
    EXPECT_EQ(house.jobs_out(), 0U);
}

TEST_F(LookDeskTest, sends_the_credential_of_a_probe_only_when_asked_to) {
    v1::StartLook request;
    request.set_kind(v1::LookKind::probe);
    request.set_camera_id("door");
    ASSERT_TRUE(ask(request));
    EXPECT_EQ(house.last_job().targets(0).credential(), "");
    EXPECT_EQ(house.last_job().sealed_secrets().find("old secret"), std::string::npos);
    request.set_login(true);
    ASSERT_TRUE(ask(request));
    EXPECT_NE(house.last_job().targets(0).credential(), "");
}

TEST_F(LookDeskTest, ends_a_look_that_nobody_takes) {
    const auto look = ask(discovery());
    EXPECT_TRUE(house.looks.on_expired(look->id()));
    house.settle();
    EXPECT_EQ(house.looks.look(look->id())->state(), "expired");
    EXPECT_FALSE(house.looks.on_expired("rec-1-1"));
}

TEST_F(LookDeskTest, ends_a_look_whose_agent_never_came_back) {
    const auto look = ask(discovery());
    say(house.receipt(++event_id, look->id(), true));
    house.looks.look_at_the_clock();
    house.settle();
    EXPECT_EQ(house.looks.look(look->id())->state(), "accepted");
    house.clock.advance(Seconds{3600});
    house.looks.look_at_the_clock();
    house.settle();
    EXPECT_EQ(house.looks.look(look->id())->reason(), "no_answer");
}

TEST_F(LookDeskTest, keeps_a_bounded_number_of_looks_and_the_newest_discovery) {
    for (int i = 0; i < 30; ++i) discovered({camera("DS-" + std::to_string(i), "10.0.0.6")});
    const auto kept = house.looks.looks("shop");
    EXPECT_LE(kept.looks_size(), 22);
    EXPECT_GE(kept.looks_size(), 20);
    EXPECT_EQ(house.looks.device("DS-29")->sighting().identity().serial(), "DS-29");
    std::size_t envelopes = 0;
    for (const auto& [key, value] : store.rows()) envelopes += key.contains("/envelope/") ? 1 : 0;
    EXPECT_LE(envelopes, 22U);
}

TEST_F(LookDeskTest, begins_a_discovery_by_the_clock_while_the_agent_is_heard) {
    auto site = *house.records.sites.find("shop");
    site.set_discover_every_minutes(15);
    Batch batch;
    house.records.sites.put(batch, site);
    store.commit(std::move(batch), {});
    const auto tick = [&] {
        house.looks.look_at_the_clock();
        house.settle();
        return house.looks.looks("shop").looks_size();
    };
    EXPECT_EQ(tick(), 0) << "the agent is silent";
    house.heard = house.clock.wall();
    EXPECT_EQ(tick(), 1);
    EXPECT_EQ(tick(), 1) << "one is open";
    say(report(house.last_job().id(), {camera("DS-1", "10.0.0.5")}));
    EXPECT_EQ(tick(), 1) << "not due yet";
    house.clock.advance(Seconds{15 * 60});
    house.heard = house.clock.wall();
    EXPECT_EQ(tick(), 2);
    EXPECT_EQ(house.looks.looks("shop").looks(0).asked().requested_by(), "schedule");
}

TEST_F(LookDeskTest, answers_who_waits_when_the_look_ends_or_the_time_is_over) {
    const auto id = ask(discovery())->id();
    std::vector<std::string> answers;
    const auto wait = [&] {
        house.looks.await_look(id, Seconds{5}, [&](const Result<v1::Look>& look) {
            answers.push_back(look ? look->state() : look.error().text());
        });
    };
    wait();
    house.clock.advance(Seconds{4});
    house.looks.look_at_the_clock();
    EXPECT_TRUE(answers.empty());
    house.clock.advance(Seconds{1});
    house.looks.look_at_the_clock();
    EXPECT_THAT(answers, testing::ElementsAre("queued"));
    wait();
    say(report(id, {}));
    EXPECT_THAT(answers, testing::ElementsAre("queued", "done"));
    wait();
    EXPECT_EQ(answers.size(), 3U) << "it has ended: at once";
    house.looks.await_look("nobody", Seconds{5}, [&](const Result<v1::Look>& look) {
        EXPECT_EQ(look.error().code, Errc::not_found);
    });
}

TEST_F(LookDeskTest, survives_a_restart) {
    const auto id = discovered({camera("DS-2", "10.0.0.6")});
    House again(store, true);
    EXPECT_EQ(again.looks.look(id)->report().site().devices_size(), 1);
    EXPECT_EQ(again.looks.devices(filter([](auto& one) { one.unknown = true; })).devices_size(), 1);
}

}  // namespace
}  // namespace camfleet::controller
