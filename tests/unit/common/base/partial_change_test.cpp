// SPDX-License-Identifier: Apache-2.0
#include "common/ports/partial_change.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet {
namespace {

TEST(ChangedInPart, leaves_no_word_that_says_that_nothing_happened) {
    for (const auto code : {Errc::unauthorized, Errc::forbidden, Errc::not_supported, Errc::busy,
                            Errc::malformed, Errc::too_large, Errc::unreachable, Errc::locked}) {
        const auto error = ports::changed_in_part({code, "second call"}, "the name");
        EXPECT_EQ(error.code, Errc::device_error);
        EXPECT_THAT(error.context, testing::HasSubstr("changed in part (the name)"));
        EXPECT_THAT(error.context, testing::HasSubstr(std::string(errc_name(code))));
    }
}

TEST(ChangedInPart, keeps_what_is_unknown_and_the_considered_word_of_the_device) {
    for (const auto code : {Errc::timeout, Errc::closed, Errc::device_error, Errc::rejected}) {
        EXPECT_EQ(ports::changed_in_part({code, "second call"}, "the name").code, code);
    }
}

TEST(ChangedInPart, of_a_network_is_never_a_refusal_for_the_device_may_have_moved) {
    const auto error = ports::network_changed_in_part({Errc::rejected, "gateway"}, "the address");
    EXPECT_EQ(error.code, Errc::device_error);
    EXPECT_EQ(error.context, "changed in part (the address): rejected: gateway");
    for (const auto code : {Errc::timeout, Errc::closed}) {
        EXPECT_EQ(ports::network_changed_in_part({code, "gateway"}, "the address").code, code);
    }
}

}  // namespace
}  // namespace camfleet
