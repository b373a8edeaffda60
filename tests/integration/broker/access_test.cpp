// SPDX-License-Identifier: Apache-2.0
// Who gets in at the broker, and what each may read and write there.
#include "tests/integration/broker/broker_fixture.hpp"

#include <sys/wait.h>

namespace camfleet::broker_test {
namespace {

class BrokerAccess : public BrokerFixture {
  protected:
    [[nodiscard]] int openssl(const std::string& arguments) const {
        const std::string line =
            "timeout 10 openssl s_client -connect 127.0.0.1:" + std::to_string(broker_.port()) +
            " -CAfile " + pki_.file("ca.crt").string() + " " + arguments + " </dev/null >" +
            (folder_.path() / "s_client.log").string() + " 2>&1";
        const int status = std::system(line.c_str());
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    [[nodiscard]] std::string openssl_log() const {
        return must(os::read_file(folder_.path() / "s_client.log", 1'000'000));
    }
};

TEST_F(BrokerAccess, carries_jobs_to_their_agent_and_events_to_the_controller) {
    Peer office(controller(), control_);
    Peer site(agent("site-1"), control_);
    office.start({topic("+", "events")});
    site.start({topic("site-1", "jobs"), topic("site-1", "acks")});
    ASSERT_TRUE(up(office) && up(site)) << office.transport.counters().last_error << broker_.log();
    ASSERT_TRUE(office.transport.publish(topic("site-1", "jobs"), "a job"));
    ASSERT_TRUE(office.transport.publish(topic("site-1", "acks"), std::string("an\0ack", 6)));
    ASSERT_TRUE(site.transport.publish(topic("site-1", "events"), "an event"));
    EXPECT_TRUE(control_.pump_until(
        [&] { return site.received.size() == 2 && office.received.size() == 1; }));
    EXPECT_EQ(office.received.front(),
              std::pair(topic("site-1", "events"), std::string("an event")));
    EXPECT_TRUE(site.has(std::string("an\0ack", 6)));
}

TEST_F(BrokerAccess, an_agent_hears_nothing_that_is_for_another) {
    Peer office(controller(), control_);
    Peer victim(agent("site-1"), control_);
    Peer spy(agent("site-2"), control_);
    office.start({topic("+", "events")});
    victim.start({topic("site-1", "jobs")});
    spy.start({topic("site-1", "jobs"), topic("+", "jobs"), topic("site-1", "acks"),
               topic("site-1", "events"), "#"});
    ASSERT_TRUE(up(office) && up(victim) && up(spy)) << spy.transport.counters().last_error;
    ASSERT_TRUE(victim.transport.publish(topic("site-1", "events"), "event of site-1"));
    ASSERT_TRUE(office.transport.publish(topic("site-1", "jobs"), "for site-1"));
    ASSERT_TRUE(control_.pump_until(
        [&] { return victim.has("for site-1") && office.has("event of site-1"); }));
    ASSERT_TRUE(office.transport.publish(topic("site-2", "jobs"),
                                         "for site-2"));  // comes after all the others
    ASSERT_TRUE(control_.pump_until([&] { return spy.has("for site-2"); }));
    for (const auto& [where, what] : spy.received) EXPECT_EQ(what, "for site-2") << where;
}

TEST_F(BrokerAccess, an_agent_cannot_speak_for_another_nor_give_jobs) {
    Peer office(controller(), control_);
    Peer victim(agent("site-1"), control_);
    Peer liar(agent("site-2"), control_);
    office.start({topic("+", "events")});
    victim.start({topic("site-1", "jobs"), topic("site-1", "acks")});
    liar.start({topic("site-2", "jobs")});
    ASSERT_TRUE(up(office) && up(victim) && up(liar));
    for (const auto* channel : {"events", "jobs", "acks"}) {
        ASSERT_TRUE(liar.transport.publish(topic("site-1", channel), "a lie"));
    }
    ASSERT_TRUE(liar.transport.publish(topic("site-2", "jobs"), "a job for myself"));
    ASSERT_TRUE(liar.transport.publish(topic("site-2", "events"), "the truth"));
    ASSERT_TRUE(control_.pump_until([&] { return office.has("the truth"); }));
    ASSERT_TRUE(office.transport.publish(topic("site-1", "jobs"), "a job"));
    ASSERT_TRUE(office.transport.publish(topic("site-2", "jobs"), "a job"));
    ASSERT_TRUE(control_.pump_until([&] { return victim.has("a job") && liar.has("a job"); }));
    EXPECT_EQ(office.received.size(), 1U);
    EXPECT_EQ(victim.received.size(), 1U);
    EXPECT_EQ(liar.received.size(), 1U);
}

TEST_F(BrokerAccess, an_agent_cannot_take_the_session_of_another) {
    Peer office(controller(), control_);
    Peer victim(agent("site-1"), control_);
    office.start({topic("+", "events")});
    victim.start({topic("site-1", "jobs")});
    ASSERT_TRUE(up(office) && up(victim));
    for (const auto* name : {"site-1", "controller.main"}) {
        auto config = agent("site-2");
        config.client_id = name;
        Peer thief(config, control_);
        thief.start({topic("site-1", "jobs"), topic("+", "events"), topic("site-2", "jobs")});
        ASSERT_TRUE(up(thief)) << thief.transport.counters().last_error;
        ASSERT_TRUE(office.transport.publish(topic("site-1", "jobs"), name));
        ASSERT_TRUE(control_.pump_until([&] { return victim.has(name); }));
        ASSERT_TRUE(office.transport.publish(topic("site-2", "jobs"), "own"));
        ASSERT_TRUE(control_.pump_until([&] { return thief.has("own"); }));
        EXPECT_EQ(thief.received.size(), 1U);
    }
    EXPECT_EQ(victim.changes, std::vector<bool>{true});
    EXPECT_EQ(office.changes, std::vector<bool>{true});
}

TEST_F(BrokerAccess, a_certificate_of_another_fleet_is_refused) {
    pki::PkiOptions options;
    options.now = now();
    const auto other = must(pki::init_pki(folder_.path() / "other", options));
    Peer stranger(agent("site-1", other), control_);
    stranger.start({topic("site-1", "jobs")});
    EXPECT_TRUE(refused(stranger));
    EXPECT_NE(broker_.log().find("certificate verify failed"), std::string::npos) << broker_.log();
}

TEST_F(BrokerAccess, a_broker_of_another_fleet_is_refused_by_the_agent) {
    pki::PkiOptions options;
    options.now = now();
    const auto other = must(pki::init_pki(folder_.path() / "other", options));
    auto config = agent("site-1");
    config.ca_file = other.file("ca.crt");
    Peer site(config, control_);
    site.start({topic("site-1", "jobs")});
    EXPECT_TRUE(refused(site));
    EXPECT_NE(site.transport.counters().last_error.find("certificate verify failed"),
              std::string::npos)
        << site.transport.counters().last_error;
}

TEST_F(BrokerAccess, a_broker_under_another_name_is_refused_by_the_agent) {
    auto config = agent("site-1");
    config.uri = broker_.uri("127.0.0.2");
    broker_.stop();
    broker_.replace_in_config(" 127.0.0.1", " 0.0.0.0");
    broker_.start();
    Peer site(config, control_);
    site.start({topic("site-1", "jobs")});
    EXPECT_TRUE(refused(site));
    config.uri = broker_.uri("127.0.0.1");  // the one that its certificate names
    Peer other_site(config, control_);
    other_site.start({topic("site-1", "jobs")});
    EXPECT_TRUE(up(other_site));
}

TEST_F(BrokerAccess, a_certificate_of_the_fleet_for_another_use_is_refused) {
    Peer server(config("broker", pki_.file("broker.crt"), pki_.file("broker.key")), control_);
    server.start({topic("site-1", "jobs")});
    EXPECT_TRUE(refused(server));
    EXPECT_NE(broker_.log().find("certificate verify failed"), std::string::npos) << broker_.log();
}

TEST_F(BrokerAccess, a_client_without_a_certificate_is_refused) {
    const auto good = agent("site-1");
    EXPECT_EQ(openssl("-tls1_3 -cert " + good.certificate_file + " -key " + good.key_file), 0);
    EXPECT_EQ(openssl_log().find("alert"), std::string::npos);
    // In TLS 1.3 the client learns of the refusal with its first read.
    std::ignore = openssl("-tls1_3 -ign_eof");
    EXPECT_NE(openssl_log().find("certificate required"), std::string::npos) << openssl_log();
}

TEST_F(BrokerAccess, tls_1_2_is_refused_by_the_broker) {
    const auto good = agent("site-1");
    EXPECT_NE(openssl("-tls1_2 -cert " + good.certificate_file + " -key " + good.key_file), 0);
    EXPECT_NE(openssl_log().find("alert protocol version"), std::string::npos) << openssl_log();
}

// mosquitto takes its tls_version as the lowest; the highest is set from outside.
TEST_F(BrokerAccess, tls_1_2_is_refused_by_the_agent) {
    const auto limits_file = folder_.path() / "openssl.cnf";
    must(
        os::write_file(limits_file,
                       "openssl_conf = all\n[all]\nssl_conf = tls\n[tls]\nsystem_default = limits\n"
                       "[limits]\nMaxProtocol = TLSv1.2\n",
                       os::FileMode::open_to_read));
    broker_.stop();
    broker_.replace_in_config("tls_version tlsv1.3", "tls_version tlsv1.2");
    setenv("OPENSSL_CONF", limits_file.c_str(), 1);
    broker_.start();
    unsetenv("OPENSSL_CONF");
    const auto good = agent("site-1");
    ASSERT_EQ(openssl("-tls1_2 -cert " + good.certificate_file + " -key " + good.key_file), 0)
        << openssl_log();
    Peer site(good, control_);
    site.start({topic("site-1", "jobs")});
    EXPECT_TRUE(refused(site));
    EXPECT_NE(site.transport.counters().last_error.find("alert"), std::string::npos)
        << site.transport.counters().last_error;
}

}  // namespace
}  // namespace camfleet::broker_test
