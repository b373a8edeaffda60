// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/axis/device_codec.hpp"

#include "tests/unit/agent/axis/recording.hpp"

#include <gmock/gmock.h>

namespace camfleet::axis {
namespace {

using testing::HasSubstr;

TEST(AxisSerial, is_twelve_hex_digits_in_capitals) {
    EXPECT_EQ(serial_text("accc8e270ad8"), "ACCC8E270AD8");
    EXPECT_EQ(serial_text("B8:A4:4F:63:13:39"), "B8A44F631339");
    EXPECT_EQ(serial_text("ACCC8E270AD"), "");
    EXPECT_EQ(serial_text("ACCC8E270ADG"), "");
    EXPECT_EQ(identity_of("AXIS", "accc8e270ad8").mac(), "ac:cc:8e:27:0a:d8");
    EXPECT_EQ(identity_of("AXIS", "accc8e270ad8").maker(), "axis");
    EXPECT_EQ(identity_of("Other Brand", "").maker(), "other brand");
}

TEST(AxisDeviceProperties, of_a_factory_fresh_people_counter) {
    CAMFLEET_AXIS_RECORDING(text,
                            "factory-default_p8815-2_10.12.228_basicdeviceinfo-unrestricted.json");
    const auto facts = parse_device_properties(text);
    ASSERT_TRUE(facts) << facts.error().text();
    EXPECT_EQ(facts->identity.maker(), "axis");
    EXPECT_EQ(facts->identity.serial(), "1234567890AB");
    EXPECT_EQ(facts->identity.mac(), "12:34:56:78:90:ab");
    EXPECT_EQ(facts->model, "P8815-2");
    EXPECT_EQ(facts->firmware, "10.12.228");
}

TEST(AxisDeviceProperties, of_a_box_camera_on_axis_os_12) {
    CAMFLEET_AXIS_RECORDING(text, "m1075-l_12.9.57_basicdeviceinfo-unrestricted.json");
    const auto facts = parse_device_properties(text);
    ASSERT_TRUE(facts) << facts.error().text();
    EXPECT_EQ(facts->identity.serial(), "0123456789AB");
    EXPECT_EQ(facts->model, "M1075-L");
    EXPECT_EQ(facts->firmware, "12.9.57");
}

TEST(AxisDeviceProperties, of_the_first_version_of_the_call_with_a_login) {
    CAMFLEET_AXIS_RECORDING(text, "v5915_8.45.4.5_basicdeviceinfo-getAllProperties.json");
    const auto facts = parse_device_properties(text);
    ASSERT_TRUE(facts) << facts.error().text();
    EXPECT_EQ(facts->identity.serial(), "ACCC8E000000");
    EXPECT_EQ(facts->model, "V5915");
    EXPECT_EQ(facts->firmware, "8.45.4.5");
}

TEST(AxisDeviceProperties, of_firmware_that_does_not_know_the_method) {
    CAMFLEET_AXIS_RECORDING(text, "fw8.4x_basicdeviceinfo-unrestricted-error-2004.json");
    const auto facts = parse_device_properties(text);
    EXPECT_EQ(facts.error().code, Errc::not_supported);
    EXPECT_THAT(facts.error().context, HasSubstr("2004"));
}

TEST(AxisDeviceProperties, without_a_serial_prove_nothing) {
    EXPECT_EQ(parse_device_properties(R"({"data":{"propertyList":{"Brand":"AXIS"}}})").error().code,
              Errc::malformed);
    EXPECT_EQ(parse_device_properties(R"({"data":{}})").error().code, Errc::malformed);
    EXPECT_EQ(parse_device_properties("<html>").error().code, Errc::malformed);
    EXPECT_EQ(parse_device_properties(R"({"apiVersion":"2.0","data":{}})").error().code,
              Errc::not_supported);
    EXPECT_EQ(parse_device_properties(std::string(100, '[')).error().code, Errc::malformed);
}

TEST(AxisBrand, names_the_model_without_a_serial) {
    const auto facts = parse_brand(
        R"({"Brand":{"Brand":"AXIS","ProdType":"x","ProdNbr":"M1014","ProdShortName":"AXIS M1014"}})");
    ASSERT_TRUE(facts) << facts.error().text();
    EXPECT_EQ(facts->model, "M1014");
    EXPECT_EQ(facts->identity.maker(), "axis");
    EXPECT_EQ(facts->identity.serial(), "");
    EXPECT_EQ(parse_brand(R"({"Brand":{}})").error().code, Errc::malformed);
}

TEST(AxisRootDescription, of_an_old_camera) {
    CAMFLEET_AXIS_RECORDING(text, "m1014_upnp-rootdesc1.xml");
    const auto facts = parse_root_description(text);
    ASSERT_TRUE(facts) << facts.error().text();
    EXPECT_EQ(facts->identity.maker(), "axis");
    EXPECT_EQ(facts->identity.serial(), "ACCC8E270AD8");
    EXPECT_EQ(facts->identity.mac(), "ac:cc:8e:27:0a:d8");
    EXPECT_EQ(facts->model, "M1014");
    EXPECT_EQ(facts->name, "AXIS M1014 - ACCC8E270AD8");
    EXPECT_EQ(parse_root_description("<root/>").error().code, Errc::malformed);
}

TEST(AxisSystemReady, of_a_fresh_device_on_axis_os_10) {
    CAMFLEET_AXIS_RECORDING(text, "factory-default_10.12_systemready.json");
    const auto state = parse_system_ready(text);
    ASSERT_TRUE(state) << state.error().text();
    EXPECT_TRUE(state->ready);
    EXPECT_TRUE(state->needs_setup);
    EXPECT_FALSE(state->uptime_seconds);
    EXPECT_EQ(state->boot_id, "");
}

TEST(AxisSystemReady, of_a_fresh_device_that_still_boots) {
    CAMFLEET_AXIS_RECORDING(text, "factory-default_11.11_systemready-not-ready.json");
    const auto state = parse_system_ready(text);
    ASSERT_TRUE(state) << state.error().text();
    EXPECT_FALSE(state->ready);
    EXPECT_TRUE(state->needs_setup);
    EXPECT_EQ(state->uptime_seconds, 65);
    EXPECT_EQ(state->boot_id, "e61ab59b-a79e-4cc8-a6e6-a527b8318fb9");
    EXPECT_EQ(state->preview_seconds, 7200);
}

TEST(AxisSystemReady, of_a_configured_camera_on_axis_os_10) {
    CAMFLEET_AXIS_RECORDING(text, "m3206-lve_10.12_systemready.json");
    const auto state = parse_system_ready(text);
    ASSERT_TRUE(state) << state.error().text();
    EXPECT_TRUE(state->ready);
    EXPECT_FALSE(state->needs_setup);
}

TEST(AxisSystemReady, of_a_configured_camera_on_axis_os_12) {
    CAMFLEET_AXIS_RECORDING(text, "p3265-v_12.11.77_systemready.json");
    const auto state = parse_system_ready(text);
    ASSERT_TRUE(state) << state.error().text();
    EXPECT_TRUE(state->ready);
    EXPECT_FALSE(state->needs_setup);
    EXPECT_EQ(state->uptime_seconds, 1020);
    EXPECT_EQ(state->boot_id, "a537b0cb-558a-4efd-bdce-e4be6bd22c9a");
    EXPECT_EQ(state->policy, PassphrasePolicy::none);
}

TEST(AxisSystemReady, tells_the_rule_for_passwords_and_internal_errors) {
    EXPECT_EQ(
        parse_system_ready(
            R"({"data":{"systemready":"yes","needsetup":"yes","passphrasepolicy":"complex"}})")
            ->policy,
        PassphrasePolicy::complex);
    EXPECT_EQ(parse_system_ready(R"({"error":{"code":9000,"message":"x"}})").error().code,
              Errc::device_error);
    EXPECT_EQ(parse_system_ready(R"({"data":{"systemready":"perhaps"}})").error().code,
              Errc::malformed);
}

TEST(AxisApiList, of_a_companion_bullet) {
    CAMFLEET_AXIS_RECORDING(text, "companion-bullet-le_9.80.2.2_apidiscovery-getApiList.json");
    const auto list = parse_api_list(text);
    ASSERT_TRUE(list) << list.error().text();
    const auto has = [&](const std::string& id) {
        return std::ranges::any_of(*list, [&](const ApiEntry& one) { return one.id == id; });
    };
    EXPECT_GT(list->size(), 10U);
    EXPECT_TRUE(has("api-discovery"));
    EXPECT_TRUE(has("basic-device-info"));
    EXPECT_TRUE(has("network-settings"));
    EXPECT_TRUE(has("fwmgr"));
    for (const auto& entry : *list) EXPECT_FALSE(entry.version.empty()) << entry.id;
    EXPECT_EQ(parse_api_list(R"({"data":{}})").error().code, Errc::malformed);
}

TEST(AxisFirmwareLine, orders_versions_by_number) {
    EXPECT_EQ(firmware_line("12.9.57"), (FirmwareLine{12, 9}));
    EXPECT_LT(*firmware_line("9.80.2.2"), *firmware_line("11.5.64"));
    EXPECT_LT(*firmware_line("5.51.7"), *firmware_line("10.12.228"));
    EXPECT_FALSE(firmware_line(""));
    EXPECT_FALSE(firmware_line("12"));
    EXPECT_FALSE(firmware_line("x.1"));
}

}  // namespace
}  // namespace camfleet::axis
