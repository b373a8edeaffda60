// SPDX-License-Identifier: Apache-2.0
// kill -9 of each process at random moments of a recovery. Whatever is killed when: the camera
// comes back, its port is on, nothing with an effect is done twice, nothing is lost, the audit
// chain holds. The seed is printed; CAMFLEET_SEED plays the same moments again.
#include "tests/integration/recovery/brisk_policy.hpp"
#include "tests/support/live_fleet/live_fleet.hpp"

#include <gtest/gtest.h>

#include <random>
#include <thread>

namespace camfleet::recovery_test {
namespace {

using namespace std::chrono_literals;
using support::LiveFleet;
using support::Part;
using Steady = std::chrono::steady_clock;
using FloatSeconds = std::chrono::duration<double>;

constexpr unsigned moments = 20;
constexpr unsigned fleets = 10;
constexpr unsigned kills_of_fleet = moments / fleets;
constexpr auto recovery_limit = 150s;
constexpr double time_scale = 20;

struct Kill {
    double moment = 0;  // of the recovery's usual length
    bool wipe = false;  // the broker's persistence
    std::chrono::milliseconds down{0};
};

unsigned seed() {
    const char* set = std::getenv("CAMFLEET_SEED");
    return set != nullptr ? static_cast<unsigned>(std::stoul(set)) : std::random_device()();
}

// One in each twentieth of the recovery, so that none of its parts is spared.
std::vector<Kill> make_kills(unsigned number) {
    std::mt19937 random(number);
    std::uniform_real_distribution<double> within(0, 1);
    std::uniform_int_distribution<int> down(0, 600);
    std::vector<Kill> out;
    for (unsigned i = 0; i < moments; ++i) {
        out.push_back({.moment = (i + within(random)) / moments,
                       .wipe = i % 3 == 0,
                       .down = std::chrono::milliseconds(down(random))});
    }
    std::ranges::shuffle(out, random);
    return out;
}

std::string camera_name(unsigned number) { return "camera-" + std::to_string(number); }

support::LiveFleetOptions options() {
    support::SiteShape shape{.time_scale = time_scale, .boot_seconds = 20, .cameras = {}};
    for (unsigned i = 0; i <= kills_of_fleet; ++i) {
        shape.cameras.push_back({.name = camera_name(i), .fault = "stuck"});
    }
    support::LiveFleetOptions out;
    out.site = support::site_text(shape);
    out.policies = {{"brisk.yaml", brisk_policy}};
    out.policy = "brisk";
    out.http_timeout_ms = 1'000;
    out.video_timeout_ms = 2'500;
    return out;
}

// What the site counted of one recovery.
struct Effects {
    std::int64_t full_defaults, activations, reboots, cuts, network_sets;
    bool operator==(const Effects&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Effects& effects) {
    return out << "full defaults " << effects.full_defaults << ", activations "
               << effects.activations << ", reboots " << effects.reboots << ", cuts "
               << effects.cuts << ", network sets " << effects.network_sets;
}

Effects effects_of(const LiveFleet& fleet, const std::string& camera) {
    return {fleet.lab().counter(camera, "full_defaults"),
            fleet.lab().counter(camera, "activations"),
            fleet.lab().counter(camera, "reboots_accepted"),
            fleet.lab().port_of(camera).at("cuts").as_int64(),
            fleet.lab().counter(camera, "network_sets")};
}

void expect_unlocked(const LiveFleet& fleet, const std::string& camera) {
    EXPECT_FALSE(fleet.lab().camera(camera).at("locked").as_bool());
    EXPECT_EQ(fleet.lab().counter(camera, "logins_while_locked"), 0);
    // The camera locks at 7: the budget stays two below.
    EXPECT_LE(fleet.lab().counter(camera, "logins_failed"), 5);
}

// The recorder logs in with the candidate of this recovery, and the vault calls it current.
void expect_password_kept(const LiveFleet& fleet, const v1::RecoveryState& state, unsigned number) {
    const auto channel = fleet.lab().channel(support::channel_of(number));
    EXPECT_TRUE(channel.at("online").as_bool());
    EXPECT_EQ(channel.at("address"), boost::json::value(state.camera().network().address()));
    EXPECT_EQ(channel.at("serial"), boost::json::value(state.camera().identity().serial()));
    const auto held = fleet.credentials_of(state.camera_id());
    ASSERT_EQ(held.credentials_size(), 1);
    for (const auto& version : held.credentials(0).versions()) {
        if (version.id() != state.candidate_version()) continue;
        EXPECT_EQ(version.state(), v1::CredentialVersion::current);
        return;
    }
    ADD_FAILURE() << "the candidate is not in the vault";
}

void expect_recovered(const LiveFleet& fleet, const v1::RecoveryState& state, unsigned number) {
    ASSERT_EQ(state.phase(), v1::RecoveryState::done) << state.reason() << ": " << state.detail();
    EXPECT_GE(state.frames_received(), 10U);
    EXPECT_TRUE(fleet.lab().port_of(state.camera_id()).at("power").as_bool());
    expect_unlocked(fleet, state.camera_id());
    expect_password_kept(fleet, state, number);
    for (const auto& job : fleet.jobs_of(state.id()).jobs()) EXPECT_EQ(job.state(), "ended");
}

// Kills one process of the fleet once, and starts it again when it has been down for long enough.
class Striker {
  public:
    Striker(LiveFleet& fleet, Part part, const Kill& kill, Steady::time_point when)
        : fleet_(fleet), part_(part), kill_(kill), when_(when) {}

    void look(const v1::RecoveryState* state) {
        if (!struck_ && Steady::now() >= when_) strike(state);
        if (down_ && Steady::now() >= when_ + kill_.down) start();
    }
    // The recovery has ended.
    void finish() {
        if (!struck_) strike(nullptr);
        if (down_) start();
    }
    [[nodiscard]] const std::string& after() const { return after_; }

  private:
    void strike(const v1::RecoveryState* state) {
        fleet_.kill(part_);
        if (part_ == Part::broker && kill_.wipe) fleet_.forget_at_broker();
        struck_ = true;
        down_ = true;
        when_ = Steady::now();
        if (state != nullptr && !state->log().empty()) after_ = *state->log().rbegin();
    }
    void start() {
        fleet_.start(part_);
        down_ = false;
    }

    LiveFleet& fleet_;
    Part part_;
    const Kill& kill_;
    Steady::time_point when_;
    bool struck_ = false;
    bool down_ = false;
    std::string after_ = "the end";
};

class Endurance {
  public:
    Endurance(Part part, std::vector<Kill> kills) : part_(part), kills_(std::move(kills)) {}

    void run() {
        LiveFleet fleet(options());
        measure(fleet);
        for (unsigned i = 0; i < kills_.size() && !testing::Test::HasFatalFailure(); ++i) {
            one(fleet, i + 1, kills_[i]);
        }
        EXPECT_TRUE(fleet.audit().intact());
        for (const auto& name : fleet.cameras()) {
            EXPECT_TRUE(fleet.lab().port_of(name).at("power").as_bool());
        }
    }

  private:
    // The first camera comes back undisturbed: how long that takes, and what it does.
    void measure(LiveFleet& fleet) {
        const auto since = Steady::now();
        const auto state =
            fleet.play(fleet.start_recovery(camera_name(0), v1::Objective::online), recovery_limit);
        usual_length_ = Steady::now() - since;
        expect_recovered(fleet, state, 0);
        usual_ = effects_of(fleet, camera_name(0));
        EXPECT_EQ(usual_.full_defaults, 1);
        EXPECT_EQ(usual_.activations, 1);
        EXPECT_EQ(usual_.cuts, 1);
        EXPECT_GE(usual_.reboots, 1);
        EXPECT_GE(usual_.network_sets, 1);
    }

    void one(LiveFleet& fleet, unsigned number, const Kill& kill) {
        std::ostringstream what;
        what << part_name(part_) << " killed at " << kill.moment << " of " << usual_length_.count()
             << " s, down " << kill.down.count() << " ms"
             << (part_ == Part::broker && kill.wipe ? ", wiped" : "");
        SCOPED_TRACE(what.str());
        const auto id = fleet.start_recovery(camera_name(number), v1::Objective::online);
        const auto since = Steady::now();
        const auto moment =
            std::chrono::duration_cast<Steady::duration>(usual_length_ * kill.moment);
        Striker striker(fleet, part_, kill, since + moment);
        const auto state = fleet.play(id, recovery_limit,
                                      [&](const v1::RecoveryState* now) { striker.look(now); });
        striker.finish();
        ASSERT_TRUE(fleet.wait_until_api_answers());
        const FloatSeconds took = Steady::now() - since;
        std::cout << what.str() << ", after '" << striker.after() << "': back after "
                  << took.count() << " s" << std::endl;
        expect_recovered(fleet, state, number);
        EXPECT_EQ(effects_of(fleet, camera_name(number)), usual_);
        if (testing::Test::HasFailure()) std::cout << fleet.log_tails() << std::endl;
    }

    Part part_;
    std::vector<Kill> kills_;
    FloatSeconds usual_length_{0};
    Effects usual_{};
};

void endure(Part part) {
    const unsigned number = seed();
    std::cout << "seed " << number << std::endl;
    const auto kills = make_kills(number);
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < fleets; ++i) {
        const auto from = kills.begin() + static_cast<std::ptrdiff_t>(i * kills_of_fleet);
        threads.emplace_back([part, mine = std::vector(from, from + kills_of_fleet)] {
            try {
                Endurance(part, mine).run();
            } catch (const std::exception& error) {
                ADD_FAILURE() << part_name(part) << ": " << error.what();
            }
        });
    }
    for (auto& thread : threads) thread.join();
}

TEST(KillNine, of_the_broker_at_twenty_moments_loses_nothing_and_repeats_nothing) {
    endure(Part::broker);
}

TEST(KillNine, of_the_controller_at_twenty_moments_loses_nothing_and_repeats_nothing) {
    endure(Part::controller);
}

TEST(KillNine, of_the_agent_at_twenty_moments_loses_nothing_and_repeats_nothing) {
    endure(Part::agent);
}

// The moments that hurt most: an effect is on the device, and the agent that asked for it is gone.
TEST(KillNine, of_the_agent_right_after_each_effect_repeats_none) {
    LiveFleet fleet(options());
    const std::string camera = camera_name(0);
    Effects seen = effects_of(fleet, camera);
    unsigned kills = 0;
    const auto id = fleet.start_recovery(camera, v1::Objective::online);
    const auto state = fleet.play(id, recovery_limit, [&](const v1::RecoveryState* /*now*/) {
        const auto now = effects_of(fleet, camera);
        if (now == seen) return;
        seen = now;
        fleet.kill(Part::agent);
        fleet.start(Part::agent);
        ++kills;
    });
    expect_recovered(fleet, state, 0);
    EXPECT_TRUE(fleet.audit().intact());
    EXPECT_GE(kills, 4U);
    EXPECT_EQ(seen.full_defaults, 1);
    EXPECT_EQ(seen.activations, 1);
    EXPECT_EQ(seen.cuts, 1);
    EXPECT_EQ(seen.reboots, 2);  // the rung, and the one that the new address needs
    EXPECT_EQ(seen.network_sets, 1);
}

}  // namespace
}  // namespace camfleet::recovery_test
