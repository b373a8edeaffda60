// SPDX-License-Identifier: Apache-2.0
// A small HTTPS server on a free loopback port: one connection, one request, one answer at a time.
#pragma once

#include "common/adapters/openssl/certificate.hpp"
#include "common/adapters/openssl/key.hpp"

#include <atomic>
#include <functional>
#include <string>
#include <thread>

struct ssl_ctx_st;

namespace camfleet::enrol {

class HttpsServer {
  public:
    struct Request {
        std::string line;  // "POST /v1/enrol"
        std::string body;
    };
    // The whole answer, status line and headers included. Runs on the server's thread.
    using Handler = std::function<std::string(const Request&)>;

    HttpsServer(const openssl::Key& key, const openssl::Certificate& certificate, Handler handler);
    ~HttpsServer();
    HttpsServer(const HttpsServer&) = delete;
    HttpsServer& operator=(const HttpsServer&) = delete;

    [[nodiscard]] std::string url(const std::string& host = "127.0.0.1") const;

  private:
    void serve();
    void answer(int fd);

    Handler handler_;
    ssl_ctx_st* context_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

[[nodiscard]] std::string http_answer(int status, const std::string& body);

}  // namespace camfleet::enrol
