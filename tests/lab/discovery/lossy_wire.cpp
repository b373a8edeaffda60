// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/discovery/lossy_wire.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace camfleet::lab {

namespace {

constexpr std::size_t frame_max = 65'536 + 64;
constexpr int buffer_bytes = 8 * 1024 * 1024;

template <class Value>
bool set(int fd, int level, int name, const Value& value) {
    return ::setsockopt(fd, level, name, &value, sizeof value) == 0;
}

// With the virtio header a frame keeps its unfinished checksum on the way through.
int open_end(const std::string& interface) {
    const int fd = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ETH_P_ALL));
    sockaddr_ll name{};
    name.sll_family = AF_PACKET;
    name.sll_protocol = htons(ETH_P_ALL);
    name.sll_ifindex = static_cast<int>(::if_nametoindex(interface.c_str()));
    packet_mreq promiscuous{};
    promiscuous.mr_ifindex = name.sll_ifindex;
    promiscuous.mr_type = PACKET_MR_PROMISC;
    set(fd, SOL_SOCKET, SO_RCVBUFFORCE, buffer_bytes);
    const bool ready = set(fd, SOL_PACKET, PACKET_VNET_HDR, 1) &&
                       set(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1) &&
                       ::bind(fd, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0 &&
                       set(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, promiscuous);
    if (ready) return fd;
    ::close(fd);
    return -1;
}

}  // namespace

Result<std::unique_ptr<LossyWire>> LossyWire::start(const std::string& one,
                                                    const std::string& other,
                                                    double loss,
                                                    unsigned seed) {
    std::unique_ptr<LossyWire> out(new LossyWire(loss, seed));
    out->one_ = open_end(one);
    out->other_ = open_end(other);
    if (out->one_ < 0 || out->other_ < 0) {
        return fail(Errc::io, one + ", " + other + ": " + std::strerror(errno));
    }
    out->carrier_ = std::thread([self = out.get()] { self->carry(); });
    return out;
}

LossyWire::~LossyWire() {
    stop_.set();
    if (carrier_.joinable()) carrier_.join();
    if (one_ >= 0) ::close(one_);
    if (other_ >= 0) ::close(other_);
}

void LossyWire::carry() {
    std::array<pollfd, 3> watched{pollfd{stop_.fd(), POLLIN, 0}, pollfd{one_, POLLIN, 0},
                                  pollfd{other_, POLLIN, 0}};
    for (;;) {
        if (::poll(watched.data(), watched.size(), 60'000) < 0 && errno != EINTR) return;
        if (watched[0].revents != 0) return;
        if (watched[1].revents != 0) carry_some(one_, other_);
        if (watched[2].revents != 0) carry_some(other_, one_);
    }
}

void LossyWire::carry_some(int from, int to) {
    std::string frame(frame_max, '\0');
    std::bernoulli_distribution is_lost(loss_);
    for (int i = 0; i < 64; ++i) {
        const auto got = ::recv(from, frame.data(), frame.size(), 0);
        if (got <= 0) return;
        if (is_lost(chance_)) {
            ++lost_;
        } else if (::send(to, frame.data(), static_cast<std::size_t>(got), 0) == got) {
            ++passed_;
        }
    }
}

}  // namespace camfleet::lab
