// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/onvif_peers/probe_answerer.hpp"

#include "tests/lab/onvif/soap_text.hpp"

#include <arpa/inet.h>
#include <array>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace camfleet::support {
namespace {

constexpr std::uint16_t discovery_port = 3702;
constexpr const char* discovery_group = "239.255.255.250";

int open_socket() {
    const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(discovery_port);
    ip_mreq group{};
    inet_pton(AF_INET, discovery_group, &group.imr_multiaddr);
    inet_pton(AF_INET, "127.0.0.1", &group.imr_interface);
    const bool ready =
        socket >= 0 &&
        bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 &&
        setsockopt(socket, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof(group)) == 0;
    if (!ready && socket >= 0) close(socket);
    return ready ? socket : -1;
}

}  // namespace

ProbeAnswerer::ProbeAnswerer(const lab::onvif::OnvifCamera& camera)
    : camera_(camera), socket_(open_socket()) {
    if (listens()) thread_ = std::thread([this] { run(); });
}

ProbeAnswerer::~ProbeAnswerer() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
    if (socket_ >= 0) close(socket_);
}

void ProbeAnswerer::run() {
    while (!stopping_) {
        pollfd ready{socket_, POLLIN, 0};
        if (poll(&ready, 1, 50) <= 0) continue;
        std::array<char, 8192> bytes{};
        sockaddr_in from{};
        socklen_t size = sizeof(from);
        const auto got = recvfrom(socket_, bytes.data(), bytes.size(), 0,
                                  reinterpret_cast<sockaddr*>(&from), &size);
        if (got <= 0) continue;
        const auto text = answer({bytes.data(), static_cast<std::size_t>(got)});
        sendto(socket_, text.data(), text.size(), 0, reinterpret_cast<const sockaddr*>(&from),
               size);
    }
}

std::string ProbeAnswerer::answer(const std::string& probe) const {
    using namespace lab::onvif;
    const auto facts = camera_.discovery();
    pugi::xml_document asked;
    if (!facts || !asked.load_string(probe.c_str())) return {};
    const auto header = child(asked.document_element(), "Header");
    std::string scopes;
    for (const auto& scope : facts->scopes) scopes += scope + " ";
    const auto match =
        block("d:ProbeMatch", block("a:EndpointReference", tag("a:Address", facts->endpoint)) +
                                  tag("d:Types", "dn:NetworkVideoTransmitter tds:Device") +
                                  tag("d:Scopes", scopes) + tag("d:XAddrs", facts->address) +
                                  tag("d:MetadataVersion", "1"));
    const std::string kind = "http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches";
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
           "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" "
           "xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\" "
           "xmlns:d=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\" "
           "xmlns:dn=\"http://www.onvif.org/ver10/network/wsdl\" "
           "xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\">" +
           block("s:Header", tag("a:MessageID", facts->endpoint) +
                                 tag("a:RelatesTo", text(header, "MessageID")) +
                                 tag("a:Action", kind)) +
           block("s:Body", block("d:ProbeMatches", match)) + "</s:Envelope>";
}

}  // namespace camfleet::support
