// SPDX-License-Identifier: Apache-2.0
#include "agent/adapters/wss/password_digest.hpp"

#include "common/base/assert.hpp"
#include "common/base/encoding.hpp"
#include "common/base/secret.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>

namespace camfleet::wss {
namespace {

constexpr std::size_t nonce_bytes = 20;

}  // namespace

Result<std::string> password_digest(std::string_view nonce,
                                    std::string_view created,
                                    std::string_view password) {
    std::string text;
    text.reserve(nonce.size() + created.size() + password.size());
    text.append(nonce).append(created).append(password);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    const int done =
        EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
    Secret::wipe(text);
    if (done != 1) return fail(Errc::internal, "SHA-1 failed");
    return to_base64({reinterpret_cast<const char*>(digest.data()), size});
}

std::string random_nonce() {
    std::string bytes(nonce_bytes, '\0');
    const int filled =
        RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    CAMFLEET_ASSERT(filled == 1);
    return bytes;
}

}  // namespace camfleet::wss
