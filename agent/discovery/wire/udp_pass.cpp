// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/wire/udp_pass.hpp"

#include "agent/discovery/wire/udp_socket.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <poll.h>

namespace camfleet::wire {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t datagrams_max = 65'536;       // of one pass, all dialects
constexpr std::size_t datagram_bytes_max = 65'507;  // RFC 768 over IPv4
constexpr std::size_t drain_max = 256;              // before the next look at the clock
constexpr unsigned char multicast_hops = 2;
constexpr int receive_buffer = 1024 * 1024;  // bytes; a whole site answers at once

struct Sender {
    UdpSocket socket;
    const LocalInterface* interface = nullptr;
};

struct Ear {
    Dialect* dialect = nullptr;
    std::optional<in_addr> group;
    std::optional<UdpSocket> listener;
    std::vector<Sender> senders;
};

std::optional<UdpSocket> open_listener(const Ear& ear,
                                       const std::vector<LocalInterface>& interfaces) {
    UdpSocket socket;
    if (socket.handle() < 0 || !socket.set(SOL_SOCKET, SO_REUSEADDR, 1)) return std::nullopt;
    if (!socket.bind(in_addr{htonl(INADDR_ANY)}, ear.dialect->place().port)) return std::nullopt;
    // Only the groups joined here, not those of other programs on this machine.
    socket.set(IPPROTO_IP, IP_MULTICAST_ALL, 0);
    socket.set(IPPROTO_IP, IP_MULTICAST_TTL, multicast_hops);
    socket.set(SOL_SOCKET, SO_RCVBUF, receive_buffer);
    if (!ear.group) return socket;
    bool joined = false;
    for (const auto& interface : interfaces) {
        const ip_mreq membership{.imr_multiaddr = *ear.group, .imr_interface = interface.address};
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

class Pass {
  public:
    Pass(const std::vector<LocalInterface>& interfaces, const FaultReport& on_fault)
        : interfaces_(interfaces), on_fault_(on_fault), buffer_(datagram_bytes_max) {}

    void open(Dialect& dialect) {
        Ear ear{.dialect = &dialect, .group = {}, .listener = {}, .senders = {}};
        const auto& place = dialect.place();
        if (!place.group.empty()) ear.group = to_ipv4(place.group);
        ear.listener = open_listener(ear, interfaces_);
        if (!ear.listener) {
            report({Errc::busy, place.protocol + ": cannot listen on UDP port " +
                                    std::to_string(place.port) + ": " + std::strerror(errno)});
        }
        for (const auto& interface : interfaces_) {
            if (auto sender = open_sender(interface)) ear.senders.push_back(std::move(*sender));
        }
        if (ear.senders.empty()) {
            report({Errc::io, place.protocol + ": no interface could be used"});
        } else {
            ears_.push_back(std::move(ear));
        }
    }

    [[nodiscard]] bool can_ask() const { return !ears_.empty(); }

    PassCount run(const Rhythm& rhythm, Clock::time_point end) {
        auto next = Clock::now();
        unsigned round = 0;
        while (Clock::now() < end && count_.heard < datagrams_max) {
            const bool asks = round < rhythm.rounds || rhythm.goes_on;
            if (asks && Clock::now() >= next) {
                for (auto& ear : ears_) ask(ear, round);
                ++round;
                next += round < rhythm.rounds ? rhythm.interval : 2 * rhythm.interval;
            }
            const bool more = round < rhythm.rounds || rhythm.goes_on;
            receive_until(more ? std::min(end, next) : end);
        }
        return count_;
    }

  private:
    void ask(Ear& ear, unsigned round) {
        const auto& place = ear.dialect->place();
        for (const auto& question : ear.dialect->questions(round)) {
            for (const auto& sender : ear.senders) ask_around(ear, sender, question);
        }
        for (const auto& one : ear.dialect->direct_questions(round)) {
            const auto host = to_ipv4(one.host);
            const auto* sender = host ? nearest(ear, *host) : nullptr;
            if (sender != nullptr) count(sender->socket.send(*host, place.port, one.datagram));
        }
    }

    void ask_around(const Ear& ear, const Sender& sender, std::string_view question) {
        const auto& place = ear.dialect->place();
        if (ear.group) count(sender.socket.send(*ear.group, place.port, question));
        if (ear.group && place.asks_from_port && ear.listener &&
            ear.listener->set(IPPROTO_IP, IP_MULTICAST_IF, sender.interface->address)) {
            count(ear.listener->send(*ear.group, place.port, question));
        }
        if (!place.broadcast) return;
        for (const auto address : sender.interface->broadcasts) {
            count(sender.socket.send(address, place.port, question));
        }
    }

    static const Sender* nearest(const Ear& ear, in_addr host) {
        for (const auto& sender : ear.senders) {
            const auto mask = sender.interface->netmask.s_addr;
            if ((sender.interface->address.s_addr & mask) == (host.s_addr & mask)) return &sender;
        }
        return nullptr;
    }

    void receive_until(Clock::time_point end) {
        std::vector<pollfd> waiting;
        std::vector<Dialect*> owners;
        const auto watch = [&](int handle, Dialect* dialect) {
            waiting.push_back({handle, POLLIN, 0});
            owners.push_back(dialect);
        };
        for (const auto& ear : ears_) {
            if (ear.listener) watch(ear.listener->handle(), ear.dialect);
            for (const auto& sender : ear.senders) watch(sender.socket.handle(), ear.dialect);
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
        if (left.count() <= 0) return;
        if (::poll(waiting.data(), waiting.size(), static_cast<int>(left.count())) <= 0) return;
        for (std::size_t i = 0; i < waiting.size(); ++i) {
            if ((waiting[i].revents & (POLLIN | POLLERR)) != 0) drain(waiting[i].fd, *owners[i]);
        }
    }

    void drain(int handle, Dialect& dialect) {
        for (std::size_t i = 0; i < drain_max && count_.heard < datagrams_max; ++i) {
            sockaddr_in from{};
            socklen_t size = sizeof(from);
            const auto got = ::recvfrom(handle, buffer_.data(), buffer_.size(), 0,
                                        reinterpret_cast<sockaddr*>(&from), &size);
            if (got < 0) return;
            ++count_.heard;
            take({buffer_.data(), static_cast<std::size_t>(got)}, to_text(from.sin_addr), dialect);
        }
    }

    void take(std::string_view datagram, const std::string& from, Dialect& dialect) {
        const auto& place = dialect.place();
        if (datagram.size() > place.datagram_max) {
            report({Errc::too_large, place.protocol + ": datagram over the limit, from " + from});
        } else if (const auto heard = dialect.hear(datagram, from); !heard) {
            report(heard.error().within(place.protocol + ": from " + from));
        }
    }

    void count(bool sent) { count_.sent += sent ? 1U : 0U; }
    void report(const Error& error) const {
        if (on_fault_) on_fault_(error);
    }

    const std::vector<LocalInterface>& interfaces_;
    const FaultReport& on_fault_;
    std::vector<char> buffer_;
    std::vector<Ear> ears_;
    PassCount count_;
};

}  // namespace

Result<PassCount> run_pass(std::span<Dialect* const> dialects,
                           const std::vector<LocalInterface>& interfaces,
                           const Rhythm& rhythm,
                           Clock::time_point end,
                           const FaultReport& on_fault) {
    Pass pass(interfaces, on_fault);
    for (auto* dialect : dialects) pass.open(*dialect);
    if (!pass.can_ask()) return fail(Errc::io, "discovery: no interface could be used");
    return pass.run(rhythm, end);
}

}  // namespace camfleet::wire
