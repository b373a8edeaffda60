// SPDX-License-Identifier: Apache-2.0
// The whole driver against a switch that means no good: endless and decreasing tables, garbage in
// the middle, ten thousand forwarding rows. Bounded, with a named error, and never a port.
#include "agent/adapters/snmp/snmp_session.hpp"
#include "agent/switches/snmp/snmp_switch.hpp"
#include "tests/support/find_on.hpp"
#include "tests/unit/agent/snmp_adapter/responder.hpp"

#include <gtest/gtest.h>

#include <map>

namespace camfleet::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Numbers = std::vector<unsigned>;

constexpr std::size_t rows_an_answer = 25;
constexpr auto camera = "02:aa:00:00:00:07";

Numbers numbers(const std::string& text) {
    const auto oid = ports::parse_oid(text);
    return {oid.begin(), oid.end()};
}

bool below(const Numbers& oid, const Numbers& prefix) {
    return oid.size() > prefix.size() && std::equal(prefix.begin(), prefix.end(), oid.begin());
}

std::string integer(unsigned value) {
    std::string body;
    for (int shift = 24; shift >= 0; shift -= 8) body += static_cast<char>(value >> shift & 0xffU);
    return ber(0x02, body);
}

enum class Malice { none, repeats, decreases, endless, garbage, silence };

// Eight ports with PoE, a camera on port 3; below `at` it turns bad.
class BadSwitch {
  public:
    BadSwitch(Malice malice, const std::string& at, unsigned forwarding_rows = 1)
        : malice_(malice), at_(numbers(at)) {
        put("1.3.6.1.2.1.1.2.0", ber_oid(numbers("1.3.6.1.4.1.4526.100.1")));
        put("1.3.6.1.2.1.17.1.1.0", ber(0x04, std::string("\x02\x00\x00\x00\x01\x00", 6)));
        for (unsigned port = 1; port <= 8; ++port) {
            const auto n = std::to_string(port);
            put("1.3.6.1.2.1.2.2.1.2." + n, ber(0x04, "port " + n));
            put("1.3.6.1.2.1.2.2.1.3." + n, integer(6));
            put("1.3.6.1.2.1.2.2.1.8." + n, integer(1));
            put("1.3.6.1.2.1.17.1.4.1.2." + n, integer(port));
            put("1.3.6.1.2.1.105.1.1.1.3.1." + n, integer(1));
            put("1.3.6.1.2.1.105.1.1.1.6.1." + n, integer(3));
        }
        put("1.3.6.1.2.1.17.7.1.2.2.1.2.1.2.170.0.0.0.7", integer(3));
        for (unsigned i = 1; i < forwarding_rows; ++i) {
            put("1.3.6.1.2.1.17.7.1.2.2.1.2.1.2.187.0.0." + std::to_string(i / 256) + "." +
                    std::to_string(i % 256),
                integer(8));
        }
    }

    std::vector<std::string> answer(const AskedRequest& asked) const {
        constexpr unsigned char get = 0xa0;
        if (asked.kind == get) {
            std::string list;
            for (const auto& oid : asked.oids) {
                const auto row = rows_.find(oid);
                list += binding(oid, row == rows_.end() ? ber(0x81, "") : row->second);
            }
            return {response(asked, list)};
        }
        if (malice_ != Malice::none && (asked.oid == at_ || below(asked.oid, at_))) {
            return misbehave(asked);
        }
        std::string list;
        auto row = rows_.upper_bound(asked.oid);
        for (std::size_t i = 0; i < rows_an_answer && row != rows_.end(); ++i, ++row) {
            list += binding(row->first, row->second);
        }
        if (list.empty()) list = binding(asked.oid, ber(0x82, ""));
        return {response(asked, list)};
    }

  private:
    void put(const std::string& oid, const std::string& value) { rows_[numbers(oid)] = value; }

    [[nodiscard]] std::vector<std::string> misbehave(const AskedRequest& asked) const {
        if (malice_ == Malice::silence) return {};
        if (malice_ == Malice::garbage) return {std::string(300, '\x30')};
        auto oid = asked.oid;
        if (oid == at_) oid.push_back(1000);
        std::string list;
        for (std::size_t i = 0; i < rows_an_answer; ++i) {
            if (malice_ == Malice::endless) ++oid.back();
            if (malice_ == Malice::decreases && oid.back() > 0) --oid.back();
            list += binding(oid, integer(1));
        }
        return {response(asked, list)};
    }

    Malice malice_;
    Numbers at_;
    std::map<Numbers, std::string> rows_;
};

struct Told {
    Result<v1::PortBinding> port;
    milliseconds took{};
};

Told ask(const BadSwitch& bad, int ms = 20'000) {
    Responder peer([&](const AskedRequest& asked) { return bad.answer(asked); });
    snmp::SnmpSessions sessions({.try_timeout = milliseconds(150)});
    switches::SnmpSwitchOptions options;
    options.agent_macs = [] { return std::set<std::string>(); };
    switches::SnmpSwitch driver(sessions, options);
    v1::Endpoint at;
    at.set_host("127.0.0.1");
    at.set_snmp_port(peer.port());
    ports::SnmpLogin login;
    login.secret = Secret("public");
    const auto began = steady_clock::now();
    auto port = support::find_on(driver, at, login, camera, began + milliseconds(ms));
    const auto took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - began);
    return {std::move(port), took};
}

TEST(HostileSwitch, that_behaves_shows_the_camera) {
    const auto told = ask(BadSwitch(Malice::none, ""));
    ASSERT_TRUE(told.port.has_value()) << told.port.error().text();
    EXPECT_EQ(told.port->if_index(), 3U) << told.port->explanation();
}

TEST(HostileSwitch, never_yields_a_port_from_a_bad_table) {
    const std::vector<std::pair<Malice, Errc>> kinds = {{Malice::repeats, Errc::malformed},
                                                        {Malice::decreases, Errc::malformed},
                                                        {Malice::endless, Errc::too_large}};
    for (const auto* table : {"1.3.6.1.2.1.2.2.1.2", "1.3.6.1.2.1.17.7.1.2.2.1.2",
                              "1.0.8802.1.1.2.1.4.1.1.12", "1.3.6.1.2.1.105.1.1.1.3"}) {
        for (const auto& [malice, code] : kinds) {
            const auto told = ask(BadSwitch(malice, table));
            ASSERT_FALSE(told.port.has_value()) << table;
            EXPECT_EQ(told.port.error().code, code) << told.port.error().text();
            EXPECT_NE(told.port.error().context.find("127.0.0.1"), std::string::npos);
        }
    }
}

TEST(HostileSwitch, that_answers_garbage_or_falls_silent_is_given_up_in_time) {
    for (const auto malice : {Malice::garbage, Malice::silence}) {
        const auto told = ask(BadSwitch(malice, "1.3.6.1.2.1.17.7.1.2.2.1.2"), 1'500);
        ASSERT_FALSE(told.port.has_value());
        EXPECT_TRUE(told.port.error().code == Errc::timeout ||
                    told.port.error().code == Errc::malformed)
            << told.port.error().text();
        EXPECT_LT(told.took, milliseconds(2'500));
    }
}

TEST(HostileSwitch, with_ten_thousand_forwarding_rows_is_read_whole) {
    const auto told = ask(BadSwitch(Malice::none, "", 10'000));
    ASSERT_TRUE(told.port.has_value()) << told.port.error().text();
    EXPECT_EQ(told.port->if_index(), 3U) << told.port->explanation();
    std::cout << "10000 forwarding rows read in " << told.took.count() << " ms\n";
    EXPECT_LT(told.took, milliseconds(10'000));
}

TEST(HostileSwitch, with_more_rows_than_any_switch_has_is_refused_by_name) {
    const auto told = ask(BadSwitch(Malice::none, "", 20'500));
    ASSERT_FALSE(told.port.has_value());
    EXPECT_EQ(told.port.error().code, Errc::too_large) << told.port.error().text();
    EXPECT_NE(told.port.error().context.find("1.3.6.1.2.1.17.7.1.2.2.1.2"), std::string::npos);
}

}  // namespace
}  // namespace camfleet::test
