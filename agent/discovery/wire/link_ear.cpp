// SPDX-License-Identifier: Apache-2.0
// Groups of link scope (ff02::/16): RFC 6762 section 3, UPnP Device Architecture 1.1 annex A,
// WS-Discovery section 2.4.
#include "agent/discovery/wire/ear.hpp"
#include "agent/discovery/wire/udp_socket.hpp"
#include "common/base/host_address.hpp"

#include <cerrno>
#include <cstring>
#include <optional>

namespace camfleet::wire {
namespace {

constexpr int multicast_all = 29;  // IPV6_MULTICAST_ALL of linux/in6.h, which netinet/in.h lacks
constexpr int link_hops = 255;     // proves to the hearer that no router was in between

struct LinkSender {
    UdpSocket socket;
    const LinkInterface* interface = nullptr;
};

// Bound to no address of this machine: a link-local one may still be under test (RFC 4862 5.4),
// and counts from the round in which it is ready.
std::optional<UdpSocket> open_socket(std::uint16_t port) {
    UdpSocket socket(AF_INET6);
    if (socket.handle() < 0 || !socket.set(IPPROTO_IPV6, IPV6_V6ONLY, 1)) return std::nullopt;
    if (port != 0 && !socket.set(SOL_SOCKET, SO_REUSEADDR, 1)) return std::nullopt;
    if (!socket.bind(in6addr_any, 0, port)) return std::nullopt;
    if (!socket.set(IPPROTO_IPV6, IPV6_MULTICAST_HOPS, link_hops)) return std::nullopt;
    socket.set(SOL_SOCKET, SO_RCVBUF, receive_buffer);
    return socket;
}

std::optional<UdpSocket> open_listener(std::uint16_t port,
                                       const in6_addr& group,
                                       const std::vector<LinkInterface>& interfaces) {
    auto socket = open_socket(port);
    if (!socket) return std::nullopt;
    // Only the groups joined here, not those of other programs on this machine.
    socket->set(IPPROTO_IPV6, multicast_all, 0);
    bool joined = false;
    for (const auto& interface : interfaces) {
        const ipv6_mreq membership{.ipv6mr_multiaddr = group, .ipv6mr_interface = interface.index};
        joined |= socket->set(IPPROTO_IPV6, IPV6_JOIN_GROUP, membership);
    }
    return joined ? std::move(socket) : std::nullopt;
}

std::optional<LinkSender> open_sender(const LinkInterface& interface) {
    auto socket = open_socket(0);
    const int index = static_cast<int>(interface.index);
    if (!socket || !socket->set(IPPROTO_IPV6, IPV6_MULTICAST_IF, index)) return std::nullopt;
    return LinkSender{std::move(*socket), &interface};
}

class LinkEar final : public Ear {
  public:
    LinkEar(Dialect& dialect,
            const in6_addr& group,
            std::optional<UdpSocket> listener,
            std::vector<LinkSender> senders)
        : dialect_(dialect),
          group_(group),
          listener_(std::move(listener)),
          senders_(std::move(senders)) {}

    std::size_t ask(unsigned round) override {
        sent_ = 0;
        for (const auto& question : dialect_.link_questions(round)) {
            for (const auto& sender : senders_) ask_link(sender, question);
        }
        for (const auto& one : dialect_.direct_questions(round)) ask_host(one);
        return sent_;
    }
    [[nodiscard]] std::vector<int> handles() const override {
        std::vector<int> out;
        if (listener_) out.push_back(listener_->handle());
        for (const auto& sender : senders_) out.push_back(sender.socket.handle());
        return out;
    }
    [[nodiscard]] Dialect& dialect() const override { return dialect_; }
    [[nodiscard]] bool is_ipv6() const override { return true; }

  private:
    void ask_link(const LinkSender& sender, std::string_view question) {
        const auto& place = dialect_.place();
        const auto index = sender.interface->index;
        count(sender.socket.send(group_, index, place.port, question));
        if (place.asks_from_port && listener_)
            count(listener_->send(group_, index, place.port, question));
    }

    // Hosts of these links only: where others are is the routers' knowledge.
    void ask_host(const Unicast& one) {
        const auto host = read_host(one.host);
        const auto address = host && host->v6 ? to_ipv6(host->bare) : std::nullopt;
        if (!address) return;
        for (const auto& sender : senders_) {
            if (sender.interface->name != host->zone) continue;
            count(sender.socket.send(*address, sender.interface->index, dialect_.place().port,
                                     one.datagram));
        }
    }

    void count(bool sent) { sent_ += sent ? 1U : 0U; }

    Dialect& dialect_;
    in6_addr group_;
    std::optional<UdpSocket> listener_;
    std::vector<LinkSender> senders_;
    std::size_t sent_ = 0;  // in this round
};

}  // namespace

std::unique_ptr<Ear> open_link_ear(Dialect& dialect,
                                   const std::vector<LinkInterface>& interfaces,
                                   const FaultReport& on_fault) {
    const auto& place = dialect.place();
    const auto group = to_ipv6(place.link_group);
    if (!group || interfaces.empty()) return nullptr;
    auto listener = open_listener(place.port, *group, interfaces);
    if (!listener && on_fault) {
        on_fault({Errc::busy, place.protocol + ": cannot listen on UDP port " +
                                  std::to_string(place.port) +
                                  " over IPv6: " + std::strerror(errno)});
    }
    std::vector<LinkSender> senders;
    for (const auto& interface : interfaces) {
        if (auto sender = open_sender(interface)) senders.push_back(std::move(*sender));
    }
    if (senders.empty()) return nullptr;
    return std::make_unique<LinkEar>(dialect, *group, std::move(listener), std::move(senders));
}

}  // namespace camfleet::wire
