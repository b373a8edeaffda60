// SPDX-License-Identifier: Apache-2.0
#include "controller/api/route_helpers.hpp"
#include "controller/api/routes.hpp"

namespace camfleet::api {
namespace {

using controller::InventoryOperations;

constexpr std::uint64_t kAuditPage = 100;
constexpr std::uint64_t kAuditPageMax = 1000;

// GET of everything of a kind: list()
template <class List>
[[nodiscard]] auto all(const InventoryOperations& inventory,
                       List (InventoryOperations::*list)() const) {
    return [&inventory, list](const Call&, const Respond& respond) {
        respond(json_response((inventory.*list)()));
    };
}

template <class Items>
[[nodiscard]] auto find_by_id(const Items& items, const std::string& id) {
    return std::ranges::find_if(items, [&](const auto& item) { return item.id() == id; });
}

// GET and DELETE of one device: only devices of this path's kind are found here.
template <class Items>
void add_device_routes(Router& router,
                       InventoryOperations& inventory,
                       const std::string& path,
                       Items items) {
    const auto missing = [](const Call& call) {
        return error_response(Error{Errc::not_found, "no device '" + call.id + "' of this kind"});
    };
    const auto get = [&inventory, items, missing](const Call& call, const Respond& respond) {
        const auto list = items(inventory);
        const auto found = find_by_id(list, call.id);
        respond(found == list.end() ? missing(call) : json_response(*found));
    };
    const auto remove = [&inventory, items, missing](Call call, const Respond& respond) {
        const auto list = items(inventory);
        if (find_by_id(list, call.id) == list.end()) return respond(missing(call));
        const auto reply = [respond](const Result<bool>& result) {
            respond(result ? text_response(R"({"removed":true})", "application/json")
                           : error_response(result.error()));
        };
        inventory.remove_device(std::move(call.id), std::move(call.actor), reply);
    };
    router.add(Route{"GET", path + "/{id}", get});
    router.add(Route{"DELETE", path + "/{id}", remove});
}

void add_devices(Router& router, InventoryOperations& inventory) {
    using I = InventoryOperations;
    router.add(Route{"GET", "/v1/cameras", all(inventory, &I::cameras)});
    router.add(
        Route{"POST", "/v1/cameras", change<v1::Camera, v1::Camera>(inventory, &I::put_camera)});
    router.add(Route{"GET", "/v1/switches", all(inventory, &I::switches)});
    router.add(
        Route{"POST", "/v1/switches", change<v1::Switch, v1::Switch>(inventory, &I::put_switch)});
    router.add(Route{"GET", "/v1/recorders", all(inventory, &I::recorders)});
    router.add(Route{"POST", "/v1/recorders",
                     change<v1::Recorder, v1::Recorder>(inventory, &I::put_recorder)});
    add_device_routes(router, inventory, "/v1/cameras",
                      [](const I& from) { return from.cameras().cameras(); });
    add_device_routes(router, inventory, "/v1/switches",
                      [](const I& from) { return from.switches().switches(); });
    add_device_routes(router, inventory, "/v1/recorders",
                      [](const I& from) { return from.recorders().recorders(); });
}

void add_agents(Router& router, InventoryOperations& inventory) {
    const auto invite = [&inventory](Call call, const Respond& respond) {
        auto agent = read_body<v1::Agent>(call);
        if (!agent) return respond(error_response(agent.error()));
        v1::Agent allowed;
        allowed.set_id(agent->id());
        allowed.set_site_id(agent->site_id());
        if (allowed.SerializeAsString() != agent->SerializeAsString()) {
            return respond(error_response(
                Error{Errc::invalid_argument, "body: an invitation has only id and site_id"}));
        }
        inventory.invite_agent(agent->id(), agent->site_id(), std::move(call.actor),
                               reply_with<v1::AgentInvitation>(respond));
    };
    const auto enrol = [&inventory](Call call, const Respond& respond) {
        auto request = read_body<v1::EnrolRequest>(call);
        if (!request) return respond(error_response(request.error()));
        inventory.enrol(std::move(*request), reply_with<v1::EnrolReply>(respond));
    };
    router.add(Route{"GET", "/v1/agents", all(inventory, &InventoryOperations::agents)});
    router.add(Route{"POST", "/v1/agents", invite});
    router.add(Route{"POST", "/v1/enrol", enrol, {}, true});
}

void add_audit(Router& router, InventoryOperations& inventory) {
    const auto list = [&inventory](const Call& call, const Respond& respond) {
        const auto after = query_number(call, "after", 0);
        const auto limit = query_number(call, "limit", kAuditPage);
        if (!after) return respond(error_response(after.error()));
        if (!limit) return respond(error_response(limit.error()));
        if (*limit == 0 || *limit > kAuditPageMax) {
            return respond(
                error_response(Error{Errc::invalid_argument, "limit: must be between 1 and 1000"}));
        }
        respond(json_response(inventory.audit(*after, *limit)));
    };
    router.add(Route{"GET", "/v1/audit", list, {"after", "limit"}});
    router.add(
        Route{"GET", "/v1/audit/verify", all(inventory, &InventoryOperations::verify_audit)});
}

void add_credentials(Router& router, InventoryOperations& inventory) {
    const auto list = [&inventory](const Call& call, const Respond& respond) {
        respond(json_response(inventory.credentials(query(call, "device_id"))));
    };
    // Not by change(): the secret is wiped when the message has been handed over.
    const auto put = [&inventory](Call call, const Respond& respond) {
        auto message = read_body<v1::PutCredential>(call);
        if (!message) return respond(error_response(message.error()));
        inventory.put_credential(*message, std::move(call.actor),
                                 reply_with<v1::Credential>(respond));
        Secret::wipe(*message->mutable_secret());
        Secret::wipe(*message->mutable_privacy_secret());
    };
    router.add(Route{"GET", "/v1/credentials", list, {"device_id"}});
    router.add(Route{"POST", "/v1/credentials", put});
}

}  // namespace

void add_inventory_routes(Router& router, InventoryOperations& inventory) {
    using I = InventoryOperations;
    router.add(Route{"GET", "/v1/customers", all(inventory, &I::customers)});
    router.add(Route{"POST", "/v1/customers",
                     change<v1::Customer, v1::Customer>(inventory, &I::put_customer)});
    router.add(Route{"GET", "/v1/sites", all(inventory, &I::sites)});
    router.add(Route{"POST", "/v1/sites", change<v1::Site, v1::Site>(inventory, &I::put_site)});
    router.add(Route{"GET", "/v1/ownership", all(inventory, &I::ownership_records)});
    router.add(
        Route{"POST", "/v1/ownership",
              change<v1::OwnershipRecord, v1::OwnershipRecord>(inventory, &I::put_ownership)});
    router.add(Route{"GET", "/v1/policies", all(inventory, &I::policies)});
    add_agents(router, inventory);
    add_devices(router, inventory);
    add_credentials(router, inventory);
    add_audit(router, inventory);
}

}  // namespace camfleet::api
