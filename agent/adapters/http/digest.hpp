// SPDX-License-Identifier: Apache-2.0
// Digest access authentication (RFC 7616; RFC 2069 where a device sends no qop), for HTTP and RTSP.
// Own code and not libcurl's, because a login must be tried exactly once: a library that answers
// every stale="true" can be led into a second attempt, and so into the device's lock.
// Invariant: pure; a challenge is used for one request and then forgotten; Basic is never
// answered here.
#pragma once

#include "common/base/error.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace camfleet::http {

struct DigestChallenge {
    std::string realm;
    std::string nonce;
    std::string opaque;
    std::string algorithm;  // as the device spells it; empty: MD5 by default
    bool sha256 = false;
    bool session = false;  // MD5-sess, SHA-256-sess
    bool quality = false;  // qop=auth was offered; false: RFC 2069
    bool has_opaque = false;
};

struct DigestRequest {
    std::string_view user;
    std::string_view password;
    std::string_view method;
    std::string_view uri;  // with the query, as on the request line
    std::string_view client_nonce;
    std::uint32_t use = 1;  // how often this nonce was used, with this one (RTSP only goes past 1)
};

// headers: the values of all WWW-Authenticate lines; one value may hold several schemes.
// Takes SHA-256 before MD5. Errors: not_supported (no digest that we know), malformed
[[nodiscard]] Result<DigestChallenge> choose_digest(std::span<const std::string> headers);

// After a login: the nonce had aged (RFC 7616 section 3.3), so the password was not judged. Never a
// reason to try again by itself: the caller counts it as a try whose end nobody knows.
[[nodiscard]] bool says_stale(std::span<const std::string> headers);

// Value of the Authorization header. Errors: invalid_argument (control character in the user name)
[[nodiscard]] Result<std::string> answer_digest(const DigestChallenge& challenge,
                                                const DigestRequest& request);

// 16 random bytes as hex, from the operating system.
[[nodiscard]] std::string make_client_nonce();

}  // namespace camfleet::http
