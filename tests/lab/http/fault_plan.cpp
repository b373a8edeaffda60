// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/http/fault_plan.hpp"

#include <array>
#include <utility>

namespace camfleet::lab {

std::optional<WireFault> wire_fault_from_name(std::string_view name) {
    constexpr std::array names{
        std::pair{"hang", WireFault::hang},
        std::pair{"drop_before", WireFault::drop_before},
        std::pair{"drop_after", WireFault::drop_after},
        std::pair{"error_before", WireFault::error_before},
        std::pair{"error_after", WireFault::error_after},
        std::pair{"truncated", WireFault::truncated},
        std::pair{"endless", WireFault::endless},
        std::pair{"redirect", WireFault::redirect},
    };
    for (const auto& [text, fault] : names) {
        if (name == text) return fault;
    }
    return std::nullopt;
}

bool FaultPlan::add(PlannedFault fault) {
    if (faults_.size() >= faults_max) return false;
    faults_.push_back(std::move(fault));
    return true;
}

std::optional<WireFault> FaultPlan::take(const Request& request) {
    for (auto fault = faults_.begin(); fault != faults_.end(); ++fault) {
        if (!fault->method.empty() && fault->method != request.method) continue;
        if (!request.path.starts_with(fault->path_prefix)) continue;
        if (fault->logged_in_only && request.header("authorization").empty()) continue;
        const WireFault kind = fault->kind;
        if (fault->count <= 1) {
            faults_.erase(fault);
        } else {
            --fault->count;
        }
        return kind;
    }
    return std::nullopt;
}

Response spoil(WireFault fault, Response answer) {
    switch (fault) {
        case WireFault::hang:
            answer.delivery = Delivery::hang;
            break;
        case WireFault::drop_before:
        case WireFault::drop_after:
            answer.delivery = Delivery::drop;
            break;
        case WireFault::truncated:
            answer.delivery = Delivery::truncated;
            break;
        case WireFault::endless:
            answer.delivery = Delivery::endless;
            break;
        case WireFault::error_before:
        case WireFault::error_after:
            answer.status = 500;
            answer.body = "<html><body>Internal Server Error</body></html>";
            break;
        case WireFault::redirect:
            answer.status = 302;
            answer.headers = {{"Location", "http://127.0.0.1:9/elsewhere"}};
            answer.body.clear();
            break;
    }
    return answer;
}

}  // namespace camfleet::lab
