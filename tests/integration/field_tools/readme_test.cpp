// SPDX-License-Identifier: Apache-2.0
// The README shows what the program prints.
#include "tests/integration/field_tools/run_agent.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace camfleet {
namespace {

TEST(Readme, shows_the_capabilities_that_the_drivers_declare) {
    const char* source = std::getenv("CAMFLEET_SOURCE");
    ASSERT_NE(source, nullptr);
    std::ifstream file(std::string(source) + "/README.md");
    std::stringstream text;
    text << file.rdbuf();
    const auto printed = support::run_agent("drivers");
    ASSERT_EQ(printed.code, 0) << printed.text;
    EXPECT_NE(text.str().find("<!-- drivers -->\n" + printed.text + "<!-- /drivers -->"),
              std::string::npos)
        << "the table of README.md is not this one:\n"
        << printed.text;
}

}  // namespace
}  // namespace camfleet
