// SPDX-License-Identifier: Apache-2.0
#include "controller/api/routes.hpp"

#include "controller/api/api_error.hpp"

namespace camfleet::api {
namespace {

[[nodiscard]] Route constant(std::string path, std::string text, std::string type, bool open) {
    const auto answer = [text = std::move(text), type = std::move(type)](const Call&,
                                                                         const Respond& respond) {
        respond(text_response(text, type));
    };
    return Route{"GET", std::move(path), answer, {}, open};
}

}  // namespace

Router make_router(const ApiParts& parts, const Secret& bearer_token) {
    Router router(bearer_token);
    router.add(constant("/healthz", R"({"status":"ok"})", "application/json", true));
    router.add(constant("/v1/ca", parts.ca_pem, "text/plain", true));
    router.add(constant("/v1/job-signer", parts.job_signer_pem, "text/plain", false));
    add_inventory_routes(router, parts.inventory);
    add_recovery_routes(router, parts.recoveries);
    add_look_routes(router, parts.looks);
    return router;
}

}  // namespace camfleet::api
