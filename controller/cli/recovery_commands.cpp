// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/builder.hpp"
#include "controller/cli/requests.hpp"

namespace camfleet::cli {
namespace {

void add_watch_flags(Builder& builder, CLI::App* command, Watch& watch) {
    builder.number(command, "--timeout", watch.give_up_seconds,
                   "stop watching after so many seconds; 0: watch to the end");
    CLI::Option* approve = command->add_flag("--approve", watch.approve,
                                             "approve when asked, in your name (needs --reason)");
    approve->needs(builder.text(command, "--reason", watch.reason, "why; goes into the audit log"));
}

void add_recover(Builder& builder) {
    struct Flags {
        v1::StartRecovery start;
        std::string objective;
        Watch watch;
    };
    CLI::App* recover = builder.command(nullptr, "recover", "bring a camera back");
    auto flags = std::make_shared<Flags>();
    builder.id(recover, "CAMERA", *flags->start.mutable_camera_id(), "which", Things::cameras)
        ->required();
    builder
        .word(recover, "--objective", flags->objective,
              "online: it is frozen; access: its credential is lost; recommission: new owner",
              enum_words(v1::Objective::Kind_descriptor()))
        ->required();
    builder.id(recover, "--policy", *flags->start.mutable_policy(), "not given: the camera's own",
               Things::policies);
    recover->add_flag("--watch", flags->watch.on, "show the ladder live until it ends");
    add_watch_flags(builder, recover, flags->watch);
    builder.does(recover, [flags](Plan& plan) {
        flags->start.set_objective(static_cast<v1::Objective::Kind>(
            enum_value(v1::Objective::Kind_descriptor(), flags->objective)));
        plan_list(plan, post("/v1/recoveries", flags->start),
                  v1::RecoveryState::default_instance());
        plan.watch = flags->watch;
        plan.watch.on = flags->watch.on || flags->watch.approve;
        if (plan.watch.on) plan.kind = Plan::Kind::watch;
        plan.subject = Things::cameras;
        plan.subject_id = flags->start.camera_id();
    });
}

void plan_recovery(Plan& plan, Request request, const std::string& id) {
    plan_list(plan, std::move(request), v1::RecoveryState::default_instance());
    plan.subject = Things::recoveries;
    plan.subject_id = id;
}

void add_listing(Builder& builder, CLI::App* group) {
    struct Flags {
        std::string camera;
        bool open = false;
    };
    CLI::App* list = builder.command(group, "list", "recoveries");
    auto flags = std::make_shared<Flags>();
    builder.id(list, "--camera", flags->camera, "of this camera only", Things::cameras);
    list->add_flag("--open", flags->open, "only those that have not ended");
    builder.does(list, [flags](Plan& plan) {
        plan_list(plan,
                  get("/v1/recoveries",
                      {{"camera_id", flags->camera}, {"open", flags->open ? "true" : ""}}),
                  v1::RecoveryList::default_instance());
    });
    CLI::App* show = builder.command(group, "show", "one recovery: its ladder and what is next");
    auto id = std::make_shared<std::string>();
    builder.id(show, "ID", *id, "the recovery", Things::recoveries)->required();
    builder.does(
        show, [id](Plan& plan) { plan_recovery(plan, get("/v1/recoveries/" + escape(*id)), *id); });
    CLI::App* watch = builder.command(group, "watch", "follow one recovery live until it ends");
    auto watched = std::make_shared<std::string>();
    auto options = std::make_shared<Watch>();
    builder.id(watch, "ID", *watched, "the recovery", Things::recoveries)->required();
    add_watch_flags(builder, watch, *options);
    builder.does(watch, [watched, options](Plan& plan) {
        plan_recovery(plan, get("/v1/recoveries/" + escape(*watched)), *watched);
        plan.kind = Plan::Kind::watch;
        plan.watch = *options;
        plan.watch.on = true;
    });
}

void add_decision(Builder& builder, CLI::App* group, const std::string& word, bool denied) {
    struct Flags {
        std::string id;
        v1::GrantApproval grant;
    };
    CLI::App* command = builder.command(
        group, word, denied ? "refuse the destructive rung" : "allow the destructive rung");
    auto flags = std::make_shared<Flags>();
    builder.id(command, "ID", flags->id, "the recovery", Things::recoveries)->required();
    builder
        .text(command, "--reason", *flags->grant.mutable_reason(), "why; goes into the audit log")
        ->required();
    builder.text(command, "--by", *flags->grant.mutable_granted_by(),
                 "who decides; not given: --actor");
    builder.does(command, [flags, denied](Plan& plan) {
        flags->grant.set_denied(denied);
        plan_recovery(plan, post("/v1/recoveries/" + escape(flags->id) + "/approval", flags->grant),
                      flags->id);
    });
}

void add_recoveries(Builder& builder) {
    CLI::App* group = builder.group("recoveries", "cameras being brought back");
    add_listing(builder, group);
    add_decision(builder, group, "approve", false);
    add_decision(builder, group, "deny", true);
    CLI::App* cancel = builder.command(group, "cancel", "stop at the next safe point");
    auto id = std::make_shared<std::string>();
    builder.id(cancel, "ID", *id, "the recovery", Things::recoveries)->required();
    builder.does(cancel, [id](Plan& plan) {
        plan_recovery(plan, Request{"POST", "/v1/recoveries/" + escape(*id) + "/cancel", "{}"},
                      *id);
    });
}

void add_report(Builder& builder, CLI::App* group, const std::string& word, bool ready) {
    struct Flags {
        std::string id;
        v1::ReportWorkOrder report;
    };
    CLI::App* command = builder.command(
        group, word, ready ? "a technician stands at the camera" : "it cannot be done; say why");
    auto flags = std::make_shared<Flags>();
    builder.id(command, "ID", flags->id, "the work order", Things::work_orders)->required();
    builder.text(command, "--technician", *flags->report.mutable_technician(), "who")->required();
    CLI::Option* note =
        builder.text(command, "--note", *flags->report.mutable_note(), "what was seen");
    if (!ready) note->required();
    builder.does(command, [flags, ready](Plan& plan) {
        flags->report.set_ready(ready);
        flags->report.set_cannot(!ready);
        plan_list(plan, post("/v1/work-orders/" + escape(flags->id), flags->report),
                  v1::WorkOrder::default_instance());
        plan.subject = Things::work_orders;
        plan.subject_id = flags->id;
    });
}

void add_work_orders(Builder& builder) {
    CLI::App* group = builder.group("work-orders", "rungs that a person on site carries out");
    CLI::App* list = builder.command(group, "list", "work orders");
    auto open = std::make_shared<bool>(false);
    list->add_flag("--open", *open, "only those that wait for somebody");
    builder.does(list, [open](Plan& plan) {
        plan_list(plan, get("/v1/work-orders", {{"open", *open ? "true" : ""}}),
                  v1::WorkOrderList::default_instance());
    });
    CLI::App* show = builder.command(group, "show", "the steps of one work order");
    auto id = std::make_shared<std::string>();
    builder.id(show, "ID", *id, "the work order", Things::work_orders)->required();
    builder.does(show, [id](Plan& plan) { plan_pick(plan, Things::work_orders, *id); });
    add_report(builder, group, "ready", true);
    add_report(builder, group, "cannot", false);
}

void add_events(Builder& builder) {
    CLI::App* events = builder.command(nullptr, "events", "follow what happens, live");
    auto recovery = std::make_shared<std::string>();
    auto seconds = std::make_shared<std::uint32_t>(0);
    builder.id(events, "--recovery", *recovery, "of this recovery only", Things::recoveries);
    builder.number(events, "--timeout", *seconds, "stop after so many seconds; 0: go on");
    builder.does(events, [recovery, seconds](Plan& plan) {
        plan.kind = Plan::Kind::follow;
        plan.request = get("/v1/events", {{"recovery_id", *recovery}});
        plan.watch.give_up_seconds = *seconds;
        plan.subject = Things::recoveries;
        plan.subject_id = *recovery;
    });
}

}  // namespace

void add_recovery_commands(Builder& builder) {
    add_recover(builder);
    add_recoveries(builder);
    add_work_orders(builder);
    add_events(builder);
}

}  // namespace camfleet::cli
