// SPDX-License-Identifier: Apache-2.0
#include "tests/support/live_fleet/wire_tap.hpp"

#include "common/adapters/os/file.hpp"
#include "common/base/encoding.hpp"
#include "controller/pki/certificate_desk.hpp"
#include "tests/support/live_fleet/fleet_api.hpp"

#include <atomic>
#include <fstream>
#include <sstream>

namespace camfleet::support {
namespace {

// A name each: the broker gives one name one connection.
constexpr const char* ear = "tap-ear";
constexpr const char* mouth = "tap-mouth";

void issue(const std::filesystem::path& base, const std::string& name, const pki::Pki& pki) {
    const auto now = std::chrono::floor<Millis>(std::chrono::system_clock::now());
    const auto key = value_of(openssl::Key::generate());
    const auto request = value_of(key.request_pem(name));
    const auto certificate = value_of(pki::issue_agent_certificate(request, name, pki.ca, now));
    if (!key.save(base.string() + ".key")) throw std::runtime_error("the tap's key");
    write_text(base.string() + ".crt", certificate);
}

}  // namespace

WireTap::WireTap(const std::filesystem::path& dir,
                 const pki::Pki& pki,
                 const std::filesystem::path& broker_acl,
                 std::uint16_t broker_port)
    : dir_(dir), ca_(pki.file("ca.crt")), port_(broker_port) {
    std::filesystem::create_directories(dir_);
    issue(dir_ / ear, ear, pki);
    issue(dir_ / mouth, mouth, pki);
    std::ofstream(broker_acl, std::ios::app)
        << "\nuser " << ear << "\ntopic read camfleet/v1/#\n"
        << "\nuser " << mouth << "\ntopic write camfleet/v1/#\n";
}

std::vector<std::string> WireTap::words(const char* program, const char* name) const {
    const auto own = (dir_ / name).string();
    return {program,
            "-V",
            "mqttv5",
            "-h",
            "127.0.0.1",
            "-p",
            std::to_string(port_),
            "--cafile",
            ca_.string(),
            "--cert",
            own + ".crt",
            "--key",
            own + ".key",
            "-q",
            "1"};
}

void WireTap::listen() {
    auto line = words("mosquitto_sub", ear);
    line.insert(line.begin(), {"stdbuf", "-oL"});
    line.insert(line.end(), {"-t", "camfleet/v1/#", "-F", "%t %x"});
    listener_ = Child(std::move(line), dir_ / "heard");
    listener_.start();
}

void WireTap::publish(const std::string& topic, const std::string& payload) const {
    static std::atomic<unsigned> number{0};
    const auto file = dir_ / ("said-" + std::to_string(++number));
    write_text(file, payload);
    auto line = words("mosquitto_pub", mouth);
    line.insert(line.end(), {"-t", topic, "-f", file.string()});
    Child speaker(std::move(line), dir_ / "said");
    if (speaker.run_to_end(std::chrono::seconds(20)) != 0) {
        throw std::runtime_error("mosquitto_pub: " + speaker.log());
    }
}

std::vector<WireTap::Message> WireTap::heard() const {
    std::vector<Message> out;
    std::istringstream lines(read_text(dir_ / "heard.out"));
    std::string line;
    while (std::getline(lines, line)) {
        const auto space = line.find(' ');
        if (space == std::string::npos) continue;
        auto payload = from_hex(line.substr(space + 1));
        if (payload) out.emplace_back(line.substr(0, space), std::move(*payload));
    }
    return out;
}

std::vector<std::string> WireTap::heard_on(const std::string& topic) const {
    std::vector<std::string> out;
    for (auto& [where, payload] : heard()) {
        if (where == topic) out.push_back(std::move(payload));
    }
    return out;
}

}  // namespace camfleet::support
