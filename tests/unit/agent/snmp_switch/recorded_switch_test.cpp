// SPDX-License-Identifier: Apache-2.0
// The driver on recordings without a network: it reads the tables it needs, per-VLAN views
// included.
#include "agent/switches/local_path/local_macs.hpp"
#include "agent/switches/snmp/snmp_switch.hpp"
#include "common/base/encoding.hpp"
#include "tests/support/find_on.hpp"
#include "tests/support/snmprec/snmprec.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace camfleet::switches {
namespace {

ports::Deadline soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(5); }

class RecordedClient final : public ports::SnmpClient {
  public:
    RecordedClient(std::vector<SnmpRow>& rows, std::string fail_at)
        : rows_(rows), fail_at_(std::move(fail_at)) {}
    Result<std::vector<SnmpRow>> get(std::span<const Oid> oids, ports::Deadline) override {
        std::vector<SnmpRow> found;
        for (const auto& oid : oids) {
            const auto row = std::ranges::find(rows_, oid, &SnmpRow::oid);
            if (row != rows_.end()) found.push_back(*row);
        }
        return found;
    }
    Result<std::vector<SnmpRow>> walk(const Oid& prefix, std::size_t, ports::Deadline) override {
        if (ports::oid_text(prefix) == fail_at_) return fail(Errc::timeout, "no answer");
        std::vector<SnmpRow> found;
        for (const auto& row : rows_) {
            if (row.oid.size() > prefix.size() &&
                std::equal(prefix.begin(), prefix.end(), row.oid.begin())) {
                found.push_back(row);
            }
        }
        return found;
    }
    Result<void> set(const SnmpRow& row, ports::Deadline) override {
        const auto old = std::ranges::find(rows_, row.oid, &SnmpRow::oid);
        if (old == rows_.end()) return fail(Errc::not_found, "no such row");
        old->number = row.number;
        return {};
    }

  private:
    std::vector<SnmpRow>& rows_;
    std::string fail_at_;
};

class RecordedConnector final : public ports::SnmpConnector {
  public:
    explicit RecordedConnector(std::vector<support::RecordedContext> contexts) {
        for (auto& context : contexts) contexts_[context.vlan] = std::move(context.rows);
    }
    Result<std::unique_ptr<ports::SnmpClient>> open(const v1::Endpoint&,
                                                    const ports::SnmpLogin&,
                                                    std::uint32_t vlan,
                                                    ports::Deadline) override {
        asked_.insert(vlan);
        // As on the switch: a view that does not exist, or is not granted, is silent.
        if (!contexts_.contains(vlan)) return fail(Errc::timeout, "no answer");
        return std::make_unique<RecordedClient>(contexts_[vlan], fail_at_);
    }
    void add_empty(std::uint32_t vlan) { contexts_[vlan]; }
    std::set<std::uint32_t> asked_;
    std::string fail_at_;

  private:
    std::map<std::uint32_t, std::vector<SnmpRow>> contexts_;
};

// Several recordings, one a host.
class RecordedSite final : public ports::SnmpConnector {
  public:
    Result<std::unique_ptr<ports::SnmpClient>> open(const v1::Endpoint& at,
                                                    const ports::SnmpLogin& login,
                                                    std::uint32_t vlan,
                                                    ports::Deadline until) override {
        const auto box = boxes_.find(at.host());
        if (box == boxes_.end()) return fail(Errc::timeout, "no answer");
        return box->second->open(at, login, vlan, until);
    }
    std::map<std::string, std::unique_ptr<RecordedConnector>> boxes_;
};

class RecordedSwitch : public testing::Test {
  protected:
    void SetUp() override {
        const auto folder = support::fixtures("switches");
        if (!folder) GTEST_SKIP() << "recordings of switches are absent";
        folder_ = *folder;
        at_.set_host("192.0.2.1");
    }
    std::unique_ptr<RecordedConnector> record(const std::string& name) {
        return std::make_unique<RecordedConnector>(support::read_recording(folder_, name));
    }
    std::filesystem::path folder_;
    v1::Endpoint at_;
    ports::SnmpLogin login_;
};

TEST_F(RecordedSwitch, visits_the_vlans_of_a_cisco_and_finds_what_only_they_show) {
    const auto connector = record("cisco_c3560-24ps");
    connector->add_empty(2);
    SnmpSwitch driver(*connector);
    const auto found = support::find_on(driver, at_, login_, "00:1e:13:6c:3a:3c", soon());
    ASSERT_TRUE(found.has_value()) << found.error().text();
    EXPECT_EQ(connector->asked_, (std::set<std::uint32_t>{0, 2, 500, 521}));
    EXPECT_TRUE(found->explanation().starts_with("foreign_neighbour")) << found->explanation();
    EXPECT_NE(found->explanation().find("Fa0/17"), std::string::npos) << "a phone";
}

TEST_F(RecordedSwitch, refuses_ports_of_which_a_vlan_was_silent_and_reads_the_rest) {
    const auto connector = record("cisco_c3560-24ps");
    SnmpSwitch driver(*connector);
    const auto found = support::find_on(driver, at_, login_, "00:1e:13:6c:3a:3c", soon());
    ASSERT_TRUE(found.has_value()) << found.error().text();
    EXPECT_TRUE(found->explanation().starts_with("hosts_untold")) << found->explanation();
    EXPECT_NE(found->explanation().find("VLAN 2 was not told"), std::string::npos);
    EXPECT_EQ(found->if_name(), "Fa0/17");
    EXPECT_EQ(found->poe_port(), 0U);
}

// vmVoiceVlanId: a phone is learned in its voice VLAN alone. 4096 means none.
TEST_F(RecordedSwitch, visits_the_voice_vlans_of_a_cisco_too) {
    auto contexts = support::read_recording(folder_, "cisco_c3560-24ps");
    for (const auto& [port, vlan] : {std::pair{10011, 777}, std::pair{10012, 4096}}) {
        ports::SnmpRow row;
        row.oid = ports::parse_oid("1.3.6.1.4.1.9.9.68.1.5.1.1.1." + std::to_string(port));
        row.type = ports::SnmpType::integer;
        row.number = vlan;
        auto& rows = contexts.front().rows;
        rows.insert(std::ranges::lower_bound(rows, row.oid, {}, &ports::SnmpRow::oid), row);
    }
    RecordedConnector connector(std::move(contexts));
    SnmpSwitch driver(connector);
    ASSERT_TRUE(support::find_on(driver, at_, login_, "00:1e:13:6c:3a:3c", soon()));
    EXPECT_TRUE(connector.asked_.contains(777));
    EXPECT_FALSE(connector.asked_.contains(4096));
}

TEST_F(RecordedSwitch, reads_the_same_ports_as_the_whole_recording_does) {
    for (const auto* name : {"ciscosb_cbs350-4x", "eltex-mes23xx_mes2324p", "jetstream_sg2218p"}) {
        const auto connector = record(name);
        SnmpSwitch driver(*connector);
        std::vector<ContextRows> whole = {
            {0, support::read_snmprec(folder_ / (std::string(name) + ".snmprec"))}};
        const auto snapshot = parse_snapshot("switch 192.0.2.1", std::move(whole));
        ASSERT_TRUE(snapshot.has_value());
        std::size_t asked = 0;
        for (const auto& entry : snapshot->fdb) {
            if (++asked > 25) break;
            FinderQuestion question;
            question.camera_mac = entry.mac;
            const auto expected = to_binding(switches::find_port({&*snapshot, 1}, question));
            const auto found = support::find_on(driver, at_, login_, entry.mac, soon());
            ASSERT_TRUE(found.has_value()) << found.error().text();
            EXPECT_EQ(found->confidence(), expected.confidence()) << found->explanation();
            EXPECT_EQ(found->if_index(), expected.if_index());
        }
    }
}

TEST_F(RecordedSwitch, looks_over_all_switches_of_a_site_and_says_when_one_was_silent) {
    RecordedSite site;
    std::vector<v1::Endpoint> hosts(3);
    const std::array names = {"routeros_rb750gr3", "eltex-mes23xx_mes2324b", "jetstream_sg2218p"};
    std::vector<ports::SwitchAt> all;
    for (std::size_t i = 0; i < names.size(); ++i) {
        hosts[i].set_host("192.0.2." + std::to_string(i + 1));
        site.boxes_[hosts[i].host()] = record(names[i]);
        all.push_back({&hosts[i], &login_});
    }
    SnmpSwitch driver(site);
    const auto found = driver.find_port(all, "24:32:ae:a3:5f:17", std::nullopt, soon());
    ASSERT_TRUE(found.has_value()) << found.error().text();
    EXPECT_EQ(found->port.confidence(), v1::PortBinding::certain) << found->port.explanation();
    EXPECT_EQ(found->switch_at, 2U);
    EXPECT_EQ(found->port.poe_port(), 1U);
    EXPECT_TRUE(found->all_answered);
    site.boxes_.erase("192.0.2.1");
    const auto two = driver.find_port(all, "24:32:ae:a3:5f:17", std::nullopt, soon());
    ASSERT_TRUE(two.has_value());
    EXPECT_EQ(two->port.confidence(), v1::PortBinding::likely) << two->port.explanation();
    EXPECT_EQ(two->switch_at, 2U);
    EXPECT_FALSE(two->all_answered);
    site.boxes_.clear();
    EXPECT_EQ(driver.find_port(all, "24:32:ae:a3:5f:17", std::nullopt, soon()).error().code,
              Errc::timeout);
}

TEST_F(RecordedSwitch, fails_whole_when_one_table_fails) {
    const auto connector = record("ciscosb_cbs350-4x");
    connector->fail_at_ = "1.0.8802.1.1.2.1.4.1.1.12";
    SnmpSwitch driver(*connector);
    const auto found = support::find_on(driver, at_, login_, "ac:cc:8e:d0:9b:f5", soon());
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().code, Errc::timeout);
}

TEST_F(RecordedSwitch, says_who_it_is_by_make_and_base_address) {
    const std::vector<std::array<std::string, 3>> table = {
        {"cisco_c3560-24ps", "cisco", "00:1e:13:a7:e7:80"},
        {"jetstream_sg2218p", "tp-link", "30:de:4b:f5:f7:e2"},
        {"extreme_x440-8p", "extreme", "00:04:96:8b:a1:fa"}};
    for (const auto& [name, maker, mac] : table) {
        const auto connector = record(name);
        SnmpSwitch driver(*connector);
        const auto identity = driver.identify(at_, login_, soon());
        ASSERT_TRUE(identity.has_value()) << name;
        EXPECT_EQ(identity->maker(), maker);
        EXPECT_EQ(identity->mac(), mac);
    }
}

TEST_F(RecordedSwitch, cannot_cut_a_port_that_only_reads) {
    const auto connector = record("routeros_rb5009upr+s+");
    SnmpSwitch driver(*connector);
    v1::PortBinding port;
    port.set_poe_group(1);
    port.set_poe_port(2);
    const auto off = driver.set_power(at_, login_, port, false, soon());
    ASSERT_FALSE(off.has_value());
    EXPECT_EQ(off.error().code, Errc::not_supported);
}

// Before anything is cut, not at the write.
TEST_F(RecordedSwitch, offers_no_port_of_a_make_that_lets_nobody_switch_power) {
    const auto connector = record("juniper_ex3200-24t");
    SnmpSwitch driver(*connector, {.agent_macs = [] { return std::set<std::string>{}; }});
    const auto read = driver.read_each(std::array{ports::SwitchAt{&at_, &login_}}, false, soon());
    ASSERT_TRUE(read.front().has_value());
    ASSERT_FALSE(read.front()->poe.empty());
    for (const auto& [key, port] : read.front()->poe) EXPECT_EQ(port.control, PoeControl::none);
    auto mapped = *read.front();
    const auto mapping = map_poe_ports(mapped);
    const auto fed = std::ranges::find_if(
        mapped.poe, [](const auto& entry) { return entry.second.if_index != 0; });
    ASSERT_NE(fed, mapped.poe.end());
    const auto named = driver.name_port(at_, login_, fed->second.if_index, soon());
    ASSERT_FALSE(named.has_value());
    EXPECT_NE(named.error().context.find("no_power_control"), std::string::npos)
        << named.error().text();
}

// What was written to is what proves: the standard row of the same port may say otherwise.
TEST_F(RecordedSwitch, reads_the_power_of_a_port_from_the_table_that_is_written) {
    const auto connector = record("cisco_c3560-24ps");
    SnmpSwitch driver(*connector, {.agent_macs = [] { return std::set<std::string>{}; }});
    const auto writer = connector->open(at_, login_, 0, soon());
    const auto write = [&](const char* oid, std::int64_t value) {
        return (*writer)->set({ports::parse_oid(oid), SnmpType::integer, value, {}, {}}, soon());
    };
    v1::PortBinding port;
    port.set_if_index(10011);
    port.set_poe_group(1);
    port.set_poe_port(13);
    ASSERT_TRUE(write("1.3.6.1.4.1.9.9.402.1.2.1.1.1.13", 4));
    ASSERT_TRUE(write("1.3.6.1.2.1.105.1.1.1.3.1.13", 1));
    const auto off = driver.read_port(at_, login_, port, soon());
    ASSERT_TRUE(off.has_value()) << off.error().text();
    EXPECT_FALSE(off->admin_on());
    EXPECT_EQ(off->power_mode(), 0U);
    ASSERT_TRUE(write("1.3.6.1.4.1.9.9.402.1.2.1.1.1.13", 2));
    ASSERT_TRUE(write("1.3.6.1.2.1.105.1.1.1.3.1.13", 2));
    const auto on = driver.read_port(at_, login_, port, soon());
    ASSERT_TRUE(on.has_value()) << on.error().text();
    EXPECT_TRUE(on->admin_on());
    EXPECT_EQ(on->power_mode(), 2U);
}

TEST(LocalMacs, are_spelled_like_every_other_address) {
    for (const auto& mac : local_macs()) {
        EXPECT_EQ(normalise_mac(mac).value_or(""), mac);
        EXPECT_NE(mac, "00:00:00:00:00:00");
    }
}

}  // namespace
}  // namespace camfleet::switches
