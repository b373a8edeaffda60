// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/net/splice.hpp"

#include <array>
#include <poll.h>

namespace camfleet::lab {
namespace {

constexpr std::chrono::seconds patience{10};
constexpr int tick_ms = 20;

// False when one side has ended, or is out of power.
bool pass_on(Connection& from, Connection& to) {
    const auto ready = from.readable(std::chrono::steady_clock::now());
    if (!ready) return false;
    if (!*ready) return true;
    std::array<char, 16 * 1024> bytes{};
    const auto got = from.read_some(bytes, in(patience));
    return got && *got > 0 && to.write_all({bytes.data(), *got}, in(patience)).has_value();
}

}  // namespace

Result<std::unique_ptr<Splice>> Splice::listen(const SocketAddress& at, const Plan& plan) {
    std::unique_ptr<Splice> made(new Splice(plan));
    auto service =
        TcpService::listen(at, [splice = made.get()](Connection& peer) { splice->relay(peer); });
    if (!service) return std::unexpected(service.error());
    made->service_ = std::move(*service);
    return made;
}

void Splice::relay(Connection& peer) {
    const bool early = connections_++ < plan_.first_connections;
    auto device = Connection::open(early ? plan_.first : plan_.later, {}, in(patience));
    if (!device) return;
    do {
        std::array<pollfd, 2> watched{pollfd{peer.fd(), POLLIN, 0},
                                      pollfd{device->fd(), POLLIN, 0}};
        ::poll(watched.data(), watched.size(), tick_ms);
    } while (pass_on(peer, *device) && pass_on(*device, peer));
}

}  // namespace camfleet::lab
