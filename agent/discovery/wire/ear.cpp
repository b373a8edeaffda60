// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/wire/ear.hpp"

#include "agent/discovery/wire/udp_socket.hpp"

#include <cerrno>
#include <cstring>
#include <optional>

namespace camfleet::wire {
namespace {

constexpr unsigned char multicast_hops = 2;

struct Sender {
    UdpSocket socket;
    const LocalInterface* interface = nullptr;
};

std::optional<UdpSocket> open_listener(const Place& place,
                                       const std::optional<in_addr>& group,
                                       const std::vector<LocalInterface>& interfaces) {
    UdpSocket socket;
    if (socket.handle() < 0 || !socket.set(SOL_SOCKET, SO_REUSEADDR, 1)) return std::nullopt;
    if (!socket.bind(in_addr{htonl(INADDR_ANY)}, place.port)) return std::nullopt;
    // Only the groups joined here, not those of other programs on this machine.
    socket.set(IPPROTO_IP, IP_MULTICAST_ALL, 0);
    socket.set(IPPROTO_IP, IP_MULTICAST_TTL, multicast_hops);
    socket.set(SOL_SOCKET, SO_RCVBUF, receive_buffer);
    if (!group) return socket;
    bool joined = false;
    for (const auto& interface : interfaces) {
        const ip_mreq membership{.imr_multiaddr = *group, .imr_interface = interface.address};
        // A second address of an interface finds the group joined already.
        joined |= socket.set(IPPROTO_IP, IP_ADD_MEMBERSHIP, membership) || errno == EADDRINUSE;
    }
    return joined ? std::optional<UdpSocket>(std::move(socket)) : std::nullopt;
}

std::optional<Sender> open_sender(const LocalInterface& interface) {
    UdpSocket socket;
    if (socket.handle() < 0 || !socket.bind(interface.address, 0)) return std::nullopt;
    const bool ready = socket.set(IPPROTO_IP, IP_MULTICAST_IF, interface.address) &&
                       socket.set(IPPROTO_IP, IP_MULTICAST_TTL, multicast_hops) &&
                       socket.set(SOL_SOCKET, SO_BROADCAST, 1);
    if (!ready) return std::nullopt;
    socket.set(SOL_SOCKET, SO_RCVBUF, receive_buffer);
    return Sender{std::move(socket), &interface};
}

class Ipv4Ear final : public Ear {
  public:
    Ipv4Ear(Dialect& dialect,
            std::optional<in_addr> group,
            std::optional<UdpSocket> listener,
            std::vector<Sender> senders)
        : dialect_(dialect),
          group_(group),
          listener_(std::move(listener)),
          senders_(std::move(senders)) {}

    std::size_t ask(unsigned round) override {
        sent_ = 0;
        for (const auto& question : dialect_.questions(round)) {
            for (const auto& sender : senders_) ask_around(sender, question);
        }
        for (const auto& one : dialect_.direct_questions(round)) {
            const auto host = to_ipv4(one.host);
            const auto* sender = host ? nearest(*host) : nullptr;
            if (sender != nullptr)
                count(sender->socket.send(*host, dialect_.place().port, one.datagram));
        }
        return sent_;
    }
    [[nodiscard]] std::vector<int> handles() const override {
        std::vector<int> out;
        if (listener_) out.push_back(listener_->handle());
        for (const auto& sender : senders_) out.push_back(sender.socket.handle());
        return out;
    }
    [[nodiscard]] Dialect& dialect() const override { return dialect_; }
    [[nodiscard]] bool is_ipv6() const override { return false; }

  private:
    void ask_around(const Sender& sender, std::string_view question) {
        const auto& place = dialect_.place();
        if (group_) count(sender.socket.send(*group_, place.port, question));
        if (group_ && place.asks_from_port && listener_ &&
            listener_->set(IPPROTO_IP, IP_MULTICAST_IF, sender.interface->address)) {
            count(listener_->send(*group_, place.port, question));
        }
        if (!place.broadcast) return;
        for (const auto address : sender.interface->broadcasts) {
            count(sender.socket.send(address, place.port, question));
        }
    }

    [[nodiscard]] const Sender* nearest(in_addr host) const {
        for (const auto& sender : senders_) {
            const auto mask = sender.interface->netmask.s_addr;
            if ((sender.interface->address.s_addr & mask) == (host.s_addr & mask)) return &sender;
        }
        return nullptr;
    }

    void count(bool sent) { sent_ += sent ? 1U : 0U; }

    Dialect& dialect_;
    std::optional<in_addr> group_;
    std::optional<UdpSocket> listener_;
    std::vector<Sender> senders_;
    std::size_t sent_ = 0;  // in this round
};

}  // namespace

std::unique_ptr<Ear> open_ear(Dialect& dialect,
                              const std::vector<LocalInterface>& interfaces,
                              const FaultReport& on_fault) {
    const auto& place = dialect.place();
    if (interfaces.empty()) return nullptr;
    const auto group = to_ipv4(place.group);
    auto listener = open_listener(place, group, interfaces);
    if (!listener && on_fault) {
        on_fault({Errc::busy, place.protocol + ": cannot listen on UDP port " +
                                  std::to_string(place.port) + ": " + std::strerror(errno)});
    }
    std::vector<Sender> senders;
    for (const auto& interface : interfaces) {
        if (auto sender = open_sender(interface)) senders.push_back(std::move(*sender));
    }
    if (senders.empty()) return nullptr;
    return std::make_unique<Ipv4Ear>(dialect, group, std::move(listener), std::move(senders));
}

}  // namespace camfleet::wire
