// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/http/fault_plan.hpp"

#include <array>
#include <utility>

namespace camfleet::lab {
namespace {

constexpr const char* page = "<html><body><h1>Welcome</h1>Please log in.</body></html>";

void as_page(Response& answer, int status) {
    answer.status = status;
    answer.headers = {{"Content-Type", "text/html"}};
    answer.body = page;
}

// As devices do, with a challenge that asks for another try.
void as_error(Response& answer, int status) {
    as_page(answer, status);
    answer.body = "<html><body>HTTP error</body></html>";
    if (status == 401) {
        answer.with("WWW-Authenticate",
                    "Digest realm=\"camera\", qop=\"auth\", nonce=\"6d1f0a27b3c94e58\"");
    }
}

void as_redirect(Response& answer, std::string to) {
    answer.status = 302;
    answer.headers = {{"Location", std::move(to)}};
    answer.body.clear();
}

std::optional<Delivery> delivery_of(WireFault fault) {
    switch (fault) {
        case WireFault::hang:
        case WireFault::hang_after:
            return Delivery::hang;
        case WireFault::drop_before:
        case WireFault::drop_after:
            return Delivery::drop;
        case WireFault::truncated:
            return Delivery::truncated;
        case WireFault::endless:
            return Delivery::endless;
        case WireFault::chunked:
            return Delivery::chunked;
        case WireFault::oversized:
            return Delivery::oversized;
        default:
            return std::nullopt;
    }
}

}  // namespace

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
        std::pair{"hang_after", WireFault::hang_after},
        std::pair{"status_after", WireFault::status_after},
        std::pair{"page_before", WireFault::page_before},
        std::pair{"page_after", WireFault::page_after},
        std::pair{"empty", WireFault::empty},
        std::pair{"half", WireFault::half},
        std::pair{"redirect_https", WireFault::redirect_https},
        std::pair{"chunked", WireFault::chunked},
        std::pair{"oversized", WireFault::oversized},
    };
    for (const auto& [text, fault] : names) {
        if (name == text) return fault;
    }
    return std::nullopt;
}

std::string SeenRequest::text() const {
    return method + " " + path + (operation.empty() || operation == path ? "" : " " + operation) +
           (login_sent ? " with a login" : "");
}

bool FaultPlan::add(PlannedFault fault) {
    if (faults_.size() >= faults_max) return false;
    faults_.push_back(std::move(fault));
    return true;
}

std::optional<Fault> FaultPlan::take(const Request& request,
                                     const std::string& operation,
                                     std::optional<bool> login_sent) {
    const bool login = login_sent.value_or(!request.header("authorization").empty());
    if (seen_.size() < seen_max) seen_.push_back({request.method, request.path, operation, login});
    for (auto fault = faults_.begin(); fault != faults_.end(); ++fault) {
        if (!fault->method.empty() && fault->method != request.method) continue;
        if (!request.path.starts_with(fault->path_prefix)) continue;
        if (!fault->operation.empty() && fault->operation != operation) continue;
        if (fault->logged_in_only && !login) continue;
        if (fault->skip > 0) {
            --fault->skip;
            continue;
        }
        Fault taken{fault->kind, fault->status, request.header("host"), request.target};
        if (fault->count <= 1) {
            faults_.erase(fault);
        } else {
            --fault->count;
        }
        return taken;
    }
    return std::nullopt;
}

void FaultPlan::note_answer(const Response& answer) {
    if (seen_.empty()) return;
    const auto text = trim(answer.body);
    seen_.back().status = answer.status;
    seen_.back().body_bytes = answer.body.size();
    seen_.back().structured = text.starts_with("{") || text.starts_with("<?xml");
}

bool keeps_from_applying(WireFault fault) {
    switch (fault) {
        case WireFault::hang:
        case WireFault::drop_before:
        case WireFault::error_before:
        case WireFault::redirect:
        case WireFault::redirect_https:
        case WireFault::page_before:
            return true;
        default:
            return false;
    }
}

Response spoil(const Fault& fault, Response answer) {
    if (const auto delivery = delivery_of(fault.kind)) {
        answer.delivery = *delivery;
        return answer;
    }
    switch (fault.kind) {
        case WireFault::error_before:
        case WireFault::error_after:
            as_error(answer, fault.status);
            break;
        case WireFault::status_after:
            answer.status = fault.status;
            break;
        case WireFault::page_before:
        case WireFault::page_after:
            as_page(answer, 200);
            break;
        case WireFault::empty:
            answer.body.clear();
            break;
        case WireFault::half:
            answer.body.resize(answer.body.size() / 2);
            break;
        case WireFault::redirect:
            as_redirect(answer, "http://127.0.0.1:9/elsewhere");
            break;
        case WireFault::redirect_https:
            as_redirect(answer, "https://" + fault.host + fault.target);
            break;
        default:
            break;
    }
    return answer;
}

}  // namespace camfleet::lab
