// SPDX-License-Identifier: Apache-2.0
// A fleet with its broker: real certificates, real mosquitto, real transports. The test's own
// thread is the control thread; it lives in pump_until().
#pragma once

#include "common/adapters/os/file.hpp"
#include "common/adapters/paho/paho_transport.hpp"
#include "controller/pki/certificate_desk.hpp"
#include "controller/pki/pki.hpp"
#include "tests/support/mosquitto.hpp"
#include "tests/support/trust_fixture.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>

namespace camfleet::broker_test {

using support::must;

class ControlThread {
  public:
    [[nodiscard]] paho::PahoTransport::Post post() {
        return [this](std::function<void()> work) {
            const std::scoped_lock lock(mutex_);
            work_.push_back(std::move(work));
            changed_.notify_one();
        };
    }
    // Runs what was posted until `done`, for at most 20 s. Returns done().
    bool pump_until(const std::function<bool()>& done, Millis limit = Millis{20'000}) {
        const auto until = std::chrono::steady_clock::now() + limit;
        while (!done() && std::chrono::steady_clock::now() < until) run_one();
        return done();
    }
    [[nodiscard]] std::size_t waiting() {
        const std::scoped_lock lock(mutex_);
        return work_.size();
    }

  private:
    void run_one() {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, Millis{20}, [this] { return !work_.empty(); });
        if (work_.empty()) return;
        auto work = std::move(work_.front());
        work_.pop_front();
        lock.unlock();
        work();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> work_;
};

// A transport with what it received.
struct Peer {
    Peer(paho::PahoConfig config, ControlThread& control)
        : transport(std::move(config), control.post()) {}
    void start(std::vector<std::string> topics) {
        transport.start(std::move(topics), {[this](std::string topic, std::string payload) {
                                                received.emplace_back(std::move(topic),
                                                                      std::move(payload));
                                                if (on_message) on_message(received.back().second);
                                            },
                                            [this](bool up) { changes.push_back(up); }});
    }
    [[nodiscard]] bool has(const std::string& payload) const {
        return std::ranges::any_of(received,
                                   [&](const auto& one) { return one.second == payload; });
    }

    std::vector<std::pair<std::string, std::string>> received;
    std::vector<bool> changes;
    std::function<void(const std::string&)> on_message;
    paho::PahoTransport transport;  // last: it goes first
};

class BrokerFixture : public testing::Test {
  protected:
    BrokerFixture() : pki_(make_pki()), broker_(folder_.path() / "broker", pki_.dir) {}

    [[nodiscard]] pki::Pki make_pki() const {
        pki::PkiOptions options;
        options.now = now();
        return must(pki::init_pki(folder_.path() / "pki", options));
    }
    static Time now() { return std::chrono::floor<Millis>(std::chrono::system_clock::now()); }

    // Configuration of an agent with a certificate of `fleet`, in files of its own.
    [[nodiscard]] paho::PahoConfig agent(const std::string& id, const pki::Pki& fleet) const {
        const auto key = must(openssl::Key::generate());
        const auto certificate =
            must(pki::issue_agent_certificate(must(key.request_pem(id)), id, fleet.ca, now()));
        const auto base =
            folder_.path() / (id + "-" + std::to_string(reinterpret_cast<std::uintptr_t>(&fleet)));
        must(key.save(base.string() + ".key"));
        must(os::write_file(base.string() + ".crt", certificate, os::FileMode::open_to_read));
        return config(id, base.string() + ".crt", base.string() + ".key");
    }
    [[nodiscard]] paho::PahoConfig agent(const std::string& id) const { return agent(id, pki_); }
    [[nodiscard]] paho::PahoConfig controller() const {
        return config("controller.main", pki_.file("controller-mqtt.crt"),
                      pki_.file("controller-mqtt.key"));
    }
    [[nodiscard]] paho::PahoConfig config(const std::string& id,
                                          const std::string& certificate,
                                          const std::string& key) const {
        paho::PahoConfig out;
        out.uri = broker_.uri();
        out.client_id = id;
        out.ca_file = pki_.file("ca.crt");
        out.certificate_file = certificate;
        out.key_file = key;
        out.reconnect_min = Millis{20};
        out.reconnect_max = Millis{200};
        out.connect_timeout = Millis{3'000};
        return out;
    }
    bool up(Peer& peer) {
        return control_.pump_until([&] { return peer.transport.connected(); });
    }
    // True once the transport has tried and was refused, without ever being connected.
    bool refused(Peer& peer) {
        control_.pump_until([&] {
            return peer.transport.counters().connect_failures > 0 || peer.transport.connected();
        });
        return !peer.transport.connected() && peer.transport.counters().connects == 0;
    }

    support::TemporaryFolder folder_;
    pki::Pki pki_;
    support::Mosquitto broker_;
    ControlThread control_;
};

inline std::string topic(const std::string& agent, const std::string& channel) {
    return "camfleet/v1/agents/" + agent + "/" + channel;
}

}  // namespace camfleet::broker_test
