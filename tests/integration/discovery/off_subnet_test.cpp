// SPDX-License-Identifier: Apache-2.0
// A camera left at a factory address, on the agent's wire and in none of its subnets.
#include "agent/discovery/off_subnet/temporary_address.hpp"
#include "tests/integration/discovery/namespaces.hpp"
#include "tests/lab/net/tcp_service.hpp"
#include "tests/support/eventually.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>

namespace camfleet::netns {
namespace {

using off_subnet::TemporaryReach;
using testing::HasSubstr;
using testing::Not;

constexpr const char* camera_mac = "3c:ef:8c:00:00:01";
constexpr const char* factory_address = "192.168.1.108";

class OffSubnet : public testing::Test {
  protected:
    void SetUp() override {
        if (const auto why = obstacle()) GTEST_SKIP() << *why;
        agent_ = std::make_unique<Namespace>("a");
        camera_ = std::make_unique<Namespace>("c");
        ASSERT_TRUE(join(*agent_, "eth0", *camera_, "cam0"));
        ASSERT_TRUE(agent_->ip({"addr add 10.66.0.2/24 dev eth0"}));
        ASSERT_TRUE(camera_->ip({std::string("link set cam0 address ") + camera_mac,
                                 std::string("addr add ") + factory_address + "/24 dev cam0"}));
        camera_->inside([&] {
            auto opened =
                lab::TcpService::listen({factory_address, 8000}, [](lab::Connection& /*peer*/) {});
            ASSERT_TRUE(opened) << opened.error().text();
            service_ = std::move(*opened);
        });
    }
    [[nodiscard]] Result<bool> reach(TemporaryReach& reaching,
                                     const std::string& host = factory_address,
                                     const std::string& mac = camera_mac,
                                     ports::Beside when = ports::Beside::off_subnet) const {
        Result<bool> out = fail(Errc::internal, "did not run");
        agent_->inside([&] { out = reaching.reach(host, mac, when); });
        return out;
    }
    [[nodiscard]] bool connects() const {
        bool done = false;
        agent_->inside([&] {
            done = lab::Connection::open({factory_address, 8000}, "",
                                         lab::in(std::chrono::milliseconds(500)))
                       .has_value();
        });
        return done;
    }
    [[nodiscard]] std::string addresses() const { return output("addr show dev eth0"); }
    [[nodiscard]] std::string routes() const { return output("route show"); }

    std::unique_ptr<Namespace> agent_;
    std::unique_ptr<Namespace> camera_;
    std::unique_ptr<lab::TcpService> service_;

  private:
    [[nodiscard]] std::string output(const std::string& words) const {
        const auto command = "ip -n " + agent_->name() + " " + words;
        const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
        std::string text;
        std::array<char, 512> piece{};
        while (std::fgets(piece.data(), piece.size(), pipe.get()) != nullptr) text += piece.data();
        return text;
    }
};

TEST_F(OffSubnet, a_camera_is_reached_by_an_address_that_goes_away_by_itself) {
    EXPECT_FALSE(connects());
    TemporaryReach reaching({.lifetime = std::chrono::seconds(2)});
    const auto reached = reach(reaching);
    ASSERT_TRUE(reached) << reached.error().text();
    EXPECT_TRUE(*reached);
    EXPECT_TRUE(connects());
    EXPECT_THAT(addresses(), HasSubstr("192.168.1.247 peer 192.168.1.108/32"));
    EXPECT_THAT(routes(), HasSubstr("192.168.1.108 dev eth0"));
    EXPECT_THAT(routes(), Not(HasSubstr("192.168.1.0/24"))) << "no way to a network changes";
    // Used again, it begins its time anew; there is one only.
    EXPECT_TRUE(*reach(reaching));
    EXPECT_THAT(addresses(), Not(HasSubstr("192.168.1.246")));
    EXPECT_TRUE(
        support::eventually([&] { return addresses().find("192.168.1") == std::string::npos; }));
    EXPECT_FALSE(connects());
}

TEST_F(OffSubnet, an_address_that_somebody_has_is_left_to_him) {
    ASSERT_TRUE(camera_->ip({"addr add 192.168.1.247/24 dev cam0"}));
    TemporaryReach reaching({});
    ASSERT_TRUE(reach(reaching).value_or(false));
    EXPECT_THAT(addresses(), HasSubstr("192.168.1.246 peer"));
    EXPECT_TRUE(connects());
}

TEST_F(OffSubnet, another_device_at_the_address_is_not_reached_for) {
    TemporaryReach reaching({});
    const auto reached = reach(reaching, factory_address, "3c:ef:8c:00:00:02");
    ASSERT_FALSE(reached);
    EXPECT_EQ(reached.error().code, Errc::conflict);
    EXPECT_THAT(reached.error().context, HasSubstr(camera_mac));
    EXPECT_THAT(addresses(), Not(HasSubstr("192.168.1")));
}

TEST_F(OffSubnet, nothing_is_added_where_it_would_not_help) {
    TemporaryReach reaching({.patience = std::chrono::milliseconds(100)});
    EXPECT_FALSE(reach(reaching, "10.66.0.9").value_or(true)) << "in a subnet of ours";
    EXPECT_FALSE(reach(reaching, "192.168.7.7").value_or(true)) << "nobody on the wire";
    EXPECT_FALSE(reach(reaching, factory_address, "").value_or(true)) << "nobody to compare with";
    EXPECT_FALSE(reach(reaching, "fe80::1").value_or(true));
    EXPECT_FALSE(reach(reaching, "127.0.0.9").value_or(true));
    EXPECT_THAT(addresses(), Not(HasSubstr("192.168")));
}

}  // namespace
}  // namespace camfleet::netns
