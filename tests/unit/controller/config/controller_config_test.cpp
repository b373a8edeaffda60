// SPDX-License-Identifier: Apache-2.0
#include "controller/config/controller_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace camfleet::controller_config {
namespace {

using ::testing::HasSubstr;

std::string reasons(const std::string& text) {
    const auto config = parse(text, "controller.yaml", "/etc/camfleet");
    return config ? "" : config.error().context;
}
const std::string broker = "broker: {uri: \"mqtts://b:8883\"}\n";

TEST(ControllerConfig, only_the_broker_must_be_named) {
    const auto config = parse(broker, "controller.yaml", "/etc/camfleet");
    ASSERT_TRUE(config) << config.error().text();
    EXPECT_EQ(config->api_listen(), "127.0.0.1:8443");
    EXPECT_EQ(config->log().level(), "info");
    EXPECT_EQ(config->broker().reconnect_max_ms(), 30'000U);
    EXPECT_EQ(config->broker().ca_file(), "/etc/camfleet/pki/ca.crt");
    EXPECT_EQ(config->lost_after_seconds(), 300U);
}

TEST(ControllerConfig, the_example_shows_the_defaults) {
    const auto* source = std::getenv("CAMFLEET_SOURCE");
    if (source == nullptr) GTEST_SKIP() << "CAMFLEET_SOURCE is not set";
    const auto example = load(std::string(source) + "/deploy/examples/controller.yaml");
    ASSERT_TRUE(example) << example.error().text();
    const auto bare = parse("broker: {uri: \"mqtts://broker.example:8883\"}", "x", "/etc/camfleet");
    EXPECT_EQ(example->DebugString(), bare->DebugString());
}

TEST(ControllerConfig, relative_paths_are_meant_from_the_files_folder) {
    const auto config = parse(broker + "state_dir: ../state\npki_dir: pki\nlog: {file: c.log}",
                              "controller.yaml", "/srv/camfleet/etc");
    ASSERT_TRUE(config) << config.error().text();
    EXPECT_EQ(config->state_dir(), "/srv/camfleet/state");
    EXPECT_EQ(config->pki_dir(), "/srv/camfleet/etc/pki");
    EXPECT_EQ(config->broker().key_file(), "/srv/camfleet/etc/pki/controller-mqtt.key");
    EXPECT_EQ(config->log().file(), "/srv/camfleet/etc/c.log");
}

TEST(ControllerConfig, every_mistake_is_told_with_its_line) {
    struct Case {
        std::string text;
        std::string reason;
    };
    const std::vector<Case> cases{
        {"name: x", "broker.uri: is missing"},
        {"broker: {uri: \"mqtt://b:1883\"}", "line 1: broker.uri: must be mqtts://"},
        {"broker: {uri: \"mqtts://b\"}", "broker.uri"},
        {broker + "name: 'a/#'", "line 2: name"},
        {broker + "state_dir: /s\nmaster_key_file: /s/key",
         "line 3: master_key_file: must not lie"},
        {broker + "state_dir: s\nmaster_key_file: s/../s/deep/key", "master_key_file"},
        {broker + "api_listen: 8443", "line 2: api_listen"},
        {broker + "api_listen: 'x:99999'", "api_listen"},
        {broker + "metrics_listen: 'http://x:1'", "metrics_listen"},
        {broker + "log: {level: loud}", "line 2: log.level"},
        {broker + "late_after_seconds: 60\nlost_after_seconds: 30", "line 3: lost_after_seconds"},
        {broker + "resend_seconds: 99999", "resend_seconds"},
        {broker + "api_lisen: 'x:1'", "did you mean 'api_listen'"},
        {"broker: {uri: \"mqtts://b:1\", key_file: k}", "broker.certificate_file: is missing"},
        {"broker: {uri: \"mqtts://b:1\", reconnect_min_ms: 500, reconnect_max_ms: 100}",
         "broker.reconnect_max_ms"},
    };
    for (const auto& each : cases) {
        EXPECT_THAT(reasons(each.text), HasSubstr(each.reason)) << each.text;
    }
}

TEST(ControllerConfig, all_mistakes_come_at_once) {
    const auto text = reasons("nam: x\napi_listen: y\nlog: {level: z}\n");
    EXPECT_THAT(text, HasSubstr("nam"));
    EXPECT_THAT(text, HasSubstr("api_listen"));
    EXPECT_THAT(text, HasSubstr("log.level"));
    EXPECT_THAT(text, HasSubstr("broker.uri"));
    EXPECT_THAT(text, HasSubstr("controller.yaml: line 2"));
}

TEST(ControllerConfig, port_zero_is_allowed_for_any_free_port) {
    EXPECT_EQ(reasons(broker + "api_listen: '127.0.0.1:0'\nmetrics_listen: '[::1]:0'"), "");
}

}  // namespace
}  // namespace camfleet::controller_config
