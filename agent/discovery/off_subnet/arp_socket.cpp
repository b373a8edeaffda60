// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/off_subnet/arp_socket.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace camfleet::off_subnet {
namespace {

using std::chrono::steady_clock;

std::unexpected<Error> fault(const std::string& what) {
    const auto code = errno == EPERM || errno == EACCES ? Errc::forbidden : Errc::io;
    return fail(code, what + ": " + std::strerror(errno));
}

Result<MacOctets> mac_of(int handle, const std::string& name) {
    ifreq ask{};
    name.copy(ask.ifr_name, IFNAMSIZ - 1);
    if (::ioctl(handle, SIOCGIFHWADDR, &ask) != 0 || ask.ifr_hwaddr.sa_family != ARPHRD_ETHER) {
        return fail(Errc::not_found, name + ": no Ethernet interface");
    }
    MacOctets own{};
    std::memcpy(own.data(), ask.ifr_hwaddr.sa_data, own.size());
    return own;
}

sockaddr_ll everybody(int index) {
    sockaddr_ll out{};
    out.sll_family = AF_PACKET;
    out.sll_protocol = htons(ETH_P_ARP);
    out.sll_ifindex = index;
    out.sll_halen = ETH_ALEN;
    std::memset(out.sll_addr, 0xFF, ETH_ALEN);
    return out;
}

}  // namespace

Result<ArpSocket> ArpSocket::open(const std::string& interface_name) {
    const auto index = static_cast<int>(::if_nametoindex(interface_name.c_str()));
    if (index == 0) return fail(Errc::not_found, interface_name + ": no such interface");
    const int handle =
        ::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ETH_P_ARP));
    if (handle < 0) return fault("ARP on " + interface_name);
    const auto own = mac_of(handle, interface_name);
    ArpSocket made(handle, index, own.value_or(MacOctets{}));
    if (!own) return std::unexpected(own.error());
    const auto at = everybody(index);
    if (::bind(handle, reinterpret_cast<const sockaddr*>(&at), sizeof(at)) != 0) {
        return fault("ARP on " + interface_name);
    }
    return made;
}

ArpSocket::ArpSocket(ArpSocket&& other) noexcept
    : handle_(std::exchange(other.handle_, -1)), index_(other.index_), own_(other.own_) {}

ArpSocket::~ArpSocket() {
    if (handle_ >= 0) ::close(handle_);
}

Result<std::string> ArpSocket::who_has(const std::string& host,
                                       std::chrono::milliseconds patience) const {
    in_addr target{};
    if (::inet_pton(AF_INET, host.c_str(), &target) != 1) {
        return fail(Errc::invalid_argument, host + " is no IPv4 address");
    }
    const auto probe = make_probe(own_, target.s_addr);
    const auto to = everybody(index_);
    const auto start = steady_clock::now();
    for (int asked = 1; asked <= 2; ++asked) {
        if (::sendto(handle_, probe.data(), probe.size(), 0, reinterpret_cast<const sockaddr*>(&to),
                     sizeof(to)) < 0) {
            return fault("ARP probe for " + host);
        }
        const auto until = start + patience * asked / 2;
        while (steady_clock::now() < until) {
            const auto left =
                std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now());
            pollfd watched{handle_, POLLIN, 0};
            if (::poll(&watched, 1, static_cast<int>(std::max<long>(left.count(), 0))) <= 0) break;
            std::array<char, 128> bytes{};
            const auto got = ::recv(handle_, bytes.data(), bytes.size(), 0);
            if (got <= 0) continue;
            const auto speaker = parse_packet({bytes.data(), static_cast<std::size_t>(got)});
            if (speaker && speaker->host == host) return speaker->mac;
        }
    }
    return std::string();
}

}  // namespace camfleet::off_subnet
