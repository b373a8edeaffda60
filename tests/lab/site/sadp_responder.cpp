// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/site/sadp_responder.hpp"

#include "tests/lab/hikvision/isapi_xml.hpp"
#include "tests/lab/net/socket_address.hpp"

#include <pugixml.hpp>

#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace camfleet::lab {

namespace {

constexpr std::size_t probe_bytes_max = 4096;

int udp_socket(const SocketAddress& at) {
    sockaddr_in native{};
    if (!to_native(at, native)) return -1;
    const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (fd >= 0 && ::bind(fd, reinterpret_cast<const sockaddr*>(&native), sizeof native) == 0) {
        return fd;
    }
    if (fd >= 0) ::close(fd);
    return -1;
}

void send_to(int fd, const std::string& datagram, const sockaddr_in& to) {
    ::sendto(fd, datagram.data(), datagram.size(), MSG_DONTWAIT,
             reinterpret_cast<const sockaddr*>(&to), sizeof to);
}

}  // namespace

SadpResponder::SadpResponder(SadpConfig config, Devices devices)
    : config_(std::move(config)), devices_(std::move(devices)) {}

Result<std::unique_ptr<SadpResponder>> SadpResponder::start(SadpConfig config, Devices devices) {
    std::unique_ptr<SadpResponder> responder(
        new SadpResponder(std::move(config), std::move(devices)));
    if (auto opened = responder->open(); !opened) return std::unexpected(opened.error());
    responder->listener_ = std::thread([self = responder.get()] { self->listen(); });
    return responder;
}

SadpResponder::~SadpResponder() {
    stop_.set();
    if (listener_.joinable()) listener_.join();
    if (unicast_fd_ >= 0) ::close(unicast_fd_);
    if (group_fd_ >= 0) ::close(group_fd_);
}

Result<void> SadpResponder::open() {
    unicast_fd_ = udp_socket({config_.interface_address, config_.port});
    if (unicast_fd_ < 0) {
        return fail(Errc::conflict, "SADP cannot bind " + config_.interface_address);
    }
    sockaddr_in bound{};
    socklen_t size = sizeof bound;
    ::getsockname(unicast_fd_, reinterpret_cast<sockaddr*>(&bound), &size);
    config_.port = from_native(bound).port;
    open_group();
    return {};
}

// A machine without multicast on this interface still answers unicast.
void SadpResponder::open_group() {
    sockaddr_in group{};
    sockaddr_in own{};
    if (!to_native({config_.group, config_.port}, group) ||
        !to_native({config_.interface_address, 0}, own)) {
        return;
    }
    const int fd = udp_socket({config_.group, config_.port});
    if (fd < 0) return;
    const ip_mreq membership{group.sin_addr, own.sin_addr};
    const unsigned char on = 1;
    if (::setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &membership, sizeof membership) != 0 ||
        ::setsockopt(unicast_fd_, IPPROTO_IP, IP_MULTICAST_IF, &own.sin_addr,
                     sizeof own.sin_addr) != 0) {
        ::close(fd);
        return;
    }
    ::setsockopt(unicast_fd_, IPPROTO_IP, IP_MULTICAST_LOOP, &on, sizeof on);
    ::setsockopt(unicast_fd_, IPPROTO_IP, IP_MULTICAST_TTL, &on, sizeof on);
    group_fd_ = fd;
}

void SadpResponder::listen() {
    for (;;) {
        std::array<pollfd, 3> watched{pollfd{stop_.fd(), POLLIN, 0}, pollfd{unicast_fd_, POLLIN, 0},
                                      pollfd{group_fd_, POLLIN, 0}};
        const nfds_t count = group_fd_ >= 0 ? 3 : 2;
        if (::poll(watched.data(), count, 60'000) < 0 && errno != EINTR) return;
        if (watched[0].revents != 0) return;
        if (watched[1].revents != 0) answer(unicast_fd_);
        if (watched[2].revents != 0) answer(group_fd_);
    }
}

void SadpResponder::answer(int fd) {
    std::array<char, probe_bytes_max> bytes{};
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const ssize_t got = ::recvfrom(fd, bytes.data(), bytes.size(), MSG_DONTWAIT,
                                   reinterpret_cast<sockaddr*>(&from), &size);
    pugi::xml_document probe;
    if (got <= 0 || !probe.load_buffer(bytes.data(), static_cast<std::size_t>(got))) return;
    const pugi::xml_node root = probe.document_element();
    const std::string types = text(root, "Types");
    if (local_name(root) != "Probe" || (types != "inquiry" && types != "inquiry_v32")) return;
    sockaddr_in group{};
    const bool to_group = config_.answers_to_group && group_fd_ >= 0 &&
                          to_native({config_.group, config_.port}, group);
    for (const SadpAnswer& device : devices_()) {
        const std::string datagram = sadp_document(device, text(root, "Uuid"), types);
        send_to(unicast_fd_, datagram, from);
        if (to_group) send_to(unicast_fd_, datagram, group);
    }
}

}  // namespace camfleet::lab
