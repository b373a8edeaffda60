// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/http/digest.hpp"

#include "common/base/assert.hpp"
#include "common/base/encoding.hpp"
#include "tests/lab/http/message.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>

namespace camfleet::lab {

std::string digest_hex(DigestAlgorithm algorithm, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned size = 0;
    const EVP_MD* kind = algorithm == DigestAlgorithm::md5 ? EVP_md5() : EVP_sha256();
    CAMFLEET_ASSERT(EVP_Digest(text.data(), text.size(), hash.data(), &size, kind, nullptr) == 1);
    return to_hex({reinterpret_cast<const char*>(hash.data()), size});
}

std::string digest_response(const DigestInput& input) {
    const auto hash = [&](const std::string& text) { return digest_hex(input.algorithm, text); };
    const std::string secret =
        hash(input.user + ":" + input.realm + ":" + std::string(input.password));
    const std::string action = hash(input.method + ":" + input.uri);
    if (input.qop.empty()) return hash(secret + ":" + input.nonce + ":" + action);
    return hash(secret + ":" + input.nonce + ":" + input.nc + ":" + input.cnonce + ":" + input.qop +
                ":" + action);
}

std::map<std::string, std::string> parse_parameters(std::string_view text) {
    std::map<std::string, std::string> values;
    std::size_t at = 0;
    while (at < text.size() && values.size() < 32) {
        const auto equals = text.find('=', at);
        if (equals == std::string_view::npos) break;
        const std::string name = lower(trim(text.substr(at, equals - at)));
        std::size_t end = 0;
        std::string_view value;
        if (equals + 1 < text.size() && text[equals + 1] == '"') {
            end = text.find('"', equals + 2);
            if (end == std::string_view::npos) break;
            value = text.substr(equals + 2, end - equals - 2);
            end = text.find(',', end);
        } else {
            end = text.find(',', equals + 1);
            value =
                trim(text.substr(equals + 1, end == std::string_view::npos ? std::string_view::npos
                                                                           : end - equals - 1));
        }
        values.try_emplace(name, value);
        if (end == std::string_view::npos) break;
        at = end + 1;
    }
    return values;
}

std::string random_hex(std::size_t bytes) {
    std::string raw(bytes, '\0');
    CAMFLEET_ASSERT(RAND_bytes(reinterpret_cast<unsigned char*>(raw.data()),
                               static_cast<int>(raw.size())) == 1);
    return to_hex(raw);
}

}  // namespace camfleet::lab
