// SPDX-License-Identifier: Apache-2.0
// One client of the broker: TLS 1.3 with its own certificate, MQTT 5, QoS 0. Opening blocks, with a
// deadline; after that it never does, and a LinkLoop drives it.
// Invariant: what was given to send() leaves in order, or the link is broken and says why.
#pragma once

#include "common/adapters/openssl/certificate.hpp"
#include "common/adapters/openssl/key.hpp"
#include "tests/bench/fleet/mqtt_packets.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

struct ssl_ctx_st;
struct ssl_st;

namespace camfleet::bench {

struct Papers {
    std::string name;  // common name: who the broker takes it for
    openssl::Key key;
    openssl::Certificate certificate;
};

// Trusts the fleet's CA and nothing else.
class TlsContext {
  public:
    [[nodiscard]] static Result<TlsContext> make(const std::string& ca_file);
    [[nodiscard]] ssl_ctx_st* native() const { return context_.get(); }

  private:
    explicit TlsContext(std::shared_ptr<ssl_ctx_st> context) : context_(std::move(context)) {}
    std::shared_ptr<ssl_ctx_st> context_;
};

class Link {
  public:
    using OnMessage = std::function<void(const Message&)>;

    // Connects to 127.0.0.1, subscribes, and is ready. Errors: unreachable, timeout, forbidden
    [[nodiscard]] static Result<std::unique_ptr<Link>> open(const TlsContext& tls,
                                                            std::uint16_t port,
                                                            const Papers& papers,
                                                            const std::vector<std::string>& topics);
    ~Link();
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;

    OnMessage on_message;

    void send(std::string_view topic, std::string_view payload);
    // Reads and writes what it can. Errors: closed, malformed
    [[nodiscard]] Result<void> drive();
    [[nodiscard]] bool wants_to_write() const { return sent_ < out_.size(); }
    [[nodiscard]] int fd() const { return fd_; }

  private:
    Link(int fd, ssl_st* ssl) : fd_(fd), ssl_(ssl) {}
    [[nodiscard]] Result<void> greet(const Papers& papers, const std::vector<std::string>& topics);
    [[nodiscard]] Result<void> ask(const std::string& packet, std::string_view what);
    [[nodiscard]] Result<void> write_out();
    [[nodiscard]] Result<void> read_in();
    [[nodiscard]] Result<void> take_packets();

    int fd_ = -1;
    ssl_st* ssl_ = nullptr;
    std::string in_;
    std::string out_;
    std::size_t sent_ = 0;
};

}  // namespace camfleet::bench
