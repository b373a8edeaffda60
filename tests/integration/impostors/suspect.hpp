// SPDX-License-Identifier: Apache-2.0
// A simulated camera of one make that may be another than the one that is expected, the agent's
// driver before it, what it shows of itself to anybody, and everything secret that it heard.
#pragma once

#include "common/ports/devices.hpp"

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace camfleet::impostors {

// What reached the camera since it was started, counted by the camera.
struct Heard {
    unsigned requests_with_login = 0;  // an Authorization header, or a token in the document
    unsigned logins = 0;               // judged right, wrong or too late
    unsigned passwords = 0;            // in a form, an URL, or as the first account's

    [[nodiscard]] bool nothing() const {
        return requests_with_login == 0 && logins == 0 && passwords == 0;
    }
};
std::ostream& operator<<(std::ostream& out, const Heard& heard);

class Suspect {
  public:
    Suspect() = default;
    virtual ~Suspect() = default;
    Suspect(const Suspect&) = delete;
    Suspect& operator=(const Suspect&) = delete;

    [[nodiscard]] virtual ports::CameraDriver& driver() = 0;
    [[nodiscard]] virtual v1::Endpoint at() const = 0;
    // As discovery finds it: by the maker's own discovery, or by its public answer and the MAC that
    // its frames come from.
    [[nodiscard]] virtual Result<v1::Sighting> shown() = 0;
    [[nodiscard]] virtual Heard heard() const = 0;
    // Another address on its network.
    [[nodiscard]] virtual v1::NetworkSettings elsewhere() const = 0;
};

enum class Condition { set_up, fresh };

struct Make {
    std::string name;  // of the driver
    std::string user;
    std::string stranger;  // another serial, as the maker writes it
    bool says_itself;      // who it is, over HTTP; else by discovery alone
    bool tells_mac;        // to `camfleet-agent probe`
    bool first_account;    // can be made over the network
    std::function<std::unique_ptr<Suspect>(Condition)> open;
};
std::ostream& operator<<(std::ostream& out, const Make& make);

inline constexpr const char* password = "Gate-pass1";

[[nodiscard]] const std::vector<Make>& makes();

}  // namespace camfleet::impostors
