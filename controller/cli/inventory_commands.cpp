// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/builder.hpp"
#include "controller/cli/requests.hpp"

namespace camfleet::cli {
namespace {

void add_customers(Builder& builder) {
    CLI::App* group = builder.group("customers", "whose sites are looked after");
    builder.does(builder.command(group, "list", "all customers"), [](Plan& plan) {
        plan_list(plan, get("/v1/customers"), v1::CustomerList::default_instance());
    });
    CLI::App* add = builder.command(group, "add", "add a customer, or rename one (--id)");
    auto customer = std::make_shared<v1::Customer>();
    builder.text(add, "NAME", *customer->mutable_name(), "name for people")->required();
    builder.text(add, "--id", *customer->mutable_id(),
                 "stable id; made from the name if not given");
    builder.does(add, [customer](Plan& plan) {
        plan_list(plan, post("/v1/customers", *customer), v1::Customer::default_instance());
    });
}

void add_sites(Builder& builder) {
    CLI::App* group = builder.group("sites", "places, each with one agent");
    builder.does(builder.command(group, "list", "all sites"), [](Plan& plan) {
        plan_list(plan, get("/v1/sites"), v1::SiteList::default_instance());
    });
    CLI::App* add = builder.command(group, "add", "add a site, or change one (--id)");
    auto site = std::make_shared<v1::Site>();
    auto every = std::make_shared<std::uint32_t>(0);
    builder.text(add, "NAME", *site->mutable_name(), "name for people")->required();
    builder.text(add, "--id", *site->mutable_id(), "stable id; made from the name if not given");
    builder.id(add, "--customer", *site->mutable_customer_id(), "whose", Things::customers)
        ->required();
    builder.text(add, "--time-zone", *site->mutable_time_zone(), "IANA name, as Europe/Berlin");
    builder.number(add, "--discover-every", *every,
                   "minutes between discoveries; 0: as the controller is configured");
    builder.does(add, [site, every](Plan& plan) {
        site->set_discover_every_minutes(*every);
        plan_list(plan, post("/v1/sites", *site), v1::Site::default_instance());
        plan.subject = Things::customers;
        plan.subject_id = site->customer_id();
    });
}

void add_agents(Builder& builder) {
    CLI::App* group = builder.group("agents", "programs at the sites");
    builder.does(builder.command(group, "list", "all agents"), [](Plan& plan) {
        plan_list(plan, get("/v1/agents"), v1::AgentList::default_instance());
    });
    CLI::App* show = builder.command(group, "show", "everything about one agent");
    auto id = std::make_shared<std::string>();
    builder.id(show, "ID", *id, "the agent", Things::agents)->required();
    builder.does(show, [id](Plan& plan) { plan_pick(plan, Things::agents, *id); });

    CLI::App* invite = builder.command(group, "invite", "one-time token for a new agent");
    auto agent = std::make_shared<v1::Agent>();
    auto file = std::make_shared<std::string>();
    builder.text(invite, "ID", *agent->mutable_id(), "id; made by the controller if not given");
    builder.id(invite, "--site", *agent->mutable_site_id(), "where it will run", Things::sites)
        ->required();
    builder.file(invite, "--token-out", *file,
                 "write the token there (mode 0600), do not print it");
    builder.does(invite, [agent, file](Plan& plan) {
        plan_list(plan, post("/v1/agents", *agent), v1::AgentInvitation::default_instance());
        plan.save_to = *file;
        plan.subject = Things::sites;
        plan.subject_id = agent->site_id();
    });
}

void add_switches(Builder& builder) {
    CLI::App* group =
        add_device_group(builder, "/v1/switches", Things::switches,
                         v1::SwitchList::default_instance(), v1::Switch::default_instance());
    add_ports_of_switch(builder, group);
    struct Flags {
        DeviceFlags device;
        std::uint32_t snmp_port = 0;
        std::vector<std::uint32_t> never_cut;
        std::string driver = "snmp";
        std::string driver_scope;
        bool basic = false;
    };
    CLI::App* add = builder.command(group, "add", "add a PoE switch, or change one (--id)");
    auto flags = std::make_shared<Flags>();
    add_device_flags(builder, add, flags->device);
    builder.number(add, "--snmp-port", flags->snmp_port, "UDP port; 0: 161");
    builder.word(add, "--driver", flags->driver, "how the switch is spoken to",
                 {"snmp", "routeros", "aoscx", "unifi"});
    builder.text(
        add, "--driver-scope", flags->driver_scope,
        "unifi: the controller's name of the site; aoscx: a version of the API, as v10.09; snmp: "
        "single-source, where somebody has tried on this switch what one source alone describes");
    auto& endpoint = flags->device.endpoint;
    builder.text(add, "--pin", *endpoint.mutable_pinned_sha256(),
                 "SHA-256 of the switch's certificate, hex; drivers other than snmp need it");
    add->add_flag("--accept-basic", flags->basic,
                  "send the password by HTTP Basic, inside TLS to the pinned certificate only");
    add->add_option("--never-cut", flags->never_cut, "ifIndex of ports never to switch off")
        ->delimiter(',');
    builder.does(add, [flags](Plan& plan) {
        v1::Switch made;
        fill_device(made, flags->device);
        made.mutable_endpoint()->set_snmp_port(flags->snmp_port);
        if (flags->driver != "snmp") {
            made.set_driver(flags->driver);
            made.mutable_endpoint()->set_use_https(true);
        }
        made.set_driver_scope(flags->driver_scope);
        made.mutable_endpoint()->set_basic_over_https(flags->basic);
        for (const auto port : flags->never_cut) made.add_never_cut_if_index(port);
        plan_list(plan, post("/v1/switches", made), v1::Switch::default_instance());
        plan.subject = Things::sites;
        plan.subject_id = made.site_id();
    });
}

void add_recorders(Builder& builder) {
    CLI::App* group =
        add_device_group(builder, "/v1/recorders", Things::recorders,
                         v1::RecorderList::default_instance(), v1::Recorder::default_instance());
    struct Flags {
        DeviceFlags device;
        std::uint32_t http_port = 0;
        std::uint32_t rtsp_port = 0;
    };
    CLI::App* add = builder.command(group, "add", "add a recorder, or change one (--id)");
    auto flags = std::make_shared<Flags>();
    add_device_flags(builder, add, flags->device);
    builder.number(add, "--http-port", flags->http_port, "0: 80");
    builder.number(add, "--rtsp-port", flags->rtsp_port, "0: 554");
    builder.does(add, [flags](Plan& plan) {
        v1::Recorder made;
        fill_device(made, flags->device);
        made.mutable_endpoint()->set_http_port(flags->http_port);
        made.mutable_endpoint()->set_rtsp_port(flags->rtsp_port);
        plan_list(plan, post("/v1/recorders", made), v1::Recorder::default_instance());
        plan.subject = Things::sites;
        plan.subject_id = made.site_id();
    });
}

}  // namespace

void add_inventory_commands(Builder& builder) {
    add_customers(builder);
    add_sites(builder);
    add_agents(builder);
    add_switches(builder);
    add_recorders(builder);
}

}  // namespace camfleet::cli
