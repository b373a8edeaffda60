// SPDX-License-Identifier: Apache-2.0
// The SNMP session against peers that misbehave: always a named error, always in time.
#include "agent/adapters/snmp/snmp_session.hpp"

#include "tests/unit/agent/snmp_adapter/responder.hpp"

#include <gtest/gtest.h>

namespace camfleet::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

const ports::Oid prefix = {1, 3, 6, 1, 2, 1, 2, 2, 1, 2};
const std::vector<unsigned> first = {1, 3, 6, 1, 2, 1, 2, 2, 1, 2, 1};

ports::Deadline in(int ms) { return steady_clock::now() + milliseconds(ms); }

std::unique_ptr<ports::SnmpClient> client_of(const Responder& peer) {
    snmp::SnmpSessions sessions({.try_timeout = milliseconds(150)});
    v1::Endpoint at;
    at.set_host("127.0.0.1");
    at.set_snmp_port(peer.port());
    ports::SnmpLogin login;
    login.secret = Secret("public");
    auto opened = sessions.open(at, login, 0, in(2000));
    EXPECT_TRUE(opened.has_value());
    return opened ? std::move(*opened) : nullptr;
}

// What a walk of ifDescr ends with.
Result<std::vector<ports::SnmpRow>> walk(Responder::Answers answers,
                                         std::size_t rows_max = 100,
                                         int ms = 2000) {
    Responder peer(std::move(answers));
    const auto started = steady_clock::now();
    auto rows = client_of(peer)->walk(prefix, rows_max, in(ms));
    EXPECT_LT(steady_clock::now() - started, milliseconds(ms + 1000));
    return rows;
}

std::vector<unsigned> next_of(std::vector<unsigned> oid, unsigned step = 1) {
    if (oid.size() == prefix.size()) oid.push_back(0);
    oid.back() += step;
    return oid;
}

TEST(SnmpSession, walks_until_the_prefix_ends) {
    const auto rows = walk([](const AskedRequest& asked) {
        std::string list;
        auto oid = asked.oid;
        for (int i = 0; i < 3; ++i) {
            oid = next_of(oid);
            if (oid.back() > 7) oid = {1, 3, 6, 1, 2, 1, 2, 2, 1, 3, 1};
            list += binding(oid, ber(0x04, "port"));
        }
        return std::vector{response(asked, list)};
    });
    ASSERT_TRUE(rows.has_value()) << rows.error().text();
    EXPECT_EQ(rows->size(), 7U);
    EXPECT_EQ(rows->front().octets, "port");
}

TEST(SnmpSession, stops_at_the_end_of_the_view) {
    const auto rows = walk([](const AskedRequest& asked) {
        return std::vector{response(asked, binding(asked.oid, ber(0x82, "")))};
    });
    ASSERT_TRUE(rows.has_value());
    EXPECT_TRUE(rows->empty());
}

TEST(SnmpSession, ends_a_walk_where_the_agent_begins_anew) {
    const std::vector<unsigned> begin = {1, 3, 6, 1, 2, 1, 1, 1, 0};
    const auto rows = walk([&](const AskedRequest& asked) {
        return std::vector{response(
            asked, binding(first, ber(0x04, "port")) + binding(begin, ber(0x04, "a switch")))};
    });
    ASSERT_TRUE(rows.has_value()) << rows.error().text();
    EXPECT_EQ(rows->size(), 1U);
}

TEST(SnmpSession, refuses_identifiers_that_do_not_increase) {
    const auto rows = walk([](const AskedRequest& asked) {
        return std::vector{response(asked, binding(first, ber(0x04, "port")))};
    });
    ASSERT_FALSE(rows.has_value());
    EXPECT_EQ(rows.error().code, Errc::malformed);
    EXPECT_NE(rows.error().context.find("do not increase"), std::string::npos);
}

TEST(SnmpSession, refuses_a_table_without_end) {
    const auto rows = walk([](const AskedRequest& asked) {
        return std::vector{response(asked, binding(next_of(asked.oid), ber(0x04, "port")))};
    });
    ASSERT_FALSE(rows.has_value());
    EXPECT_EQ(rows.error().code, Errc::too_large);
}

TEST(SnmpSession, names_garbage_as_malformed) {
    for (const std::string& garbage :
         {std::string("x"), std::string(60, '\xff'), std::string("\x30\x84\xff\xff\xff\xff", 6),
          std::string(1400, '\0')}) {
        const auto rows = walk([&](const AskedRequest&) { return std::vector{garbage}; });
        ASSERT_FALSE(rows.has_value());
        EXPECT_TRUE(rows.error().code == Errc::malformed || rows.error().code == Errc::timeout)
            << rows.error().text();
    }
}

TEST(SnmpSession, survives_answers_cut_at_every_byte) {
    for (std::size_t keep = 0; keep < 48; keep += 3) {
        const auto rows = walk(
            [&](const AskedRequest& asked) {
                return std::vector{response(asked, binding(next_of(asked.oid), ber(0x04, "port")))
                                       .substr(0, keep)};
            },
            100, 250);
        EXPECT_FALSE(rows.has_value()) << keep;
    }
}

TEST(SnmpSession, is_not_drowned_by_a_flood_of_strangers) {
    const auto rows = walk(
        [](const AskedRequest& asked) {
            auto other = asked;
            other.id = ber_int(1);
            return std::vector<std::string>(200, response(other, binding(first, ber(0x05, ""))));
        },
        100, 600);
    EXPECT_FALSE(rows.has_value());
}

TEST(SnmpSession, halves_the_repetitions_when_the_answer_is_too_big) {
    std::atomic<int> too_big{0};
    const auto rows = walk([&](const AskedRequest& asked) {
        if (too_big++ < 2)
            return std::vector{response(asked, binding(asked.oid, ber(0x05, "")), 1)};
        return std::vector{response(asked, binding(asked.oid, ber(0x82, "")))};
    });
    EXPECT_TRUE(rows.has_value()) << rows.error().text();
    EXPECT_EQ(too_big, 3);
}

TEST(SnmpSession, takes_a_write_answered_with_no_such_object_for_what_it_is) {
    Responder peer([](const AskedRequest& asked) {
        return std::vector{response(asked, binding(asked.oid, ber(0x81, "")))};
    });
    const auto set = client_of(peer)->set({prefix, ports::SnmpType::integer, 2, {}, {}}, in(2000));
    ASSERT_FALSE(set.has_value());
    EXPECT_EQ(set.error().code, Errc::not_found);
    EXPECT_EQ(peer.requests(), 1);
}

TEST(SnmpSession, names_every_refusal_of_a_write) {
    const std::vector<std::pair<int, Errc>> table = {
        {5, Errc::device_error}, {6, Errc::forbidden},  {10, Errc::rejected},
        {13, Errc::busy},        {16, Errc::forbidden}, {17, Errc::forbidden}};
    for (const auto& [status, code] : table) {
        const int answered = status;
        Responder peer([answered](const AskedRequest& asked) {
            return std::vector{response(asked, binding(asked.oid, ber_int(2)), answered)};
        });
        const auto set =
            client_of(peer)->set({prefix, ports::SnmpType::integer, 2, {}, {}}, in(2000));
        ASSERT_FALSE(set.has_value());
        EXPECT_EQ(set.error().code, code) << status;
    }
}

TEST(SnmpSession, never_sends_a_write_twice) {
    Responder peer([](const AskedRequest&) { return std::vector<std::string>(); });
    const auto set = client_of(peer)->set({prefix, ports::SnmpType::integer, 2, {}, {}}, in(1500));
    ASSERT_FALSE(set.has_value());
    EXPECT_EQ(set.error().code, Errc::timeout);
    EXPECT_EQ(peer.requests(), 1);
}

TEST(SnmpSession, refuses_an_answer_to_another_question) {
    Responder peer([](const AskedRequest& asked) {
        return std::vector{response(asked, binding(first, ber_int(2)))};
    });
    const auto rows = client_of(peer)->get({&prefix, 1}, in(2000));
    ASSERT_FALSE(rows.has_value());
    EXPECT_EQ(rows.error().code, Errc::malformed);
}

TEST(SnmpSession, takes_numeric_addresses_only) {
    snmp::SnmpSessions sessions;
    ports::SnmpLogin login;
    login.secret = Secret("public");
    for (const auto* host : {"", "localhost", "unix:/tmp/x", "127.0.0.1:162"}) {
        v1::Endpoint at;
        at.set_host(host);
        const auto opened = sessions.open(at, login, 0, in(1000));
        ASSERT_FALSE(opened.has_value());
        EXPECT_EQ(opened.error().code, Errc::invalid_argument);
    }
}

}  // namespace
}  // namespace camfleet::test
