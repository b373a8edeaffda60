// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/discovery/discovery_responder.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace camfleet::lab {

namespace {

template <class Value>
bool set(int fd, int level, int name, const Value& value) {
    return ::setsockopt(fd, level, name, &value, sizeof value) == 0;
}

bool join_four(int fd, const SpeechPlace& place, int interface) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(place.port);
    ip_mreqn membership{};
    inet_pton(AF_INET, place.group.c_str(), &membership.imr_multiaddr);
    membership.imr_ifindex = interface;
    return ::bind(fd, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0 &&
           set(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, membership) &&
           set(fd, IPPROTO_IP, IP_MULTICAST_IF, membership) &&
           set(fd, IPPROTO_IP, IP_MULTICAST_LOOP, 0) && set(fd, IPPROTO_IP, IP_MULTICAST_ALL, 0);
}

bool join_six(int fd, const SpeechPlace& place, int interface) {
    sockaddr_in6 name{};
    name.sin6_family = AF_INET6;
    name.sin6_port = htons(place.port);
    ipv6_mreq membership{};
    inet_pton(AF_INET6, place.link_group.c_str(), &membership.ipv6mr_multiaddr);
    membership.ipv6mr_interface = static_cast<unsigned>(interface);
    return set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1) &&
           ::bind(fd, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0 &&
           set(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, membership) &&
           set(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, interface) &&
           set(fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0);
}

// RFC 6762 6.7: who asks from another port than 5353 is answered directly, others in the group.
void answer_in_group(sockaddr_storage& to, const SpeechPlace& place) {
    if (to.ss_family == AF_INET) {
        auto& four = reinterpret_cast<sockaddr_in&>(to);
        if (ntohs(four.sin_port) == place.port)
            inet_pton(AF_INET, place.group.c_str(), &four.sin_addr);
    } else {
        auto& six = reinterpret_cast<sockaddr_in6&>(to);
        if (ntohs(six.sin6_port) == place.port)
            inet_pton(AF_INET6, place.link_group.c_str(), &six.sin6_addr);
    }
}

}  // namespace

Result<std::unique_ptr<DiscoveryResponder>> DiscoveryResponder::start(
    std::vector<LabDevice> devices) {
    std::unique_ptr<DiscoveryResponder> out(new DiscoveryResponder(std::move(devices)));
    for (const auto& device : out->devices_) {
        for (const auto speech : device.speaks) {
            if (const auto ok = out->open(device, speech); !ok) return std::unexpected(ok.error());
        }
    }
    out->listener_ = std::thread([self = out.get()] { self->listen(); });
    return out;
}

DiscoveryResponder::~DiscoveryResponder() {
    stop_.set();
    if (listener_.joinable()) listener_.join();
    for (const auto& ear : ears_) ::close(ear.fd);
}

Result<void> DiscoveryResponder::open(const LabDevice& device, Speech speech) {
    const bool six = is_ipv6(device);
    const int fd = ::socket(six ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    ears_.push_back({fd, &device, speech});
    const bool bound = set(fd, SOL_SOCKET, SO_REUSEADDR, 1) &&
                       ::setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device.interface.c_str(),
                                    static_cast<socklen_t>(device.interface.size())) == 0;
    const int index = static_cast<int>(::if_nametoindex(device.interface.c_str()));
    const auto place = place_of(speech);
    if (bound && (six ? join_six(fd, place, index) : join_four(fd, place, index))) return {};
    return fail(Errc::io, device.interface + ": " + std::strerror(errno));
}

void DiscoveryResponder::listen() {
    std::vector<pollfd> watched{{stop_.fd(), POLLIN, 0}};
    for (const auto& ear : ears_) watched.push_back({ear.fd, POLLIN, 0});
    for (;;) {
        if (::poll(watched.data(), watched.size(), 60'000) < 0 && errno != EINTR) return;
        if (watched[0].revents != 0) return;
        for (std::size_t i = 0; i < ears_.size(); ++i) {
            if (watched[i + 1].revents != 0) answer(ears_[i]);
        }
    }
}

void DiscoveryResponder::answer(const Ear& ear) {
    std::array<char, 8192> bytes{};
    for (int i = 0; i < 16; ++i) {
        sockaddr_storage from{};
        socklen_t size = sizeof from;
        const auto got = ::recvfrom(ear.fd, bytes.data(), bytes.size(), 0,
                                    reinterpret_cast<sockaddr*>(&from), &size);
        if (got < 0) return;
        const auto answer =
            answer_of(*ear.device, ear.speech, {bytes.data(), static_cast<std::size_t>(got)});
        if (!answer) continue;
        if (ear.speech == Speech::mdns) answer_in_group(from, place_of(ear.speech));
        ::sendto(ear.fd, answer->data(), answer->size(), 0,
                 reinterpret_cast<const sockaddr*>(&from), size);
    }
}

}  // namespace camfleet::lab
