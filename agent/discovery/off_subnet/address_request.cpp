// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/off_subnet/address_request.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace camfleet::off_subnet {
namespace {

constexpr timeval patience{.tv_sec = 2, .tv_usec = 0};

void append(std::string& message, const void* bytes, std::size_t size) {
    message.append(static_cast<const char*>(bytes), size);
    message.resize((message.size() + 3U) & ~std::size_t{3});
}

void append_attribute(std::string& message,
                      unsigned short type,
                      const void* bytes,
                      std::size_t size) {
    rtattr head{};
    head.rta_type = type;
    head.rta_len = static_cast<unsigned short>(sizeof(head) + size);
    append(message, &head, sizeof(head));
    append(message, bytes, size);
}

Result<std::string> message_of(const AddressRequest& request) {
    in_addr own{};
    in_addr peer{};
    if (::inet_pton(AF_INET, request.own.c_str(), &own) != 1 ||
        ::inet_pton(AF_INET, request.peer.c_str(), &peer) != 1) {
        return fail(Errc::invalid_argument, "temporary address: not IPv4");
    }
    ifaddrmsg body{};
    body.ifa_family = AF_INET;
    body.ifa_prefixlen = 32;
    body.ifa_scope = RT_SCOPE_LINK;
    body.ifa_index = static_cast<unsigned>(request.interface_index);
    ifa_cacheinfo life{};
    life.ifa_valid = static_cast<std::uint32_t>(request.lifetime.count());
    life.ifa_prefered = life.ifa_valid;
    nlmsghdr head{};
    head.nlmsg_type = RTM_NEWADDR;
    head.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE;
    std::string message;
    append(message, &head, sizeof(head));
    append(message, &body, sizeof(body));
    append_attribute(message, IFA_LOCAL, &own, sizeof(own));
    append_attribute(message, IFA_ADDRESS, &peer, sizeof(peer));
    append_attribute(message, IFA_CACHEINFO, &life, sizeof(life));
    head.nlmsg_len = static_cast<std::uint32_t>(message.size());
    std::memcpy(message.data(), &head, sizeof(head));
    return message;
}

// The kernel's answer: 0, or a negative errno.
Result<int> exchange(const std::string& message) {
    const int handle = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (handle < 0) return fail(Errc::io, "temporary address: no netlink socket");
    ::setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    std::array<char, 1024> bytes{};
    const bool sent =
        ::send(handle, message.data(), message.size(), 0) == static_cast<ssize_t>(message.size());
    const auto got = sent ? ::recv(handle, bytes.data(), bytes.size(), 0) : -1;
    ::close(handle);
    nlmsghdr head{};
    nlmsgerr answer{};
    if (got < static_cast<ssize_t>(sizeof(head) + sizeof(answer))) {
        return fail(Errc::io, "temporary address: the kernel does not answer");
    }
    std::memcpy(&head, bytes.data(), sizeof(head));
    std::memcpy(&answer, bytes.data() + sizeof(head), sizeof(answer));
    if (head.nlmsg_type != NLMSG_ERROR) {
        return fail(Errc::io, "temporary address: the kernel answers something else");
    }
    return answer.error;
}

}  // namespace

Result<void> add_address(const AddressRequest& request) {
    const auto message = message_of(request);
    if (!message) return std::unexpected(message.error());
    const auto code = exchange(*message);
    if (!code) return std::unexpected(code.error());
    if (*code == 0) return {};
    return fail(*code == -EPERM ? Errc::forbidden : Errc::io,
                "temporary address " + request.own + ": " + std::strerror(-*code));
}

}  // namespace camfleet::off_subnet
