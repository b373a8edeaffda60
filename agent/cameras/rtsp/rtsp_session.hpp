// SPDX-License-Identifier: Apache-2.0
// One RTSP connection: requests with digest login, responses, and the video frames in between.
// Stands between the socket and the probe.
// Invariant: an answered first challenge is the one login attempt; a second 401 to it is final.
#pragma once

#include "agent/adapters/http/digest.hpp"
#include "agent/cameras/rtsp/rtsp_reader.hpp"
#include "agent/cameras/rtsp/tcp_stream.hpp"

#include <functional>
#include <optional>

namespace camfleet::rtsp {

class Session {
  public:
    using OnFrame = std::function<void(const InterleavedFrame&)>;

    Session(TcpStream stream, const ports::Login& login, ports::Deadline until)
        : stream_(std::move(stream)), login_(login), until_(until) {}

    // headers: further lines, each with CRLF. Errors: also what the status means
    [[nodiscard]] Result<Response> request(const std::string& method,
                                           const std::string& uri,
                                           const std::string& headers);
    // Sent without waiting for an answer.
    void send_last(const std::string& method, const std::string& uri);
    // Hands on frames until one more item came.
    [[nodiscard]] Result<void> pump();
    void on_frame(OnFrame handler) { handler_ = std::move(handler); }
    // The device asked for the login and then answered. False: it asked for none.
    [[nodiscard]] bool login_taken() const { return challenge_.has_value() && accepted_; }
    void set_id(std::string id) { id_ = std::move(id); }

  private:
    [[nodiscard]] Result<Response> exchange(const std::string& method,
                                            const std::string& uri,
                                            const std::string& headers);
    [[nodiscard]] Result<Item> next_item();
    [[nodiscard]] Result<std::string> compose(const std::string& method,
                                              const std::string& uri,
                                              const std::string& headers);

    TcpStream stream_;
    const ports::Login& login_;
    ports::Deadline until_;
    Reader reader_;
    OnFrame handler_;
    std::string id_;
    std::optional<http::DigestChallenge> challenge_;
    std::uint32_t nonce_uses_ = 0;
    std::uint32_t sequence_ = 0;
    std::size_t bytes_ = 0;
    bool accepted_ = false;
};

}  // namespace camfleet::rtsp
