// SPDX-License-Identifier: Apache-2.0
// How many calls one device has to bear at a time, from everything in this program together: small
// cameras fall over at more than two connections. Thread-safe.
#pragma once

#include "common/ports/devices.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>

namespace camfleet::http {

class ConnectionBudget {
  public:
    static constexpr unsigned calls_max = 2;  // of one device

    // Held while a call goes on.
    class Place {
      public:
        Place(ConnectionBudget& budget, std::string device)
            : budget_(&budget), device_(std::move(device)) {}
        ~Place() {
            if (budget_ != nullptr) budget_->give_back(device_);
        }
        Place(Place&& other) noexcept
            : budget_(std::exchange(other.budget_, nullptr)), device_(std::move(other.device_)) {}
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        Place& operator=(Place&&) = delete;

      private:
        ConnectionBudget* budget_;
        std::string device_;
    };

    // device: where its service is, "http://192.0.2.1:80". Waits for a place. Errors: unreachable
    // (none came free in time: nothing was sent)
    [[nodiscard]] Result<Place> take(const std::string& device, ports::Deadline until);

  private:
    void give_back(const std::string& device);

    std::mutex mutex_;
    std::condition_variable freed_;
    std::map<std::string, unsigned> calls_;
};

}  // namespace camfleet::http
