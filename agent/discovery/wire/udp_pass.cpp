// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/wire/udp_pass.hpp"

#include "agent/discovery/wire/ear.hpp"
#include "agent/discovery/wire/udp_socket.hpp"

#include <memory>
#include <poll.h>

namespace camfleet::wire {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t datagrams_max = 65'536;       // of one pass, all dialects
constexpr std::size_t datagram_bytes_max = 65'507;  // RFC 768 over IPv4
constexpr std::size_t drain_max = 256;              // before the next look at the clock

class Pass {
  public:
    Pass(const Interfaces& interfaces, const FaultReport& on_fault)
        : interfaces_(interfaces), on_fault_(on_fault), buffer_(datagram_bytes_max) {}

    void open(std::span<Dialect* const> dialects) {
        for (auto* dialect : dialects) add(open_ear(*dialect, interfaces_.v4, on_fault_));
        for (auto* dialect : dialects) add(open_link_ear(*dialect, interfaces_.v6, on_fault_));
        if (!ears_.empty()) return;
        for (const auto* dialect : dialects) {
            report({Errc::io, dialect->place().protocol + ": no interface could be used"});
        }
    }

    [[nodiscard]] bool can_ask() const { return !ears_.empty(); }

    PassCount run(const Rhythm& rhythm, Clock::time_point end) {
        auto next = Clock::now();
        unsigned round = 0;
        while (Clock::now() < end && count_.heard < datagrams_max) {
            const bool asks = round < rhythm.rounds || rhythm.goes_on;
            if (asks && Clock::now() >= next) {
                for (const auto& ear : ears_) ask(*ear, round);
                ++round;
                next += round < rhythm.rounds ? rhythm.interval : 2 * rhythm.interval;
            }
            const bool more = round < rhythm.rounds || rhythm.goes_on;
            receive_until(more ? std::min(end, next) : end);
        }
        return count_;
    }

  private:
    void add(std::unique_ptr<Ear> ear) {
        if (ear) ears_.push_back(std::move(ear));
    }

    void ask(Ear& ear, unsigned round) {
        const auto sent = ear.ask(round);
        count_.sent += sent;
        if (ear.is_ipv6()) count_.sent_v6 += sent;
    }

    void receive_until(Clock::time_point end) {
        std::vector<pollfd> waiting;
        std::vector<const Ear*> owners;
        for (const auto& ear : ears_) {
            for (const int handle : ear->handles()) {
                waiting.push_back({handle, POLLIN, 0});
                owners.push_back(ear.get());
            }
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
        if (left.count() <= 0) return;
        if (::poll(waiting.data(), waiting.size(), static_cast<int>(left.count())) <= 0) return;
        for (std::size_t i = 0; i < waiting.size(); ++i) {
            if ((waiting[i].revents & (POLLIN | POLLERR)) != 0) drain(waiting[i].fd, *owners[i]);
        }
    }

    void drain(int handle, const Ear& ear) {
        for (std::size_t i = 0; i < drain_max && count_.heard < datagrams_max; ++i) {
            sockaddr_storage from{};
            socklen_t size = sizeof(from);
            const auto got = ::recvfrom(handle, buffer_.data(), buffer_.size(), 0,
                                        reinterpret_cast<sockaddr*>(&from), &size);
            if (got < 0) return;
            ++count_.heard;
            if (ear.is_ipv6()) ++count_.heard_v6;
            take({buffer_.data(), static_cast<std::size_t>(got)}, to_text(from), ear.dialect());
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

    void report(const Error& error) const {
        if (on_fault_) on_fault_(error);
    }

    const Interfaces& interfaces_;
    const FaultReport& on_fault_;
    std::vector<char> buffer_;
    std::vector<std::unique_ptr<Ear>> ears_;
    PassCount count_;
};

}  // namespace

Result<PassCount> run_pass(std::span<Dialect* const> dialects,
                           const Interfaces& interfaces,
                           const Rhythm& rhythm,
                           Clock::time_point end,
                           const FaultReport& on_fault) {
    Pass pass(interfaces, on_fault);
    pass.open(dialects);
    if (!pass.can_ask()) return fail(Errc::io, "discovery: no interface could be used");
    return pass.run(rhythm, end);
}

}  // namespace camfleet::wire
