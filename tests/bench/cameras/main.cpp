// SPDX-License-Identifier: Apache-2.0
// Credential check and identity of many lab cameras, with a fixed number of calls at a time: the
// agent's driver, then as many bare round trips (two questions on each of two connections, answered
// with a challenge), then curl --digest, in turn. Prints the medians as one JSON object.
#include "agent/cameras/hikvision/hikvision_camera.hpp"
#include "common/adapters/os/system_clock.hpp"
#include "tests/lab/hikvision/camera.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <iostream>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace camfleet::bench {
namespace {

using std::chrono::steady_clock;

constexpr const char* password = "Bench-pass1";
constexpr std::array pages = {"/ISAPI/Security/userCheck", "/ISAPI/System/deviceInfo"};

struct Wish {
    unsigned cameras = 200;
    unsigned at_once = 3;  // blocking calls of an agent
    unsigned rounds = 3;
};

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

class Cameras {
  public:
    explicit Cameras(unsigned count) {
        for (unsigned i = 0; i < count; ++i) {
            lab::CameraConfig config;
            config.name = "camera-" + std::to_string(i);
            config.plate.serial = "DS-2CD2146G2-ISU" + std::to_string(100'000'000 + i);
            config.plate.mac = "68:6d:bc:00:01:00";
            config.ip.address =
                "127.85." + std::to_string(i / 250 + 1) + "." + std::to_string(i % 250 + 1);
            config.factory_ip.address = config.ip.address;
            config.password = Secret(std::string(password));
            config.boot_time = std::chrono::milliseconds(1);
            all_.push_back(std::make_unique<lab::Camera>(std::move(config), clock_));
            all_.back()->set_power(true);
        }
    }
    [[nodiscard]] bool ready() {
        const auto until = steady_clock::now() + std::chrono::seconds(60);
        return std::ranges::all_of(
            all_, [&](const auto& one) { return one->wait_until_listening(until); });
    }
    [[nodiscard]] std::vector<v1::Endpoint> places() const {
        std::vector<v1::Endpoint> out;
        for (const auto& one : all_) {
            out.emplace_back().set_host(one->state().address);
            out.back().set_http_port(one->state().http_port);
        }
        return out;
    }
    [[nodiscard]] unsigned failed_logins() const {
        unsigned count = 0;
        for (const auto& one : all_) count += one->state().counters.logins_failed;
        return count;
    }

  private:
    lab::DeviceClock clock_;
    std::vector<std::unique_ptr<lab::Camera>> all_;
};

using Ask = std::function<bool(const v1::Endpoint&)>;

// Seconds over all cameras; nothing: one of them did not answer well.
std::optional<double> over_all(const std::vector<v1::Endpoint>& places,
                               unsigned at_once,
                               const Ask& ask) {
    std::atomic<std::size_t> next{0};
    std::atomic<bool> good{true};
    const auto began = steady_clock::now();
    {
        std::vector<std::jthread> workers;
        for (unsigned i = 0; i < at_once; ++i) {
            workers.emplace_back([&] {
                for (auto n = next++; n < places.size(); n = next++) {
                    if (!ask(places[n])) good = false;
                }
            });
        }
    }
    if (!good) return std::nullopt;
    return std::chrono::duration<double>(steady_clock::now() - began).count();
}

bool ask_driver(hikvision::HikvisionCamera& driver, const v1::Endpoint& at) {
    const ports::Login login{.user = "admin", .password = Secret(std::string(password))};
    const auto until = steady_clock::now() + std::chrono::seconds(10);
    const auto accepted = driver.check_login(at, login, until);
    return accepted && accepted->accepted() && driver.identify(at, login, until).has_value();
}

// One question and its answer, read to the end of the announced body.
bool round_trip(int socket, const std::string& question) {
    if (::send(socket, question.data(), question.size(), MSG_NOSIGNAL) < 0) return false;
    std::string answer;
    std::array<char, 4096> part{};
    while (true) {
        const auto head = answer.find("\r\n\r\n");
        const auto length = answer.find("ontent-Length: ");
        if (head != std::string::npos && length != std::string::npos) {
            const auto body = std::strtoul(answer.c_str() + length + 15, nullptr, 10);
            if (answer.size() >= head + 4 + body) return true;
        }
        const auto got = ::recv(socket, part.data(), part.size(), 0);
        if (got <= 0) return false;
        answer.append(part.data(), static_cast<std::size_t>(got));
    }
}

bool ask_bare(const v1::Endpoint& at) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(at.http_port()));
    inet_pton(AF_INET, at.host().c_str(), &to.sin_addr);
    bool good = true;
    for (const auto* page : pages) {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        const timeval limit{.tv_sec = 10, .tv_usec = 0};
        ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        const auto question =
            std::string("GET ") + page + " HTTP/1.1\r\nHost: " + at.host() + "\r\n\r\n";
        good = good && ::connect(socket, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0 &&
               round_trip(socket, question) && round_trip(socket, question);
        ::close(socket);
    }
    return good;
}

// The password goes through a pipe, not through the argument list.
bool ask_curl(const v1::Endpoint& at) {
    for (const auto* page : pages) {
        FILE* curl = popen("curl -s -f -o /dev/null --digest -K -", "w");
        if (curl == nullptr) return false;
        std::fprintf(curl, "user = \"admin:%s\"\nurl = \"http://%s:%u%s\"\n", password,
                     at.host().c_str(), at.http_port(), page);
        if (pclose(curl) != 0) return false;
    }
    return true;
}

int run(const Wish& wish) {
    Cameras cameras(wish.cameras);
    if (!cameras.ready()) {
        std::cerr << "the lab's cameras did not start\n";
        return 1;
    }
    const auto places = cameras.places();
    const os::SystemClock clock;
    hikvision::HikvisionCamera driver(clock);
    const std::array<Ask, 3> ways = {[&](const v1::Endpoint& at) { return ask_driver(driver, at); },
                                     ask_bare, ask_curl};
    std::array<std::vector<double>, 3> seconds;
    for (unsigned round = 0; round < wish.rounds; ++round) {
        for (std::size_t way = 0; way < ways.size(); ++way) {
            const auto took = over_all(places, wish.at_once, ways[way]);
            if (!took) {
                std::cerr << "a camera did not answer way " << way << "\n";
                return 1;
            }
            seconds[way].push_back(*took);
        }
    }
    std::cout << "{\"driver_s\":" << median(seconds[0]) << ",\"bare_s\":" << median(seconds[1])
              << ",\"curl_s\":" << median(seconds[2]) << ",\"cameras\":" << wish.cameras
              << ",\"at_once\":" << wish.at_once << ",\"rounds\":" << wish.rounds
              << ",\"failed_logins\":" << cameras.failed_logins() << "}\n";
    return 0;
}

}  // namespace
}  // namespace camfleet::bench

int main(int argc, char** argv) {
    CLI::App app("asks many lab cameras who they are");
    camfleet::bench::Wish wish;
    app.add_option("--cameras", wish.cameras)->check(CLI::Range(1, 500));
    app.add_option("--at-once", wish.at_once)->check(CLI::Range(1, 64));
    app.add_option("--rounds", wish.rounds)->check(CLI::Range(1, 99));
    CLI11_PARSE(app, argc, argv);
    return camfleet::bench::run(wish);
}
