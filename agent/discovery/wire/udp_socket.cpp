// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/wire/udp_socket.hpp"

#include <arpa/inet.h>
#include <array>
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

}  // namespace

UdpSocket::UdpSocket()
    : handle_(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_UDP)) {}

UdpSocket::~UdpSocket() {
    if (handle_ >= 0) ::close(handle_);
}

bool UdpSocket::bind(in_addr address, std::uint16_t port) const {
    const auto name = name_of(address, port);
    return ::bind(handle_, reinterpret_cast<const sockaddr*>(&name), sizeof(name)) == 0;
}

bool UdpSocket::send(in_addr address, std::uint16_t port, std::string_view datagram) const {
    const auto name = name_of(address, port);
    return ::sendto(handle_, datagram.data(), datagram.size(), 0,
                    reinterpret_cast<const sockaddr*>(&name), sizeof(name)) >= 0;
}

std::optional<in_addr> to_ipv4(const std::string& text) {
    in_addr address{};
    if (inet_pton(AF_INET, text.c_str(), &address) != 1) return std::nullopt;
    return address;
}

std::string to_text(in_addr address) {
    std::array<char, INET_ADDRSTRLEN> text{};
    if (inet_ntop(AF_INET, &address, text.data(), text.size()) == nullptr) return {};
    return text.data();
}

}  // namespace camfleet::wire
