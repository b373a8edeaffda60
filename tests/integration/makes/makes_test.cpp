// SPDX-License-Identifier: Apache-2.0
// Whole recoveries of AXIS, Dahua and ONVIF cameras with real processes: broker, controller, agent,
// simulated site. By the product's own policies; no policy is named, so each make gets its own. The
// cameras count the logins that they see.
#include "tests/support/live_fleet/live_fleet.hpp"

#include <boost/json/serialize.hpp>
#include <curl/curl.h>
#include <gtest/gtest.h>

#include <memory>

namespace camfleet::makes_test {
namespace {

using namespace std::chrono_literals;
using support::LiveFleet;
using v1::Rung;

std::vector<int> rungs(const v1::RecoveryState& state) {
    return {state.rungs_run().begin(), state.rungs_run().end()};
}

std::int64_t count(LiveFleet& fleet, const std::string& camera, const char* what) {
    return fleet.lab().counter(camera, what);
}

support::LiveFleetOptions site(std::vector<support::SiteCamera> cameras) {
    support::LiveFleetOptions options;
    options.site =
        support::site_text({.time_scale = 20, .boot_seconds = 20, .cameras = std::move(cameras)});
    return options;
}

void expect_unharmed(LiveFleet& fleet, const std::string& name, std::int64_t refused_logins = 0) {
    SCOPED_TRACE(name);
    const auto camera = fleet.lab().camera(name);
    EXPECT_EQ(camera.at("counters").at("logins_failed").as_int64(), refused_logins);
    EXPECT_FALSE(camera.at("locked").as_bool());
    EXPECT_TRUE(fleet.lab().port_of(name).at("power").as_bool());
}

void expect_pictures(LiveFleet& fleet, const v1::RecoveryState& state) {
    SCOPED_TRACE(state.camera_id());
    EXPECT_EQ(state.phase(), v1::RecoveryState::done)
        << state.reason() << ": " << state.detail() << "\n"
        << boost::json::serialize(fleet.lab().camera(state.camera_id())) << fleet.log_tails();
    EXPECT_GE(state.frames_received(), 25U);
    expect_unharmed(fleet, state.camera_id());
}

// What a camera that was reset is given anew.
void expect_set_up(LiveFleet& fleet, const v1::RecoveryState& state) {
    SCOPED_TRACE(state.camera_id());
    const auto camera = fleet.lab().camera(state.camera_id());
    EXPECT_EQ(camera.at("address"), boost::json::value(state.camera().network().address()));
    EXPECT_EQ(camera.at("ntp_server"), "pool.ntp.org");
    EXPECT_EQ(camera.at("device_name"), boost::json::value(state.camera_id()));
    EXPECT_TRUE(state.candidate_proven());
    EXPECT_TRUE(fleet.audit().intact());
}

// Digest logins of a stranger to the site's agent, until the camera has had enough.
void lock_by_wrong_logins(LiveFleet& fleet, const std::string& name) {
    const auto camera = fleet.lab().camera(name);
    const auto url = "http://" + std::string(camera.at("address").as_string()) + ":" +
                     std::to_string(camera.at("http_port").to_number<unsigned>()) +
                     "/cgi-bin/magicBox.cgi?action=getSerialNo";
    for (int i = 0; i < 6; ++i) {
        const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy(curl_easy_init(),
                                                                       &curl_easy_cleanup);
        curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
        curl_easy_setopt(easy.get(), CURLOPT_NOPROXY, "*");
        curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT, 10L);
        curl_easy_setopt(
            easy.get(), CURLOPT_WRITEFUNCTION,
            +[](char*, std::size_t one, std::size_t many, void*) { return one * many; });
        curl_easy_setopt(easy.get(), CURLOPT_HTTPAUTH, CURLAUTH_DIGEST);
        curl_easy_setopt(easy.get(), CURLOPT_USERNAME, "admin");
        curl_easy_setopt(easy.get(), CURLOPT_PASSWORD, "not-the-one");
        curl_easy_perform(easy.get());
    }
}

TEST(Makes, a_hung_camera_of_each_comes_back_by_its_port) {
    LiveFleet fleet(site({{.name = "gate", .fault = "frozen", .maker = "axis"},
                          {.name = "yard", .fault = "frozen", .maker = "dahua"},
                          {.name = "hall",
                           .fault = "frozen",
                           .more = "    brand: Dahua\n",  // and says so to discovery
                           .maker = "onvif"}}));
    std::vector<std::string> started;
    for (const char* name : {"gate", "yard", "hall"}) {
        started.push_back(fleet.start_recovery(name, v1::Objective::online));
    }
    for (const auto& state : fleet.play_all(started, 240s)) {
        expect_pictures(fleet, state);
        EXPECT_EQ(rungs(state), (std::vector<int>{Rung::diagnose, Rung::use_valid_credential,
                                                  Rung::power_cycle}));
        EXPECT_EQ(fleet.lab().port_of(state.camera_id()).at("cuts").as_int64(), 1);
    }
}

// A default makes a new certificate: no camera is reset whose record pins the old one.
void take_out_pin(LiveFleet& fleet, const std::string& name) {
    auto camera = support::value_of(fleet.api().get<v1::Camera>("/v1/cameras/" + name));
    ASSERT_FALSE(camera.endpoint().pinned_sha256().empty());
    camera.mutable_endpoint()->clear_pinned_sha256();
    EXPECT_TRUE(support::value_of(fleet.api().post<v1::Camera>("/v1/cameras", camera))
                    .endpoint()
                    .pinned_sha256()
                    .empty());
}

TEST(Makes, an_axis_camera_is_set_up_anew_after_a_default_and_after_a_technicians_reset) {
    LiveFleet fleet(site({{.name = "gate", .fault = "no_video", .maker = "axis"},
                          {.name = "yard",
                           .password_known = false,
                           .more = "    generation: cgi\n    firmware: 5.51.7\n",
                           .maker = "axis"}}));
    take_out_pin(fleet, "gate");
    const auto online = fleet.start_recovery("gate", v1::Objective::online);
    const auto access = fleet.start_recovery("yard", v1::Objective::access);
    const auto ended = fleet.play_all({online, access}, 280s);
    for (const auto& state : ended) {
        expect_pictures(fleet, state);
        expect_set_up(fleet, state);
        EXPECT_EQ(count(fleet, state.camera_id(), "hard_defaults"), 1);
        EXPECT_EQ(count(fleet, state.camera_id(), "first_accounts"), 1);
        EXPECT_EQ(fleet.lab().camera(state.camera_id()).at("time_zone"),
                  "CET-1CEST,M3.5.0,M10.5.0/3");
    }
    EXPECT_EQ(ended[0].rungs_run().at(ended[0].rungs_run_size() - 1), Rung::restore_full);
    EXPECT_EQ(rungs(ended[1]), (std::vector<int>{Rung::diagnose, Rung::reset_button}));
    EXPECT_EQ(count(fleet, "yard", "button_defaults"), 1);
}

TEST(Makes, a_dahua_camera_goes_on_the_moment_a_person_has_given_it_its_first_password) {
    LiveFleet fleet(site({{.name = "yard", .password_known = false, .maker = "dahua"}}));
    const auto id = fleet.start_recovery("yard", v1::Objective::access);
    std::set<std::string> asked;
    const auto state = fleet.play(id, 280s, [&](const v1::RecoveryState* now) {
        if (now == nullptr || now->phase() != v1::RecoveryState::awaiting_person) return;
        asked.insert(now->reason());
        if (now->reason() != "activation_by_person") return;
        std::string steps;
        for (const auto& step : now->work_order().steps()) steps += step + "\n";
        EXPECT_NE(steps.find("camfleetctl credentials set yard --user admin"), std::string::npos);
        EXPECT_NE(steps.find("ConfigTool"), std::string::npos);
    });
    EXPECT_EQ(asked, (std::set<std::string>{"activation_by_person", "work_order_open"}));
    expect_pictures(fleet, state);
    expect_set_up(fleet, state);
    EXPECT_EQ(count(fleet, "yard", "button_defaults"), 1);
    EXPECT_EQ(count(fleet, "yard", "hard_defaults"), 1);
}

// Another device answers in the camera's place, from the moment that its port went dark.
TEST(Makes, an_impostor_after_the_power_cycle_hears_no_login) {
    LiveFleet fleet(site({{.name = "gate", .fault = "frozen", .maker = "axis"},
                          {.name = "yard", .fault = "frozen", .maker = "dahua"},
                          {.name = "hall", .fault = "frozen", .maker = "onvif"}}));
    const std::map<std::string, std::string> stranger{
        {"gate", "ACCC8E999999"}, {"yard", "3G04E2CPAZ99999"}, {"hall", "EC4010-STRANGER"}};
    std::vector<std::string> started;
    for (const auto& [name, serial] : stranger) {
        started.push_back(fleet.start_recovery(name, v1::Objective::online));
    }
    std::set<std::string> taken_over;
    const auto look = [&](const v1::RecoveryState* now) {
        if (now == nullptr || taken_over.contains(now->camera_id())) return;
        const auto& name = now->camera_id();
        if (fleet.lab().port_of(name).at("power").as_bool()) return;
        fleet.lab().post("/cameras/" + name + "/quirk", {{"serial_shown", stranger.at(name)}});
        taken_over.insert(name);
    };
    for (const auto& state : fleet.play_all(started, 240s, look)) {
        SCOPED_TRACE(state.camera_id());
        EXPECT_EQ(state.phase(), v1::RecoveryState::needs_person);
        EXPECT_EQ(state.reason(), "wrong_identity") << state.detail() << fleet.log_tails();
        EXPECT_EQ(count(fleet, state.camera_id(), "logins_sent"), 0);
        EXPECT_EQ(count(fleet, state.camera_id(), "passwords_seen"), 0);
        expect_unharmed(fleet, state.camera_id());
    }
    EXPECT_EQ(taken_over.size(), stranger.size());
}

TEST(Makes, an_impostor_that_is_given_the_first_password_by_a_person_hears_no_login) {
    LiveFleet fleet(site({{.name = "yard", .password_known = false, .maker = "dahua"}}));
    const auto id = fleet.start_recovery("yard", v1::Objective::access);
    const auto state = fleet.play(id, 240s, [&](const v1::RecoveryState* now) {
        if (now == nullptr || now->reason() != "activation_by_person") return;
        fleet.lab().post("/cameras/yard/quirk", {{"serial_shown", "3G04E2CPAZ99999"}});
    });
    EXPECT_EQ(state.phase(), v1::RecoveryState::needs_person);
    EXPECT_EQ(state.reason(), "wrong_identity") << state.detail() << fleet.log_tails();
    EXPECT_EQ(count(fleet, "yard", "logins_sent"), 0);
    expect_unharmed(fleet, "yard");
}

// One login, counted by the camera, and no second one; nothing is reset without its record.
TEST(Makes, a_wrong_password_costs_each_camera_one_try) {
    auto options = site({{.name = "gate", .password_known = false, .maker = "axis"},
                         {.name = "yard", .password_known = false, .maker = "dahua"},
                         {.name = "hall", .password_known = false, .maker = "onvif"}});
    options.without_ownership = {"gate", "yard", "hall"};
    LiveFleet fleet(std::move(options));
    std::vector<std::string> started;
    for (const char* name : {"gate", "yard", "hall"}) {
        fleet.learn_password(name, Secret(LiveFleet::make_password()));
        started.push_back(fleet.start_recovery(name, v1::Objective::access));
    }
    for (const auto& state : fleet.play_all(started, 200s)) {
        SCOPED_TRACE(state.camera_id());
        EXPECT_EQ(state.phase(), v1::RecoveryState::needs_person);
        const bool has_a_reset = state.camera_id() != "hall";
        EXPECT_EQ(state.reason(), has_a_reset ? "ownership_record_missing" : "factory_service")
            << state.detail() << fleet.log_tails();
        EXPECT_EQ(count(fleet, state.camera_id(), "hard_defaults"), 0);
        expect_unharmed(fleet, state.camera_id(), 1);
    }
}

// Somebody else's wrong logins: the lock is waited out and adds nothing to it, and a good password
// is not given up for it.
TEST(Makes, a_lock_is_waited_out_and_not_a_login_is_spent_on_it) {
    LiveFleet fleet(site({{.name = "yard", .more = "    lock_seconds: 300\n", .maker = "dahua"}}));
    lock_by_wrong_logins(fleet, "yard");
    ASSERT_TRUE(fleet.lab().camera("yard").at("locked").as_bool());
    const auto before = count(fleet, "yard", "logins_sent");
    const auto id = fleet.start_recovery("yard", v1::Objective::access);
    int looks_at_a_lock = 0;
    const auto state = fleet.play(id, 240s, [&](const v1::RecoveryState* now) {
        const auto camera = fleet.lab().camera("yard");  // before the lock may end
        if (now == nullptr || !camera.at("locked").as_bool()) return;
        ++looks_at_a_lock;
        EXPECT_EQ(camera.at("counters").at("logins_sent").as_int64(), before);
    });
    EXPECT_GT(looks_at_a_lock, 20);
    EXPECT_EQ(state.phase(), v1::RecoveryState::done)
        << state.reason() << ": " << state.detail() << fleet.log_tails();
    EXPECT_EQ(rungs(state), (std::vector<int>{Rung::diagnose, Rung::use_valid_credential}));
    EXPECT_EQ(count(fleet, "yard", "hard_defaults"), 0);
}

}  // namespace
}  // namespace camfleet::makes_test
