// SPDX-License-Identifier: Apache-2.0
#include "common/protocol/topics.hpp"

#include <gtest/gtest.h>

namespace camfleet::protocol {
namespace {

TEST(Topics, every_channel_goes_to_text_and_back) {
    for (const auto channel : {Channel::jobs, Channel::acks, Channel::events}) {
        const Topic topic{"site-7-agent", channel};
        const auto text = format_topic(topic);
        ASSERT_TRUE(text);
        EXPECT_EQ(parse_topic(*text), topic);
    }
    EXPECT_EQ(*format_topic({"a1", Channel::jobs}), "camfleet/v1/agents/a1/jobs");
    EXPECT_EQ(every_agent(Channel::events), "camfleet/v1/agents/+/events");
}

TEST(Topics, ids_hold_no_wildcard_no_level_and_no_capital) {
    for (const auto* id : {"", "A", "a/b", "+", "#", "a.b", "a b", "ä", "controller.main", "a\n"}) {
        EXPECT_FALSE(is_valid_id(id)) << id;
        EXPECT_EQ(format_topic({id, Channel::jobs}).error().code, Errc::invalid_argument) << id;
    }
    EXPECT_TRUE(is_valid_id(std::string(64, 'a')));
    EXPECT_FALSE(is_valid_id(std::string(65, 'a')));
    EXPECT_FALSE(is_valid_id(std::string_view("a\0", 2)));
}

TEST(Topics, other_texts_are_malformed) {
    for (const auto* text :
         {"", "camfleet/v1/agents/", "camfleet/v1/agents/a", "camfleet/v1/agents/a/",
          "camfleet/v1/agents//jobs", "camfleet/v1/agents/a/jobs/", "camfleet/v1/agents/a/jobs/x",
          "camfleet/v1/agents/a/other", "camfleet/v2/agents/a/jobs", " camfleet/v1/agents/a/jobs",
          "camfleet/v1/agents/+/jobs", "CAMFLEET/v1/agents/a/jobs"}) {
        EXPECT_EQ(parse_topic(text).error().code, Errc::malformed) << text;
    }
}

}  // namespace
}  // namespace camfleet::protocol
