// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/agent/rtsp/fake_rtsp_device.hpp"

#include "agent/adapters/http/digest.hpp"
#include "common/base/assert.hpp"

#include <array>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace camfleet::rtsp {
namespace {

std::string between(const std::string& text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    if (at == std::string::npos) return {};
    const auto start = at + from.size();
    return text.substr(start, text.find(to, start) - start);
}

bool send_all(int handle, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(handle, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

}  // namespace

FakeRtspDevice::FakeRtspDevice(DeviceScript script) : script_(std::move(script)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(name);
    CAMFLEET_ASSERT(::bind(listener_, reinterpret_cast<sockaddr*>(&name), size) == 0);
    CAMFLEET_ASSERT(::listen(listener_, 4) == 0);
    CAMFLEET_ASSERT(::getsockname(listener_, reinterpret_cast<sockaddr*>(&name), &size) == 0);
    port_ = ntohs(name.sin_port);
    thread_ = std::thread([this] { run(); });
}

FakeRtspDevice::~FakeRtspDevice() {
    stopping_ = true;
    thread_.join();
    ::close(listener_);
}

std::string FakeRtspDevice::url() const {
    return "rtsp://127.0.0.1:" + std::to_string(port_) + "/Streaming/Channels/101";
}

std::vector<std::string> FakeRtspDevice::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

void FakeRtspDevice::run() {
    while (!stopping_) {
        pollfd waiting{listener_, POLLIN, 0};
        if (::poll(&waiting, 1, 20) <= 0) continue;
        const int handle = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (handle < 0) continue;
        const timeval patience{2, 0};
        ::setsockopt(handle, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
        serve(handle);
        ::close(handle);
    }
}

void FakeRtspDevice::serve(int handle) {
    std::string buffer;
    while (!stopping_) {
        pollfd waiting{handle, POLLIN, 0};
        if (::poll(&waiting, 1, 20) <= 0) continue;
        std::array<char, 4096> bytes{};
        const auto size = ::recv(handle, bytes.data(), bytes.size(), 0);
        if (size <= 0) return;
        buffer.append(bytes.data(), static_cast<std::size_t>(size));
        const auto end = buffer.find("\r\n\r\n");
        if (end == std::string::npos) continue;
        const std::string request = buffer.substr(0, end + 2);
        buffer.erase(0, end + 4);
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(request);
        }
        if (script_.close_at_describe && request.starts_with("DESCRIBE")) return;
        const std::string reply = answer(request);
        if (!send_all(handle, reply)) return;
        if (request.starts_with("PLAY") && reply.find(" 200 ") != std::string::npos) play(handle);
    }
}

std::string FakeRtspDevice::challenge() {
    if (script_.basic_only) return "Basic realm=\"IP Camera\"";
    nonce_ = "nonce" + std::to_string(++nonces_);
    return "Digest realm=\"IP Camera(23435)\", nonce=\"" + nonce_ + "\", stale=\"FALSE\"" +
           (script_.quality ? ", qop=\"auth\"" : "") +
           (script_.sha256 ? ", algorithm=SHA-256" : "");
}

bool FakeRtspDevice::is_right(const std::string& request) const {
    const auto line = between(request, "Authorization: ", "\r\n");
    const auto method = request.substr(0, request.find(' '));
    http::DigestChallenge known;
    known.realm = "IP Camera(23435)";
    known.nonce = nonce_;
    known.quality = script_.quality;
    known.sha256 = script_.sha256;
    known.algorithm = script_.sha256 ? "SHA-256" : "";
    const auto uri = between(request, method + " ", " ");
    const auto count = between(line, "nc=", ",");
    const auto client_nonce = between(line, "cnonce=\"", "\"");
    const auto wanted = http::answer_digest(
        known, {script_.user, script_.password, method, uri, client_nonce,
                count.empty() ? 1U : static_cast<std::uint32_t>(std::stoul(count, nullptr, 16))});
    return wanted && *wanted == line;
}

std::string FakeRtspDevice::answer(const std::string& request) {
    const std::string sequence = "CSeq: " + between(request, "CSeq: ", "\r\n") + "\r\n";
    const bool tried = request.find("Authorization: ") != std::string::npos;
    const bool right = script_.open_to_anybody || (tried && is_right(request));
    if (tried && !right && request.find("nonce=\"" + nonce_ + "\"") != std::string::npos)
        ++wrong_logins_;
    if (!right) {
        return "RTSP/1.0 401 Unauthorized\r\n" + sequence + "WWW-Authenticate: " + challenge() +
               "\r\n\r\n";
    }
    if (script_.fresh_nonce_each_time) nonce_ = "used up";
    if (request.starts_with("DESCRIBE")) {
        return "RTSP/1.0 200 OK\r\n" + sequence +
               "Content-Type: application/sdp\r\nContent-Base: " + url() +
               "/\r\nContent-Length: " + std::to_string(script_.description.size()) + "\r\n\r\n" +
               script_.description;
    }
    if (request.starts_with("SETUP")) {
        if (request.find("/trackID=1 ") == std::string::npos)
            return "RTSP/1.0 415 Unsupported\r\n" + sequence + "\r\n";
        return "RTSP/1.0 200 OK\r\n" + sequence +
               "Session: 12345;timeout=60\r\nTransport: "
               "RTP/AVP/TCP;unicast;interleaved=2-3\r\n\r\n";
    }
    return "RTSP/1.0 200 OK\r\n" + sequence + "Session: 12345\r\n\r\n";
}

void FakeRtspDevice::play(int handle) const {
    if (script_.silent_at_play) return;
    do {
        for (const auto& packet : script_.packets) {
            std::string frame("$\x02", 2);
            frame.push_back(static_cast<char>(packet.size() / 256));
            frame.push_back(static_cast<char>(packet.size() % 256));
            if (!send_all(handle, frame + packet)) return;
        }
    } while (script_.repeat_for_ever && !stopping_);
}

}  // namespace camfleet::rtsp
