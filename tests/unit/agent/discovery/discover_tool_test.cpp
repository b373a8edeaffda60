// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/discover_tool/discover_tool.hpp"

#include "agent/tools/discover_tool/device_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace camfleet::tools {
namespace {

v1::SiteLook two_cameras() {
    v1::SiteLook look;
    auto& axis = *look.add_devices();
    axis.mutable_identity()->set_maker("axis");
    axis.mutable_identity()->set_serial("ACCC8E0000D8");
    axis.mutable_identity()->set_mac("ac:cc:8e:00:00:d8");
    axis.set_model("M1014");
    axis.mutable_endpoint()->set_host("192.0.2.9");
    axis.mutable_endpoint()->set_http_port(8080);
    axis.add_addresses()->set_host("192.0.2.9");
    axis.add_addresses()->set_host("169.254.1.1");
    axis.add_protocols("mdns");
    axis.add_protocols("ssdp");
    auto& hikvision = *look.add_devices();
    hikvision.mutable_identity()->set_maker("hikvision");
    hikvision.mutable_endpoint()->set_host("192.168.1.64");
    hikvision.set_model("DS-\x1b[31m1");
    hikvision.set_state(v1::CameraState::not_activated);
    auto& address = *hikvision.add_addresses();
    address.set_host("192.168.1.64");
    address.set_off_subnet(true);
    look.add_faults("busy: mdns");
    return look;
}

TEST(DeviceTable, reads_as_a_person_likes_it) {
    EXPECT_EQ(device_table(two_cameras()),
              "ADDRESS         MAKER      MODEL     SERIAL        MAC                FIRMWARE  "
              "STATE          SEEN BY\n"
              "192.0.2.9:8080  axis       M1014     ACCC8E0000D8  ac:cc:8e:00:00:d8  -         "
              "-              mdns,ssdp\n"
              "    also at 169.254.1.1\n"
              "192.168.1.64    hikvision  DS-[31m1  -             -                  -         "
              "not activated  -\n"
              "    outside the subnets of this machine: needs an address there\n"
              "\n2 devices\n");
}

TEST(DeviceTable, says_that_nobody_is_there) { EXPECT_EQ(device_table({}), "no devices found\n"); }

TEST(DiscoverTool, asks_for_a_person_when_devices_are_in_conflict) {
    auto look = two_cameras();
    std::ostringstream out;
    std::ostringstream err;
    EXPECT_EQ(print_look(look, false, out, err), 0);
    EXPECT_EQ(err.str(), "camfleet-agent: busy: mdns\n");
    look.mutable_devices(0)->set_address_conflict(true);
    look.mutable_devices(0)->add_conflicts("192.0.2.9 is claimed by X too");
    EXPECT_EQ(print_look(look, false, out, err), 3);
    EXPECT_THAT(out.str(), testing::HasSubstr("    ! 192.0.2.9 is claimed by X too\n"));
    EXPECT_THAT(out.str(), testing::HasSubstr("2 devices, 1 of them in conflict\n"));
}

TEST(DiscoverTool, prints_one_json_object) {
    std::ostringstream out;
    std::ostringstream err;
    EXPECT_EQ(print_look(two_cameras(), true, out, err), 0);
    EXPECT_THAT(out.str(), testing::StartsWith("{\n \"devices\": [\n"));
    EXPECT_THAT(out.str(), testing::HasSubstr("\"faults\": [\n  \"busy: mdns\"\n ]"));
    EXPECT_THAT(out.str(), testing::HasSubstr("\"http_port\": 8080"));
    EXPECT_EQ(err.str(), "");
}

TEST(DiscoverTool, needs_no_configuration_and_checks_its_options) {
    CLI::App app;
    const auto discover = add_discover(app);
    app.parse("discover --interface lo --seconds 2 --json", false);
    EXPECT_TRUE(discover.parsed());
    EXPECT_EQ(discover.options->interface, "lo");
    EXPECT_EQ(discover.options->seconds, 2U);
    EXPECT_TRUE(discover.options->json);
    EXPECT_THROW(app.parse("discover --seconds 0", false), CLI::ValidationError);
}

TEST(DiscoverTool, names_an_interface_that_is_absent) {
    DiscoverOptions options;
    options.interface = "nosuch0";
    EXPECT_EQ(discover(options).error().code, Errc::not_found);
}

}  // namespace
}  // namespace camfleet::tools
