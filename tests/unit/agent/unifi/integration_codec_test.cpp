// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/unifi/integration_codec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::unifi {
namespace {

using switches::PoeState;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr auto own_mac = "f0:9f:c2:00:00:10";
constexpr auto own_id = "0998be5a-10";

Pages one_page(const std::string& rows) {
    return {R"({"offset":0,"limit":200,"count":9,"totalCount":9,"data":[)" + rows + "]}"};
}

std::string device(const std::string& ports, const std::string& more = {}) {
    return R"({"id":"0998be5a-10","macAddress":"F0:9F:C2:00:00:10","name":"closet","model":"USW",)"
           R"("state":"ONLINE","interfaces":{"ports":[)" +
           ports + "]}" + more + "}";
}

PoeState state_of(const std::string& poe) {
    const auto read = make_device_snapshot(device(R"({"idx":3,"state":"UP","poe":)" + poe + "}"),
                                           own_id, own_mac);
    return read ? read->poe.at({1, 3}).state : PoeState::unknown;
}

TEST(IntegrationPages, go_on_where_the_last_one_ended) {
    EXPECT_EQ(page_query(200), "?offset=200&limit=200");
    const auto full = R"({"offset":0,"limit":2,"count":2,"totalCount":5,"data":[{},{}]})";
    EXPECT_EQ(next_offset(full, 0).value(), 2U);
    const auto second = R"({"offset":2,"totalCount":5,"data":[{},{}]})";
    EXPECT_EQ(next_offset(second, 2).value(), 4U);
    const auto last = R"({"offset":4,"totalCount":5,"data":[{}]})";
    EXPECT_EQ(next_offset(last, 4).value(), 0U);
    EXPECT_EQ(next_offset(R"({"totalCount":0,"data":[]})", 0).value(), 0U);
    // The list has become shorter meanwhile.
    EXPECT_EQ(next_offset(R"({"offset":4,"totalCount":4,"data":[]})", 4).value(), 0U);
}

TEST(IntegrationPages, are_refused_where_they_lie) {
    const std::map<std::string, Errc> table = {
        {R"({"offset":1,"totalCount":5,"data":[{}]})", Errc::malformed},
        {R"({"offset":0,"totalCount":5,"data":[]})", Errc::malformed},
        {R"({"offset":0,"totalCount":-1,"data":[]})", Errc::malformed},
        {R"({"offset":0,"data":[{}]})", Errc::malformed},
        {R"({"offset":0,"totalCount":5,"data":"none"})", Errc::malformed},
        {R"({"offset":0,"totalCount":5})", Errc::malformed},
        {R"([])", Errc::malformed},
        {R"({"offset":0,"totalCount":9000000000,"data":[{}]})", Errc::too_large}};
    for (const auto& [text, code] : table) {
        const auto next = next_offset(text, 0);
        ASSERT_FALSE(next) << text;
        EXPECT_EQ(next.error().code, code) << text;
    }
}

TEST(IntegrationSites, are_known_by_what_the_classic_api_calls_them) {
    const auto pages = one_page(
        R"({"id":"a-1","internalReference":"default","name":"Head office"},
           {"id":"b-2","internalReference":"x7k2","name":"default"})");
    EXPECT_EQ(site_of(pages, "default").value(), "a-1");
    EXPECT_EQ(site_of(pages, "x7k2").value(), "b-2");
    EXPECT_EQ(site_of(pages, "b-2").value(), "b-2");
    // Names are free text: where references are told, they do not count.
    EXPECT_EQ(site_of(pages, "head office").error().code, Errc::not_found);
    const auto none = site_of(pages, "elsewhere");
    EXPECT_EQ(none.error().code, Errc::not_found);
    EXPECT_THAT(none.error().context, HasSubstr("it shows: default, x7k2"));
}

TEST(IntegrationSites, are_known_by_name_where_no_reference_is_told) {
    const auto pages = one_page(R"({"id":"a-1","name":"Default"},{"id":"b-2","name":"Branch"})");
    EXPECT_EQ(site_of(pages, "default").value(), "a-1");
    const auto twice = one_page(R"({"id":"a-1","name":"Shop"},{"id":"b-2","name":"shop"})");
    EXPECT_EQ(site_of(twice, "shop").error().code, Errc::conflict);
    EXPECT_EQ(site_of(one_page(R"({"id":"../x","name":"shop"})"), "shop").error().code,
              Errc::malformed);
    EXPECT_EQ(site_of(one_page(""), "shop").error().code, Errc::not_found);
}

TEST(IntegrationDevices, are_found_by_mac_over_all_pages) {
    auto pages = one_page(R"({"id":"a-1","macAddress":"f0:9f:c2:00:00:01"},7,null)");
    pages.push_back(one_page(R"({"id":"b-2","macAddress":"F0-9F-C2-00-00-10"})").front());
    EXPECT_EQ(device_of(pages, own_mac).value(), "b-2");
    EXPECT_EQ(device_of(pages, "f0:9f:c2:00:00:99").error().code, Errc::not_found);
    EXPECT_EQ(device_of(one_page(R"({"id":"a-1"})"), "").error().code, Errc::not_found);
    pages.push_back(pages.back());
    EXPECT_EQ(device_of(pages, own_mac).error().code, Errc::conflict);
    EXPECT_EQ(device_of(one_page(R"({"id":"a/../b","macAddress":"f0:9f:c2:00:00:10"})"), own_mac)
                  .error()
                  .code,
              Errc::malformed);
}

TEST(IntegrationDevice, shows_its_ports_and_no_hosts) {
    const auto read = make_device_snapshot(device(R"({"idx":1,"state":"UP","speedMbps":1000},
                  {"idx":3,"state":"DOWN","poe":{"enabled":true,"state":"UP"}},
                  {"idx":0},{"idx":513},{"idx":"x"},"nonsense",{"idx":4,"state":"STRANGE"})"),
                                           own_id, own_mac);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->base_mac, own_mac);
    EXPECT_EQ(read->own_name, "closet");
    EXPECT_THAT(read->interfaces, ElementsAre(testing::Key(1), testing::Key(3), testing::Key(4)));
    EXPECT_EQ(read->interfaces.at(1).oper, 1U);
    EXPECT_EQ(read->interfaces.at(1).speed_mbps, 1000U);
    EXPECT_EQ(read->interfaces.at(3).oper, 2U);
    EXPECT_EQ(read->interfaces.at(4).oper, 0U);
    ASSERT_EQ(read->poe.size(), 1U);
    EXPECT_EQ(read->poe.at({1, 3}).control, switches::PoeControl::web_cycle);
    EXPECT_TRUE(read->fdb.empty());
    EXPECT_THAT(read->hosts_untold, HasSubstr("no forwarding table"));
    EXPECT_TRUE(read->budgets.empty());
}

TEST(IntegrationDevice, says_what_each_word_of_power_means) {
    EXPECT_EQ(state_of(R"({"enabled":true,"state":"UP"})"), PoeState::delivering);
    EXPECT_EQ(state_of(R"({"enabled":true,"state":"DOWN"})"), PoeState::searching);
    EXPECT_EQ(state_of(R"({"enabled":true,"state":"LIMITED"})"), PoeState::fault);
    EXPECT_EQ(state_of(R"({"enabled":true,"state":"UNKNOWN"})"), PoeState::unknown);
    EXPECT_EQ(state_of(R"({"enabled":true})"), PoeState::unknown);
    EXPECT_EQ(state_of(R"({"enabled":false,"state":"UP"})"), PoeState::off);
}

TEST(IntegrationDevice, is_refused_where_it_is_another_lost_or_broken) {
    const auto good = R"({"idx":3,"state":"UP","poe":{"enabled":true,"state":"UP"}})";
    const auto code = [](const std::string& text, const char* id = own_id) {
        const auto read = make_device_snapshot(text, id, own_mac);
        return read ? Errc::internal : read.error().code;
    };
    ASSERT_EQ(code(device(good)), Errc::internal) << "the good one is read";
    EXPECT_EQ(code(device(good), "another-id"), Errc::wrong_identity);
    auto other = device(good);
    other.replace(other.find("00:10"), 5, "00:11");
    EXPECT_EQ(code(other), Errc::wrong_identity);
    for (const auto* word : {"OFFLINE", "UPDATING", "", "\u0001"}) {
        auto lost = device(good);
        lost.replace(lost.find("ONLINE"), 6, word);
        EXPECT_NE(code(lost), Errc::internal) << word;
    }
    EXPECT_EQ(code(device("")), Errc::malformed);
    EXPECT_EQ(code(device(std::string(good) + "," + good)), Errc::malformed);
    EXPECT_EQ(code(device(R"({"idx":3,"poe":{"state":"UP"}})")), Errc::malformed);
    EXPECT_EQ(code(device(R"({"idx":3,"poe":{"enabled":1}})")), Errc::malformed);
    EXPECT_EQ(code("{"), Errc::malformed);
    EXPECT_EQ(code("[]"), Errc::malformed);
}

TEST(IntegrationClients, are_those_wired_to_this_device) {
    auto read = make_device_snapshot(device(R"({"idx":1})"), own_id, own_mac);
    ASSERT_TRUE(read);
    const auto added = add_clients(
        *read,
        one_page(
            R"({"type":"WIRED","macAddress":"68:6D:BC:00:00:01","uplinkDeviceId":"0998be5a-10"},
                    {"type":"WIRELESS","macAddress":"68:6d:bc:00:00:02","uplinkDeviceId":"0998be5a-10"},
                    {"type":"WIRED","macAddress":"68:6d:bc:00:00:03","uplinkDeviceId":"other"},
                    {"type":"WIRED","uplinkDeviceId":"0998be5a-10"},{"type":"VPN"},3)"),
        own_id);
    ASSERT_TRUE(added);
    EXPECT_THAT(read->loose_hosts, ElementsAre("68:6d:bc:00:00:01"));
    EXPECT_FALSE(add_clients(*read, Pages{"{}"}, own_id));
}

}  // namespace
}  // namespace camfleet::unifi
