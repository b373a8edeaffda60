// SPDX-License-Identifier: Apache-2.0
#include "tests/support/live_fleet/site_text.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <random>
#include <sstream>

namespace camfleet::support {
namespace {

// "127.64.0." ... "127.127.255.": of the loopback network, and seldom the same twice.
std::string subnet() {
    static std::atomic<unsigned> next{std::random_device()()};
    const unsigned number = next++;
    return "127." + std::to_string(64 + number % 64) + "." + std::to_string(number / 64 % 256) +
           ".";
}

std::string two_hex(unsigned number) {
    std::array<char, 4> text{};
    std::snprintf(text.data(), text.size(), "%02x", number & 0xFFU);
    return text.data();
}

// Serial numbers and MACs of other makes are the site's own: their discovery has ports that all
// fleets of a machine share.
std::string number_of(const std::string& net, unsigned index) {
    unsigned second = 0;
    unsigned third = 0;
    std::sscanf(net.c_str(), "127.%u.%u.", &second, &third);
    return two_hex(second) + two_hex(third) + two_hex(index);
}

std::string as_mac(const std::string& digits) {
    std::string out;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        if (i > 0) out += ':';
        out += digits.substr(i, 2);
    }
    return out;
}

void write_plate(std::ostream& out,
                 const std::string& maker,
                 unsigned index,
                 const std::string& net) {
    const auto number = number_of(net, index);
    if (maker == "axis") {
        out << "    serial: \"ACCC8E" << number << "\"\n";
    } else if (maker == "dahua") {
        out << "    serial: 3G04E2CPAZ" << number << "\n    mac: \"" << as_mac("3cef8c" + number)
            << "\"\n";
    } else if (maker == "onvif") {
        out << "    serial: EC4010-" << number << "\n    mac: \"" << as_mac("020000" + number)
            << "\"\n";
    } else {
        out << "    model: DS-2CD2146G2-ISU\n"
            << "    serial: DS-2CD2146G2-ISU20240115AAWRG1100" << 1000 + index << "\n"
            << "    mac: \"68:6d:bc:00:01:" << two_hex(index) << "\"\n";
    }
}

void write_camera(std::ostream& out,
                  const SiteCamera& camera,
                  unsigned index,
                  const std::string& net,
                  unsigned boot_seconds) {
    out << "  - name: " << camera.name << "\n    maker: " << camera.maker << "\n";
    write_plate(out, camera.maker, index, net);
    out << "    address: " << net << 10 + index << "\n"
        << "    factory_address: " << net << 100 + index << "\n"
        << "    port: " << switch_port_of(index) << "\n"
        << "    boot_seconds: " << boot_seconds << "\n"
        << "    fault: " << camera.fault << "\n";
    if (camera.password_known) out << "    password_file: " << camera.name << ".password\n";
    out << camera.more;
}

void write_recorder(std::ostream& out, const SiteShape& shape, const std::string& net) {
    out << "recorder:\n  name: recorder\n  model: DS-7608NXI-I2/8P/S\n"
        << "  serial: DS-7608NXI-I2/8P/S0820230619CCRRJ11000009WCVU\n"
        << "  mac: \"e0:44:cf:00:00:09\"\n  firmware: V4.62.210\n"
        << "  firmware_build: build 230619\n  address: " << net << "9\n"
        << "  password_file: recorder.password\n  port: 2\n  channels_max: 64\n"
        << "  poll_seconds: " << shape.recorder_poll_seconds << "\n  channels:\n";
    for (unsigned i = 0; i < shape.cameras.size(); ++i) {
        const auto& name = shape.cameras[i].name;
        if (shape.cameras[i].maker != "hikvision") continue;
        out << "    - { id: " << channel_of(i) << ", name: " << name << ", camera: " << name
            << " }\n";
    }
}

}  // namespace

std::string site_text(const SiteShape& shape) {
    const std::string net = subnet();
    std::ostringstream out;
    out << "name: live\ntime_scale: " << shape.time_scale << "\n"
        << "control: { address: 127.0.0.1, port: 0 }\nsadp: { interface: 127.0.0.1, port: 0 }\n"
        << "cameras:\n";
    for (unsigned i = 0; i < shape.cameras.size(); ++i) {
        write_camera(out, shape.cameras[i], i, net, shape.boot_seconds);
    }
    const bool recorded = std::ranges::any_of(
        shape.cameras, [](const SiteCamera& camera) { return camera.maker == "hikvision"; });
    if (recorded) write_recorder(out, shape, net);
    const auto last = switch_port_of(static_cast<unsigned>(shape.cameras.size()));
    out << "switch:\n  name: shop-switch\n  port: 0\n  mac: \"00:1b:21:00:00:02\"\n  ports: "
        << last << "\n  agent_port: 1\n  agent_mac: \"02:00:00:00:00:0a\"\n  uplink_port: " << last
        << "\n  uplink_mac: \"02:00:00:00:00:01\"\n  community_file: switch.community\n"
        << "  budget_watts: 740\n";
    return out.str();
}

}  // namespace camfleet::support
