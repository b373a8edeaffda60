// SPDX-License-Identifier: Apache-2.0
#include "controller/api/event_feed.hpp"
#include "controller/api/route_helpers.hpp"
#include "controller/api/routes.hpp"

namespace camfleet::api {
namespace {

using controller::RecoveryOperations;

void add_recoveries(Router& router, RecoveryOperations& recoveries) {
    const auto start = [&recoveries](Call call, const Respond& respond) {
        auto request = read_body<v1::StartRecovery>(call);
        if (!request) return respond(error_response(request.error()));
        if (request->requested_by().empty()) request->set_requested_by(call.actor);
        recoveries.start(std::move(*request), std::move(call.actor),
                         reply_with<v1::RecoveryState>(respond));
    };
    const auto list = [&recoveries](const Call& call, const Respond& respond) {
        const auto open = query_flag(call, "open");
        if (!open) return respond(error_response(open.error()));
        respond(json_response(recoveries.list(query(call, "camera_id"), *open)));
    };
    const auto get = [&recoveries](const Call& call, const Respond& respond) {
        const auto state = recoveries.get(call.id);
        respond(state ? json_response(*state) : error_response(state.error()));
    };
    const auto approve = [&recoveries](Call call, const Respond& respond) {
        auto grant = read_body<v1::GrantApproval>(call);
        if (!grant) return respond(error_response(grant.error()));
        if (grant->granted_by().empty()) grant->set_granted_by(call.actor);
        recoveries.approve(std::move(call.id), std::move(*grant), std::move(call.actor),
                           reply_with<v1::RecoveryState>(respond));
    };
    const auto cancel = [&recoveries](Call call, const Respond& respond) {
        recoveries.cancel(std::move(call.id), std::move(call.actor),
                          reply_with<v1::RecoveryState>(respond));
    };
    router.add(Route{"GET", "/v1/recoveries", list, {"camera_id", "open"}});
    router.add(Route{"POST", "/v1/recoveries", start});
    router.add(Route{"GET", "/v1/recoveries/{id}", get});
    router.add(Route{"POST", "/v1/recoveries/{id}/approval", approve});
    router.add(Route{"POST", "/v1/recoveries/{id}/cancel", cancel});
}

void add_work_orders(Router& router, RecoveryOperations& recoveries) {
    const auto list = [&recoveries](const Call& call, const Respond& respond) {
        const auto open = query_flag(call, "open");
        if (!open) return respond(error_response(open.error()));
        respond(json_response(recoveries.work_orders(*open)));
    };
    const auto report = [&recoveries](Call call, const Respond& respond) {
        auto message = read_body<v1::ReportWorkOrder>(call);
        if (!message) return respond(error_response(message.error()));
        recoveries.report(std::move(call.id), std::move(*message), std::move(call.actor),
                          reply_with<v1::WorkOrder>(respond));
    };
    router.add(Route{"GET", "/v1/work-orders", list, {"open"}});
    router.add(Route{"POST", "/v1/work-orders/{id}", report});
}

void add_jobs(Router& router, RecoveryOperations& recoveries) {
    const auto list = [&recoveries](const Call& call, const Respond& respond) {
        respond(json_response(recoveries.jobs(query(call, "recovery_id"))));
    };
    const auto envelope = [&recoveries](const Call& call, const Respond& respond) {
        auto der = recoveries.envelope(call.id);
        respond(der ? text_response(std::move(*der), "application/cms")
                    : error_response(der.error()));
    };
    router.add(Route{"GET", "/v1/jobs", list, {"recovery_id"}});
    router.add(Route{"GET", "/v1/jobs/{id}/envelope", envelope});
}

}  // namespace

void add_recovery_routes(Router& router, RecoveryOperations& recoveries) {
    add_recoveries(router, recoveries);
    add_work_orders(router, recoveries);
    add_jobs(router, recoveries);
    const auto events = [&recoveries](const Call& call, const Respond& respond) {
        auto feed = make_event_feed(recoveries, query(call, "recovery_id"));
        if (!feed) return respond(error_response(feed.error()));
        Response response;
        response.content_type = "text/event-stream";
        response.events = std::move(*feed);
        respond(std::move(response));
    };
    router.add(Route{"GET", "/v1/events", events, {"recovery_id"}});
}

}  // namespace camfleet::api
