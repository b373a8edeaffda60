// SPDX-License-Identifier: Apache-2.0
// Many alarms on one timer. Control thread only. An alarm set twice under one name rings once, at
// the later setting.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace camfleet::runtime {

class Alarms {
  public:
    using Instant = std::chrono::steady_clock::time_point;

    explicit Alarms(boost::asio::any_io_executor executor) : timer_(std::move(executor)) {}

    void set(const std::string& name, std::chrono::milliseconds in, std::function<void()> ring);
    void clear();
    [[nodiscard]] std::size_t size() const { return by_name_.size(); }

  private:
    void arm();
    void ring_due();

    struct Entry {
        Instant at;
        std::function<void()> ring;
    };
    boost::asio::steady_timer timer_;
    std::map<std::string, Entry> by_name_;
    std::set<std::pair<Instant, std::string>> by_time_;
};

}  // namespace camfleet::runtime
