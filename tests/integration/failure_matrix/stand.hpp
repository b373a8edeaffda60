// SPDX-License-Identifier: Apache-2.0
// A simulated camera of one make with the agent's driver before it, at an address of its own, and
// what the operations of that make are called with. Made anew for each call.
#pragma once

#include "common/ports/devices.hpp"
#include "tests/lab/http/fault_plan.hpp"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace camfleet::matrix {

struct Sample {
    ports::Login login;  // of the account that is there
    ports::Login first;  // the first account of a fresh camera
    ports::Login guard;  // added and removed
    ports::Login media;  // of ONVIF alone
    Secret next;         // the new password of `login`
    Secret key;          // of a backup
    Secret file;         // a backup, where it needs no camera to be made; else empty
    std::string name;    // a name to be set
    std::string time_zone;
    std::string image;  // firmware
};

// What the camera is like before the call.
enum class Condition { set_up, fresh, open };

class Stand {
  public:
    Stand() = default;
    virtual ~Stand() = default;
    Stand(const Stand&) = delete;
    Stand& operator=(const Stand&) = delete;

    [[nodiscard]] virtual ports::CameraDriver& driver() = 0;
    // secure: over HTTPS with the camera's certificate pinned, where the lab's camera has it.
    [[nodiscard]] virtual v1::Endpoint at(bool secure) const = 0;
    [[nodiscard]] virtual v1::NetworkSettings network() const = 0;
    [[nodiscard]] virtual bool plan(lab::PlannedFault fault) = 0;
    [[nodiscard]] virtual lab::Traffic traffic() const = 0;
    virtual void clear_traffic() = 0;
    // Everything that an operation may change, as one text without addresses and secrets.
    [[nodiscard]] virtual std::string state() const = 0;
    [[nodiscard]] virtual unsigned logins_failed() const = 0;
    // What differs from the file since it was made.
    virtual void spoil_settings() = 0;

    [[nodiscard]] Sample& sample() { return sample_; }
    [[nodiscard]] const Sample& sample() const { return sample_; }

  protected:
    Sample sample_;
};

struct Make {
    std::string name;    // a driver's, or that with an older firmware before it
    std::string driver;  // as README.md names it
    std::function<std::unique_ptr<Stand>(Condition)> open;
    std::set<v1::Operation::Value> lacks = {};  // what this firmware does not have
};

[[nodiscard]] const std::vector<Make>& makes();

[[nodiscard]] std::unique_ptr<Stand> open_axis(Condition condition);
[[nodiscard]] std::unique_ptr<Stand> open_old_axis(Condition condition);  // firmware 5.51
[[nodiscard]] std::unique_ptr<Stand> open_dahua(Condition condition);
[[nodiscard]] std::unique_ptr<Stand> open_hikvision(Condition condition);
[[nodiscard]] std::unique_ptr<Stand> open_onvif(Condition condition);

// "127.x.y.", used by nobody else in this process.
[[nodiscard]] std::string next_net();
// "name=value;" for each.
[[nodiscard]] std::string listed(const char* name, const std::string& value);
[[nodiscard]] std::string listed(const char* name, unsigned value);
[[nodiscard]] std::string listed(const char* name, const std::vector<std::string>& values);
// Addresses of this stand are the same in each.
[[nodiscard]] std::string without_net(std::string text, const std::string& net);

}  // namespace camfleet::matrix
