// SPDX-License-Identifier: Apache-2.0
// A real mosquitto with the product's own configuration (deploy/broker/render) on a free loopback
// port. It can be stopped, killed without a word, made to forget, frozen, and started again on the
// same port. Ended with the object, by its own process id.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <sys/types.h>

namespace camfleet::support {

class Mosquitto {
  public:
    // dir: for configuration, log and persistence; pki: as init_pki writes it. Throws when it
    // cannot start.
    Mosquitto(std::filesystem::path dir, std::filesystem::path pki);
    ~Mosquitto();
    Mosquitto(const Mosquitto&) = delete;
    Mosquitto& operator=(const Mosquitto&) = delete;

    void start();
    void stop();
    void kill_hard();         // SIGKILL
    void freeze();            // SIGSTOP
    void thaw();              // SIGCONT
    void wipe_persistence();  // while it is down

    // Changes the rendered configuration, for tests of what a client accepts.
    void replace_in_config(const std::string& from, const std::string& to);

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::string uri(const std::string& host = "127.0.0.1") const;
    [[nodiscard]] bool running() const { return pid_ > 0; }
    [[nodiscard]] std::string log() const;

  private:
    void end(int signal);

    std::filesystem::path dir_;
    std::uint16_t port_ = 0;
    pid_t pid_ = -1;
};

}  // namespace camfleet::support
