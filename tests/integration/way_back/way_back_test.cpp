// SPDX-License-Identifier: Apache-2.0
// A camera is given an address with a prefix that leaves the agent out. Discovery still sees it,
// HTTP does not reach it: the agent's machine, its hands, the maker's driver and the temporary
// address bring it back by themselves, over a wire with two ends. Needs root: network namespaces.
#include "agent/cameras/hikvision/hikvision_camera.hpp"
#include "agent/cameras/onvif/onvif_camera.hpp"
#include "agent/discovery/off_subnet/temporary_address.hpp"
#include "agent/discovery/ping/icmp_pinger.hpp"
#include "agent/runners/device_hands.hpp"
#include "tests/integration/discovery/namespaces.hpp"
#include "tests/lab/hikvision/camera.hpp"
#include "tests/lab/onvif/onvif_camera.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fixed_clock.hpp"
#include "tests/support/plain_crypto.hpp"
#include "tests/support/seeded_rng.hpp"
#include "tests/unit/agent/core/killed_agent.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

namespace camfleet::netns {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr const char* factory_address = "192.168.1.64";
constexpr const char* wanted_address = "10.66.0.21";
constexpr const char* agent_address = "10.66.0.2";
constexpr const char* camera_mac = "68:6d:bc:00:00:01";
constexpr const char* candidate = "Way-back-pass1";
constexpr double scale = 40;  // device seconds in one of ours

// A simulated camera in factory state and its maker's driver.
class Device {
  public:
    Device() = default;
    virtual ~Device() = default;
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;
    [[nodiscard]] virtual ports::CameraDriver& driver() = 0;
    // As discovery, which crosses any prefix, sees it.
    [[nodiscard]] virtual v1::Sighting shown() const = 0;
    [[nodiscard]] virtual unsigned network_sets() const = 0;
    [[nodiscard]] virtual unsigned logins_failed() const = 0;

  protected:
    template <class State>
    [[nodiscard]] static v1::Sighting shown_by(const State& state, bool activated) {
        v1::Sighting seen;
        if (!state.listening) return seen;
        seen.set_found(true);
        seen.mutable_endpoint()->set_host(state.address);
        seen.mutable_endpoint()->set_http_port(state.http_port);
        seen.mutable_endpoint()->set_rtsp_port(state.rtsp_port);
        seen.mutable_identity()->set_mac(camera_mac);
        seen.set_activated(activated);
        seen.set_boot_marker(std::to_string(state.counters.boots));
        auto& address = *seen.add_addresses();
        address.set_host(state.address);
        address.set_off_subnet(!state.address.starts_with("10.66.0."));
        return seen;
    }
};

class Hikvision final : public Device {
  public:
    explicit Hikvision(const lab::DeviceClock& clock) {
        lab::CameraConfig config;
        config.name = "gate";
        config.plate.serial = "DS-2CD2146G2-ISU20240101AAWRG00000001";
        config.plate.mac = camera_mac;
        config.ip.address = factory_address;
        config.factory_ip.address = factory_address;
        config.activated = false;
        lab_ = std::make_unique<lab::Camera>(std::move(config), clock);
        EXPECT_TRUE(lab_->wait_until_listening(lab::in(10s)));
    }
    ports::CameraDriver& driver() override { return driver_; }
    v1::Sighting shown() const override {
        auto seen = shown_by(lab_->state(), lab_->state().activated);
        seen.mutable_identity()->set_maker("hikvision");
        seen.mutable_identity()->set_serial(lab_->state().serial);
        return seen;
    }
    unsigned network_sets() const override { return lab_->state().counters.network_sets; }
    unsigned logins_failed() const override { return lab_->state().counters.logins_failed; }

  private:
    support::FixedClock agent_clock_;
    hikvision::HikvisionCamera driver_{agent_clock_};
    std::unique_ptr<lab::Camera> lab_;
};

class Onvif final : public Device {
  public:
    explicit Onvif(const lab::DeviceClock& clock) {
        lab::onvif::Config config;
        config.name = "gate";
        config.plate.serial = "EC4010-20260001";
        config.plate.mac = camera_mac;
        config.ip.address = factory_address;
        config.factory_ip.address = factory_address;
        config.profile_q = true;
        config.fresh = true;
        lab_ = std::make_unique<lab::onvif::OnvifCamera>(std::move(config), clock);
        EXPECT_TRUE(lab_->wait_until_listening(lab::in(10s)));
    }
    ports::CameraDriver& driver() override { return driver_; }
    v1::Sighting shown() const override {
        auto seen = shown_by(lab_->state(), !lab_->state().accounts.empty());
        seen.mutable_identity()->set_maker("onvif");
        seen.mutable_identity()->set_serial("EC4010-20260001");
        return seen;
    }
    unsigned network_sets() const override {
        return static_cast<unsigned>(
            std::ranges::count_if(lab_->traffic().seen, [](const auto& one) {
                return one.operation == "SetNetworkInterfaces" && one.login_sent;
            }));
    }
    unsigned logins_failed() const override { return lab_->state().counters.logins_failed; }

  private:
    support::FixedClock agent_clock_;
    onvif::OnvifCamera driver_{
        agent_clock_, onvif::Options{.clear_passwords_over_http = true, .token_shift = Seconds(0)}};
    std::unique_ptr<lab::onvif::OnvifCamera> lab_;
};

class ItsFinder final : public ports::Finder {
  public:
    explicit ItsFinder(const Device& device) : device_(device) {}
    Result<std::vector<v1::Sighting>> look(ports::Deadline /*until*/) override {
        auto seen = device_.shown();
        if (!seen.found()) return std::vector<v1::Sighting>{};
        return std::vector{std::move(seen)};
    }

  private:
    const Device& device_;
};

// Nothing hangs on a switch here, and nobody watches.
class NoSwitch final : public ports::SwitchDriver {
  public:
    using At = const v1::Endpoint&;
    using Login = const ports::SnmpLogin&;
    using Port = const v1::PortBinding&;
    using Until = ports::Deadline;
    Result<v1::Identity> identify(At /*at*/, Login /*login*/, Until /*until*/) override {
        return none();
    }
    Result<ports::SiteBinding> find_port(std::span<const ports::SwitchAt> /*switches*/,
                                         const std::string& /*mac*/,
                                         std::optional<ports::LastPort> /*last*/,
                                         Until /*until*/) override {
        return none();
    }
    Result<v1::PortReading> read_port(At /*at*/,
                                      Login /*login*/,
                                      Port /*port*/,
                                      Until /*until*/) override {
        return none();
    }
    Result<void> set_power(
        At /*at*/, Login /*login*/, Port /*port*/, bool /*on*/, Until /*until*/) override {
        return none();
    }

  private:
    static std::unexpected<Error> none() { return fail(Errc::not_found, "no switch"); }
};

class NoVideo final : public ports::VideoProbe {
  public:
    Result<v1::VideoResult> watch(const std::string& /*url*/,
                                  const ports::Login& /*login*/,
                                  std::uint32_t /*min_frames*/,
                                  ports::Deadline /*until*/) override {
        return fail(Errc::unreachable, "nobody watches");
    }
};

// Of echoes over one cable the first decides.
class QuickPinger final : public ports::Pinger {
  public:
    Result<bool> answers(const std::string& host, ports::Deadline /*until*/) override {
        return pinger_.answers(host, std::chrono::steady_clock::now() + 100ms);
    }

  private:
    ping::IcmpPinger pinger_;
};

// The hands inside the agent's end of the wire, and the camera's end, which has the address that
// the camera has, as what an agent that cannot die acts upon.
struct Wire {
    agent::DeviceHands* hands;
    agent::DeviceHands* eyes;  // less patient
    const Device* device;
    const lab::DeviceClock* clock;
    const Namespace* agent_end;
    const Namespace* camera_end;
    std::string prefix;  // of the wanted address
    v1::Job job;
    v1::SecretBundle secrets;
    std::optional<Time> last{};
    lab::DeviceClock::Point then{};
    std::string address{};

    void follow_the_camera() {
        const auto now = device->shown();
        if (!now.found() || now.endpoint().host() == address) return;
        address = now.endpoint().host();
        const auto length = address == wanted_address ? prefix : std::string("24");
        EXPECT_TRUE(camera_end->ip(
            {"addr flush dev cam0", "addr add " + address + "/" + length + " dev cam0"}));
    }
    v1::Outcome carry_out(const v1::ActionOrder& order, Time now) {
        // What the agent waits between two actions the camera lives through as well.
        EXPECT_TRUE(
            support::eventually([&] { return !last || clock->now() - then >= now - *last; }));
        last = now;
        then = clock->now();
        follow_the_camera();
        const bool looks =
            order.kind() == v1::Action::locate || order.kind() == v1::Action::diagnose;
        v1::Outcome out;
        agent_end->inside([&] { out = (looks ? eyes : hands)->perform(job, secrets, order); });
        return out;
    }
};

v1::Job move_to(const std::string& netmask, const v1::Identity& identity) {
    auto job = agent::right_job({v1::Rung::restore_full});
    job.mutable_targets()->DeleteSubrange(1, 2);
    *job.mutable_targets(0)->mutable_identity() = identity;
    *job.mutable_authorisations(0)->mutable_ownership()->mutable_identity() = identity;
    auto& work = *job.mutable_recovery();
    work.clear_recorder_id();
    work.clear_switch_ids();
    work.set_objective(v1::Objective::access);
    work.mutable_provisioning()->mutable_network()->set_address(wanted_address);
    work.mutable_provisioning()->mutable_network()->set_netmask(netmask);
    return job;
}

v1::SecretBundle secrets() {
    v1::SecretBundle bundle;
    for (const char* id : {"cam/1", "cam/2"}) {
        auto& entry = *bundle.add_entries();
        entry.set_version_id(id);
        entry.set_user("admin");
        entry.set_secret(candidate);
    }
    return bundle;
}

enum class Make { hikvision, onvif };

class WayBackOverTheWire : public testing::TestWithParam<Make> {
  protected:
    void SetUp() override {
        if (const auto why = obstacle()) GTEST_SKIP() << *why;
        agent_end_ = std::make_unique<Namespace>("wa");
        camera_end_ = std::make_unique<Namespace>("wc");
        ASSERT_TRUE(join(*agent_end_, "eth0", *camera_end_, "cam0"));
        ASSERT_TRUE(agent_end_->ip({std::string("addr add ") + agent_address + "/24 dev eth0"}));
        connect_the_camera();
    }
    // As on a real one, it answers ARP whoever asks, and IP where its prefix lets it.
    void connect_the_camera() {
        for (const char* interface : {"all", "cam0"}) {
            ASSERT_TRUE(
                camera_end_->write(std::string("ipv4/conf/") + interface + "/rp_filter", "0"));
        }
        ASSERT_TRUE(camera_end_->write("ipv4/ip_nonlocal_bind", "1"));
        ASSERT_TRUE(camera_end_->ip({std::string("link set cam0 address ") + camera_mac}));
        camera_end_->inside([&] {
            if (GetParam() == Make::hikvision)
                device_ = std::make_unique<Hikvision>(clock_);
            else
                device_ = std::make_unique<Onvif>(clock_);
        });
    }
    [[nodiscard]] v1::TaskResult move(const std::string& netmask, const std::string& prefix) {
        ItsFinder finder(*device_);
        off_subnet::TemporaryReach reach({});
        QuickPinger pinger;
        NoSwitch no_switch;
        NoVideo no_video;
        support::PlainSealer sealer;
        support::SeededRng rng{3};
        const auto identity = device_->shown().identity();
        const agent::Tools tools{.cameras = {{identity.maker(), &device_->driver()}},
                                 .recorders = {},
                                 .poe_switch = no_switch,
                                 .finder = finder,
                                 .video = no_video,
                                 .pinger = pinger,
                                 .sealer = sealer,
                                 .rng = rng,
                                 .reach = &reach};
        agent::DeviceHands hands(tools, agent::HandTimes{.identity_fresh = Millis{0}});
        agent::DeviceHands eyes(tools,
                                agent::HandTimes{.http = Millis{300}, .identity_fresh = Millis{0}});
        const auto job = move_to(netmask, identity);
        agent::KilledAgent<Wire> agent(Wire{&hands, &eyes, device_.get(), &clock_, agent_end_.get(),
                                            camera_end_.get(), prefix, job, secrets()},
                                       agent::Kill::never, 0);
        EXPECT_TRUE(agent.play(job));
        return agent.result();
    }

    std::unique_ptr<Namespace> agent_end_;
    std::unique_ptr<Namespace> camera_end_;
    lab::DeviceClock clock_{scale};
    std::unique_ptr<Device> device_;
};

TEST_P(WayBackOverTheWire, is_not_needed_where_the_new_address_answers) {
    const auto result = move("255.255.255.0", "24");
    EXPECT_EQ(device_->shown().endpoint().host(), wanted_address) << result.detail();
    EXPECT_EQ(device_->network_sets(), 1U);
    EXPECT_NE(result.reason(), "address_not_set") << result.detail();
    EXPECT_EQ(result.endpoint().host(), wanted_address);
}

TEST_P(WayBackOverTheWire, brings_a_camera_back_whose_new_prefix_leaves_the_agent_out) {
    const auto result = move("255.255.255.252", "30");
    EXPECT_EQ(device_->shown().endpoint().host(), factory_address);
    EXPECT_EQ(device_->network_sets(), 2U) << "there and back";
    EXPECT_EQ(result.end(), v1::TaskResult::needs_person);
    EXPECT_EQ(result.reason(), "address_not_set");
    EXPECT_THAT(result.detail(), HasSubstr("way back: former address 192.168.1.64 answers again"));
    EXPECT_EQ(result.endpoint().host(), factory_address);
    EXPECT_EQ(device_->logins_failed(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Makes,
                         WayBackOverTheWire,
                         testing::Values(Make::hikvision, Make::onvif),
                         [](const auto& info) {
                             return info.param == Make::hikvision ? "hikvision" : "onvif";
                         });

}  // namespace
}  // namespace camfleet::netns
