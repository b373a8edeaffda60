// SPDX-License-Identifier: Apache-2.0
// A camera on the bench: its core without sockets, a clock in the test's hand, and a client that
// answers digest challenges.
#pragma once

#include "tests/lab/hikvision/isapi_face.hpp"
#include "tests/lab/http/client.hpp"

namespace camfleet::lab {

inline CameraConfig bench_camera() {
    CameraConfig config;
    config.name = "bench";
    config.plate.serial = "DS-2CD2146G2-ISU20240101AAWRG00000007";
    config.plate.mac = "68:6d:bc:00:00:07";
    config.ip.address = "127.77.9.11";
    config.factory_ip.address = "127.77.9.64";
    config.password = Secret("Bench-pass1");
    config.lockout.attempts_max = 5;
    return config;
}

class Bench {
  public:
    explicit Bench(CameraConfig config = bench_camera()) : core(std::move(config), now) {}

    Response call(const std::string& method,
                  const std::string& target,
                  const std::string& body = {}) {
        Request request = parse(method, target, body);
        IsapiOutcome first = answer_isapi(core, request, now);
        if (first.response.status != 401) return finish(std::move(first));
        const std::string challenge = challenge_of(first.response);
        request.headers["authorization"] = authorize(challenge, login, method, target);
        return finish(answer_isapi(core, request, now));
    }

    // One request with the given Authorization header, as it is.
    Response raw(const std::string& method,
                 const std::string& target,
                 const std::string& authorization) {
        Request request = parse(method, target, "");
        if (!authorization.empty()) request.headers["authorization"] = authorization;
        return finish(answer_isapi(core, request, now));
    }

    Request parse(const std::string& method,
                  const std::string& target,
                  const std::string& body) const {
        Request request = *parse_head(method + " " + target + " HTTP/1.1");
        request.body = body;
        request.client = client;
        return request;
    }

    void pass(std::chrono::milliseconds time) {
        now += time;
        core.advance(now);
    }

    static std::string challenge_of(const Response& response) {
        for (const auto& [name, value] : response.headers) {
            if (name == "WWW-Authenticate") return value;
        }
        return {};
    }

    DeviceClock::Point now{std::chrono::hours(500'000)};
    std::string client = "127.0.0.1";
    ClientLogin login{"admin", "Bench-pass1"};
    CameraCore core;

  private:
    Response finish(IsapiOutcome outcome) {
        core.carry_out(outcome.aftermath, now);
        return std::move(outcome.response);
    }
};

}  // namespace camfleet::lab
