// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/sadp/sadp_finder.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <atomic>
#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace camfleet::sadp {
namespace {

// A device on loopback: hears probes of the group and answers with what it was given.
class FakeDevice {
  public:
    enum class AnswerTo { sender, group };

    FakeDevice(std::vector<std::string> answers, AnswerTo where)
        : answers_(std::move(answers)), where_(where) {
        handle_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        const int on = 1;
        ::setsockopt(handle_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
        sockaddr_in name{};
        name.sin_family = AF_INET;
        ::bind(handle_, reinterpret_cast<sockaddr*>(&name), sizeof(name));
        socklen_t size = sizeof(name);
        ::getsockname(handle_, reinterpret_cast<sockaddr*>(&name), &size);
        port_ = ntohs(name.sin_port);
        ip_mreq membership{};
        inet_pton(AF_INET, "239.255.255.250", &membership.imr_multiaddr);
        inet_pton(AF_INET, "127.0.0.1", &membership.imr_interface);
        joined_ = ::setsockopt(handle_, IPPROTO_IP, IP_ADD_MEMBERSHIP, &membership,
                               sizeof(membership)) == 0;
        ::setsockopt(handle_, IPPROTO_IP, IP_MULTICAST_IF, &membership.imr_interface,
                     sizeof(in_addr));
        thread_ = std::thread([this] { run(); });
    }
    ~FakeDevice() {
        stopping_ = true;
        thread_.join();
        ::close(handle_);
    }
    FakeDevice(const FakeDevice&) = delete;
    FakeDevice& operator=(const FakeDevice&) = delete;
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] bool joined() const { return joined_; }
    [[nodiscard]] unsigned probes() const { return probes_; }

  private:
    void run() {
        while (!stopping_) {
            pollfd waiting{handle_, POLLIN, 0};
            if (::poll(&waiting, 1, 10) <= 0) continue;
            std::array<char, 2048> buffer{};
            sockaddr_in from{};
            socklen_t size = sizeof(from);
            const auto got = ::recvfrom(handle_, buffer.data(), buffer.size(), 0,
                                        reinterpret_cast<sockaddr*>(&from), &size);
            if (got <= 0) continue;
            const std::string_view heard(buffer.data(), static_cast<std::size_t>(got));
            if (heard.find("<Probe>") == std::string_view::npos) continue;  // its own answer
            ++probes_;
            if (where_ == AnswerTo::group) {
                inet_pton(AF_INET, "239.255.255.250", &from.sin_addr);
                from.sin_port = htons(port_);
            }
            for (const auto& answer : answers_) {
                ::sendto(handle_, answer.data(), answer.size(), 0,
                         reinterpret_cast<sockaddr*>(&from), sizeof(from));
            }
        }
    }

    std::vector<std::string> answers_;
    AnswerTo where_;
    int handle_ = -1;
    std::uint16_t port_ = 0;
    bool joined_ = false;
    std::atomic<bool> stopping_{false};
    std::atomic<unsigned> probes_{0};
    std::thread thread_;
};

std::string match(const std::string& mac, const std::string& serial, const std::string& address) {
    return "<?xml version=\"1.0\"?><ProbeMatch><Types>inquiry</Types><DeviceSN>" + serial +
           "</DeviceSN><MAC>" + mac + "</MAC><IPv4Address>" + address +
           "</IPv4Address><Activated>false</Activated></ProbeMatch>";
}

SadpConfig config(const FakeDevice& device) {
    SadpConfig made;
    made.interface_addresses = {"127.0.0.1"};
    made.port = device.port();
    made.probe_interval = std::chrono::milliseconds(50);
    made.window = std::chrono::milliseconds(1200);
    return made;
}

ports::Deadline in(std::chrono::milliseconds patience) {
    return std::chrono::steady_clock::now() + patience;
}

class SadpFinderTest : public testing::TestWithParam<FakeDevice::AnswerTo> {};

TEST_P(SadpFinderTest, finds_a_device_by_the_address_that_it_states) {
    const FakeDevice device({match("68-6d-bc-00-00-01", "DS-1 C123456789", "192.168.1.64")},
                            GetParam());
    if (!device.joined()) GTEST_SKIP() << "no multicast on loopback here";
    SadpFinder finder(config(device));
    const auto found = finder.look(in(std::chrono::seconds(5)));
    ASSERT_TRUE(found) << found.error().text();
    ASSERT_EQ(found->size(), 1U);
    EXPECT_EQ((*found)[0].endpoint().host(), "192.168.1.64");
    EXPECT_FALSE((*found)[0].activated());
    EXPECT_EQ(device.probes(), 3U);
}

INSTANTIATE_TEST_SUITE_P(Both,
                         SadpFinderTest,
                         testing::Values(FakeDevice::AnswerTo::sender,
                                         FakeDevice::AnswerTo::group));

TEST(SadpFinder, goes_on_after_garbage_and_reports_it) {
    const FakeDevice device(
        {"garbage", std::string(9000, 'x'), match("68-6d-bc-00-00-01", "C123456789", "x.y"),
         match("68-6d-bc-00-00-02", "D123456789", "192.0.2.2")},
        FakeDevice::AnswerTo::sender);
    if (!device.joined()) GTEST_SKIP() << "no multicast on loopback here";
    auto settings = config(device);
    unsigned faults = 0;
    settings.on_fault = [&](const Error&) { ++faults; };
    const auto found = SadpFinder(settings).look(in(std::chrono::seconds(5)));
    ASSERT_EQ(found->size(), 1U);
    EXPECT_EQ((*found)[0].identity().serial(), "D123456789");
    EXPECT_GE(faults, 3U);
}

TEST(SadpFinder, marks_two_devices_on_the_factory_address) {
    const FakeDevice device({match("68-6d-bc-00-00-01", "C123456789", "192.168.1.64"),
                             match("68-6d-bc-00-00-02", "D123456789", "192.168.1.64")},
                            FakeDevice::AnswerTo::sender);
    if (!device.joined()) GTEST_SKIP() << "no multicast on loopback here";
    const auto found = SadpFinder(config(device)).look(in(std::chrono::seconds(5)));
    ASSERT_EQ(found->size(), 2U);
    EXPECT_TRUE((*found)[0].address_conflict());
    EXPECT_TRUE((*found)[1].address_conflict());
}

TEST(SadpFinder, ends_at_its_deadline_and_finds_nobody) {
    const FakeDevice device({}, FakeDevice::AnswerTo::sender);
    auto settings = config(device);
    settings.window = std::chrono::seconds(60);
    const auto start = std::chrono::steady_clock::now();
    const auto found = SadpFinder(settings).look(in(std::chrono::milliseconds(100)));
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->empty());
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(3));
}

TEST(SadpFinder, refuses_an_interface_that_is_no_address) {
    SadpConfig settings;
    settings.interface_addresses = {"eth0"};
    EXPECT_EQ(SadpFinder(settings).look(in(std::chrono::seconds(1))).error().code,
              Errc::invalid_argument);
    settings.interface_addresses = {"192.0.2.77"};
    EXPECT_EQ(SadpFinder(settings).look(in(std::chrono::seconds(1))).error().code, Errc::io);
}

}  // namespace
}  // namespace camfleet::sadp
