// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/dhdiscover/dhdiscover_codec.hpp"
#include "agent/discovery/dhdiscover/dhdiscover_dialect.hpp"
#include "tests/support/fixtures/fixture_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::dhdiscover {
namespace {

using support::fixtures_named;
using support::read_fixture;

v1::Sighting read(std::string_view bytes) {
    const auto seen = parse_answer(bytes);
    EXPECT_TRUE(seen) << seen.error().text();
    return seen && *seen ? **seen : v1::Sighting{};
}

TEST(DhdiscoverSearch, is_framed_byte_by_byte) {
    const auto frame = make_search();
    EXPECT_EQ(frame.substr(0, 16), std::string("\x20\0\0\0DHIP\0\0\0\0\0\0\0\0", 16));
    const auto size = static_cast<char>(frame.size() - 32);
    EXPECT_EQ(frame.substr(16, 16),
              std::string({size, 0, 0, 0, 0, 0, 0, 0, size, 0, 0, 0, 0, 0, 0, 0}));
    EXPECT_FALSE(*parse_answer(frame)) << "our own search comes back";
}

// The length of the text stands twice in the header; 0x7B is a brace.
TEST(DhdiscoverAnswer, is_read_whatever_its_length_looks_like) {
    for (const std::size_t size : {378U, 379U, 380U, 635U, 891U}) {
        std::string text =
            R"({"mac":"3c:ef:8c:00:00:01","method":"client.notifyDevInfo","params":{"deviceInfo":)"
            R"({"SerialNo":"S-1","DeviceType":"IPC","DeviceClass":"IPC","Vendor":"Dahua","x":")";
        const std::string end = "\"}}}";
        text.append(size - text.size() - end.size(), 'x').append(end);
        const auto low = static_cast<char>(size & 0xff);
        const auto high = static_cast<char>(size >> 8);
        std::string frame("\x20\0\0\0DHIP\0\0\0\0\0\0\0\0", 16);
        for (int twice = 0; twice < 2; ++twice) {
            frame.append({low, high, 0, 0, 0, 0, 0, 0});
        }
        EXPECT_EQ(read(frame + text).identity().serial(), "S-1") << size;
        EXPECT_EQ(read(frame.substr(0, 24) + text).identity().serial(), "S-1") << size;
    }
}

TEST(DhdiscoverAnswer, of_a_recorded_door_station_in_every_field) {
    const auto text = read_fixture("dahua/dhdiscover_vto2000a.json");
    if (!text) GTEST_SKIP() << "recording absent: dahua/dhdiscover_vto2000a.json";
    const auto seen = read(*text);
    EXPECT_EQ(seen.identity().maker(), "dahua");
    EXPECT_EQ(seen.identity().serial(), "3C06520PAN00001");
    EXPECT_EQ(seen.identity().mac(), "3c:ef:8c:41:6c:ce");
    EXPECT_EQ(seen.model(), "VTO2000A");
    EXPECT_EQ(seen.firmware(), "3.120.0000.0.R");
    EXPECT_EQ(seen.endpoint().host(), "192.168.0.232");
    EXPECT_EQ(seen.endpoint().http_port(), 80U);
    EXPECT_TRUE(seen.activated());
    EXPECT_EQ(seen.state(), v1::CameraState::credential_unknown);
}

TEST(DhdiscoverAnswer, of_a_recorded_camera_with_three_addresses) {
    const auto text = read_fixture("dahua/dhdiscover_ipc_hdw5421s.json");
    if (!text) GTEST_SKIP() << "recording absent: dahua/dhdiscover_ipc_hdw5421s.json";
    const auto seen = read(*text);
    std::vector<std::string> hosts;
    for (const auto& one : seen.addresses()) hosts.push_back(one.host());
    EXPECT_THAT(hosts, testing::ElementsAre("203.0.113.140", "2001:db8:3000:1::1:2",
                                            "fe80::4e11:bfff:fec2:b9d"));
    EXPECT_EQ(seen.kind(), v1::DeviceKind::camera);
    EXPECT_EQ(seen.state(), v1::CameraState::unspecified) << "firmware from before initialisation";
    EXPECT_TRUE(seen.activated());
}

TEST(DhdiscoverAnswer, of_recorded_devices_of_another_brand) {
    const auto face = read_fixture("dahua/dhdiscover_ss3530_face.json");
    const auto bullet = read_fixture("dahua/dhdiscover_vip1230_d_g4.json");
    if (!face || !bullet) GTEST_SKIP() << "recordings absent: dahua/dhdiscover_*.json";
    const auto door = read(*face);
    EXPECT_EQ(door.identity().serial(), "K3LJ3400209RH");
    EXPECT_EQ(door.identity().mac(), "b4:4c:3b:f4:e3:01");
    EXPECT_EQ(door.model(), "SS 3530 MF FACE W");
    EXPECT_EQ(door.firmware(), "2.000.00IB004.0.R");
    EXPECT_EQ(door.endpoint().host(), "192.168.3.175");
    EXPECT_EQ(door.state(), v1::CameraState::unspecified);
    const auto camera = read(*bullet);
    EXPECT_EQ(camera.identity().maker(), "dahua");
    EXPECT_EQ(camera.identity().serial(), "EXEMPLO0000001");
    EXPECT_EQ(camera.identity().mac(), "30:e1:f1:00:00:65");
    EXPECT_EQ(camera.model(), "VIP-1230-D-G4");
    EXPECT_EQ(camera.firmware(), "2.800.00IB00C.0.T");
    EXPECT_EQ(camera.endpoint().host(), "10.16.250.102");
    EXPECT_EQ(camera.kind(), v1::DeviceKind::camera);
    EXPECT_EQ(camera.state(), v1::CameraState::credential_unknown);
}

// Whoever blanked its values took a quotation mark away: as it stands it is no JSON.
TEST(DhdiscoverAnswer, of_a_recorded_frame_with_its_header) {
    auto bytes = read_fixture("dahua/dhdiscover_frame_anonymised.bin");
    if (!bytes) GTEST_SKIP() << "recording absent: dahua/dhdiscover_frame_anonymised.bin";
    EXPECT_EQ(parse_answer(*bytes).error().code, Errc::malformed);
    const auto torn = bytes->find("\"1.0000, ");
    ASSERT_NE(torn, std::string::npos);
    bytes->insert(torn + 7, "\"");
    const auto seen = read(*bytes);
    EXPECT_EQ(seen.identity().serial(), "123456789");
    EXPECT_EQ(seen.identity().mac(), "00:11:22:33:44:55");
    EXPECT_EQ(seen.model(), "Virtual (JSON)");
    EXPECT_EQ(seen.endpoint().host(), "240.0.4.0");
}

TEST(DhdiscoverAnswer, of_every_recorded_device_names_it) {
    const auto names = fixtures_named("dahua", "dhdiscover");
    if (names.empty()) GTEST_SKIP() << "recordings absent: dahua/dhdiscover*";
    for (const auto& name : names) {
        if (name.ends_with("frame_anonymised.bin")) continue;  // see above
        const auto seen = read(*read_fixture(name));
        EXPECT_FALSE(seen.identity().mac().empty()) << name;
        EXPECT_FALSE(seen.identity().serial().empty()) << name;
        EXPECT_FALSE(seen.endpoint().host().empty()) << name;
        EXPECT_FALSE(seen.model().empty()) << name;
        EXPECT_FALSE(seen.firmware().empty()) << name;
    }
}

std::string notice(const std::string& info) {
    return R"({"mac":"3c:ef:8c:00:00:01","method":"client.notifyDevInfo","params":{"deviceInfo":{)" +
           info + "}}}";
}

TEST(DhdiscoverAnswer, says_by_two_bits_whether_the_device_was_initialised) {
    EXPECT_EQ(read(notice(R"("Init":149)")).state(), v1::CameraState::not_activated);
    EXPECT_FALSE(read(notice(R"("Init":149)")).activated());
    EXPECT_EQ(read(notice(R"("Init":3210)")).state(), v1::CameraState::credential_unknown);
    EXPECT_EQ(read(notice(R"("Init":0)")).state(), v1::CameraState::unspecified);
    EXPECT_TRUE(read(notice(R"("Init":0)")).activated());
}

TEST(DhdiscoverAnswer, is_found_behind_a_header_of_any_length_and_before_its_end) {
    const auto text = notice(R"("DeviceType":"A } \" {")");
    EXPECT_EQ(read(std::string(40, '\0') + text + std::string("\n\0tail", 6)).model(), "A } \" {");
    EXPECT_EQ(read(text).identity().mac(), "3c:ef:8c:00:00:01");
}

TEST(DhdiscoverAnswer, is_refused_where_it_names_nobody_or_is_none) {
    EXPECT_EQ(parse_answer("DHIP").error().code, Errc::malformed);
    EXPECT_EQ(parse_answer("{\"method\"").error().code, Errc::malformed);
    EXPECT_EQ(parse_answer(R"({"method":"client.notifyDevInfo"})").error().code, Errc::malformed);
    EXPECT_EQ(parse_answer(R"({"method":"client.notifyDevInfo","params":{"deviceInfo":{}}})")
                  .error()
                  .code,
              Errc::malformed);
    EXPECT_EQ(parse_answer(std::string(20'000, '{')).error().code, Errc::too_large);
}

TEST(LegacyAnswer, of_a_recorded_frame_in_every_field) {
    const auto bytes = read_fixture("dahua/legacy5050_frame_anonymised.bin");
    if (!bytes) GTEST_SKIP() << "recording absent: dahua/legacy5050_frame_anonymised.bin";
    const auto seen = parse_legacy_answer(*bytes);
    ASSERT_TRUE(seen && *seen) << seen.error().text();
    EXPECT_EQ((*seen)->identity().maker(), "dahua");
    EXPECT_EQ((*seen)->identity().serial(), "123456789");
    EXPECT_EQ((*seen)->identity().mac(), "00:11:22:33:44:55");
    EXPECT_EQ((*seen)->model(), "Virtual");
    EXPECT_EQ((*seen)->name(), "Dahua");
    EXPECT_EQ((*seen)->endpoint().host(), "240.0.3.0");
    ASSERT_EQ((*seen)->addresses_size(), 2);
    EXPECT_EQ((*seen)->addresses(1).host(), "fe80::1");
}

TEST(LegacyAnswer, of_every_cut_is_an_error_or_names_the_same_device) {
    const auto bytes = read_fixture("dahua/legacy5050_frame_anonymised.bin");
    if (!bytes) GTEST_SKIP() << "recording absent: dahua/legacy5050_frame_anonymised.bin";
    for (std::size_t size = 0; size < bytes->size(); ++size) {
        const auto seen = parse_legacy_answer(bytes->substr(0, size));
        if (seen) EXPECT_EQ((*seen)->identity().mac(), "00:11:22:33:44:55") << size;
        if (size < 0x78 + 17) EXPECT_FALSE(seen) << size;
    }
}

TEST(LegacySearch, is_known_as_ours_when_it_comes_back) {
    EXPECT_EQ(make_legacy_search().size(), 32U);
    EXPECT_FALSE(*parse_legacy_answer(make_legacy_search()));
}

TEST(DhdiscoverDialect, keeps_one_row_a_device) {
    DhdiscoverDialect dialect(Form::json);
    ASSERT_TRUE(dialect.hear(notice(R"("DeviceType":"A")"), ""));
    ASSERT_TRUE(dialect.hear(notice(R"("DeviceType":"B")"), ""));
    ASSERT_EQ(dialect.sightings().size(), 1U);
    EXPECT_EQ(dialect.sightings()[0].model(), "B");
}

}  // namespace
}  // namespace camfleet::dhdiscover
