// SPDX-License-Identifier: Apache-2.0
// The routes of the operator API (openapi.yaml), over the two classes of operations.hpp.
#pragma once

#include "common/base/secret.hpp"
#include "controller/api/router.hpp"
#include "controller/core/operations.hpp"

#include <string>

namespace camfleet::api {

struct ApiParts {
    controller::RecoveryOperations& recoveries;
    controller::LookOperations& looks;
    controller::InventoryOperations& inventory;
    std::string ca_pem;
    std::string job_signer_pem;
};

// The parts' operations must outlive the router.
[[nodiscard]] Router make_router(const ApiParts& parts, const Secret& bearer_token);

void add_inventory_routes(Router& router, controller::InventoryOperations& inventory);
void add_look_routes(Router& router, controller::LookOperations& looks);
void add_recovery_routes(Router& router, controller::RecoveryOperations& recoveries);

}  // namespace camfleet::api
