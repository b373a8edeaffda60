// SPDX-License-Identifier: Apache-2.0
// The AXIS and ONVIF cameras of a whole site are listed with what they alone can tell: state and
// firmware. Nobody is shown a login.
#include "agent/cameras/axis/axis_camera.hpp"
#include "agent/cameras/onvif/onvif_camera.hpp"
#include "agent/tools/discover_tool/camera_asker.hpp"
#include "agent/tools/discover_tool/discover_tool.hpp"
#include "tests/integration/discovery/mixed_site.hpp"
#include "tests/integration/field_tools/run_agent.hpp"
#include "tests/lab/axis/camera.hpp"
#include "tests/lab/onvif/onvif_camera.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fixed_clock.hpp"

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <iostream>

namespace camfleet::netns {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::IsEmpty;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t impostor = 60;  // an AXIS camera that says to be another one

lab::axis::CameraConfig axis_config(const lab::LabDevice& device, std::size_t number) {
    lab::axis::CameraConfig out;
    out.name = device.interface;
    out.plate.serial = device.serial;
    out.plate.model = device.model;
    out.network.address = device.address;
    out.factory_address = device.address;
    out.http_port = 80;
    if (number % 8 != 0) out.password = Secret("Gate-pass1");
    if (number == impostor) out.quirks.serial_shown = "ACCC8E00FFFF";
    return out;
}

lab::onvif::Config onvif_config(const lab::LabDevice& device, std::size_t number) {
    lab::onvif::Config out;
    out.name = device.interface;
    out.plate.serial = "EC4010-202600" + std::to_string(number);
    out.plate.mac = device.mac;
    out.ip.address = device.address;
    out.factory_ip.address = device.address;
    out.http_port = 80;
    out.password = Secret("Gate-pass1");
    out.quirks.open_information = number % 8 == 3;
    return out;
}

// What answers behind the addresses of the AXIS and the ONVIF cameras.
class Doors {
  public:
    explicit Doors(const MixedSite& site) {
        site.site().inside([&] {
            for (std::size_t i = 0; i < site.devices().size(); ++i) {
                const auto& device = site.devices()[i];
                if (device.maker == "axis") {
                    axis[i] = std::make_unique<lab::axis::Camera>(axis_config(device, i), clock_);
                } else if (device.maker == "onvif") {
                    onvif[i] =
                        std::make_unique<lab::onvif::OnvifCamera>(onvif_config(device, i), clock_);
                }
            }
        });
    }

    [[nodiscard]] bool open() const {
        const auto until = lab::in(seconds(20));
        return std::ranges::all_of(
                   onvif,
                   [&](const auto& one) { return one.second->wait_until_listening(until); }) &&
               support::eventually([&] {
                   return std::ranges::all_of(axis, [](const auto& one) {
                       return one.second->state().listening &&
                              one.second->state().phase == "running";
                   });
               });
    }

    std::map<std::size_t, std::unique_ptr<lab::axis::Camera>> axis;
    std::map<std::size_t, std::unique_ptr<lab::onvif::OnvifCamera>> onvif;

  private:
    lab::DeviceClock clock_{100};
};

const v1::Sighting* at(const v1::SiteLook& look, const std::string& host) {
    const auto found = std::ranges::find_if(
        look.devices(), [&](const auto& one) { return one.endpoint().host() == host; });
    return found == look.devices().end() ? nullptr : &*found;
}

class OwnWords : public testing::Test {
  protected:
    void SetUp() override {
        if (const auto why = obstacle()) GTEST_SKIP() << *why;
        site_ = std::make_unique<MixedSite>(0.0);
        ASSERT_FALSE(HasFatalFailure());
        doors_ = std::make_unique<Doors>(*site_);
        ASSERT_TRUE(doors_->open());
    }

    void look_around() {
        site_->agent().inside([&] {
            discovery::CombinedConfig config;
            config.window = seconds(6);
            const auto start = SteadyClock::now();
            auto found = tools::discover(config);
            ASSERT_TRUE(found) << found.error().text();
            const auto heard = SteadyClock::now();
            look_ = std::move(*found);
            tools::ask_cameras(look_, {{"axis", &axis_}, {"onvif", &onvif_, true}},
                               tools::limits_beside(config.window));
            took_ = std::chrono::duration_cast<milliseconds>(SteadyClock::now() - start);
            std::cout
                << look_.devices_size() << " devices in " << took_.count() << " ms, "
                << std::chrono::duration_cast<milliseconds>(SteadyClock::now() - heard).count()
                << " ms of them their own words\n";
        });
    }

    void expect_axis(std::size_t number) const {
        const auto& device = site_->devices()[number];
        const auto* row = at(look_, device.address);
        ASSERT_NE(row, nullptr) << device.address;
        EXPECT_EQ(row->identity().serial(), device.serial);
        if (number == impostor) {
            EXPECT_THAT(row->conflicts(), testing::ElementsAre(HasSubstr("ACCC8E00FFFF")));
            EXPECT_EQ(row->state(), v1::CameraState::unspecified);
            EXPECT_EQ(row->firmware(), "");
            return;
        }
        EXPECT_THAT(row->conflicts(), IsEmpty()) << device.address;
        EXPECT_EQ(row->firmware(), doors_->axis.at(number)->state().firmware) << device.address;
        const bool fresh = number % 8 == 0;
        EXPECT_EQ(row->state(),
                  fresh ? v1::CameraState::factory_default : v1::CameraState::credential_unknown)
            << device.address;
        EXPECT_EQ(row->activated(), !fresh);
    }

    void expect_onvif(std::size_t number) {
        const auto& device = site_->devices()[number];
        const auto* row = at(look_, device.address);
        ASSERT_NE(row, nullptr) << device.address;
        EXPECT_THAT(row->conflicts(), IsEmpty()) << device.address;
        EXPECT_EQ(row->model(), device.model) << "as discovery told it";
        EXPECT_EQ(row->identity().mac(), device.mac);
        const bool open = number % 8 == 3;
        EXPECT_EQ(row->firmware(), open ? "2.800.0000000.1.R" : "") << device.address;
        EXPECT_EQ(row->identity().maker(), open ? "example cameras" : "") << device.address;
        EXPECT_EQ(row->state(), open ? v1::CameraState::open : v1::CameraState::credential_unknown)
            << device.address;
    }

    void expect_no_login() const {
        for (const auto& [number, camera] : doors_->axis) {
            EXPECT_EQ(camera->state().counters.authorizations, 0U) << camera->name();
            EXPECT_EQ(camera->state().counters.logins_failed, 0U) << camera->name();
            EXPECT_FALSE(camera->traffic().seen.empty()) << camera->name();
        }
        for (const auto& [number, camera] : doors_->onvif) {
            EXPECT_EQ(camera->state().counters.logins_sent, 0U) << camera->name();
            EXPECT_GT(camera->state().counters.requests, 0U) << camera->name();
        }
    }

    support::FixedClock clock_;
    axis::AxisCamera axis_;
    onvif::OnvifCamera onvif_{clock_};
    std::unique_ptr<MixedSite> site_;
    std::unique_ptr<Doors> doors_;
    v1::SiteLook look_;
    milliseconds took_{};
};

TEST_F(OwnWords, of_axis_and_onvif_cameras_are_in_the_list_of_64_within_ten_seconds) {
    look_around();
    EXPECT_EQ(look_.devices_size(), MixedSite::cameras);
    EXPECT_LE(took_, seconds(10));
    EXPECT_THAT(look_.faults(), IsEmpty());
    for (const auto& [number, camera] : doors_->axis) expect_axis(number);
    for (const auto& [number, camera] : doors_->onvif) expect_onvif(number);
    expect_no_login();
}

TEST_F(OwnWords, are_shown_by_the_field_tool) {
    support::Said said;
    site_->agent().inside([&] { said = support::run_agent("discover --seconds 6 --json"); });
    EXPECT_EQ(said.code, 0) << said.text;
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(said.text, &look_).ok()) << said.text;
    EXPECT_EQ(look_.devices_size(), MixedSite::cameras);
    for (const auto& [number, camera] : doors_->axis) expect_axis(number);
    for (const auto& [number, camera] : doors_->onvif) expect_onvif(number);
    expect_no_login();
}

}  // namespace
}  // namespace camfleet::netns
