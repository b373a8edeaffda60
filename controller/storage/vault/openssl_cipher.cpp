// SPDX-License-Identifier: Apache-2.0
#include "controller/storage/vault/cipher.hpp"

#include <openssl/evp.h>

#include <memory>

namespace camfleet::storage {
namespace {

constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kPlainMax = 16U * 1024U * 1024U;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

[[nodiscard]] const unsigned char* raw(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
[[nodiscard]] unsigned char* raw(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

// Runs text through the cipher; out must be as long as text.
[[nodiscard]] bool feed(EVP_CIPHER_CTX* context,
                        std::string_view bound_to,
                        std::string_view text,
                        unsigned char* out) {
    int length = 0;
    return EVP_CipherUpdate(context, nullptr, &length, raw(bound_to),
                            static_cast<int>(bound_to.size())) == 1 &&
           EVP_CipherUpdate(context, out, &length, raw(text), static_cast<int>(text.size())) == 1;
}

}  // namespace

Result<std::string> OpensslCipher::seal(const Secret& key,
                                        std::string_view plain,
                                        std::string_view bound_to) const {
    if (key.reveal().size() != key_bytes || plain.size() > kPlainMax) {
        return fail(Errc::internal, "a key must be 32 bytes, and a secret smaller than 16 MiB");
    }
    const std::string nonce = rng_.bytes(kNonceBytes);
    std::string box = nonce + std::string(plain.size() + kTagBytes, '\0');
    const Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    unsigned char* body = raw(box) + kNonceBytes;
    int length = 0;
    const bool sealed = context &&
                        EVP_CipherInit_ex(context.get(), EVP_aes_256_gcm(), nullptr,
                                          raw(key.reveal()), raw(nonce), 1) == 1 &&
                        feed(context.get(), bound_to, plain, body) &&
                        EVP_CipherFinal_ex(context.get(), body + plain.size(), &length) == 1 &&
                        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG,
                                            static_cast<int>(kTagBytes), body + plain.size()) == 1;
    if (!sealed) return fail(Errc::internal, "AES-256-GCM could not seal");
    return box;
}

Result<Secret> OpensslCipher::open(const Secret& key,
                                   std::string_view box,
                                   std::string_view bound_to) const {
    if (key.reveal().size() != key_bytes) return fail(Errc::internal, "a key must be 32 bytes");
    if (box.size() < kNonceBytes + kTagBytes || box.size() > kPlainMax + 64) {
        return fail(Errc::corrupt, std::string(bound_to) + ": not a sealed box");
    }
    const std::string_view nonce = box.substr(0, kNonceBytes);
    const std::string_view body = box.substr(kNonceBytes, box.size() - kNonceBytes - kTagBytes);
    std::string tag(box.substr(box.size() - kTagBytes));
    std::string plain(body.size(), '\0');
    const Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    int length = 0;
    const bool opened = context &&
                        EVP_CipherInit_ex(context.get(), EVP_aes_256_gcm(), nullptr,
                                          raw(key.reveal()), raw(nonce), 0) == 1 &&
                        feed(context.get(), bound_to, body, raw(plain)) &&
                        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG,
                                            static_cast<int>(kTagBytes), tag.data()) == 1 &&
                        EVP_CipherFinal_ex(context.get(), raw(plain) + plain.size(), &length) == 1;
    Secret out(plain);
    Secret::wipe(plain);
    if (!opened) {
        return fail(Errc::corrupt, std::string(bound_to) + ": wrong key, or altered bytes");
    }
    return out;
}

}  // namespace camfleet::storage
