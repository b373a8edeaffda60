// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/wire/udp_socket.hpp"

#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <net/if.h>
#include <unistd.h>

namespace camfleet::wire {
namespace {

sockaddr_in name_of(in_addr address, std::uint16_t port) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr = address;
    name.sin_port = htons(port);
    return name;
}

sockaddr_in6 name_of(const in6_addr& address, unsigned interface, std::uint16_t port) {
    sockaddr_in6 name{};
    name.sin6_family = AF_INET6;
    name.sin6_addr = address;
    name.sin6_scope_id = interface;
    name.sin6_port = htons(port);
    return name;
}

template <class Name>
bool bind_to(int handle, const Name& name) {
    return ::bind(handle, reinterpret_cast<const sockaddr*>(&name), sizeof(name)) == 0;
}

template <class Name>
bool send_to(int handle, const Name& name, std::string_view datagram) {
    return ::sendto(handle, datagram.data(), datagram.size(), 0,
                    reinterpret_cast<const sockaddr*>(&name), sizeof(name)) >= 0;
}

}  // namespace

UdpSocket::UdpSocket(int family)
    : handle_(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_UDP)) {}

UdpSocket::~UdpSocket() {
    if (handle_ >= 0) ::close(handle_);
}

bool UdpSocket::bind(in_addr address, std::uint16_t port) const {
    return bind_to(handle_, name_of(address, port));
}

bool UdpSocket::bind(const in6_addr& address, unsigned interface, std::uint16_t port) const {
    return bind_to(handle_, name_of(address, interface, port));
}

bool UdpSocket::send(in_addr address, std::uint16_t port, std::string_view datagram) const {
    return send_to(handle_, name_of(address, port), datagram);
}

bool UdpSocket::send(const in6_addr& address,
                     unsigned interface,
                     std::uint16_t port,
                     std::string_view datagram) const {
    return send_to(handle_, name_of(address, interface, port), datagram);
}

std::optional<in_addr> to_ipv4(const std::string& text) {
    in_addr address{};
    if (inet_pton(AF_INET, text.c_str(), &address) != 1) return std::nullopt;
    return address;
}

std::optional<in6_addr> to_ipv6(const std::string& text) {
    in6_addr address{};
    if (inet_pton(AF_INET6, text.c_str(), &address) != 1) return std::nullopt;
    return address;
}

std::string to_text(in_addr address) {
    std::array<char, INET_ADDRSTRLEN> text{};
    if (inet_ntop(AF_INET, &address, text.data(), text.size()) == nullptr) return {};
    return text.data();
}

std::string to_text(const sockaddr_storage& from) {
    if (from.ss_family == AF_INET) {
        sockaddr_in four{};
        std::memcpy(&four, &from, sizeof(four));
        return to_text(four.sin_addr);
    }
    if (from.ss_family != AF_INET6) return {};
    sockaddr_in6 six{};
    std::memcpy(&six, &from, sizeof(six));
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (inet_ntop(AF_INET6, &six.sin6_addr, text.data(), text.size()) == nullptr) return {};
    std::array<char, IF_NAMESIZE> zone{};
    if (!IN6_IS_ADDR_LINKLOCAL(&six.sin6_addr) ||
        ::if_indextoname(six.sin6_scope_id, zone.data()) == nullptr)
        return text.data();
    return std::string(text.data()) + "%" + zone.data();
}

}  // namespace camfleet::wire
