// SPDX-License-Identifier: Apache-2.0
// The login file and the switch's address as a person types them.
#include "agent/tools/switch_tool/login_text.hpp"

#include "agent/tools/switch_tool/login_input.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace camfleet::switch_tool {
namespace {

TEST(LoginText, reads_a_community_in_both_spellings) {
    for (const auto* text : {"community = pub lic", "# mine\n---\ncommunity: \"pub lic\"\r\n"}) {
        const auto login = parse_login(text);
        ASSERT_TRUE(login.has_value()) << login.error().text();
        EXPECT_EQ(login->kind, v1::SecretKind::snmp_community);
        EXPECT_EQ(login->secret.reveal(), "pub lic");
    }
}

TEST(LoginText, reads_a_v3_user_with_its_defaults) {
    const auto login =
        parse_login("user: tech\nauth_pass_phrase: a=b:c\npriv_pass_phrase: second1\n");
    ASSERT_TRUE(login.has_value()) << login.error().text();
    EXPECT_EQ(login->kind, v1::SecretKind::snmp_v3);
    EXPECT_EQ(login->user, "tech");
    EXPECT_EQ(login->secret.reveal(), "a=b:c");
    EXPECT_EQ(login->privacy_secret.reveal(), "second1");
    EXPECT_EQ(login->auth_protocol, "SHA");
    EXPECT_EQ(login->priv_protocol, "AES");
}

TEST(LoginText, reads_that_somebody_has_tried_what_one_source_describes) {
    const auto login = parse_login("community = word\nmethods = single-source\n");
    ASSERT_TRUE(login.has_value()) << login.error().text();
    EXPECT_EQ(login->scope, "single-source");
    EXPECT_EQ(login->secret.reveal(), "word");
    const auto user = parse_login(
        "user: tech\nauth_pass_phrase: first123\npriv_pass_phrase: second1\nmethods: "
        "single-source");
    ASSERT_TRUE(user.has_value()) << user.error().text();
    EXPECT_EQ(user->scope, "single-source");
    EXPECT_EQ(parse_login("community = word")->scope, "");
    for (const auto* bad : {"community = word\nmethods = all", "methods = single-source",
                            "api_key = key\nmethods = single-source"}) {
        EXPECT_EQ(parse_login(bad).error().code, Errc::invalid_argument) << bad;
    }
}

TEST(LoginText, reads_what_opens_a_controller) {
    const auto key = parse_login("api_key = abc=d\n");
    ASSERT_TRUE(key.has_value()) << key.error().text();
    EXPECT_EQ(key->kind, v1::SecretKind::api_key);
    EXPECT_EQ(key->secret.reveal(), "abc=d");
    EXPECT_EQ(key->user, "");
    const auto account = parse_login("user: tech\npassword: pass word\n");
    ASSERT_TRUE(account.has_value()) << account.error().text();
    EXPECT_EQ(account->kind, v1::SecretKind::password);
    EXPECT_EQ(account->user, "tech");
    EXPECT_EQ(account->secret.reveal(), "pass word");
    for (const auto* bad :
         {"api_key = topsecret\nuser = x", "password = topsecret",
          "api_key =", "user =\npassword = topsecret", "api_key = topsecret\npassword = topsecret",
          "password = topsecret\ncommunity = topsecret"}) {
        const auto login = parse_login(bad);
        ASSERT_FALSE(login.has_value()) << bad;
        EXPECT_EQ(login.error().text().find("topsecret"), std::string::npos);
    }
}

TEST(LoginText, names_the_line_and_never_the_value) {
    for (const auto* text :
         {"comunity = topsecret", "topsecret", "community = topsecret\ncommunity = topsecret",
          "community = topsecret\nuser = x", "user = topsecret", "", "community ="}) {
        const auto login = parse_login(text);
        ASSERT_FALSE(login.has_value()) << text;
        EXPECT_EQ(login.error().text().find("topsecret"), std::string::npos)
            << login.error().text();
    }
}

TEST(LoginFile, that_others_can_read_is_refused) {
    const auto file =
        std::filesystem::temp_directory_path() / ("camfleet-login-" + std::to_string(getpid()));
    std::ofstream(file) << "community = word\n";
    std::filesystem::permissions(file, std::filesystem::perms{0640});
    const auto open = login_from_file(file.string());
    ASSERT_FALSE(open.has_value());
    EXPECT_EQ(open.error().code, Errc::forbidden);
    std::filesystem::permissions(file, std::filesystem::perms{0600});
    const auto closed = login_from_file(file.string());
    ASSERT_TRUE(closed.has_value()) << closed.error().text();
    EXPECT_EQ(closed->secret.reveal(), "word");
    std::filesystem::remove(file);
}

TEST(SwitchAddress, is_spelled_as_it_is_read) {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"192.0.2.5", "192.0.2.5:161"},
        {"192.0.2.5:1161", "192.0.2.5:1161"},
        {"[2001:db8::5]:1161", "[2001:db8::5]:1161"},
        {"2001:db8::5", "[2001:db8::5]:161"}};
    for (const auto& [text, spelled] : table) {
        const auto at = parse_switch(text);
        ASSERT_TRUE(at.has_value()) << text;
        EXPECT_EQ(spell_switch(*at), spelled);
        EXPECT_EQ(spell_switch(*parse_switch(spelled)), spelled);
    }
    for (const auto* bad : {"", ":161", "192.0.2.5:", "192.0.2.5:0", "192.0.2.5:65536", "a:b",
                            "[::1", "[::1]161", "192.0.2.5:16x"}) {
        EXPECT_FALSE(parse_switch(bad).has_value()) << bad;
    }
}

}  // namespace
}  // namespace camfleet::switch_tool
