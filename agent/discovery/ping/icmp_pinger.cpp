// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/ping/icmp_pinger.hpp"

#include "common/base/host_address.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace camfleet::ping {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds echo_interval{1};
constexpr unsigned echoes_max = 10;
constexpr std::size_t mark_bytes = 16;

class Echo {
  public:
    explicit Echo(const SocketAddress& target) : target_(target) {
        const int protocol =
            v4() ? static_cast<int>(IPPROTO_ICMP) : static_cast<int>(IPPROTO_ICMPV6);
        constexpr int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
        handle_ = ::socket(target.name.ss_family, SOCK_DGRAM | flags, protocol);
        if (handle_ >= 0) return;
        handle_ = ::socket(target.name.ss_family, SOCK_RAW | flags, protocol);
        raw_ = true;
    }
    ~Echo() {
        if (handle_ >= 0) ::close(handle_);
    }
    Echo(const Echo&) = delete;
    Echo& operator=(const Echo&) = delete;
    [[nodiscard]] bool open() const { return handle_ >= 0; }

    // The payload tells our echo from those of other programs on a raw socket.
    [[nodiscard]] bool prepare() {
        return RAND_bytes(mark_.data(), static_cast<int>(mark_.size())) == 1;
    }

    void send(std::uint16_t number) const {
        std::array<unsigned char, 8 + mark_bytes> packet{};
        packet[0] = v4() ? static_cast<unsigned char>(ICMP_ECHO)
                         : static_cast<unsigned char>(ICMP6_ECHO_REQUEST);
        packet[4] = mark_[0];
        packet[5] = mark_[1];
        packet[6] = static_cast<unsigned char>(number >> 8U);
        packet[7] = static_cast<unsigned char>(number & 0xFFU);
        std::ranges::copy(mark_, packet.begin() + 8);
        if (v4()) set_checksum(packet);
        // A full buffer or a missing route shows as silence; the next echo follows.
        static_cast<void>(::sendto(handle_, packet.data(), packet.size(), 0,
                                   reinterpret_cast<const sockaddr*>(&target_.name), target_.size));
    }

    [[nodiscard]] bool received_before(Clock::time_point end) const {
        while (true) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
            if (left.count() <= 0) return false;
            pollfd waiting{handle_, POLLIN, 0};
            if (::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) return false;
            if (is_our_reply()) return true;
        }
    }

  private:
    [[nodiscard]] bool v4() const { return target_.name.ss_family == AF_INET; }

    [[nodiscard]] bool is_our_reply() const {
        std::array<unsigned char, 512> buffer{};
        const auto size = ::recv(handle_, buffer.data(), buffer.size(), 0);
        if (size <= 0) return false;
        std::span<const unsigned char> packet(buffer.data(), static_cast<std::size_t>(size));
        if (raw_ && v4()) {
            const std::size_t header = static_cast<std::size_t>(packet[0] & 0x0FU) * 4;
            if (packet.size() < header) return false;
            packet = packet.subspan(header);
        }
        const unsigned char reply = v4() ? static_cast<unsigned char>(ICMP_ECHOREPLY)
                                         : static_cast<unsigned char>(ICMP6_ECHO_REPLY);
        return packet.size() >= 8 + mark_bytes && packet[0] == reply &&
               std::equal(mark_.begin(), mark_.end(), packet.begin() + 8);
    }

    // Source: RFC 1071
    static void set_checksum(std::span<unsigned char> packet) {
        std::uint32_t sum = 0;
        for (std::size_t i = 0; i + 1 < packet.size(); i += 2) {
            sum += static_cast<std::uint32_t>(packet[i] << 8U) + packet[i + 1];
        }
        while ((sum >> 16U) != 0) sum = (sum & 0xFFFFU) + (sum >> 16U);
        const std::uint32_t check = ~sum;
        packet[2] = static_cast<unsigned char>((check >> 8U) & 0xFFU);
        packet[3] = static_cast<unsigned char>(check & 0xFFU);
    }

    const SocketAddress& target_;
    int handle_ = -1;
    bool raw_ = false;
    std::array<unsigned char, mark_bytes> mark_{};
};

}  // namespace

Result<bool> IcmpPinger::answers(const std::string& host, ports::Deadline until) {
    const auto target = socket_address(host, 0);
    if (!target) return std::unexpected(target.error().within("ping"));
    Echo echo(*target);
    if (!echo.open()) {
        return fail(Errc::not_supported,
                    std::string("ping: no ICMP socket is allowed: ") + std::strerror(errno));
    }
    if (!echo.prepare()) return fail(Errc::internal, "ping: no random bytes");
    for (unsigned number = 0; number < echoes_max && Clock::now() < until; ++number) {
        echo.send(static_cast<std::uint16_t>(number + 1));
        if (echo.received_before(std::min(until, Clock::now() + echo_interval))) return true;
    }
    return false;
}

}  // namespace camfleet::ping
