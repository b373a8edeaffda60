// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/neighbours/neighbour_table.hpp"

#include "agent/discovery/signs/addresses.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace camfleet::neighbours {
namespace {

constexpr std::size_t neighbours_max = 8'192;
constexpr std::size_t answer_bytes = 64 * 1024UL;
constexpr timeval patience{.tv_sec = 2, .tv_usec = 0};

class Netlink {
  public:
    Netlink() : handle_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)) {
        ::setsockopt(handle_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    }
    ~Netlink() {
        if (handle_ >= 0) ::close(handle_);
    }
    Netlink(const Netlink&) = delete;
    Netlink& operator=(const Netlink&) = delete;

    [[nodiscard]] bool ask() const {
        struct {
            nlmsghdr head;
            ndmsg body;
        } request{};
        request.head.nlmsg_len = sizeof(request);
        request.head.nlmsg_type = RTM_GETNEIGH;
        request.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
        request.body.ndm_family = AF_UNSPEC;
        return ::send(handle_, &request, sizeof(request), 0) ==
               static_cast<ssize_t>(sizeof(request));
    }
    [[nodiscard]] ssize_t receive(std::string& into) const {
        return ::recv(handle_, into.data(), into.size(), 0);
    }

  private:
    int handle_;
};

std::string with_zone(const Neighbour& one) {
    std::array<char, IF_NAMESIZE> zone{};
    if (::if_indextoname(one.interface_index, zone.data()) == nullptr) return one.host;
    return signs::on_wire_of(std::string("%") + zone.data(), one.host);
}

std::unexpected<Error> system_fault() {
    const auto code = errno == EAGAIN ? Errc::timeout : Errc::io;
    return fail(code, std::string("neighbours: ") + std::strerror(errno));
}

}  // namespace

Result<std::vector<Neighbour>> read_table() {
    const Netlink netlink;
    if (!netlink.ask()) return system_fault();
    std::vector<Neighbour> all;
    std::string buffer(answer_bytes, '\0');
    bool done = false;
    while (!done && all.size() < neighbours_max) {
        const auto size = netlink.receive(buffer);
        if (size <= 0) return system_fault();
        auto some = parse_dump(std::string_view(buffer).substr(0, static_cast<std::size_t>(size)),
                               ::sysconf(_SC_CLK_TCK), done);
        if (!some) return std::unexpected(some.error());
        for (auto& one : *some) {
            one.host = with_zone(one);
            all.push_back(std::move(one));
        }
    }
    return all;
}

}  // namespace camfleet::neighbours
