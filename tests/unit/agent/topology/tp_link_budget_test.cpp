// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/topology/switch_snapshot.hpp"

#include <gtest/gtest.h>

namespace camfleet::switches {
namespace {

SnmpRow number(std::string_view oid, std::int64_t value) {
    return {ports::parse_oid(oid), SnmpType::integer, value, {}, {}};
}

SwitchSnapshot tp_link(std::vector<SnmpRow> more) {
    more.push_back({ports::parse_oid("1.3.6.1.2.1.1.2.0"),
                    SnmpType::oid,
                    0,
                    {},
                    ports::parse_oid("1.3.6.1.4.1.11863.5.206")});
    more.push_back({ports::parse_oid("1.3.6.1.2.1.2.2.1.2.49153"),
                    SnmpType::octets,
                    0,
                    "gigabitEthernet 1/0/1",
                    {}});
    more.push_back(number("1.3.6.1.4.1.11863.6.56.1.1.2.1.1.2.1", 1));
    return parse_snapshot("tp-link", {{0, std::move(more)}}).value();
}

TEST(TpLinkBudget, is_told_in_tenths_of_a_watt_and_rounded_to_the_safe_side) {
    const auto snapshot = tp_link({number("1.3.6.1.4.1.11863.6.56.1.1.1.1.0", 1'509),
                                   number("1.3.6.1.4.1.11863.6.56.1.1.1.3.0", 401)});
    ASSERT_TRUE(snapshot.budgets.contains(1));
    EXPECT_EQ(snapshot.budgets.at(1).watts, 150U);
    EXPECT_EQ(snapshot.budgets.at(1).used_watts, 41U);
}

TEST(TpLinkBudget, is_not_known_where_its_numbers_make_no_sense) {
    EXPECT_TRUE(tp_link({}).budgets.empty());
    EXPECT_TRUE(tp_link({number("1.3.6.1.4.1.11863.6.56.1.1.1.1.0", -1)}).budgets.empty());
    EXPECT_TRUE(tp_link({number("1.3.6.1.4.1.11863.6.56.1.1.1.1.1", 1'500)}).budgets.empty());
}

}  // namespace
}  // namespace camfleet::switches
