// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/site/site_voices.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace camfleet::lab {

namespace {

constexpr std::size_t question_bytes_max = 8192;
constexpr int questions_at_once_max = 64;
constexpr std::array spoken{Speech::mdns, Speech::ssdp, Speech::ws_discovery, Speech::dhdiscover};

template <class Value>
bool set(int fd, int level, int name, const Value& value) {
    return ::setsockopt(fd, level, name, &value, sizeof value) == 0;
}

bool bind_to(int fd, const SocketAddress& at) {
    sockaddr_in native{};
    return to_native(at, native) &&
           ::bind(fd, reinterpret_cast<const sockaddr*>(&native), sizeof native) == 0;
}

}  // namespace

Result<std::unique_ptr<SiteVoices>> SiteVoices::start(std::string interface_address,
                                                      Devices devices) {
    std::unique_ptr<SiteVoices> voices(
        new SiteVoices(std::move(interface_address), std::move(devices)));
    for (const auto speech : spoken) {
        if (auto opened = voices->open(speech); !opened) return std::unexpected(opened.error());
    }
    voices->listener_ = std::thread([self = voices.get()] { self->listen(); });
    return voices;
}

SiteVoices::~SiteVoices() {
    stop_.set();
    if (listener_.joinable()) listener_.join();
    for (const auto& ear : ears_) ::close(ear.fd);
}

// Bound to the group itself: what others on this machine bind to the port stays theirs.
Result<void> SiteVoices::open(Speech speech) {
    const auto place = place_of(speech);
    sockaddr_in group{};
    sockaddr_in own{};
    const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    ears_.push_back({fd, speech});
    const bool ready =
        to_native({place.group, place.port}, group) && to_native({interface_, 0}, own) &&
        set(fd, SOL_SOCKET, SO_REUSEADDR, 1) && bind_to(fd, {place.group, place.port}) &&
        set(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, ip_mreq{group.sin_addr, own.sin_addr});
    if (ready) return {};
    return fail(Errc::io,
                "discovery at " + place.group + " on " + interface_ + ": " + std::strerror(errno));
}

void SiteVoices::listen() {
    std::vector<pollfd> watched{{stop_.fd(), POLLIN, 0}};
    for (const auto& ear : ears_) watched.push_back({ear.fd, POLLIN, 0});
    for (;;) {
        if (::poll(watched.data(), watched.size(), 60'000) < 0 && errno != EINTR) return;
        if (watched[0].revents != 0) return;
        for (std::size_t i = 0; i < ears_.size(); ++i) {
            if (watched[i + 1].revents != 0) hear(ears_[i]);
        }
    }
}

void SiteVoices::hear(const Ear& ear) {
    std::array<char, question_bytes_max> bytes{};
    for (int i = 0; i < questions_at_once_max; ++i) {
        sockaddr_in from{};
        socklen_t size = sizeof from;
        const auto got = ::recvfrom(ear.fd, bytes.data(), bytes.size(), MSG_DONTWAIT,
                                    reinterpret_cast<sockaddr*>(&from), &size);
        if (got < 0) return;
        auto to = from_native(from);
        const auto place = place_of(ear.speech);
        // RFC 6762 6.7: who asks from another port than 5353 is answered directly.
        if (ear.speech == Speech::mdns && to.port == place.port) to.ip = place.group;
        for (const auto& device : devices_()) {
            if (!device.speaks.contains(ear.speech)) continue;
            const auto answer =
                answer_of(device, ear.speech, {bytes.data(), static_cast<std::size_t>(got)});
            if (answer) say(device, *answer, to);
        }
    }
}

void SiteVoices::say(const LabDevice& device,
                     const std::string& datagram,
                     const SocketAddress& to) const {
    sockaddr_in native{};
    sockaddr_in own{};
    const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return;
    if (to_native(to, native) && to_native({interface_, 0}, own) &&
        set(fd, IPPROTO_IP, IP_MULTICAST_IF, own.sin_addr) && bind_to(fd, {device.address, 0})) {
        ::sendto(fd, datagram.data(), datagram.size(), MSG_DONTWAIT,
                 reinterpret_cast<const sockaddr*>(&native), sizeof native);
    }
    ::close(fd);
}

}  // namespace camfleet::lab
