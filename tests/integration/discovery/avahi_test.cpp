// SPDX-License-Identifier: Apache-2.0
// avahi, a responder that nobody here wrote, announces a camera: it is found, with its identity.
#include "agent/discovery/combined/combined_finder.hpp"
#include "tests/integration/discovery/namespaces.hpp"
#include "tests/support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

namespace camfleet::netns {
namespace {

constexpr auto service = R"(<?xml version="1.0" standalone='no'?>
<!DOCTYPE service-group SYSTEM "avahi-service.dtd">
<service-group><name>AXIS M1014 - ACCC8E0000D8</name>
<service><type>_axis-video._tcp</type><port>8080</port>
<txt-record>macaddress=ACCC8E0000D8</txt-record></service>
<service><type>_http._tcp</type><port>8080</port></service>
</service-group>
)";

constexpr auto settings = R"([server]
host-name=axis-accc8e0000d8
use-ipv4=yes
use-ipv6=no
enable-dbus=no
allow-interfaces=cam
)";

// avahi-daemon in a namespace, with folders of its own in place of those of the machine.
class Avahi {
  public:
    Avahi(const Namespace& space, const std::filesystem::path& folder) {
        std::filesystem::create_directories(folder / "services");
        std::filesystem::create_directories(folder / "run");
        std::ofstream(folder / "services" / "camera.service") << service;
        std::ofstream(folder / "avahi.conf") << settings;
        const auto text = folder.string();
        const std::string script = "mkdir -p /run/avahi-daemon && mount --bind " + text +
                                   "/services /etc/avahi/services"
                                   " && mount --bind " +
                                   text + "/run /run/avahi-daemon && exec avahi-daemon -f " + text +
                                   "/avahi.conf --no-drop-root --no-chroot --no-rlimits >" + text +
                                   "/log 2>&1";
        child_ = ::fork();
        if (child_ == 0) {
            ::execlp("ip", "ip", "netns", "exec", space.name().c_str(), "sh", "-c", script.c_str(),
                     nullptr);
            ::_exit(127);
        }
    }
    ~Avahi() {
        ::kill(child_, SIGTERM);
        ::waitpid(child_, nullptr, 0);
    }
    Avahi(const Avahi&) = delete;
    Avahi& operator=(const Avahi&) = delete;

  private:
    pid_t child_ = -1;
};

TEST(AvahiDiscovery, of_a_camera_that_avahi_announces_finds_its_identity) {
    if (const auto why = obstacle()) GTEST_SKIP() << *why;
    if (std::system("command -v avahi-daemon >/dev/null") != 0)
        GTEST_SKIP() << "avahi-daemon is missing: deploy/install-packages (avahi-daemon)";
    const support::TempFolder folder;
    const Namespace agent("va");
    const Namespace camera("vc");
    ASSERT_TRUE(join(agent, "eth0", camera, "cam"));
    ASSERT_TRUE(agent.ip({"addr add 10.65.9.2/24 broadcast + dev eth0"}));
    ASSERT_TRUE(camera.ip({"addr add 10.65.9.90/24 broadcast + dev cam"}));
    const Avahi avahi(camera, folder.file("avahi"));
    std::vector<v1::Sighting> found;
    agent.inside([&] {
        discovery::CombinedConfig config;
        config.window = std::chrono::seconds(8);  // avahi probes and announces for three of them
        config.goes_on = true;
        const auto start = std::chrono::steady_clock::now();
        auto devices = discovery::CombinedFinder(config).look(start + std::chrono::seconds(9));
        ASSERT_TRUE(devices) << devices.error().text();
        found = std::move(*devices);
    });
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].identity().maker(), "axis");
    EXPECT_EQ(found[0].identity().serial(), "ACCC8E0000D8");
    EXPECT_EQ(found[0].identity().mac(), "ac:cc:8e:00:00:d8");
    EXPECT_EQ(found[0].model(), "M1014");
    EXPECT_EQ(found[0].endpoint().host(), "10.65.9.90");
    EXPECT_EQ(found[0].endpoint().http_port(), 8080U);
    EXPECT_THAT(found[0].protocols(), testing::Contains("mdns"));
}

}  // namespace
}  // namespace camfleet::netns
