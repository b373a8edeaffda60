// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/agent/snmp_adapter/responder.hpp"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace camfleet::test {
namespace {

struct Element {
    unsigned char tag = 0;
    std::string whole;
    std::string body;
};

// One element at `at`, which moves behind it. The client's own requests are well formed.
Element take(const std::string& bytes, std::size_t& at) {
    Element element;
    const auto start = at;
    element.tag = static_cast<unsigned char>(bytes.at(at++));
    std::size_t length = static_cast<unsigned char>(bytes.at(at++));
    if (length & 0x80U) {
        std::size_t count = length & 0x7fU;
        length = 0;
        while (count-- > 0) length = length << 8 | static_cast<unsigned char>(bytes.at(at++));
    }
    element.body = bytes.substr(at, length);
    at += length;
    element.whole = bytes.substr(start, at - start);
    return element;
}

std::vector<unsigned> decode_oid(const std::string& body) {
    std::vector<unsigned> oid = {static_cast<unsigned char>(body.at(0)) / 40U,
                                 static_cast<unsigned char>(body.at(0)) % 40U};
    unsigned part = 0;
    for (const char c : body.substr(1)) {
        part = part << 7 | (static_cast<unsigned char>(c) & 0x7fU);
        if ((static_cast<unsigned char>(c) & 0x80U) != 0) continue;
        oid.push_back(part);
        part = 0;
    }
    return oid;
}

AskedRequest decode(const std::string& datagram) {
    AskedRequest asked;
    asked.datagram = datagram;
    std::size_t at = 0;
    const auto message = take(datagram, at).body;
    at = 0;
    take(message, at);  // version
    take(message, at);  // community
    const auto pdu = take(message, at);
    asked.kind = pdu.tag;
    at = 0;
    asked.id = take(pdu.body, at).whole;
    take(pdu.body, at);
    take(pdu.body, at);
    const auto list = take(pdu.body, at).body;
    at = 0;
    while (at < list.size()) {
        const auto one = take(list, at).body;
        std::size_t inside = 0;
        asked.oids.push_back(decode_oid(take(one, inside).body));
    }
    asked.oid = asked.oids.at(0);
    return asked;
}

}  // namespace

std::string ber(unsigned char tag, const std::string& body) {
    std::string out(1, static_cast<char>(tag));
    if (body.size() < 128) {
        out += static_cast<char>(body.size());
    } else {
        out += static_cast<char>(0x82);
        out += static_cast<char>(body.size() >> 8);
        out += static_cast<char>(body.size() & 0xff);
    }
    return out + body;
}

std::string ber_int(int value) { return ber(0x02, std::string(1, static_cast<char>(value))); }

std::string ber_oid(const std::vector<unsigned>& oid) {
    std::string body(1, static_cast<char>(oid.at(0) * 40 + oid.at(1)));
    for (std::size_t i = 2; i < oid.size(); ++i) {
        std::string digits(1, static_cast<char>(oid[i] & 0x7f));
        for (unsigned rest = oid[i] >> 7; rest != 0; rest >>= 7) {
            digits.insert(digits.begin(), static_cast<char>(0x80 | (rest & 0x7f)));
        }
        body += digits;
    }
    return ber(0x06, body);
}

std::string binding(const std::vector<unsigned>& oid, const std::string& value) {
    return ber(0x30, ber_oid(oid) + value);
}

std::string response(const AskedRequest& asked, const std::string& bindings, int error_status) {
    const auto pdu = ber(0xa2, asked.id + ber_int(error_status) + ber_int(0) + ber(0x30, bindings));
    return ber(0x30, ber_int(1) + ber(0x04, "public") + pdu);
}

Responder::Responder(Answers answers) : answers_(std::move(answers)) {
    socket_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0) return;
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
}

Responder::~Responder() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
    close(socket_);
}

void Responder::run() {
    std::array<char, 4096> datagram{};
    while (!stopping_) {
        pollfd ready{socket_, POLLIN, 0};
        if (poll(&ready, 1, 10) <= 0) continue;
        sockaddr_in from{};
        socklen_t size = sizeof from;
        const auto got = recvfrom(socket_, datagram.data(), datagram.size(), 0,
                                  reinterpret_cast<sockaddr*>(&from), &size);
        if (got <= 0) continue;
        ++requests_;
        const auto asked = decode({datagram.data(), static_cast<std::size_t>(got)});
        for (const auto& answer : answers_(asked)) {
            sendto(socket_, answer.data(), answer.size(), 0, reinterpret_cast<sockaddr*>(&from),
                   size);
        }
    }
}

}  // namespace camfleet::test
