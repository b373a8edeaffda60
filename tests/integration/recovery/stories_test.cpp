// SPDX-License-Identifier: Apache-2.0
// The two stories from end to end with real processes: broker, controller, agent, simulated site.
#include "common/base/encoding.hpp"
#include "tests/support/live_fleet/live_fleet.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <fstream>

namespace camfleet::recovery_test {
namespace {

using namespace std::chrono_literals;
using support::LiveFleet;

std::vector<int> rungs(const v1::RecoveryState& state) {
    return {state.rungs_run().begin(), state.rungs_run().end()};
}

// What every proven end has in common, as the site itself sees it.
void expect_proven(LiveFleet& fleet, const v1::RecoveryState& state, unsigned channel) {
    EXPECT_EQ(state.phase(), v1::RecoveryState::done) << state.reason() << ": " << state.detail();
    EXPECT_GE(state.frames_received(), 25U);
    EXPECT_TRUE(state.channel().online());
    const auto camera = fleet.lab().camera(state.camera_id());
    EXPECT_EQ(camera.at("counters").at("full_defaults").as_int64(), 1);
    EXPECT_EQ(camera.at("counters").at("activations").as_int64(), 1);
    EXPECT_FALSE(camera.at("locked").as_bool());
    EXPECT_EQ(camera.at("address"), boost::json::value(state.camera().network().address()));
    EXPECT_EQ(camera.at("ntp_server"), "pool.ntp.org");
    EXPECT_TRUE(fleet.lab().channel(channel).at("online").as_bool());
    EXPECT_TRUE(fleet.lab().port_of(state.camera_id()).at("power").as_bool());
    EXPECT_TRUE(fleet.audit().intact());
}

// What passed the broker, as it passed.
void write_wire(LiveFleet& fleet) {
    std::ofstream out(fleet.file("tap") / "wire.raw", std::ios::binary);
    const auto heard = fleet.wire().heard();
    EXPECT_GT(heard.size(), 20U);
    for (const auto& [topic, payload] : heard) out << topic << '\n' << payload << '\n';
}

// Files below the fleet's folder that hold the text. The folder where an operator put the secrets
// themselves is left out.
std::vector<std::string> files_with(LiveFleet& fleet, std::string_view text) {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(fleet.folder())) {
        const auto& path = entry.path();
        if (!entry.is_regular_file() || path.parent_path() == fleet.secrets_dir()) continue;
        if (support::read_text(path).contains(text)) found.push_back(path);
    }
    return found;
}

void expect_nowhere(LiveFleet& fleet, const std::string& name) {
    SCOPED_TRACE(name);
    const auto secret = fleet.secret(name);
    std::string base64 = to_base64(secret.reveal());
    while (base64.ends_with('=')) base64.pop_back();
    EXPECT_EQ(files_with(fleet, secret.reveal()), std::vector<std::string>());
    EXPECT_EQ(files_with(fleet, base64), std::vector<std::string>());
    EXPECT_EQ(files_with(fleet, to_hex(secret.reveal())), std::vector<std::string>());
}

// Passwords that the cameras have now: the vault's new ones, and that of the one left alone.
void expect_no_camera_password(LiveFleet& fleet) {
    const auto answer =
        boost::json::parse(fleet.lab().post("/search", {{"folder", fleet.folder().string()}}));
    EXPECT_GT(answer.at("searched").as_int64(), 20);
    std::vector<std::string> found;
    for (const auto& file : answer.at("found").as_array()) found.emplace_back(file.as_string());
    // That one is found shows that the search finds.
    EXPECT_EQ(found, (std::vector<std::string>{fleet.secrets_dir() / "till.password"}));
}

void expect_no_secret_written(LiveFleet& fleet) {
    write_wire(fleet);
    fleet.agent().stop();
    fleet.controller().stop();
    fleet.broker().stop();  // saves what it holds
    EXPECT_TRUE(std::filesystem::exists(fleet.file("broker/data/mosquitto.db")));
    unsigned secrets = 0;
    for (const auto& entry : std::filesystem::directory_iterator(fleet.secrets_dir())) {
        expect_nowhere(fleet, entry.path().filename());
        ++secrets;
    }
    EXPECT_EQ(secrets, 6U);  // two cameras, recorder, switch, operator, agent
    expect_no_camera_password(fleet);
}

TEST(Stories, a_frozen_camera_and_an_inherited_one_come_back_and_no_secret_is_written) {
    support::LiveFleetOptions options;
    options.site = support::site_text({.time_scale = 20,
                                       .cameras = {{.name = "front-door", .fault = "stuck"},
                                                   {.name = "yard", .password_known = false},
                                                   {.name = "till"}}});
    LiveFleet fleet(std::move(options));
    const auto online = fleet.start_recovery("front-door", v1::Objective::online);
    const auto access = fleet.start_recovery("yard", v1::Objective::access);
    // Both at a time: each waits for its camera most of the time.
    const auto ended = fleet.play_all({online, access}, 240s);
    const auto& first = ended[0];
    const auto& second = ended[1];
    expect_proven(fleet, first, 1);
    expect_proven(fleet, second, 2);
    using v1::Rung;
    EXPECT_EQ(rungs(first), (std::vector<int>{Rung::diagnose, Rung::use_valid_credential,
                                              Rung::power_cycle, Rung::power_cycle, Rung::reboot,
                                              Rung::restore_keep_network, Rung::restore_full}));
    EXPECT_EQ(rungs(second), (std::vector<int>{Rung::diagnose, Rung::reset_button}));
    EXPECT_EQ(first.port_cycles(), 2U);
    EXPECT_EQ(fleet.lab().port_of("front-door").at("cuts").as_int64(), 2);
    EXPECT_EQ(fleet.lab().port_of("yard").at("cuts").as_int64(), 1);
    expect_no_secret_written(fleet);
}

}  // namespace
}  // namespace camfleet::recovery_test
