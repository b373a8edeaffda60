// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/command_line.hpp"

#include "controller/cli/requests.hpp"

#include <gmock/gmock.h>

namespace camfleet::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;

Plan planned(const std::vector<std::string>& words) {
    auto plan = parse(words);
    EXPECT_TRUE(plan) << (plan ? "" : plan.error().context);
    return plan ? std::move(*plan) : Plan{};
}

std::string refused(const std::vector<std::string>& words) {
    const auto plan = parse(words);
    EXPECT_FALSE(plan);
    return plan ? std::string() : plan.error().context;
}

template <class Body>
Body body_of(const Plan& plan) {
    auto body = parse_reply(Body::default_instance(), plan.request.body);
    EXPECT_TRUE(body) << plan.request.body;
    return body ? static_cast<const Body&>(**body) : Body{};
}

TEST(CommandLine, each_list_asks_its_own_path) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> lists{
        {{"customers", "list"}, "/v1/customers"},
        {{"sites", "list"}, "/v1/sites"},
        {{"agents", "list"}, "/v1/agents"},
        {{"cameras", "list"}, "/v1/cameras"},
        {{"switches", "list"}, "/v1/switches"},
        {{"recorders", "list"}, "/v1/recorders"},
        {{"credentials", "list", "--device", "cam 1"}, "/v1/credentials?device_id=cam%201"},
        {{"ownership", "list"}, "/v1/ownership"},
        {{"policies", "list"}, "/v1/policies"},
        {{"recoveries", "list", "--camera", "yard", "--open"},
         "/v1/recoveries?camera_id=yard&open=true"},
        {{"recoveries", "list"}, "/v1/recoveries"},
        {{"work-orders", "list", "--open"}, "/v1/work-orders?open=true"},
        {{"jobs", "list", "--recovery", "r1"}, "/v1/jobs?recovery_id=r1"},
        {{"audit", "list", "--after", "7", "--limit", "5"}, "/v1/audit?after=7&limit=5"},
        {{"audit", "verify"}, "/v1/audit/verify"},
    };
    for (const auto& [words, path] : lists) {
        const Plan plan = planned(words);
        EXPECT_EQ(plan.request.method, "GET") << path;
        EXPECT_EQ(plan.request.path, path);
        EXPECT_NE(plan.reply, nullptr) << path;
        EXPECT_EQ(plan.request.body, "") << path;
    }
}

TEST(CommandLine, recover_names_camera_objective_and_policy) {
    const Plan plan = planned({"recover", "front-door", "--objective", "online", "--policy", "p"});
    EXPECT_EQ(plan.kind, Plan::Kind::ask);
    EXPECT_EQ(plan.request.method, "POST");
    EXPECT_EQ(plan.request.path, "/v1/recoveries");
    const auto body = body_of<v1::StartRecovery>(plan);
    EXPECT_EQ(body.camera_id(), "front-door");
    EXPECT_EQ(body.objective(), v1::Objective::online);
    EXPECT_EQ(body.policy(), "p");
    EXPECT_THAT(plan.request.body, HasSubstr("camera_id"));
}

TEST(CommandLine, approving_while_watching_needs_a_reason) {
    EXPECT_THAT(refused({"recover", "c", "--objective", "access", "--approve"}),
                HasSubstr("--reason"));
    const Plan plan =
        planned({"recover", "c", "--objective", "access", "--approve", "--reason", "owner called"});
    EXPECT_EQ(plan.kind, Plan::Kind::watch);
    EXPECT_TRUE(plan.watch.approve);
    EXPECT_EQ(plan.watch.reason, "owner called");
}

TEST(CommandLine, a_camera_carries_every_flag_to_its_field) {
    const Plan plan = planned({"cameras",
                               "add",
                               "Front door",
                               "--id",
                               "front-door",
                               "--site",
                               "shop",
                               "--maker",
                               "hikvision",
                               "--serial",
                               "DS-1",
                               "--mac",
                               "68:6d:bc:00:00:01",
                               "--model",
                               "M",
                               "--address",
                               "127.0.1.2",
                               "--http-port",
                               "8080",
                               "--rtsp-port",
                               "8554",
                               "--netmask",
                               "255.0.0.0",
                               "--gateway",
                               "127.0.0.1",
                               "--policy",
                               "hik",
                               "--recorder",
                               "nvr",
                               "--channel",
                               "3",
                               "--switch",
                               "sw",
                               "--if-index",
                               "5",
                               "--port-reason",
                               "label on the patch panel"});
    const auto camera = body_of<v1::Camera>(plan);
    EXPECT_EQ(camera.id(), "front-door");
    EXPECT_EQ(camera.name(), "Front door");
    EXPECT_EQ(camera.identity().serial(), "DS-1");
    EXPECT_EQ(camera.endpoint().http_port(), 8080);
    EXPECT_EQ(camera.endpoint().rtsp_port(), 8554);
    EXPECT_EQ(camera.network().address(), "127.0.1.2");
    EXPECT_EQ(camera.network().netmask(), "255.0.0.0");
    EXPECT_FALSE(camera.network().dhcp());
    EXPECT_EQ(camera.recorder().recorder_id(), "nvr");
    EXPECT_EQ(camera.recorder().channel(), 3);
    EXPECT_EQ(camera.port().if_index(), 5);
    EXPECT_EQ(camera.port().confidence(), v1::PortBinding::named_by_operator);
    EXPECT_EQ(camera.port().explanation(), "label on the patch panel");
}

TEST(CommandLine, a_camera_without_netmask_gets_no_network_settings) {
    const Plan plan = planned({"cameras", "add", "c", "--site", "s", "--address", "127.0.1.2"});
    EXPECT_FALSE(body_of<v1::Camera>(plan).has_network());
}

TEST(CommandLine, a_switch_names_its_driver_its_scope_and_its_certificate) {
    const auto made =
        body_of<v1::Switch>(planned({"switches", "add", "closet", "--site", "s", "--address",
                                     "127.0.1.3", "--driver", "routeros", "--driver-scope",
                                     "default", "--pin", std::string(64, 'a'), "--accept-basic"}));
    EXPECT_EQ(made.driver(), "routeros");
    EXPECT_EQ(made.driver_scope(), "default");
    EXPECT_TRUE(made.endpoint().use_https());
    EXPECT_TRUE(made.endpoint().basic_over_https());
    EXPECT_EQ(made.endpoint().pinned_sha256(), std::string(64, 'a'));
    const auto usual = body_of<v1::Switch>(
        planned({"switches", "add", "closet", "--site", "s", "--address", "127.0.1.3"}));
    EXPECT_EQ(usual.driver(), "");
    EXPECT_FALSE(usual.endpoint().use_https());
}

TEST(CommandLine, ids_in_paths_are_escaped) {
    EXPECT_EQ(planned({"cameras", "show", "a/b?c"}).request.path, "/v1/cameras/a%2Fb%3Fc");
    const Plan removal = planned({"switches", "remove", "sw"});
    EXPECT_EQ(removal.request.method, "DELETE");
    EXPECT_EQ(removal.request.path, "/v1/switches/sw");
}

TEST(CommandLine, approve_deny_and_cancel_go_to_the_recovery) {
    const Plan approve = planned({"recoveries", "approve", "r1", "--reason", "owner agreed"});
    EXPECT_EQ(approve.request.path, "/v1/recoveries/r1/approval");
    EXPECT_FALSE(body_of<v1::GrantApproval>(approve).denied());
    EXPECT_EQ(body_of<v1::GrantApproval>(approve).reason(), "owner agreed");
    const Plan deny = planned({"recoveries", "deny", "r1", "--reason", "not ours"});
    EXPECT_TRUE(body_of<v1::GrantApproval>(deny).denied());
    EXPECT_EQ(planned({"recoveries", "cancel", "r1"}).request.path, "/v1/recoveries/r1/cancel");
    EXPECT_THAT(refused({"recoveries", "approve", "r1"}), HasSubstr("--reason"));
}

TEST(CommandLine, a_technician_reports_ready_or_cannot) {
    const Plan ready = planned({"work-orders", "ready", "w1", "--technician", "Ada"});
    EXPECT_EQ(ready.request.path, "/v1/work-orders/w1");
    EXPECT_TRUE(body_of<v1::ReportWorkOrder>(ready).ready());
    const Plan cannot =
        planned({"work-orders", "cannot", "w1", "--technician", "Ada", "--note", "no ladder"});
    EXPECT_TRUE(body_of<v1::ReportWorkOrder>(cannot).cannot());
    EXPECT_THAT(refused({"work-orders", "cannot", "w1", "--technician", "Ada"}),
                HasSubstr("--note"));
}

TEST(CommandLine, a_secret_has_no_flag_of_its_own) {
    const Plan plan =
        planned({"credentials", "set", "front-door", "--user", "admin", "--secret-file", "f"});
    EXPECT_TRUE(plan.secret.wanted);
    EXPECT_EQ(plan.secret.file, "f");
    EXPECT_EQ(plan.request.body, "");
    EXPECT_EQ(plan.secret.credential.kind(), v1::SecretKind::password);
    EXPECT_THAT(refused({"credentials", "set", "front-door", "--secret", "x"}),
                HasSubstr("'--secret'"));
}

TEST(CommandLine, ownership_needs_identity_proof_reference_and_witness) {
    const Plan plan = planned({"ownership", "add", "yard", "--maker", "hikvision", "--serial", "S",
                               "--proof", "purchase_invoice", "--reference", "R-1", "--attested-by",
                               "Ada", "--customer", "shop"});
    const auto record = body_of<v1::OwnershipRecord>(plan);
    EXPECT_EQ(record.proof(), v1::OwnershipRecord::purchase_invoice);
    EXPECT_EQ(record.identity().serial(), "S");
    EXPECT_THAT(refused({"ownership", "add", "yard"}), HasSubstr("required"));
}

TEST(CommandLine, a_mistyped_word_brings_the_nearest_known_one) {
    EXPECT_THAT(refused({"camras", "list"}), HasSubstr("Did you mean 'cameras'?"));
    EXPECT_THAT(refused({"cameras", "lsit"}), HasSubstr("Did you mean 'list'?"));
    EXPECT_THAT(refused({"recover", "c", "--objektive", "online"}),
                HasSubstr("Did you mean '--objective'?"));
    EXPECT_THAT(refused({"recover", "c", "--objective", "acess"}),
                HasSubstr("Did you mean 'access'?"));
    EXPECT_THAT(refused({"-o", "jsn", "cameras", "list"}), HasSubstr("Did you mean 'json'?"));
}

TEST(CommandLine, a_group_without_command_lists_its_commands) {
    EXPECT_THAT(refused({"audit"}), HasSubstr("Known: list, verify."));
}

TEST(CommandLine, connection_flags_may_stand_behind_the_command) {
    const Plan plan = planned({"cameras", "list", "-o", "json", "--api", "https://h:1", "--ca", "c",
                               "--token-file", "t", "--actor", "Ada"});
    EXPECT_EQ(plan.output, Output::json);
    EXPECT_EQ(plan.connection.api, "https://h:1");
    EXPECT_EQ(plan.connection.ca, "c");
    EXPECT_EQ(plan.connection.token_file, "t");
    EXPECT_EQ(plan.connection.actor, "Ada");
}

TEST(CommandLine, help_is_printed_not_refused) {
    EXPECT_THAT(planned({"cameras", "add", "--help"}).text, HasSubstr("--serial"));
    EXPECT_THAT(planned({}).text, HasSubstr("work-orders"));
}

TEST(CommandLine, every_shell_gets_a_script_that_asks_the_program) {
    for (const char* shell : {"bash", "zsh", "fish"}) {
        EXPECT_THAT(planned({"completion", shell}).text, HasSubstr("camfleetctl complete -- "));
    }
    EXPECT_THAT(refused({"completion", "bsh"}), HasSubstr("Did you mean 'bash'?"));
}

TEST(Completion, offers_commands_then_flags_then_values) {
    const Command tree = command_tree();
    EXPECT_THAT(complete(tree, {""}).words, IsSupersetOf({"recover", "cameras", "completion"}));
    EXPECT_THAT(complete(tree, {"audit", ""}).words, ElementsAre("list", "verify"));
    EXPECT_THAT(complete(tree, {"recover", "c", "--"}).words,
                IsSupersetOf({"--objective", "--watch", "--output"}));
    EXPECT_THAT(complete(tree, {"recover", "c", "--objective", ""}).words,
                ElementsAre("online", "access", "recommission"));
}

TEST(Completion, knows_which_ids_belong_where) {
    const Command tree = command_tree();
    EXPECT_EQ(complete(tree, {"recover", ""}).things, Things::cameras);
    EXPECT_EQ(complete(tree, {"credentials", "set", ""}).things, Things::devices);
    EXPECT_EQ(complete(tree, {"cameras", "add", "n", "--recorder", ""}).things, Things::recorders);
    EXPECT_EQ(complete(tree, {"-o", "json", "jobs", "envelope", ""}).things, Things::jobs);
    EXPECT_TRUE(complete(tree, {"jobs", "envelope", "j", "--out", ""}).file);
    EXPECT_EQ(complete(tree, {"recover", "c", ""}).things, Things::none);
}

TEST(Completion, says_nothing_after_a_word_it_does_not_know) {
    EXPECT_THAT(complete(command_tree(), {"camras", ""}).words, ElementsAre());
}

}  // namespace
}  // namespace camfleet::cli
