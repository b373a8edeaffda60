// SPDX-License-Identifier: Apache-2.0
// What a message is about <-> the MQTT topic it travels on. The broker's ACL (deploy/broker) names
// the same three shapes:
//   camfleet/v1/agents/<agent id>/jobs     controller -> agent   signed jobs
//   camfleet/v1/agents/<agent id>/acks     controller -> agent   signed acknowledgements of events
//   camfleet/v1/agents/<agent id>/events   agent -> controller   signed events
// Invariant: parse_topic(format_topic(t)) == t for every valid t, and no other text parses.
#pragma once

#include "common/base/error.hpp"

#include <string>
#include <string_view>

namespace camfleet::protocol {

enum class Channel { jobs, acks, events };

struct Topic {
    std::string agent_id;
    Channel channel = Channel::jobs;

    friend bool operator==(const Topic&, const Topic&) = default;
};

// 1 to 64 of a-z, 0-9 and '-'. So no id is a wildcard, a level or part of a path.
[[nodiscard]] bool is_valid_id(std::string_view id);

// Errors: invalid_argument (the id)
[[nodiscard]] Result<std::string> format_topic(const Topic& topic);
// Errors: malformed
[[nodiscard]] Result<Topic> parse_topic(std::string_view text);

// Filter for one channel of every agent: what the controller subscribes to.
[[nodiscard]] std::string every_agent(Channel channel);

}  // namespace camfleet::protocol
