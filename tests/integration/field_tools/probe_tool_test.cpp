// SPDX-License-Identifier: Apache-2.0
// The program `camfleet-agent probe` against simulated cameras, as a technician runs it.
#include "tests/integration/axis_drivers/axis_bench.hpp"
#include "tests/integration/field_tools/credential.hpp"
#include "tests/integration/field_tools/run_agent.hpp"
#include "tests/integration/onvif_drivers/onvif_bench.hpp"

namespace camfleet {
namespace {

using support::run_agent;
using testing::HasSubstr;
using testing::Not;

class ProbeTool : public AxisDrivers {
  protected:
    [[nodiscard]] std::string credential(const std::string& word) const {
        return support::credential_file(folder_, word);
    }
    [[nodiscard]] std::string target() const {
        return state().address + ":" + std::to_string(state().http_port);
    }
    support::TempFolder folder_;
};

TEST_F(ProbeTool, says_who_an_axis_camera_is_and_sends_no_login) {
    open(Generation::os12, "20");
    const auto seen = run_agent("probe " + target() + " --json");
    EXPECT_EQ(seen.code, 0) << seen.text;
    EXPECT_THAT(seen.text, HasSubstr("\"driver\":\"axis\""));
    EXPECT_THAT(seen.text, HasSubstr("\"serial\":\"ACCC8E000001\""));
    EXPECT_THAT(seen.text, HasSubstr("\"value\":\"credential_unknown\""));
    EXPECT_EQ(counters().authorizations, 0U);
}

TEST_F(ProbeTool, logs_in_once_it_knows_the_camera_and_never_at_an_impostor) {
    open(Generation::json, "21");
    const auto other =
        run_agent("probe " + target() + " --credential-file " + credential("ACCC8E000002"));
    EXPECT_EQ(other.code, 3) << other.text;
    EXPECT_THAT(other.text, HasSubstr("another device answers"));
    EXPECT_EQ(counters().authorizations, 0U);
    const auto right =
        run_agent("probe " + target() + " --credential-file " + credential("ACCC8E000001"));
    EXPECT_EQ(right.code, 0) << right.text;
    EXPECT_THAT(right.text, HasSubstr("login     accepted"));
    EXPECT_THAT(right.text, HasSubstr("users     root"));
    EXPECT_THAT(right.text, Not(HasSubstr("Gate-pass1")));
    EXPECT_EQ(counters().logins_failed, 0U);
}

class ProbeOnvif : public OnvifBench {};

TEST_F(ProbeOnvif, falls_back_to_the_generic_driver) {
    open("68.22");
    const auto seen =
        run_agent("probe " + state().address + ":" + std::to_string(state().http_port));
    EXPECT_EQ(seen.code, 0) << seen.text;
    EXPECT_THAT(seen.text, HasSubstr("driver    onvif"));
    EXPECT_THAT(seen.text, HasSubstr("state     credential unknown"));
}

TEST(ProbeNobody, is_told_apart_from_a_device_that_nobody_understands) {
    const auto seen = run_agent("probe 127.68.23.1:9 --seconds 1");
    EXPECT_EQ(seen.code, 1);
    EXPECT_THAT(seen.text, HasSubstr("state     not known"));
    EXPECT_THAT(seen.text, HasSubstr("refuses port 9"));
    EXPECT_EQ(run_agent("probe not-an-address").code, 1);
    const auto typed = run_agent("probe 127.68.23.1:9 --mac zz");
    EXPECT_EQ(typed.code, 1);
    EXPECT_THAT(typed.text, HasSubstr("'zz' is no MAC address"));
}

}  // namespace
}  // namespace camfleet
