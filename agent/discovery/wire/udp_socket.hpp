// SPDX-License-Identifier: Apache-2.0
// A UDP socket that closes itself: what every discovery protocol sends and listens with.
// Invariant: never blocks; the handle is closed once.
#pragma once

#include <cstdint>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <utility>

namespace camfleet::wire {

class UdpSocket {
  public:
    explicit UdpSocket(int family = AF_INET);
    ~UdpSocket();
    UdpSocket(UdpSocket&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}
    UdpSocket& operator=(UdpSocket&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    UdpSocket(const UdpSocket&) = delete;
    UdpSocket& operator=(const UdpSocket&) = delete;

    [[nodiscard]] int handle() const { return handle_; }
    template <class Value>
    bool set(int level, int name, const Value& value) const {
        return ::setsockopt(handle_, level, name, &value, sizeof(value)) == 0;
    }
    [[nodiscard]] bool bind(in_addr address, std::uint16_t port) const;
    // interface: index; 0 where the address is not of link scope.
    [[nodiscard]] bool bind(const in6_addr& address, unsigned interface, std::uint16_t port) const;
    // false: not sent. A probe that is lost shows as silence, and more follow.
    bool send(in_addr address, std::uint16_t port, std::string_view datagram) const;
    bool send(const in6_addr& address,
              unsigned interface,
              std::uint16_t port,
              std::string_view datagram) const;

  private:
    int handle_;
};

[[nodiscard]] std::optional<in_addr> to_ipv4(const std::string& text);
[[nodiscard]] std::optional<in6_addr> to_ipv6(const std::string& text);
[[nodiscard]] std::string to_text(in_addr address);
// The sender of a datagram; link-local IPv6 with its zone ("fe80::1%eth0").
[[nodiscard]] std::string to_text(const sockaddr_storage& from);

}  // namespace camfleet::wire
