// SPDX-License-Identifier: Apache-2.0
#include "common/protocol/topics.hpp"

#include <algorithm>
#include <array>

namespace camfleet::protocol {
namespace {

constexpr std::string_view kPrefix = "camfleet/v1/agents/";

constexpr std::array<std::pair<Channel, std::string_view>, 3> kChannels{{
    {Channel::jobs, "jobs"},
    {Channel::acks, "acks"},
    {Channel::events, "events"},
}};

std::string join(std::string_view id, Channel channel) {
    std::string out(kPrefix);
    out += id;
    for (const auto& [value, word] : kChannels) {
        if (value == channel) out.append("/").append(word);
    }
    return out;
}

}  // namespace

bool is_valid_id(std::string_view id) {
    return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

Result<std::string> format_topic(const Topic& topic) {
    if (!is_valid_id(topic.agent_id)) {
        return fail(Errc::invalid_argument, "agent id: 1 to 64 of a-z, 0-9 and '-'");
    }
    return join(topic.agent_id, topic.channel);
}

Result<Topic> parse_topic(std::string_view text) {
    if (!text.starts_with(kPrefix))
        return fail(Errc::malformed, "topic: not below " + std::string(kPrefix));
    text.remove_prefix(kPrefix.size());
    const auto slash = text.find('/');
    const auto id = text.substr(0, slash);
    if (slash == std::string_view::npos || !is_valid_id(id))
        return fail(Errc::malformed, "topic: no agent id");
    for (const auto& [value, word] : kChannels) {
        if (text.substr(slash + 1) == word) return Topic{std::string(id), value};
    }
    return fail(Errc::malformed, "topic: unknown channel");
}

std::string every_agent(Channel channel) { return join("+", channel); }

}  // namespace camfleet::protocol
