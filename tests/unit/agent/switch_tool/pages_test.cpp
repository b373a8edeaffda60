// SPDX-License-Identifier: Apache-2.0
// The pages over recordings of real switches, and a port named by a person.
#include "agent/tools/switch_tool/cycle_command.hpp"
#include "agent/tools/switch_tool/show_page.hpp"
#include "tests/support/snmprec/snmprec.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace camfleet::switch_tool {
namespace {

class Pages : public testing::Test {
  protected:
    void SetUp() override {
        const auto folder = support::fixtures("switches");
        if (!folder) GTEST_SKIP() << "recordings of switches are absent";
        folder_ = *folder;
    }
    SwitchReading read(const std::string& name) const {
        std::vector<switches::ContextRows> contexts;
        for (auto& context : support::read_recording(folder_, name)) {
            contexts.push_back({context.vlan, std::move(context.rows)});
        }
        SwitchReading reading;
        reading.address = name;
        reading.tables.push_back({0, "link states", "1.3.6.1.2.1.2.2.1.8", 4711});
        auto snapshot = switches::parse_snapshot(name, std::move(contexts));
        if (snapshot) reading.snapshot = std::move(*snapshot);
        return reading;
    }
    SwitchReport report(const std::string& name) const { return make_report(read(name), {}); }
    std::vector<SwitchReading> site_a() const {
        std::vector<SwitchReading> readings;
        for (const auto* name :
             {"routeros_rb750gr3", "eltex-mes23xx_mes2324b", "jetstream_sg2218p"})
            readings.push_back(read(name));
        return readings;
    }
    std::filesystem::path folder_;
};

TEST_F(Pages, show_every_recorded_switch_with_every_powered_port) {
    for (const auto& name : support::recordings_in(folder_)) {
        const auto page = report(name);
        const auto text = show_text(page, true);
        EXPECT_NE(text.find("4711"), std::string::npos) << "rows of a table";
        const auto json = show_json(page);
        std::size_t powered = 0;
        for (const auto& port : json.at("ports").as_array()) {
            if (port.as_object().contains("poe")) ++powered;
        }
        const bool mapped = page.survey.mapping.rule != switches::PoeRule::none;
        EXPECT_EQ(powered, mapped ? page.mapped->poe.size() : 0) << name;
    }
}

TEST_F(Pages, say_why_a_port_is_an_uplink_and_what_hangs_on_the_others) {
    const auto text = show_text(report("ciscosb_cbs350-4x"), false);
    EXPECT_NE(text.find("uplink: "), std::string::npos) << text;
    EXPECT_NE(text.find("ac:cc:8e:e1:da:98"), std::string::npos);
    EXPECT_NE(text.find("more ports without link"), std::string::npos);
}

TEST_F(Pages, find_a_camera_over_three_switches_and_name_the_evidence) {
    const auto found = search(site_a(), "24-32-AE-A3-5F-17", {});
    const auto text = find_text(found, true);
    EXPECT_NE(text.find("answer certain"), std::string::npos) << text;
    EXPECT_NE(text.find("place  jetstream_sg2218p port gigabitEthernet 1/0/1"), std::string::npos)
        << text;
    EXPECT_NE(text.find("role:        uplink: "), std::string::npos) << text;
    const auto json = find_json(found);
    EXPECT_EQ(json.at("confidence").as_string(), "certain");
    EXPECT_EQ(json.at("port").at("poe").at("port").to_number<int>(), 1);
    EXPECT_EQ(json.at("evidence").as_array().size(), 3U);
}

TEST_F(Pages, say_that_another_supply_feeds_the_camera_on_port_eleven) {
    const auto text = find_text(search(site_a(), "24:32:ae:77:43:cd", {}), false);
    EXPECT_NE(text.find("refused: not_delivering"), std::string::npos) << text;
    EXPECT_NE(text.find("another supply feeds it, a power-cycle is useless"), std::string::npos);
}

TEST_F(Pages, are_less_sure_when_one_switch_is_silent) {
    auto readings = site_a();
    SwitchReading silent;
    silent.address = "192.0.2.9:161";
    silent.error = "timeout: no answer";
    readings.insert(readings.begin(), std::move(silent));
    const auto found = search(std::move(readings), "24:32:ae:a3:5f:17", {});
    EXPECT_EQ(found.finding.confidence, v1::PortBinding::likely);
    ASSERT_NE(found.found_on(), nullptr);
    EXPECT_EQ(found.found_on()->reading.address, "jetstream_sg2218p");
    EXPECT_NE(find_text(found, true).find("not read: timeout"), std::string::npos);
}

TEST_F(Pages, say_why_no_switch_could_be_asked) {
    std::vector<SwitchReading> readings(1);
    readings[0].address = "192.0.2.9:161";
    readings[0].error = "timeout: a wrong community is silence as well";
    const auto found = search(std::move(readings), "24:32:ae:a3:5f:17", {});
    const auto text = find_text(found, false);
    EXPECT_NE(text.find("refused: no switch could be asked"), std::string::npos) << text;
    EXPECT_NE(text.find("192.0.2.9:161 could not be asked: timeout: a wrong community"),
              std::string::npos)
        << text;
    EXPECT_EQ(text.find("no switch has learned"), std::string::npos) << "nobody looked";
}

TEST_F(Pages, name_who_goes_dark_with_a_port_and_its_draw) {
    const auto box = report("jetstream_sg2218p");
    std::size_t shared = 0;
    for (const auto& [index, port] : box.survey.ports) {
        const auto load = load_of(box, index);
        ASSERT_EQ(load.hosts.size(), port.macs.size());
        const auto text = load_text(load);
        for (std::size_t i = 0; i < load.hosts.size(); ++i) {
            EXPECT_EQ(text.find(load.hosts[i]) != std::string::npos, i < 8) << text;
        }
        shared += load.hosts.size() > 8 ? 1 : 0;
        const auto json = cycle_json({}, {}, "test", load);
        EXPECT_EQ(json.at("host_count").to_number<std::size_t>(), load.hosts.size());
        EXPECT_EQ(json.at("hosts").as_array().size(), std::min<std::size_t>(8, port.macs.size()));
    }
    EXPECT_GT(shared, 0U) << "no port of this recording has more than eight";
    const PortLoad two{.told = true, .hosts = {"a", "b"}, .milliwatts = 5'300};
    EXPECT_EQ(load_text(two), "2 hosts hang on it and go dark with it: a, b\nit draws 5.3 W\n");
    EXPECT_EQ(load_text({.told = false, .hosts = {}, .milliwatts = {}}), "");
    EXPECT_TRUE(cycle_json({}, {}, "", {}).at("milliwatts").is_null());
}

TEST_F(Pages, name_the_ports_there_are_where_none_is_called_so) {
    const auto missing = named_port(report("jetstream_sg2218p"), "1/0/77");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Errc::not_found);
    const auto& text = missing.error().context;
    EXPECT_NE(text.find("gigabitEthernet 1/0/1,"), std::string::npos) << text;
    EXPECT_NE(text.find("gigabitEthernet 1/0/12"), std::string::npos) << text;
    EXPECT_EQ(text.find("gigabitEthernet 1/0/13"), std::string::npos) << text;
    EXPECT_NE(text.find(" more"), std::string::npos) << text;
}

TEST_F(Pages, offer_no_port_that_leads_to_this_machine) {
    const auto found = search(site_a(), "24:32:ae:a3:5f:17", {"24:32:ae:a3:5f:17"});
    EXPECT_EQ(found.finding.reason, switches::FindingReason::path_to_agent);
}

TEST_F(Pages, take_a_port_by_its_name_or_its_number_when_only_one_answers) {
    const auto tp_link = report("jetstream_sg2218p");
    const auto by_name = named_port(tp_link, "gigabitEthernet 1/0/6");
    ASSERT_TRUE(by_name.has_value()) << by_name.error().text();
    EXPECT_EQ(by_name->if_index(), 49158U);
    EXPECT_EQ(by_name->poe_port(), 6U);
    EXPECT_EQ(by_name->confidence(), v1::PortBinding::named_by_operator);
    EXPECT_EQ(named_port(tp_link, "49158")->poe_port(), 6U);
    EXPECT_EQ(named_port(tp_link, "gi77").error().code, Errc::not_found);
    EXPECT_EQ(named_port(report("cisco_c3550-24pwr"), "Fa0/3").error().code, Errc::not_supported);
}

}  // namespace
}  // namespace camfleet::switch_tool
