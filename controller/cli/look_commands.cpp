// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/builder.hpp"
#include "controller/cli/requests.hpp"

namespace camfleet::cli {
namespace {

constexpr std::uint32_t patience_seconds = 120;

struct LookFlags {
    v1::StartLook ask;
    std::uint32_t wait = patience_seconds;
    bool explain = false;
};

void add_wait(Builder& builder, CLI::App* command, LookFlags& flags) {
    builder.number(command, "--wait", flags.wait,
                   "seconds to wait for the answer; 0: ask and go on");
}

void plan_look(Plan& plan, const LookFlags& flags, Things subject, const std::string& id) {
    plan_list(plan, post("/v1/looks", flags.ask), v1::Look::default_instance());
    plan.kind = Plan::Kind::look;
    plan.wait_seconds = flags.wait;
    plan.explain = flags.explain;
    plan.subject = subject;
    plan.subject_id = id;
}

void add_discover(Builder& builder) {
    CLI::App* discover = builder.command(nullptr, "discover", "list who is at a site, now");
    auto flags = std::make_shared<LookFlags>();
    builder.id(discover, "SITE", *flags->ask.mutable_site_id(), "which", Things::sites)->required();
    auto seconds = std::make_shared<std::uint32_t>(0);
    builder.number(discover, "--seconds", *seconds,
                   "how long to listen, at most 120; 0: as the agent is configured");
    add_wait(builder, discover, *flags);
    builder.does(discover, [flags, seconds](Plan& plan) {
        flags->ask.set_kind(v1::LookKind::discovery);
        flags->ask.set_seconds(*seconds);
        plan_look(plan, *flags, Things::sites, flags->ask.site_id());
    });
}

void add_device_list(Builder& builder, CLI::App* group) {
    struct Flags {
        std::string site;
        std::string maker;
        std::string state;
        bool unknown = false;
        bool missing = false;
    };
    CLI::App* list = builder.command(group, "list", "devices, as the newest discovery saw them");
    auto flags = std::make_shared<Flags>();
    builder.id(list, "--site", flags->site, "of this site only", Things::sites);
    builder.text(list, "--maker", flags->maker, "of this maker only, lower case");
    builder.word(list, "--state", flags->state, "in this state only",
                 enum_words(v1::CameraState::Value_descriptor()));
    list->add_flag("--unknown", flags->unknown, "only those that the inventory does not have");
    list->add_flag("--missing", flags->missing, "only cameras of the inventory that nobody saw");
    builder.does(list, [flags](Plan& plan) {
        plan_list(plan,
                  get("/v1/devices", {{"site_id", flags->site},
                                      {"maker", flags->maker},
                                      {"state", flags->state},
                                      {"unknown", flags->unknown ? "true" : ""},
                                      {"missing", flags->missing ? "true" : ""}}),
                  v1::DeviceList::default_instance());
    });
}

void add_devices(Builder& builder) {
    CLI::App* group = builder.group("devices", "what the sites show");
    add_device_list(builder, group);
    CLI::App* show = builder.command(group, "show", "everything about one device");
    auto name = std::make_shared<std::string>();
    builder.id(show, "DEVICE", *name, "id of the inventory, serial number or MAC", Things::cameras)
        ->required();
    builder.does(show, [name](Plan& plan) {
        plan_list(plan, get("/v1/devices/" + escape(*name)), v1::Device::default_instance());
    });
    CLI::App* diff = builder.command(group, "diff", "what changed from discovery to discovery");
    auto site = std::make_shared<std::string>();
    builder.id(diff, "--site", *site, "of this site only", Things::sites);
    builder.does(diff, [site](Plan& plan) {
        plan_list(plan, get("/v1/device-changes", {{"site_id", *site}}),
                  v1::SiteChangeList::default_instance());
    });
    CLI::App* probe = builder.command(group, "probe", "ask one camera who and how it is, now");
    auto flags = std::make_shared<LookFlags>();
    auto login = std::make_shared<bool>(false);
    builder.id(probe, "CAMERA", *flags->ask.mutable_camera_id(), "which", Things::cameras)
        ->required();
    probe->add_flag("--login", *login, "also try its current credential, once (counted)");
    add_wait(builder, probe, *flags);
    builder.does(probe, [flags, login](Plan& plan) {
        flags->ask.set_kind(v1::LookKind::probe);
        flags->ask.set_login(*login);
        plan_look(plan, *flags, Things::cameras, flags->ask.camera_id());
    });
}

void add_find(Builder& builder, CLI::App* group) {
    CLI::App* find = builder.command(group, "find", "the switch port that a camera hangs on");
    auto flags = std::make_shared<LookFlags>();
    builder.id(find, "CAMERA", *flags->ask.mutable_camera_id(), "which", Things::cameras)
        ->required();
    find->add_flag("--explain", flags->explain, "with all the evidence");
    add_wait(builder, find, *flags);
    builder.does(find, [flags](Plan& plan) {
        flags->ask.set_kind(v1::LookKind::ports);
        plan_look(plan, *flags, Things::cameras, flags->ask.camera_id());
    });
}

// A real cycle is a recovery whose ladder has this rung only: the same guards, the same proof.
void add_cycle(Builder& builder, CLI::App* group) {
    CLI::App* cycle = builder.command(group, "cycle",
                                      "take the power from a camera for a moment, working or not");
    auto flags = std::make_shared<LookFlags>();
    auto dry_run = std::make_shared<bool>(false);
    builder.id(cycle, "CAMERA", *flags->ask.mutable_camera_id(), "which", Things::cameras)
        ->required();
    auto* dry = cycle->add_flag("--dry-run", *dry_run,
                                "find the port and ask the power guard; switch nothing");
    cycle->add_flag("--explain", flags->explain, "dry run: with all the evidence")->needs(dry);
    add_wait(builder, cycle, *flags);
    builder.does(cycle, [flags, dry_run](Plan& plan) {
        const auto& camera = flags->ask.camera_id();
        if (*dry_run) {
            flags->ask.set_kind(v1::LookKind::ports);
            flags->ask.set_judge_cycle(true);
            return plan_look(plan, *flags, Things::cameras, camera);
        }
        v1::StartRecovery start;
        start.set_camera_id(camera);
        start.set_objective(v1::Objective::online);
        start.set_policy("power_cycle");
        plan_list(plan, post("/v1/recoveries", start), v1::RecoveryState::default_instance());
        plan.kind = Plan::Kind::watch;
        plan.watch.on = true;
        plan.subject = Things::cameras;
        plan.subject_id = camera;
    });
}

void add_looks(Builder& builder) {
    CLI::App* group = builder.group("looks", "discoveries, probes and readings of switches");
    CLI::App* list = builder.command(group, "list", "newest first");
    auto site = std::make_shared<std::string>();
    builder.id(list, "--site", *site, "of this site only", Things::sites);
    builder.does(list, [site](Plan& plan) {
        plan_list(plan, get("/v1/looks", {{"site_id", *site}}), v1::LookList::default_instance());
    });
    CLI::App* show = builder.command(group, "show", "what one of them brought home");
    auto id = std::make_shared<std::string>();
    builder.text(show, "ID", *id, "the look")->required();
    builder.does(show, [id](Plan& plan) {
        plan_list(plan, get("/v1/looks/" + escape(*id)), v1::Look::default_instance());
    });
}

}  // namespace

void add_ports_of_switch(Builder& builder, CLI::App* switches) {
    CLI::App* ports = builder.command(switches, "ports", "every port of a switch, read now");
    auto flags = std::make_shared<LookFlags>();
    auto id = std::make_shared<std::string>();
    builder.id(ports, "ID", *id, "the switch", Things::switches)->required();
    ports->add_flag("--all", flags->explain, "those without link, hosts or power as well");
    add_wait(builder, ports, *flags);
    builder.does(ports, [flags, id](Plan& plan) {
        flags->ask.set_kind(v1::LookKind::ports);
        flags->ask.add_switch_ids(*id);
        plan_look(plan, *flags, Things::switches, *id);
    });
}

void add_look_commands(Builder& builder) {
    add_discover(builder);
    add_devices(builder);
    CLI::App* ports = builder.group("ports", "which switch port feeds which camera");
    add_find(builder, ports);
    add_cycle(builder, ports);
    add_looks(builder);
}

}  // namespace camfleet::cli
