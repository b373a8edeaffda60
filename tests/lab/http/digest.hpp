// SPDX-License-Identifier: Apache-2.0
// HTTP Digest arithmetic, both sides. With qop (RFC 7616) and without (RFC 2069 form, RTSP).
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace camfleet::lab {

enum class DigestAlgorithm { md5, sha256 };

struct DigestInput {
    DigestAlgorithm algorithm = DigestAlgorithm::md5;
    std::string user;
    std::string realm;
    std::string_view password;
    std::string method;
    std::string uri;
    std::string nonce;
    std::string nc = {};      // with qop only
    std::string cnonce = {};  // with qop only
    std::string qop = {};     // "auth" or empty
};

[[nodiscard]] std::string digest_hex(DigestAlgorithm algorithm, std::string_view text);
[[nodiscard]] std::string digest_response(const DigestInput& input);
// name=value and name="value" pairs after the scheme word; names in lower case.
[[nodiscard]] std::map<std::string, std::string> parse_parameters(std::string_view text);
[[nodiscard]] std::string random_hex(std::size_t bytes);

}  // namespace camfleet::lab
