// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/switch_rest/https_face.hpp"

#include "common/base/assert.hpp"

namespace camfleet::lab::switch_rest {

HttpsFace::HttpsFace(const SocketAddress& at, const std::string& name, HttpHandler handler)
    : identity_(name), handler_(std::move(handler)) {
    auto opened = TcpService::listen(at, [this](Connection& outer) {
        serve_tls(outer, identity_, [this](Connection& plain) {
            serve_http(plain, "", [this](const Request& request) { return answer(request); });
        });
    });
    CAMFLEET_ASSERT(opened.has_value());
    service_ = std::move(*opened);
}

bool HttpsFace::plan_fault(PlannedFault fault) {
    const std::lock_guard lock(mutex_);
    return faults_.add(std::move(fault));
}

Response HttpsFace::answer(const Request& request) {
    std::optional<Fault> fault;
    {
        const std::lock_guard lock(mutex_);
        fault = faults_.take(request);
    }
    if (!fault) return handler_(request);
    return spoil(*fault, keeps_from_applying(*fault) ? Response{} : handler_(request));
}

}  // namespace camfleet::lab::switch_rest
