// SPDX-License-Identifier: Apache-2.0
#include "controller/api/route_helpers.hpp"
#include "controller/api/routes.hpp"

namespace camfleet::api {
namespace {

using controller::LookOperations;

constexpr std::uint64_t wait_seconds_max = 25;  // well within the server's own limits

Result<LookOperations::DeviceFilter> filter_of(const Call& call) {
    const auto unknown = query_flag(call, "unknown");
    if (!unknown) return std::unexpected(unknown.error());
    const auto missing = query_flag(call, "missing");
    if (!missing) return std::unexpected(missing.error());
    return LookOperations::DeviceFilter{.site_id = query(call, "site_id"),
                                        .maker = query(call, "maker"),
                                        .state = query(call, "state"),
                                        .unknown = *unknown,
                                        .missing = *missing};
}

}  // namespace

void add_look_routes(Router& router, LookOperations& looks) {
    const auto list = [&looks](const Call& call, const Respond& respond) {
        respond(json_response(looks.looks(query(call, "site_id"))));
    };
    const auto get = [&looks](const Call& call, const Respond& respond) {
        const auto wait = query_number(call, "wait", 0);
        if (!wait) return respond(error_response(wait.error()));
        if (*wait > wait_seconds_max) {
            return respond(
                error_response({Errc::invalid_argument,
                                "wait: at most " + std::to_string(wait_seconds_max) + " seconds"}));
        }
        looks.await_look(call.id, Seconds{static_cast<std::int64_t>(*wait)},
                         reply_with<v1::Look>(respond));
    };
    const auto devices = [&looks](const Call& call, const Respond& respond) {
        const auto filter = filter_of(call);
        if (!filter) return respond(error_response(filter.error()));
        respond(json_response(looks.devices(*filter)));
    };
    const auto device = [&looks](const Call& call, const Respond& respond) {
        const auto found = looks.device(call.id);
        respond(found ? json_response(*found) : error_response(found.error()));
    };
    const auto changes = [&looks](const Call& call, const Respond& respond) {
        respond(json_response(looks.changes(query(call, "site_id"))));
    };
    router.add(Route{"POST", "/v1/looks",
                     change<v1::StartLook, v1::Look>(looks, &LookOperations::start_look)});
    router.add(Route{"GET", "/v1/looks", list, {"site_id"}});
    router.add(Route{"GET", "/v1/looks/{id}", get, {"wait"}});
    router.add(
        Route{"GET", "/v1/devices", devices, {"site_id", "maker", "state", "unknown", "missing"}});
    router.add(Route{"GET", "/v1/devices/{id}", device});
    router.add(Route{"GET", "/v1/device-changes", changes, {"site_id"}});
}

}  // namespace camfleet::api
