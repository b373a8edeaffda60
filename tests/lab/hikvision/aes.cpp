// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/hikvision/aes.hpp"

#include "common/base/assert.hpp"

#include <openssl/evp.h>

#include <memory>

namespace camfleet::lab {

namespace {

constexpr std::size_t block_bytes = 16;

const unsigned char* raw(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

bool run(bool encrypt,
         std::string_view key,
         std::string_view iv,
         std::string_view in,
         std::string& out) {
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
        EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    const EVP_CIPHER* kind = iv.empty() ? EVP_aes_128_ecb() : EVP_aes_128_cbc();
    out.assign(in.size() + block_bytes, '\0');
    int size = 0;
    if (EVP_CipherInit_ex(context.get(), kind, nullptr, raw(key), iv.empty() ? nullptr : raw(iv),
                          encrypt ? 1 : 0) != 1) {
        return false;
    }
    EVP_CIPHER_CTX_set_padding(context.get(), 0);
    if (EVP_CipherUpdate(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                         raw(in), static_cast<int>(in.size())) != 1) {
        return false;
    }
    out.resize(static_cast<std::size_t>(size));
    return true;
}

}  // namespace

std::string aes128_encrypt(std::string_view key, std::string_view iv, std::string plain) {
    CAMFLEET_ASSERT(key.size() == block_bytes && (iv.empty() || iv.size() == block_bytes));
    plain.resize((plain.size() + block_bytes - 1) / block_bytes * block_bytes, '\0');
    std::string cipher;
    CAMFLEET_ASSERT(run(true, key, iv, plain, cipher));
    return cipher;
}

Result<std::string> aes128_decrypt(std::string_view key,
                                   std::string_view iv,
                                   std::string_view cipher) {
    const bool whole = !cipher.empty() && cipher.size() % block_bytes == 0;
    if (!whole || key.size() != block_bytes || (!iv.empty() && iv.size() != block_bytes)) {
        return fail(Errc::malformed, "cipher text");
    }
    std::string plain;
    if (!run(false, key, iv, cipher, plain)) return fail(Errc::malformed, "cipher text");
    plain.resize(plain.find_last_not_of('\0') + 1);
    return plain;
}

}  // namespace camfleet::lab
