// SPDX-License-Identifier: Apache-2.0
// A UDP socket (IPv4) that closes itself: what every discovery protocol sends and listens with.
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
    UdpSocket();
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
    // false: not sent. A probe that is lost shows as silence, and more follow.
    bool send(in_addr address, std::uint16_t port, std::string_view datagram) const;

  private:
    int handle_;
};

[[nodiscard]] std::optional<in_addr> to_ipv4(const std::string& text);
[[nodiscard]] std::string to_text(in_addr address);

}  // namespace camfleet::wire
