// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/controller/inventory_desk/desk_fixture.hpp"

namespace camfleet::controller {
namespace {

struct Bad {
    const char* field;
    std::function<void(v1::Camera&)> spoil;
};

class InventoryDeskValidation : public DeskTest {
  protected:
    static v1::Switch web_switch(const char* driver);
};

void name_port(v1::Camera& camera, const char* device, std::uint32_t port, const std::string& why) {
    camera.mutable_port()->set_switch_id(device);
    camera.mutable_port()->set_if_index(port);
    camera.mutable_port()->set_confidence(v1::PortBinding::named_by_operator);
    camera.mutable_port()->set_explanation(why);
}

// A switch that its driver can reach.
v1::Switch InventoryDeskValidation::web_switch(const char* driver) {
    auto out = poe_switch("web", 9);
    out.set_driver(driver);
    out.set_driver_scope(std::string_view(driver) == "unifi" ? "default" : "");
    out.mutable_endpoint()->set_use_https(true);
    out.mutable_endpoint()->set_basic_over_https(std::string_view(driver) == "routeros");
    out.mutable_endpoint()->set_pinned_sha256(std::string(64, 'a'));
    return out;
}

TEST_F(InventoryDeskValidation, names_what_the_driver_of_a_switch_lacks) {
    using Spoil = std::function<void(v1::Switch&)>;
    const std::vector<std::tuple<const char*, const char*, Spoil>> table{
        {"routeros", "driver", [](auto& s) { s.set_driver("telnet"); }},
        {"routeros", "endpoint.use_https",
         [](auto& s) { s.mutable_endpoint()->clear_use_https(); }},
        {"aoscx", "endpoint.pinned_sha256",
         [](auto& s) { s.mutable_endpoint()->clear_pinned_sha256(); }},
        {"unifi", "endpoint.pinned_sha256",
         [](auto& s) { s.mutable_endpoint()->set_pinned_sha256("zz"); }},
        {"routeros", "endpoint.basic_over_https",
         [](auto& s) { s.mutable_endpoint()->clear_basic_over_https(); }},
        {"unifi", "driver_scope", [](auto& s) { s.clear_driver_scope(); }},
        {"snmp", "driver_scope", [](auto& s) { s.set_driver_scope("site"); }},
        {"unifi", "identity.mac", [](auto& s) { s.mutable_identity()->clear_mac(); }},
    };
    for (const auto& [driver, field, spoil] : table) {
        auto bad = web_switch(driver);
        spoil(bad);
        const auto answer = put(bad);
        ASSERT_FALSE(answer) << driver << " " << field;
        EXPECT_EQ(answer.error().code, Errc::invalid_argument);
        EXPECT_TRUE(answer.error().context.starts_with(std::string(field) + ": "))
            << answer.error().context;
    }
    for (const auto* driver : {"routeros", "unifi", "aoscx"}) {
        EXPECT_TRUE(put(web_switch(driver))) << driver;
    }
    auto tried = web_switch("snmp");
    tried.set_driver_scope("single-source");
    EXPECT_TRUE(put(tried));
}

TEST_F(InventoryDeskValidation, names_the_bad_field_of_a_camera) {
    const std::vector<Bad> table{
        {"id", [](auto& c) { c.set_id("a/b"); }},
        {"id", [](auto& c) { c.set_id("-a"); }},
        {"id", [](auto& c) { c.set_id(std::string(65, 'a')); }},
        {"id", [](auto& c) { c.set_id("a b"); }},
        {"name", [](auto& c) { c.set_name("line\nbreak"); }},
        {"name", [](auto& c) { c.set_name(std::string(201, 'n')); }},
        {"site_id", [](auto& c) { c.set_site_id("nowhere"); }},
        {"site_id", [](auto& c) { c.clear_site_id(); }},
        {"identity.maker", [](auto& c) { c.mutable_identity()->clear_maker(); }},
        {"identity.serial", [](auto& c) { c.mutable_identity()->clear_serial(); }},
        {"identity.mac", [](auto& c) { c.mutable_identity()->set_mac("68:6d:bc:00:00"); }},
        {"identity.mac", [](auto& c) { c.mutable_identity()->set_mac("ff:ff:ff:ff:ff:ff"); }},
        {"endpoint.host", [](auto& c) { c.mutable_endpoint()->set_host("camera.local"); }},
        {"endpoint.host", [](auto& c) { c.mutable_endpoint()->set_host("300.1.1.1"); }},
        {"endpoint.host", [](auto& c) { c.mutable_endpoint()->set_host("0.0.0.0"); }},
        {"endpoint.host", [](auto& c) { c.mutable_endpoint()->set_host("239.255.255.250"); }},
        {"endpoint.host", [](auto& c) { c.mutable_endpoint()->set_host("ff02::1"); }},
        {"endpoint.host", [](auto& c) { c.mutable_endpoint()->set_host("fe80::1"); }},
        {"endpoint.host", [](auto& c) { c.mutable_endpoint()->set_host("2001:db8::1%eth0"); }},
        {"endpoint.http_port", [](auto& c) { c.mutable_endpoint()->set_http_port(65536); }},
        {"endpoint.pinned_sha256", [](auto& c) { c.mutable_endpoint()->set_pinned_sha256("ab"); }},
        {"network.address", [](auto& c) { c.mutable_network()->set_netmask("255.255.255.0"); }},
        {"network.netmask",
         [](auto& c) {
             c.mutable_network()->set_address("192.168.7.11");
             c.mutable_network()->set_netmask("255.0.255.0");
         }},
        {"network.gateway",
         [](auto& c) {
             c.mutable_network()->set_address("192.168.7.11");
             c.mutable_network()->set_netmask("255.255.255.0");
             c.mutable_network()->set_gateway("192.168.8.1");
         }},
        {"port.switch_id", [](auto& c) { c.mutable_port()->set_switch_id("none"); }},
        {"port.switch_id", [](auto& c) { name_port(c, "", 5, "label"); }},
        {"port.if_index", [](auto& c) { name_port(c, "sw", 0, "label"); }},
        {"port.explanation", [](auto& c) { name_port(c, "sw", 5, ""); }},
        {"port.explanation", [](auto& c) { name_port(c, "sw", 5, std::string(201, 'x')); }},
        {"recorder.recorder_id", [](auto& c) { c.mutable_recorder()->set_recorder_id("none"); }},
        {"policy", [](auto& c) { c.set_policy("imaginary"); }},
        {"policy", [](auto& c) { c.set_policy("standard_axis"); }},
        {"credential_id", [](auto& c) { c.set_credential_id("other:admin"); }},
    };
    const auto rows = store.rows();
    for (const auto& [field, spoil] : table) {
        auto bad = camera("door");
        spoil(bad);
        const auto answer = put(bad);
        ASSERT_FALSE(answer) << field;
        EXPECT_EQ(answer.error().code, Errc::invalid_argument) << field;
        EXPECT_TRUE(answer.error().context.starts_with(std::string(field) + ": "))
            << answer.error().context;
    }
    EXPECT_EQ(store.rows(), rows) << "a refused camera must change nothing";
}

TEST_F(InventoryDeskValidation, reports_all_problems_at_once) {
    v1::Camera empty;
    const auto context = put(empty).error().context;
    for (const char* field : {"name: ", "site_id: ", "identity.maker: ", "identity.serial: "}) {
        EXPECT_NE(context.find(field), std::string::npos) << context;
    }
}

TEST_F(InventoryDeskValidation, spells_identity_and_address_in_one_way) {
    auto raw = camera("door");
    raw.mutable_identity()->set_maker("Hikvision");
    raw.mutable_identity()->set_serial(" DS-2CD 001 ");
    raw.mutable_identity()->set_mac("68-6D-BC-00-00-01");
    raw.mutable_endpoint()->set_host("FE80:0:0:0::0001%eth0");
    const auto kept = put(raw);
    ASSERT_TRUE(kept) << kept.error().text();
    EXPECT_EQ(kept->identity().maker(), "hikvision");
    EXPECT_EQ(kept->identity().serial(), "DS-2CD001");
    EXPECT_EQ(kept->identity().mac(), "68:6d:bc:00:00:01");
    EXPECT_EQ(kept->endpoint().host(), "fe80::1%eth0");
}

TEST_F(InventoryDeskValidation, makes_an_id_from_the_name) {
    auto nameless = camera("");
    nameless.set_name("Front Door (north)");
    EXPECT_EQ(put(nameless)->id(), "front-door-north");
    auto second = camera("", 2);
    second.set_name("Front door, north");
    EXPECT_EQ(put(second)->id(), "front-door-north-2");
}

struct Twin {
    const char* what;
    std::function<void(v1::Camera&)> copy;
};

TEST_F(InventoryDeskValidation, refuses_a_second_device_with_the_same_serial_mac_or_address) {
    ASSERT_TRUE(put(camera("door", 1)));
    const std::vector<Twin> table{
        {"identity.serial", [](auto& c) { c.mutable_identity()->set_serial("ds-2cd001"); }},
        {"identity.mac", [](auto& c) { c.mutable_identity()->set_mac("68:6D:BC:00:00:01"); }},
        {"endpoint.host", [](auto& c) { c.mutable_endpoint()->set_host("192.168.7.11"); }},
    };
    for (const auto& [what, copy] : table) {
        auto twin = camera("gate", 2);
        copy(twin);
        const auto answer = put(twin);
        ASSERT_FALSE(answer) << what;
        EXPECT_EQ(answer.error().code, Errc::conflict);
        EXPECT_TRUE(answer.error().context.starts_with(what)) << answer.error().context;
        EXPECT_NE(answer.error().context.find("'door' (Camera door)"), std::string::npos);
    }
}

TEST_F(InventoryDeskValidation, sees_duplicates_across_kinds_but_not_across_sites) {
    ASSERT_TRUE(put(camera("door", 1)));
    EXPECT_EQ(put(poe_switch("closet", 1)).error().code, Errc::conflict);
    ASSERT_TRUE(put(site("other")));
    auto elsewhere = camera("gate", 1);
    elsewhere.set_site_id("other");
    EXPECT_TRUE(put(elsewhere));
}

TEST_F(InventoryDeskValidation,
       allows_one_serial_of_two_makers_and_two_services_behind_one_address) {
    ASSERT_TRUE(put(camera("door", 1)));
    auto other_maker = camera("gate", 2);
    other_maker.mutable_identity()->set_maker("axis");
    other_maker.mutable_identity()->set_serial("DS-2CD001");
    EXPECT_TRUE(put(other_maker));
    auto first = camera("nat-1", 3);
    first.mutable_endpoint()->set_host("127.0.0.1");
    first.mutable_endpoint()->set_http_port(8081);
    auto second = camera("nat-2", 4);
    second.mutable_endpoint()->set_host("127.0.0.1");
    second.mutable_endpoint()->set_http_port(8082);
    EXPECT_TRUE(put(first));
    EXPECT_TRUE(put(second));
    auto third = camera("nat-3", 5);
    third.mutable_endpoint()->set_host("127.0.0.1");
    EXPECT_EQ(put(third).error().code, Errc::conflict) << "its port is not given";
}

TEST_F(InventoryDeskValidation, takes_a_camera_whose_address_is_not_known) {
    auto lost = camera("door", 1);
    lost.clear_endpoint();
    EXPECT_TRUE(put(lost));
    auto another = camera("gate", 2);
    another.clear_endpoint();
    EXPECT_TRUE(put(another));
    auto unreachable = poe_switch("closet");
    unreachable.clear_endpoint();
    EXPECT_EQ(put(unreachable).error().code, Errc::invalid_argument);
}

TEST_F(InventoryDeskValidation, refuses_an_id_of_another_kind_and_a_move_to_another_site) {
    ASSERT_TRUE(put(camera("door", 1)));
    EXPECT_EQ(put(poe_switch("door")).error().code, Errc::conflict);
    ASSERT_TRUE(put(site("other")));
    auto moved = camera("door", 1);
    moved.set_site_id("other");
    EXPECT_EQ(put(moved).error().code, Errc::conflict);
}

TEST_F(InventoryDeskValidation, checks_sites_and_customers) {
    auto homeless = site("a");
    homeless.set_customer_id("nobody");
    EXPECT_TRUE(put(homeless).error().context.starts_with("customer_id: "));
    for (const char* zone : {"", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "Europe"}) {
        auto odd = site("a");
        odd.set_time_zone(zone);
        const auto answer = put(odd);
        ASSERT_FALSE(answer) << zone;
        EXPECT_TRUE(answer.error().context.starts_with("time_zone: ")) << zone;
    }
    auto stolen = site("a");
    stolen.set_agent_id("agent-of-others");
    EXPECT_TRUE(put(stolen).error().context.starts_with("agent_id: "));
    v1::Customer again;
    again.set_name("Acme");
    EXPECT_EQ(put(again).error().code, Errc::already_exists);
    again.set_id("acme-2");
    EXPECT_EQ(put(again).error().code, Errc::conflict) << "two customers of one name";
}

}  // namespace
}  // namespace camfleet::controller
