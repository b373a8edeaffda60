// SPDX-License-Identifier: Apache-2.0
#include "tests/support/free_port.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <random>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace camfleet::support {
namespace {

constexpr int tries_max = 200;

bool is_free(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return false;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    const bool good = ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
    ::close(fd);
    return good;
}

}  // namespace

std::uint16_t free_port() {
    std::random_device random;
    std::uniform_int_distribution<unsigned> any(10'000, 32'000);
    for (int i = 0; i < tries_max; ++i) {
        const auto port = static_cast<std::uint16_t>(any(random));
        if (is_free(port)) return port;
    }
    throw std::runtime_error("no free port");
}

}  // namespace camfleet::support
