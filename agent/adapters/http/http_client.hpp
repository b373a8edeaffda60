// SPDX-License-Identifier: Apache-2.0
// One HTTP request to one device, for the camera and recorder drivers. Blocks on a worker thread.
// Invariants: at most one login attempt a call (a bare request fetches a fresh challenge, one
// answer follows, on a connection of its own so that libcurl never repeats a request by itself);
// digest only, but for endpoints whose operator accepts Basic: that is answered inside TLS with the
// pinned certificate and nowhere else; extra headers, which may be keys, go inside TLS only; no
// redirect is followed; no proxy or environment counts; every answer is bounded.
// Why two connections: libcurl repeats a request in silence when a reused connection turns out
// dead, and a repeated "change password" or login is exactly what must not happen.
#pragma once

#include "common/base/limits.hpp"
#include "common/ports/devices.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace camfleet::http {

struct HttpResponse {
    int status = 0;
    std::string content_type;
    std::string body;
    std::vector<std::string> challenges;  // WWW-Authenticate values
    // All of them, names in lower case, in the order in which they came.
    std::vector<std::pair<std::string, std::string>> headers;
    bool login_sent = false;  // this answers a request that carried a login

    // Value of the first header of this (lower-case) name; empty: none.
    [[nodiscard]] std::string header(std::string_view name) const;
};

struct HttpRequest {
    std::string method = "GET";
    std::string target = "/";  // path and query; never a credential
    std::string body;
    std::string content_type = "application/xml; charset=\"UTF-8\"";
    std::size_t body_bytes_max = limits::http_document_max;  // of the answer
    // Value of an Authorization header that the caller made for a challenge it has seen; goes with
    // a null login only. For devices that look at the body before they challenge.
    std::string authorization;
    // Further lines, for API keys, session cookies and tokens against forged requests. Inside TLS
    // only.
    std::vector<std::pair<std::string, std::string>> headers;
    // Basic goes with the first request, without waiting for its challenge: for interfaces that
    // know nothing else. Needs Endpoint.basic_over_https.
    bool basic_at_once = false;
    // Looked at before a login is sent: true stops there and returns the 401 as it is,
    // for devices that say in the challenge that they are locked.
    std::function<bool(const HttpResponse&)> stop_at_challenge;
};

class HttpClient {
  public:
    HttpClient();
    // login may be null: no login is tried and a 401 is returned as it is. Any status is an answer;
    // only transport faults are errors.
    // Errors: invalid_argument (endpoint), not_found (its interface), unreachable (nothing was
    // sent), wrong_identity (pin), closed, timeout, too_large, malformed, not_supported (no digest
    // offered), forbidden (a credential would leave without TLS, or Basic without a pinned
    // certificate), device_error (the nonce had aged when the login came: the password was not
    // judged, yet the device may count it)
    // Blocks: until the deadline at most.
    [[nodiscard]] Result<HttpResponse> send(const v1::Endpoint& at,
                                            const HttpRequest& request,
                                            const ports::Login* login,
                                            ports::Deadline until) const;
    // The certificates that the device shows, in DER, its own first; the connection ends with the
    // handshake, nothing is asked. Errors: invalid_argument (also: not over HTTPS), unreachable,
    // wrong_identity (pin)
    [[nodiscard]] Result<std::vector<std::string>> certificates(const v1::Endpoint& at,
                                                                ports::Deadline until) const;
};

// Cookies of one session with one device, by their names; attributes are not looked at, for a
// session knows one host and ends before they matter. Bounded. Source: RFC 6265 sections 4.1
// and 5.4
class SessionCookies {
  public:
    void take(const HttpResponse& response);
    [[nodiscard]] std::string header() const;  // value of Cookie; empty: none
    [[nodiscard]] std::string value(std::string_view name) const;

  private:
    std::vector<std::pair<std::string, std::string>> cookies_;
};

// "http://192.0.2.1:80", "https://[2001:db8::1]:443" or "http://[fe80::1%25eth0]:80".
// Errors: invalid_argument
[[nodiscard]] Result<std::string> base_url(const v1::Endpoint& at);

}  // namespace camfleet::http
