// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/sadp/sadp_finder.hpp"

#include "agent/discovery/sadp/sadp_codec.hpp"
#include "agent/discovery/sadp/sighting_table.hpp"
#include "common/base/encoding.hpp"
#include "common/base/limits.hpp"

#include <openssl/rand.h>

#include <arpa/inet.h>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <optional>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace camfleet::sadp {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t datagrams_max = 8192;
constexpr unsigned char multicast_hops = 2;
constexpr std::size_t interfaces_max = 32;

class Socket {
  public:
    explicit Socket(int handle) : handle_(handle) {}
    ~Socket() {
        if (handle_ >= 0) ::close(handle_);
    }
    Socket(Socket&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}
    Socket& operator=(Socket&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    [[nodiscard]] int handle() const { return handle_; }

    template <class Value>
    bool set(int level, int name, const Value& value) const {
        return ::setsockopt(handle_, level, name, &value, sizeof(value)) == 0;
    }
    [[nodiscard]] bool bind(in_addr address, std::uint16_t port) const {
        sockaddr_in name{};
        name.sin_family = AF_INET;
        name.sin_addr = address;
        name.sin_port = htons(port);
        return ::bind(handle_, reinterpret_cast<const sockaddr*>(&name), sizeof(name)) == 0;
    }

  private:
    int handle_;
};

Socket open_udp() {
    return Socket(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_UDP));
}

struct Interface {
    in_addr address{};
    std::vector<in_addr> broadcasts;  // none on loopback
};

struct Sender {
    Socket socket;
    Interface interface;
};

bool is_loopback(in_addr address) { return (ntohl(address.s_addr) >> 24U) == 127; }

std::vector<in_addr> broadcasts_of(in_addr address) {
    if (is_loopback(address)) return {};
    std::vector<in_addr> found{in_addr{htonl(INADDR_BROADCAST)}};
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return found;
    for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != AF_INET) continue;
        if (entry->ifa_broadaddr == nullptr) continue;
        sockaddr_in own{};
        sockaddr_in broadcast{};
        std::memcpy(&own, entry->ifa_addr, sizeof(own));
        std::memcpy(&broadcast, entry->ifa_broadaddr, sizeof(broadcast));
        if (own.sin_addr.s_addr == address.s_addr) found.push_back(broadcast.sin_addr);
    }
    ::freeifaddrs(list);
    return found;
}

// Every interface that is up, but loopback.
std::vector<std::string> own_addresses() {
    std::vector<std::string> found;
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return found;
    for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != AF_INET) continue;
        sockaddr_in own{};
        std::memcpy(&own, entry->ifa_addr, sizeof(own));
        std::array<char, INET_ADDRSTRLEN> text{};
        const bool usable = (entry->ifa_flags & IFF_UP) != 0 && !is_loopback(own.sin_addr) &&
                            found.size() < interfaces_max;
        if (usable && inet_ntop(AF_INET, &own.sin_addr, text.data(), text.size()) != nullptr) {
            found.emplace_back(text.data());
        }
    }
    ::freeifaddrs(list);
    return found;
}

Result<std::vector<Interface>> interfaces_of(const SadpConfig& config) {
    std::vector<Interface> interfaces;
    if (config.interface_addresses.size() > interfaces_max) {
        return fail(Errc::invalid_argument, "discovery: too many interface addresses");
    }
    const auto addresses =
        config.interface_addresses.empty() ? own_addresses() : config.interface_addresses;
    for (const auto& text : addresses) {
        Interface interface;
        if (inet_pton(AF_INET, text.c_str(), &interface.address) != 1) {
            return fail(Errc::invalid_argument,
                        "discovery: an interface address is no IPv4 address");
        }
        interface.broadcasts = broadcasts_of(interface.address);
        interfaces.push_back(std::move(interface));
    }
    return interfaces;
}

// Another program may hold the port for itself: the sending sockets still hear most devices.
std::optional<Socket> open_listener(const std::vector<Interface>& interfaces,
                                    in_addr group,
                                    std::uint16_t port) {
    Socket socket = open_udp();
    if (socket.handle() < 0 || !socket.set(SOL_SOCKET, SO_REUSEADDR, 1)) return std::nullopt;
    if (!socket.bind(in_addr{htonl(INADDR_ANY)}, port)) return std::nullopt;
    // Only the groups joined here, not those of other programs on this machine.
    socket.set(IPPROTO_IP, IP_MULTICAST_ALL, 0);
    bool joined = false;
    for (const auto& interface : interfaces) {
        const ip_mreq membership{.imr_multiaddr = group, .imr_interface = interface.address};
        joined |= socket.set(IPPROTO_IP, IP_ADD_MEMBERSHIP, membership);
    }
    return joined ? std::optional<Socket>(std::move(socket)) : std::nullopt;
}

std::optional<Sender> open_sender(const Interface& interface) {
    Socket socket = open_udp();
    if (socket.handle() < 0 || !socket.bind(interface.address, 0)) return std::nullopt;
    const bool ready = socket.set(IPPROTO_IP, IP_MULTICAST_IF, interface.address) &&
                       socket.set(IPPROTO_IP, IP_MULTICAST_TTL, multicast_hops) &&
                       socket.set(SOL_SOCKET, SO_BROADCAST, 1);
    if (!ready) return std::nullopt;
    return Sender{std::move(socket), interface};
}

std::string make_uuid() {
    std::string bytes(16, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), 16) != 1) return {};
    std::string hex = to_hex(bytes);
    for (char& c : hex) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" +
           hex.substr(16, 4) + "-" + hex.substr(20);
}

void send_to(const Socket& socket, in_addr address, std::uint16_t port, std::string_view probe) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr = address;
    to.sin_port = htons(port);
    // A probe that cannot be sent shows as silence; two more follow.
    static_cast<void>(::sendto(socket.handle(), probe.data(), probe.size(), 0,
                               reinterpret_cast<const sockaddr*>(&to), sizeof(to)));
}

class Pass {
  public:
    Pass(const SadpConfig& config, in_addr group) : config_(config), group_(group) {}

    [[nodiscard]] bool open(const std::vector<Interface>& interfaces) {
        listener_ = open_listener(interfaces, group_, config_.port);
        for (const auto& interface : interfaces) {
            if (auto sender = open_sender(interface)) senders_.push_back(std::move(*sender));
        }
        return !senders_.empty();
    }

    [[nodiscard]] std::vector<v1::Sighting> run(Clock::time_point end) {
        const std::string probe = make_probe(make_uuid());
        auto next_probe = Clock::now();
        unsigned sent = 0;
        while (Clock::now() < end && datagrams_ < datagrams_max) {
            if (sent < config_.probes && Clock::now() >= next_probe) {
                send(probe);
                ++sent;
                next_probe += config_.probe_interval;
            }
            receive_until(sent < config_.probes ? std::min(end, next_probe) : end);
        }
        return table_.rows();
    }

  private:
    void send(std::string_view probe) const {
        for (const auto& sender : senders_) {
            send_to(sender.socket, group_, config_.port, probe);
            for (const auto address : sender.interface.broadcasts) {
                send_to(sender.socket, address, config_.port, probe);
            }
        }
    }

    void receive_until(Clock::time_point end) {
        std::vector<pollfd> waiting;
        if (listener_) waiting.push_back({listener_->handle(), POLLIN, 0});
        for (const auto& sender : senders_) waiting.push_back({sender.socket.handle(), POLLIN, 0});
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
        if (left.count() <= 0) return;
        if (::poll(waiting.data(), waiting.size(), static_cast<int>(left.count())) <= 0) return;
        for (const auto& entry : waiting) {
            if ((entry.revents & (POLLIN | POLLERR)) != 0) drain(entry.fd);
        }
    }

    void drain(int handle) {
        std::array<char, limits::sadp_datagram_max + 1> buffer;
        while (datagrams_ < datagrams_max) {
            const auto size = ::recv(handle, buffer.data(), buffer.size(), 0);
            if (size < 0) return;
            ++datagrams_;
            take({buffer.data(), static_cast<std::size_t>(size)});
        }
    }

    void take(std::string_view datagram) {
        auto answer = parse_answer(datagram);
        if (!answer) {
            report(answer.error());
        } else if (*answer && !table_.add(std::move(**answer))) {
            report({Errc::too_large, "discovery: more devices than the table holds"});
        }
    }

    void report(const Error& error) const {
        if (config_.on_fault) config_.on_fault(error);
    }

    const SadpConfig& config_;
    in_addr group_;
    std::optional<Socket> listener_;
    std::vector<Sender> senders_;
    SightingTable table_;
    std::size_t datagrams_ = 0;
};

}  // namespace

Result<std::vector<v1::Sighting>> SadpFinder::look(ports::Deadline until) {
    const auto interfaces = interfaces_of(config_);
    if (!interfaces) return std::unexpected(interfaces.error());
    in_addr group{};
    if (inet_pton(AF_INET, config_.group.c_str(), &group) != 1) {
        return fail(Errc::invalid_argument, "discovery: group is no IPv4 address");
    }
    Pass pass(config_, group);
    if (!pass.open(*interfaces)) {
        return fail(Errc::io,
                    std::string("discovery: no interface could be used: ") + std::strerror(errno));
    }
    return pass.run(std::min(until, Clock::now() + config_.window));
}

}  // namespace camfleet::sadp
