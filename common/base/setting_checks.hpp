// SPDX-License-Identifier: Apache-2.0
// Checks that the configuration of both programs shares. Each adds at most one problem and never
// stops, so that an operator sees everything at once.
#pragma once

#include "common/base/problem.hpp"
#include "common/proto/config.pb.h"

#include <cstdint>
#include <string>

namespace camfleet {

class SettingChecks {
  public:
    void add(const std::string& path, std::string reason);
    void required(const std::string& path, const std::string& value);
    // Fit for topics, client ids and certificate names: letters, digits, '.', '_', '-'.
    void id(const std::string& path, const std::string& value);
    void between(const std::string& path,
                 std::uint32_t value,
                 std::uint32_t low,
                 std::uint32_t high);
    // "127.0.0.1:8443", "[::1]:8443", "localhost:0"
    void listen(const std::string& path, const std::string& value);
    void broker(const v1::BrokerConfig& broker);
    void log(const v1::LogConfig& log);
    [[nodiscard]] Problems take() { return std::move(problems_); }

  private:
    Problems problems_;
};

// Usual values of the parts both programs have.
void apply_broker_defaults(v1::BrokerConfig& broker);
// A relative path is meant from the folder of the file it stands in; empty stays empty.
void resolve_path(std::string& path, const std::string& folder);
void resolve_broker_paths(v1::BrokerConfig& broker, const std::string& folder);

}  // namespace camfleet
