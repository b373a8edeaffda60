// SPDX-License-Identifier: Apache-2.0
// The sockets of one dialect over one address family: one that listens at the protocol's port, and
// one for each interface, which asks and hears what comes straight back.
#pragma once

#include "agent/discovery/wire/dialect.hpp"
#include "agent/discovery/wire/udp_pass.hpp"

#include <memory>

namespace camfleet::wire {

class Ear {
  public:
    virtual ~Ear() = default;
    // Asks in every direction. How many datagrams left.
    virtual std::size_t ask(unsigned round) = 0;
    [[nodiscard]] virtual std::vector<int> handles() const = 0;
    [[nodiscard]] virtual Dialect& dialect() const = 0;
    [[nodiscard]] virtual bool is_ipv6() const = 0;
};

// Over IPv4. Nothing where no interface can be used. What cannot be opened is reported.
[[nodiscard]] std::unique_ptr<Ear> open_ear(Dialect& dialect,
                                            const std::vector<LocalInterface>& interfaces,
                                            const FaultReport& on_fault);

// Over IPv6, in the link group. Nothing where the dialect has none, or no interface speaks IPv6.
[[nodiscard]] std::unique_ptr<Ear> open_link_ear(Dialect& dialect,
                                                 const std::vector<LinkInterface>& interfaces,
                                                 const FaultReport& on_fault);

constexpr int receive_buffer = 1024 * 1024;  // bytes; a whole site answers at once

}  // namespace camfleet::wire
