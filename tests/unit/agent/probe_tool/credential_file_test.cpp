// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/probe_tool/credential_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace camfleet::probe_tool {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(FieldCredential, is_read_line_by_line_and_a_password_may_hold_anything) {
    const auto read = parse_credential(
        "# gate\r\nuser=root\r\npassword= a=b# c \r\nserial=X1\nmac=AC-CC-8E-00-00-01");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->login.user, "root");
    EXPECT_EQ(read->login.password.reveal(), " a=b# c ");
    EXPECT_EQ(read->device.serial(), "X1");
    EXPECT_EQ(read->device.mac(), "ac:cc:8e:00:00:01");
}

TEST(FieldCredential, says_which_line_is_wrong_and_never_what_it_holds) {
    struct Case {
        std::string text;
        std::string reason;
    };
    for (const auto& bad : std::vector<Case>{{"user=a\nsecret-word", "line 2"},
                                             {"user=a\npasswort=secret-word", "line 2"},
                                             {"user=a", "password"},
                                             {"password=secret-word", "user"},
                                             {"user=\n", "line 1"},
                                             {"", "user"}}) {
        const auto read = parse_credential(bad.text);
        ASSERT_FALSE(read) << bad.text;
        EXPECT_EQ(read.error().code, Errc::malformed);
        EXPECT_THAT(read.error().context, HasSubstr(bad.reason));
        EXPECT_THAT(read.error().context, Not(HasSubstr("secret-word")));
    }
}

TEST(FieldCredential, quotes_a_mac_that_is_none_and_says_what_one_looks_like) {
    const auto read = parse_credential("user=a\npassword=secret-word\nmac=6g:bc:00:00:00:01");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Errc::invalid_argument);
    for (const auto* part : {"line 3", "'6g:bc:00:00:00:01'", "68:6d:bc:00:00:01"}) {
        EXPECT_THAT(read.error().context, HasSubstr(part));
    }
    EXPECT_THAT(read.error().context, Not(HasSubstr("secret-word")));
}

TEST(FieldCredential, of_a_file_that_others_can_read_is_refused) {
    const auto path = std::filesystem::temp_directory_path() /
                      ("camfleet-credential-" + std::to_string(::getpid()));
    std::ofstream(path) << "user=a\npassword=b\n";
    std::filesystem::permissions(path, std::filesystem::perms(0644));
    EXPECT_EQ(read_credential(path).error().code, Errc::forbidden);
    std::filesystem::permissions(path, std::filesystem::perms(0600));
    EXPECT_TRUE(read_credential(path));
    std::filesystem::remove(path);
}

TEST(FieldEndpoint, is_a_numeric_address_with_a_port) {
    EXPECT_EQ(parse_endpoint("192.0.2.1", false)->http_port(), 0U);
    EXPECT_EQ(parse_endpoint("192.0.2.1:8080", false)->http_port(), 8080U);
    EXPECT_EQ(parse_endpoint("[2001:db8::1]:8443", true)->https_port(), 8443U);
    EXPECT_EQ(parse_endpoint("2001:db8::1", false)->host(), "2001:db8::1");
    for (const std::string bad : {"", "camera", "192.0.2.1:", "192.0.2.1:0", "192.0.2.1:99999",
                                  "[::1", "[::1]8", "192.0.2.1:80x", "192.0.2.1/x"}) {
        EXPECT_FALSE(parse_endpoint(bad, false)) << bad;
    }
}

}  // namespace
}  // namespace camfleet::probe_tool
