// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/openssl/aead.hpp"

#include "common/adapters/openssl/handles.hpp"
#include "common/adapters/os/os_rng.hpp"
#include "common/base/limits.hpp"

namespace camfleet::openssl {
namespace {

constexpr std::size_t kNonce = 12;
constexpr std::size_t kTag = 16;
constexpr std::size_t kMax = limits::event_bytes_max;

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

Result<void> check_key(const Secret& key) {
    if (key.reveal().size() != aead_key_bytes)
        return fail(Errc::invalid_argument, "an AES-256 key has 32 bytes");
    return {};
}

bool begin(EVP_CIPHER_CTX* context,
           const Secret& key,
           std::string_view nonce,
           std::string_view associated,
           bool encrypt) {
    int size = 0;
    return context != nullptr &&
           EVP_CipherInit_ex2(context, EVP_aes_256_gcm(), as_bytes(key.reveal()), as_bytes(nonce),
                              encrypt ? 1 : 0, nullptr) == 1 &&
           EVP_CipherUpdate(context, nullptr, &size, as_bytes(associated),
                            static_cast<int>(associated.size())) == 1;
}

}  // namespace

Result<std::string> aead_seal(const Secret& key,
                              std::string_view plain,
                              std::string_view associated) {
    if (auto sized = check_key(key); !sized) return std::unexpected(sized.error());
    if (plain.size() > kMax || associated.size() > kMax)
        return fail(Errc::too_large, "value to seal");
    std::string out = os::OsRng().bytes(kNonce);
    out.resize(kNonce + plain.size() + kTag);
    const CipherContext context(EVP_CIPHER_CTX_new());
    unsigned char* body = bytes_of(out) + kNonce;
    int size = 0;
    if (!begin(context.get(), key, std::string_view(out).substr(0, kNonce), associated, true) ||
        EVP_CipherUpdate(context.get(), body, &size, as_bytes(plain),
                         static_cast<int>(plain.size())) != 1 ||
        EVP_CipherFinal_ex(context.get(), body + plain.size(), &size) != 1 ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTag, body + plain.size()) != 1) {
        return fail(Errc::internal, "cannot seal: " + last_reason());
    }
    return out;
}

Result<Secret> aead_open(const Secret& key, std::string_view sealed, std::string_view associated) {
    if (auto sized = check_key(key); !sized) return std::unexpected(sized.error());
    if (sealed.size() < kNonce + kTag || sealed.size() > kMax + kNonce + kTag ||
        associated.size() > kMax) {
        return fail(Errc::corrupt, "sealed value has an impossible size");
    }
    const std::string_view body = sealed.substr(kNonce, sealed.size() - kNonce - kTag);
    std::string tag(sealed.substr(sealed.size() - kTag));
    std::string plain(body.size() + 1, '\0');
    const CipherContext context(EVP_CIPHER_CTX_new());
    int size = 0;
    const bool good =
        begin(context.get(), key, sealed.substr(0, kNonce), associated, false) &&
        EVP_CipherUpdate(context.get(), bytes_of(plain), &size, as_bytes(body),
                         static_cast<int>(body.size())) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTag, tag.data()) == 1 &&
        EVP_CipherFinal_ex(context.get(), bytes_of(plain) + body.size(), &size) == 1;
    ERR_clear_error();
    plain.resize(body.size());
    Secret out(plain);
    Secret::wipe(plain);
    if (!good)
        return fail(Errc::corrupt, "sealed value was altered, moved, or sealed with another key");
    return out;
}

Secret random_key() {
    std::string raw = os::OsRng().bytes(aead_key_bytes);
    Secret out(raw);
    Secret::wipe(raw);
    return out;
}

}  // namespace camfleet::openssl
