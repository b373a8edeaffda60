// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/event_stream.hpp"
#include "controller/cli/settings.hpp"

#include <gmock/gmock.h>

#include <map>

namespace camfleet::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Environment environment(std::map<std::string, std::string> values) {
    return [values = std::move(values)](const char* name) {
        const auto found = values.find(name);
        return found == values.end() ? std::string() : found->second;
    };
}

TEST(Settings, flags_win_over_environment_over_file) {
    const Connection file{
        .api = "https://file", .ca = "file-ca", .token_file = "file-token", .actor = {}};
    const auto made = complete_connection(
        Connection{.api = "https://flag/", .ca = {}, .token_file = {}, .actor = {}},
        environment({{"CAMFLEET_API", "https://env"}, {"CAMFLEET_CA", "env-ca"}}), file);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->api, "https://flag");
    EXPECT_EQ(made->ca, "env-ca");
    EXPECT_EQ(made->token_file, "file-token");
}

TEST(Settings, have_a_default_address) {
    EXPECT_EQ(complete_connection({}, environment({}), {})->api, default_api);
}

TEST(Settings, refuse_an_address_in_clear) {
    const auto made =
        complete_connection(Connection{.api = "http://h", .ca = {}, .token_file = {}, .actor = {}},
                            environment({}), {});
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().context, HasSubstr("https://"));
}

TEST(Settings, a_wrong_key_in_the_file_is_named) {
    EXPECT_EQ(parse_config("api: https://h\nca: c\n", "f")->ca, "c");
    EXPECT_TRUE(parse_config("", "f"));
    const auto wrong = parse_config("tokn_file: x\n", "ctl.yaml");
    ASSERT_FALSE(wrong);
    EXPECT_THAT(wrong.error().context, HasSubstr("Did you mean 'token_file'?"));
    EXPECT_FALSE(parse_config("- a\n", "f"));
    EXPECT_FALSE(parse_config("api: [1]\n", "f"));
    EXPECT_FALSE(parse_config("api: 'x", "f"));
}

TEST(Settings, the_file_lies_where_the_desktop_says) {
    EXPECT_EQ(config_path(environment({{"HOME", "/h"}})), "/h/.config/camfleet/ctl.yaml");
    EXPECT_EQ(config_path(environment({{"XDG_CONFIG_HOME", "/x"}, {"HOME", "/h"}})),
              "/x/camfleet/ctl.yaml");
    EXPECT_EQ(config_path(environment({})), "");
}

TEST(EventStream, gives_the_same_events_however_the_bytes_are_cut) {
    const std::string bytes = ": hello\n\ndata: {\"a\":1}\n\ndata: x\r\ndata:y\r\n\r\nevent: z\n\n";
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
        EventStream stream;
        std::vector<std::string> all;
        for (std::size_t i = 0; i < bytes.size(); i += piece) {
            const auto got = stream.feed(std::string_view(bytes).substr(i, piece));
            ASSERT_TRUE(got);
            all.insert(all.end(), got->begin(), got->end());
        }
        EXPECT_THAT(all, ElementsAre("{\"a\":1}", "x\ny")) << piece;
    }
}

TEST(EventStream, an_unfinished_event_is_none) {
    EventStream stream;
    EXPECT_TRUE(stream.feed("data: half")->empty());
    EXPECT_THAT(*stream.feed(" way\n\n"), ElementsAre("half way"));
}

TEST(EventStream, an_endless_line_is_refused) {
    EventStream stream;
    const auto got = stream.feed("data: " + std::string(event_bytes_max, 'x'));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Errc::too_large);
}

}  // namespace
}  // namespace camfleet::cli
