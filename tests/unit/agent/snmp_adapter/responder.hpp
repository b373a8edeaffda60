// SPDX-License-Identifier: Apache-2.0
// A UDP peer that answers SNMP v2c by hand-made BER, so that it can answer wrongly. Test code.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace camfleet::test {

struct AskedRequest {
    std::string id;                           // BER of the request id
    std::vector<unsigned> oid;                // the first one
    std::vector<std::vector<unsigned>> oids;  // all
    unsigned char kind = 0;                   // PDU tag: GET 0xa0, SET 0xa3, GETBULK 0xa5
    std::string datagram;
};

// BER pieces. Source: X.690, RFC 3416.
[[nodiscard]] std::string ber(unsigned char tag, const std::string& body);
[[nodiscard]] std::string ber_oid(const std::vector<unsigned>& oid);
[[nodiscard]] std::string ber_int(int value);
[[nodiscard]] std::string binding(const std::vector<unsigned>& oid, const std::string& value);
[[nodiscard]] std::string response(const AskedRequest& asked,
                                   const std::string& bindings,
                                   int error_status = 0);

class Responder {
  public:
    using Answers = std::function<std::vector<std::string>(const AskedRequest&)>;
    explicit Responder(Answers answers);
    ~Responder();
    Responder(const Responder&) = delete;
    Responder& operator=(const Responder&) = delete;

    [[nodiscard]] unsigned port() const { return port_; }
    [[nodiscard]] int requests() const { return requests_; }

  private:
    void run();

    Answers answers_;
    int socket_ = -1;
    unsigned port_ = 0;
    std::atomic<bool> stopping_{false};
    std::atomic<int> requests_{0};
    std::thread thread_;
};

}  // namespace camfleet::test
