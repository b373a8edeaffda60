// SPDX-License-Identifier: Apache-2.0
#include "agent/adapters/json/foreign_json.hpp"

#include "common/base/limits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::json {
namespace {

using testing::ElementsAre;

TEST(ForeignJson, takes_objects_only_and_says_what_it_was) {
    EXPECT_TRUE(parse_object("{\"a\":1}", "thing"));
    for (const char* text : {"", "[]", "1", "{", "{\"a\":1} x", "<html>"}) {
        const auto refused = parse_object(text, "thing");
        EXPECT_EQ(refused.error().code, Errc::malformed) << text;
        EXPECT_THAT(refused.error().context, testing::HasSubstr("thing"));
    }
}

TEST(ForeignJson, is_bounded_in_depth_and_size) {
    std::string deep;
    for (int i = 0; i < 1000; ++i) deep += "{\"a\":";
    EXPECT_EQ(parse_object(deep, "thing").error().code, Errc::malformed);
    const std::string large(limits::http_document_max + 1, ' ');
    EXPECT_EQ(parse_object(large, "thing").error().code, Errc::too_large);
}

TEST(ForeignJson, refuses_numbers_that_it_could_not_write_back) {
    for (const char* text : {R"({"a":1e999})", R"({"a":[{"b":-1e999}]})"}) {
        const auto refused = parse_object(text, "thing");
        ASSERT_FALSE(refused) << text;
        EXPECT_EQ(refused.error().code, Errc::malformed);
        EXPECT_THAT(refused.error().context, testing::HasSubstr("out of range"));
    }
    for (const char* text : {R"({"a":15.4})", R"({"a":0.1})", R"({"a":-3.33e1})"}) {
        const auto object = parse_object(text, "thing");
        ASSERT_TRUE(object) << text;
        EXPECT_EQ(parse_object(print(*object), "thing").value(), *object) << text;
    }
}

TEST(ForeignJson, reads_numbers_and_booleans_that_are_spelled_as_text) {
    const auto object = *parse_object(
        R"({"n":7,"t":"7","b":true,"y":"yes","no":"no","x":"perhaps","l":["a",1,"b"],"o":{}})",
        "thing");
    EXPECT_EQ(number_at(object, "n"), 7);
    EXPECT_EQ(number_at(object, "t"), 7);
    EXPECT_FALSE(number_at(object, "x"));
    EXPECT_FALSE(number_at(object, "absent"));
    EXPECT_EQ(bool_at(object, "b"), true);
    EXPECT_EQ(bool_at(object, "y"), true);
    EXPECT_EQ(bool_at(object, "no"), false);
    EXPECT_FALSE(bool_at(object, "x"));
    EXPECT_EQ(text_at(object, "n"), "7");
    EXPECT_EQ(text_at(object, "o"), "");
    EXPECT_THAT(texts_at(object, "l"), ElementsAre("a", "b"));
    EXPECT_NE(object_at(object, "o"), nullptr);
    EXPECT_EQ(object_at(object, "l"), nullptr);
    EXPECT_NE(array_at(object, "l"), nullptr);
}

}  // namespace
}  // namespace camfleet::json
