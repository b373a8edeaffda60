// SPDX-License-Identifier: Apache-2.0
#include "agent/config/agent_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace camfleet::agent_config {
namespace {

using ::testing::HasSubstr;

const std::string bare = "id: site-1\nbroker: {uri: \"mqtts://b:8883\"}\n";

std::string reasons(const std::string& text) {
    const auto config = parse(text, "agent.yaml", "/etc/camfleet");
    return config ? "" : config.error().context;
}

TEST(AgentConfig, completes_what_is_left_out) {
    const auto config = parse(bare, "agent.yaml", "/etc/camfleet");
    ASSERT_TRUE(config) << config.error().text();
    EXPECT_EQ(config->sadp_port(), 37020U);
    EXPECT_EQ(config->device_clock_rate(), 1);
    EXPECT_EQ(config->heartbeat_seconds(), 30U);
    EXPECT_EQ(config->broker().key_file(), "/var/lib/camfleet/agent/agent.key");
}

TEST(AgentConfig, the_example_shows_the_defaults) {
    const auto* source = std::getenv("CAMFLEET_SOURCE");
    if (source == nullptr) GTEST_SKIP() << "CAMFLEET_SOURCE is not set";
    const auto example = load(std::string(source) + "/deploy/examples/agent.yaml");
    ASSERT_TRUE(example) << example.error().text();
    const auto defaults = parse(
        "id: site-1\ncontroller_url: https://controller.example:8443\n"
        "broker: {uri: \"mqtts://broker.example:8883\"}",
        "x", "/etc/camfleet");
    ASSERT_TRUE(defaults);
    EXPECT_EQ(example->DebugString(), defaults->DebugString());
}

TEST(AgentConfig, relative_paths_are_meant_from_the_files_folder) {
    const auto config = parse(bare + "state_dir: state", "agent.yaml", "/srv/agent");
    ASSERT_TRUE(config);
    EXPECT_EQ(config->state_dir(), "/srv/agent/state");
    EXPECT_EQ(config->broker().ca_file(), "/srv/agent/state/ca.crt");
}

TEST(AgentConfig, every_mistake_is_told) {
    struct Case {
        std::string text;
        std::string reason;
    };
    const std::vector<Case> cases{
        {"broker: {uri: \"mqtts://b:1\"}", "id: is missing"},
        {"id: a\n", "broker.uri: is missing"},
        {bare + "controller_url: http://x", "controller_url: must begin with https://"},
        {bare + "interfaces: [eth0]", "line 3: interfaces[0]"},
        {bare + "device_clock_rate: 0.5", "line 3: device_clock_rate"},
        {bare + "device_clock_rate: 1e9", "device_clock_rate"},
        {bare + "sadp_port: 70000", "sadp_port"},
        {bare + "heartbeat_seconds: 90000", "heartbeat_seconds"},
        {bare + "http_timeout_ms: 1", "http_timeout_ms"},
        {bare + "hartbeat_seconds: 3", "did you mean 'heartbeat_seconds'"},
    };
    for (const auto& each : cases) {
        EXPECT_THAT(reasons(each.text), HasSubstr(each.reason)) << each.text;
    }
}

TEST(AgentConfig, takes_addresses_of_both_families) {
    EXPECT_EQ(reasons(bare + "interfaces: [192.168.1.5, \"fe80::1\"]"), "");
}

}  // namespace
}  // namespace camfleet::agent_config
