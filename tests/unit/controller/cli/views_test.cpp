// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/error_text.hpp"
#include "controller/cli/fields.hpp"
#include "controller/cli/reply_view.hpp"
#include "controller/cli/requests.hpp"
#include "controller/cli/suggest.hpp"
#include "controller/cli/table.hpp"
#include "controller/cli/watcher.hpp"

#include <gmock/gmock.h>

namespace camfleet::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

const Time test_now = from_ms(1'800'000'000'000);

TEST(Table, lines_columns_up_and_drops_empty_ones) {
    const Table table{{"ID", "EMPTY", "NAME"}, {{"a", "", "Tür"}, {"long-id", "", "b"}}};
    EXPECT_EQ(render(table),
              "ID       NAME\n"
              "a        Tür\n"
              "long-id  b\n");
}

TEST(Table, control_characters_do_not_reach_the_terminal) {
    EXPECT_EQ(printable("a\x1b[31mb\x07"
                        "c\nd\te\x7f"),
              "a?[31mb?c d e?");
    EXPECT_EQ(printable("x\xC2\x9B"
                        "2J"),
              "x?2J");
    EXPECT_EQ(printable("Grün ○"), "Grün ○");
}

TEST(Table, pairs_indent_values_of_several_lines) {
    EXPECT_EQ(render_pairs({{"id", "a"}, {"detail", "one\ntwo"}}),
              "id      a\ndetail  one\n        two\n");
}

TEST(Clip, counts_characters_not_bytes_or_colours) {
    EXPECT_EQ(clip("\x1b[32m✓\x1b[0m reboot", 4), "\x1b[32m✓\x1b[0m re");
    EXPECT_EQ(clip("reboot", 0), "reboot");
    EXPECT_EQ(clip("\x1b[3", 4), "\x1b[3");
}

TEST(Fields, reach_into_documents_by_path) {
    v1::Camera camera;
    camera.mutable_identity()->set_serial("S");
    camera.set_state(v1::Camera::frozen);
    camera.add_problems("duplicate serial");
    camera.mutable_endpoint()->set_http_port(80);
    const auto at = [&](const char* path) {
        return field_text(camera, path, TimeStyle::ago, test_now);
    };
    EXPECT_EQ(at("identity.serial"), "S");
    EXPECT_EQ(at("state"), "frozen");
    EXPECT_EQ(at("problems"), "duplicate serial");
    EXPECT_EQ(at("endpoint.http_port"), "80");
    EXPECT_EQ(at("recorder.channel"), "");
    EXPECT_EQ(at("nothing.there"), "");
    EXPECT_THAT(all_fields(camera, test_now),
                ElementsAre(Pair("identity.serial", "S"), Pair("endpoint.http_port", "80"),
                            Pair("state", "frozen"), Pair("problems", "duplicate serial")));
}

TEST(Fields, times_read_like_speech_or_like_a_log) {
    EXPECT_EQ(time_text(test_now - Seconds{12}, TimeStyle::ago, test_now), "12 s ago");
    EXPECT_EQ(time_text(test_now + Seconds{240}, TimeStyle::ago, test_now), "in 4 min");
    EXPECT_EQ(time_text(test_now - Seconds{7200}, TimeStyle::ago, test_now), "2 h ago");
    EXPECT_EQ(time_text(test_now, TimeStyle::absolute, test_now), "2027-01-15 08:00:00Z");
}

TEST(ReplyView, an_empty_list_says_how_to_begin) {
    EXPECT_THAT(reply_text(v1::CameraList{}, ViewStyle{}, test_now),
                HasSubstr("camfleetctl cameras add"));
    EXPECT_THAT(reply_text(v1::CredentialList{}, ViewStyle{}, test_now),
                HasSubstr("camfleetctl credentials set"));
}

TEST(ReplyView, every_listing_has_columns) {
    for (const auto things :
         {Things::customers, Things::sites, Things::agents, Things::devices, Things::policies,
          Things::recoveries, Things::work_orders, Things::jobs}) {
        for (const auto& listing : listings(things)) {
            const auto* field = listing.reply->GetDescriptor()->field(0);
            auto list = parse_reply(
                *listing.reply, "{\"" + field->name() + "\":[{\"" +
                                    (things == Things::policies ? "name" : "id") + "\":\"x\"}]}");
            ASSERT_TRUE(list);
            const std::string text = reply_text(**list, ViewStyle{}, test_now);
            EXPECT_THAT(text, testing::MatchesRegex("(ID|NAME)\nx\n")) << listing.path;
        }
    }
}

TEST(ReplyView, credentials_show_versions_and_no_secret) {
    v1::CredentialList list;
    auto& credential = *list.add_credentials();
    credential.set_device_id("front-door");
    credential.set_user("admin");
    auto& version = *credential.add_versions();
    version.set_id("c/1");
    version.set_state(v1::CredentialVersion::current);
    const std::string text = reply_text(list, ViewStyle{}, test_now);
    EXPECT_THAT(text, HasSubstr("DEVICE      USER   VERSION  STATE"));
    EXPECT_THAT(text, HasSubstr("front-door  admin  c/1      current"));
}

TEST(ReplyView, a_broken_audit_chain_is_loud) {
    v1::AuditVerdict verdict;
    verdict.set_intact(true);
    verdict.set_records(7);
    EXPECT_EQ(reply_text(verdict, ViewStyle{}, test_now), "the audit chain is intact: 7 records\n");
    verdict.set_intact(false);
    verdict.set_first_bad(3);
    EXPECT_THAT(reply_text(verdict, ViewStyle{}, test_now), HasSubstr("BROKEN at record 3"));
}

TEST(Suggest, finds_the_word_that_was_meant) {
    EXPECT_EQ(edit_distance("camras", "cameras"), 1U);
    EXPECT_EQ(edit_distance("lsit", "list"), 1U);
    EXPECT_EQ(nearest("front-dor", {"yard", "front-door"}), "front-door");
    EXPECT_EQ(nearest("rec", {"audit", "recorders"}), "recorders");
    EXPECT_EQ(nearest("zebra", {"yard", "front-door"}), std::nullopt);
    EXPECT_EQ(hint("zebra", {"yard", "gate"}), " Known: yard, gate.");
    EXPECT_EQ(hint("zebra", std::vector<std::string>(40, "many")), "");
}

TEST(ErrorText, says_what_where_and_what_to_do) {
    const Connection connection{
        .api = "https://h:1", .ca = "ca.crt", .token_file = "t", .actor = {}};
    EXPECT_THAT(transport_error(Transport::refused, connection, "").context,
                HasSubstr("Is camfleet-controller running"));
    EXPECT_THAT(transport_error(Transport::untrusted, connection, "self-signed").context,
                HasSubstr("ca.crt (self-signed)"));
    EXPECT_THAT(answer_error(401, "{}", connection).context, HasSubstr("token in t"));
    const auto conflict = answer_error(
        409, R"({"error":"conflict","message":"two cameras with serial S","fields":["serial"]})",
        connection);
    EXPECT_EQ(conflict.code, Errc::conflict);
    EXPECT_EQ(conflict.context, "two cameras with serial S (serial)");
    EXPECT_EQ(answer_error(502, "<html>", connection).context, "the controller answered 502");
    EXPECT_THAT(token_error("", "").context, HasSubstr("CAMFLEET_TOKEN_FILE"));
}

TEST(Requests, a_secret_travels_in_the_body_only) {
    v1::PutCredential credential;
    credential.set_device_id("d");
    const Request request = put_credential(credential, Secret("s3cr\"et"), Secret());
    EXPECT_EQ(request.path, "/v1/credentials");
    EXPECT_THAT(request.body, HasSubstr(R"("secret":"s3cr\"et")"));
    EXPECT_THAT(request.body, Not(HasSubstr("privacy_secret")));
}

TEST(Requests, an_answer_of_another_shape_is_an_error) {
    EXPECT_FALSE(parse_reply(v1::CameraList::default_instance(), "<html>"));
    EXPECT_FALSE(parse_reply(v1::CameraList::default_instance(), R"({"cameras":7})"));
    EXPECT_TRUE(parse_reply(v1::CameraList::default_instance(), R"({"from_a_newer":1})"));
}

TEST(ReplyView, work_orders_have_one_step_a_line) {
    v1::WorkOrder order;
    order.set_id("wo-1");
    order.add_steps("Climb the ladder.");
    order.add_steps("Hold the button.");
    const auto text = reply_text(order, ViewStyle{}, test_now);
    EXPECT_THAT(text, HasSubstr("wo-1"));
    EXPECT_THAT(text, HasSubstr("\n  1. Climb the ladder.\n  2. Hold the button.\n"));
}

}  // namespace
}  // namespace camfleet::cli
