// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/hikvision/isapi_xml.hpp"
#include "tests/lab/net/socket_address.hpp"
#include "tests/unit/lab/site_bench.hpp"

#include <gtest/gtest.h>
#include <pugixml.hpp>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace camfleet::lab {
namespace {

constexpr std::string_view probe =
    "<?xml version=\"1.0\" "
    "encoding=\"utf-8\"?><Probe><Uuid>AB-1</Uuid><Types>inquiry</Types></Probe>";

// Asks once and collects answers until the line has been quiet for a while.
std::vector<std::string> inquire(const SocketAddress& to) {
    const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in own{};
    sockaddr_in target{};
    EXPECT_TRUE(to_native({"127.0.0.1", 0}, own) && to_native(to, target));
    ::bind(fd, reinterpret_cast<const sockaddr*>(&own), sizeof own);
    ::setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &own.sin_addr, sizeof own.sin_addr);
    ::sendto(fd, probe.data(), probe.size(), 0, reinterpret_cast<const sockaddr*>(&target),
             sizeof target);
    std::vector<std::string> answers;
    std::vector<char> bytes(65'536);
    pollfd watched{fd, POLLIN, 0};
    while (::poll(&watched, 1, 300) > 0) {
        const ssize_t got = ::recv(fd, bytes.data(), bytes.size(), 0);
        if (got > 0) answers.emplace_back(bytes.data(), static_cast<std::size_t>(got));
    }
    ::close(fd);
    return answers;
}

std::string field_of(const std::string& answer, const char* name) {
    pugi::xml_document document;
    document.load_string(answer.c_str());
    return text(document.document_element(), name);
}

const std::string* camera_answer(const std::vector<std::string>& answers) {
    for (const std::string& answer : answers) {
        if (field_of(answer, "DeviceSN").starts_with("DS-2CD")) return &answer;
    }
    return nullptr;
}

TEST(Sadp, answers_unicast_for_every_device) {
    const auto site = start(small_site("73.1"));
    const auto answers = inquire({"127.0.0.1", site->sadp_port()});
    EXPECT_EQ(answers.size(), 2U);
    const std::string* camera = camera_answer(answers);
    ASSERT_NE(camera, nullptr);
    EXPECT_EQ(field_of(*camera, "Uuid"), "AB-1");
    EXPECT_EQ(field_of(*camera, "IPv4Address"), "127.73.1.11");
    EXPECT_EQ(field_of(*camera, "MAC"), "68-6d-bc-00-00-01");
    EXPECT_EQ(field_of(*camera, "Activated"), "true");
    EXPECT_EQ(field_of(*camera, "SoftwareVersion"), "V5.7.17build 240606");
    EXPECT_EQ(field_of(*camera, "HttpPort"),
              std::to_string(site->camera("gate")->state().http_port));
}

TEST(Sadp, answers_the_multicast_group) {
    const auto site = start(small_site("73.2"));
    if (site->ready_json().find("\"multicast\":true") == std::string::npos) {
        GTEST_SKIP() << "no multicast on the loopback interface of this machine";
    }
    EXPECT_EQ(inquire({"239.255.255.250", site->sadp_port()}).size(), 2U);
}

TEST(Sadp, is_silent_for_dark_and_frozen_cameras_and_shows_each_boot) {
    const auto site = start(small_site("73.3"));
    const SocketAddress at{"127.0.0.1", site->sadp_port()};
    const auto before = inquire(at);
    ASSERT_NE(camera_answer(before), nullptr);
    const std::string boot = field_of(*camera_answer(before), "BootTime");
    Camera& gate = *site->camera("gate");
    gate.set_fault(*fault_from_name("frozen"));
    EXPECT_EQ(camera_answer(inquire(at)), nullptr);
    gate.set_power(false);
    EXPECT_EQ(camera_answer(inquire(at)), nullptr);
    gate.set_power(true);
    ASSERT_TRUE(eventually([&] { return gate.state().phase == "running"; }));
    const auto after = inquire(at);
    ASSERT_NE(camera_answer(after), nullptr);
    EXPECT_NE(field_of(*camera_answer(after), "BootTime"), boot);
}

TEST(Sadp, can_misbehave_as_real_devices_do) {
    SadpAnswer device;
    device.serial = "DS-1";
    device.flase = true;
    EXPECT_EQ(field_of(sadp_document(device, "u", "inquiry"), "Activated"), "flase");
    device.noise = SadpNoise::oversized;
    EXPECT_GT(sadp_document(device, "u", "inquiry").size(), 60'000U);
    device.noise = SadpNoise::truncated;
    EXPECT_EQ(sadp_document(device, "u", "inquiry").find("</ProbeMatch>"), std::string::npos);
    device.noise = SadpNoise::none;
    device.odd_case = true;
    EXPECT_NE(sadp_document(device, "u", "inquiry").find("<Ipv4Address>"), std::string::npos);
}

}  // namespace
}  // namespace camfleet::lab
