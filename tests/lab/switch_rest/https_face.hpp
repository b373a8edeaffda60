// SPDX-License-Identifier: Apache-2.0
// The HTTPS port of a simulated switch: one handler behind TLS, with faults on the wire by plan.
#pragma once

#include "tests/lab/http/fault_plan.hpp"
#include "tests/lab/http/http_session.hpp"
#include "tests/lab/tls/tls_session.hpp"

#include <memory>
#include <mutex>

namespace camfleet::lab::switch_rest {

class HttpsFace {
  public:
    // at: a loopback address; port 0 lets the kernel choose.
    HttpsFace(const SocketAddress& at, const std::string& name, HttpHandler handler);

    [[nodiscard]] const SocketAddress& address() const { return service_->address(); }
    [[nodiscard]] const std::string& certificate_sha256() const { return identity_.sha256(); }
    bool plan_fault(PlannedFault fault);

  private:
    [[nodiscard]] Response answer(const Request& request);

    TlsIdentity identity_;
    HttpHandler handler_;
    std::mutex mutex_;
    FaultPlan faults_;
    std::unique_ptr<TcpService> service_;
};

}  // namespace camfleet::lab::switch_rest
