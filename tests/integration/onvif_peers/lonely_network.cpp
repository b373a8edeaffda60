// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/onvif_peers/lonely_network.hpp"

#include <arpa/inet.h>
#include <cstring>
#include <net/if.h>
#include <net/route.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace camfleet::support {
namespace {

sockaddr ipv4(const char* text) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    inet_pton(AF_INET, text, &address.sin_addr);
    sockaddr out{};
    std::memcpy(&out, &address, sizeof(out));
    return out;
}

bool raise_loopback(int socket) {
    ifreq request{};
    std::memcpy(request.ifr_name, "lo", 3);
    request.ifr_flags = IFF_UP | IFF_RUNNING | IFF_MULTICAST;
    return ioctl(socket, SIOCSIFFLAGS, &request) == 0;
}

bool route_multicast(int socket) {
    std::string device = "lo";
    rtentry route{};
    route.rt_dst = ipv4("224.0.0.0");
    route.rt_genmask = ipv4("240.0.0.0");
    route.rt_flags = RTF_UP;
    route.rt_dev = device.data();
    return ioctl(socket, SIOCADDRT, &route) == 0;
}

}  // namespace

bool enter_lonely_network() {
    if (unshare(CLONE_NEWNET) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return false;
    const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return false;
    const bool ready = raise_loopback(socket) && route_multicast(socket);
    close(socket);
    return ready;
}

}  // namespace camfleet::support
