// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/discovery/mixed_site.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <cstdio>

namespace camfleet::netns {
namespace {

std::string two_digits(int number) {
    std::array<char, 3> text{};
    static_cast<void>(std::snprintf(text.data(), text.size(), "%02x", number & 0xff));
    return text.data();
}

std::string digits_of(std::string mac) {
    std::erase(mac, ':');
    for (char& c : mac) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return mac;
}

lab::LabDevice camera(int number) {
    using lab::Speech;
    lab::LabDevice out;
    const auto id = two_digits(number);
    out.interface = "cam" + std::to_string(number);
    out.address =
        "10.65." + std::to_string(number % MixedSite::subnets) + "." + std::to_string(number + 10);
    out.uuid = "c9790c3a-701b-464d-a189-0060351c8a" + id;
    switch (number % 4) {
        case 0:
            out.maker = "axis";
            out.model = "P3265-LVE";
            out.mac = "b8:a4:4f:00:00:" + id;
            out.serial = digits_of(out.mac);
            out.speaks = {Speech::mdns, Speech::ssdp, Speech::ws_discovery};
            break;
        case 1:
            out.maker = "hikvision";
            out.model = "DS-2CD2143G2-I";
            out.mac = "44:47:cc:00:00:" + id;
            out.serial = "20210101AAWRE000000" + id;
            out.firmware = "V5.7.3build 220315";
            out.uuid = "c9790c3a-701b-11b4-a189-4447cc0000" + id;
            out.speaks = {Speech::sadp, Speech::ws_discovery};
            break;
        case 2:
            out.maker = "dahua";
            out.model = "IPC-HFW2431S";
            out.mac = "3c:ef:8c:00:00:" + id;
            out.serial = "5K0123456789A" + id;
            out.firmware = "2.800.0000000.25.R";
            out.activated = number % 8 != 2;
            out.speaks = {Speech::dhdiscover, Speech::ws_discovery};
            break;
        default:
            out.maker = "onvif";
            out.model = "HD_PREDATOR";
            out.mac = "02:00:00:00:00:" + id;
            out.speaks = {Speech::ws_discovery};
    }
    return out;
}

// AXIS cameras and those that only speak ONVIF speak over IPv6 as well.
std::optional<lab::LabDevice> over_ipv6(lab::LabDevice camera, int number) {
    if (camera.maker != "axis" && camera.maker != "onvif") return std::nullopt;
    camera.address = "fe80::65:" + two_digits(number);
    return camera;
}

std::string leg(const char* name, int subnet) { return name + std::to_string(subnet); }

}  // namespace

MixedSite::MixedSite(double loss) {
    for (int i = 0; i < cameras; ++i) devices_.push_back(camera(i));
    // Addresses of link scope count at once. Where there is no IPv6 the site has none.
    ipv6_ = agent_.write("ipv6/conf/default/accept_dad", "0") &&
            site_.write("ipv6/conf/default/accept_dad", "0");
    lay_cables(loss);
    place_cameras();
}

void MixedSite::lay_cables(double loss) {
    for (int i = 0; i < subnets; ++i) {
        ASSERT_TRUE(join(agent_, leg("eth", i), wire_, leg("near", i)));
        ASSERT_TRUE(join(wire_, leg("far", i), site_, leg("up", i)));
        const auto net = "10.65." + std::to_string(i) + ".2/24 broadcast +";
        ASSERT_TRUE(agent_.ip({"addr add " + net + " dev " + leg("eth", i)}));
    }
    wire_.inside([&] {
        for (int i = 0; i < subnets; ++i) {
            auto wire = lab::LossyWire::start(leg("near", i), leg("far", i), loss,
                                              static_cast<unsigned>(i + 1));
            ASSERT_TRUE(wire) << wire.error().text();
            wires_[static_cast<std::size_t>(i)] = std::move(*wire);
        }
    });
}

void MixedSite::place_cameras() {
    // Each interface answers for its own address only, with its own MAC.
    for (const std::string scope : {"all", "default"}) {
        ASSERT_TRUE(site_.write("ipv4/conf/" + scope + "/arp_ignore", "1"));
        ASSERT_TRUE(site_.write("ipv4/conf/" + scope + "/arp_announce", "2"));
        ASSERT_TRUE(site_.write("ipv4/conf/" + scope + "/rp_filter", "0"));
    }
    std::vector<std::string> lines;
    auto voices = devices_;
    for (std::size_t i = 0; i < devices_.size(); ++i) {
        const auto& one = devices_[i];
        lines.push_back("link add " + one.interface + " link " +
                        leg("up", static_cast<int>(i) % subnets) + " address " + one.mac +
                        " type macvlan mode bridge");
        lines.push_back("addr add " + one.address + "/24 dev " + one.interface);
        lines.push_back("link set " + one.interface + " up");
        const auto six = over_ipv6(one, static_cast<int>(i));
        if (!six || !ipv6_) continue;
        lines.push_back("addr add " + six->address + "/64 dev " + one.interface + " nodad");
        voices.push_back(*six);
    }
    ASSERT_TRUE(site_.ip(lines));
    site_.inside([&] {
        auto responder = lab::DiscoveryResponder::start(voices);
        ASSERT_TRUE(responder) << responder.error().text();
        responder_ = std::move(*responder);
    });
}

std::size_t MixedSite::frames_passed() const {
    std::size_t sum = 0;
    for (const auto& wire : wires_) sum += wire->passed();
    return sum;
}

std::size_t MixedSite::frames_lost() const {
    std::size_t sum = 0;
    for (const auto& wire : wires_) sum += wire->lost();
    return sum;
}

}  // namespace camfleet::netns
