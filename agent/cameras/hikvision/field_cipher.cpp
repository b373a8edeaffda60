// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/hikvision/field_cipher.hpp"

#include "common/base/encoding.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

namespace camfleet::hikvision {
namespace {

constexpr std::size_t block = 16;
constexpr std::size_t base_chars_max = 64;
constexpr std::size_t salt_chars = 64;
constexpr std::string_view fixed_text = "AaBbCcDd1234!@#$";

Secret derive_key(const SecurityCapabilities& capabilities, const ports::Login& login) {
    std::string base(login.password.reveal());
    if (capabilities.irreversible) {
        std::string salt = capabilities.salt;
        if (salt.size() < salt_chars) salt.resize(salt_chars, '\0');
        std::string plain = login.user + salt + base;
        Secret::wipe(base);
        base = sha256_hex(plain);
        Secret::wipe(plain);
    }
    if (base.size() > base_chars_max) base.resize(base_chars_max);
    base.append(fixed_text);
    for (std::uint32_t round = 0; round < capabilities.iterations; ++round) {
        std::string next = sha256_hex(base);
        Secret::wipe(base);
        base = std::move(next);
    }
    auto bytes = from_hex(base);
    Secret::wipe(base);
    if (!bytes) return Secret{};
    bytes->resize(block);
    return Secret(std::move(*bytes));
}

}  // namespace

Result<FieldCipher> FieldCipher::make(const SecurityCapabilities& capabilities,
                                      const ports::Login& login,
                                      std::string iv) {
    if (!capabilities.encrypts_fields || capabilities.iterations == 0) {
        return fail(Errc::not_supported, "device offers no encrypted fields that we know");
    }
    if (iv.size() != block) return fail(Errc::invalid_argument, "iv is not 16 bytes");
    Secret key = derive_key(capabilities, login);
    if (key.empty()) return fail(Errc::internal, "key derivation");
    return FieldCipher(std::move(key), std::move(iv));
}

std::string FieldCipher::query() const { return "security=1&iv=" + to_hex(iv_); }

Result<std::string> FieldCipher::encrypt(std::string_view value) const {
    std::string plain = to_base64(value);
    pad_with_zeros(plain);
    auto cipher = run_aes({"AES-128-CBC", key_.reveal(), iv_, true}, plain);
    Secret::wipe(plain);
    if (!cipher) return cipher;
    return to_hex(*cipher);
}

Result<Secret> FieldCipher::decrypt(std::string_view hex) const {
    const auto cipher = from_hex(hex);
    if (!cipher) return std::unexpected(cipher.error().within("encrypted field"));
    if (cipher->empty() || cipher->size() % block != 0) {
        return fail(Errc::malformed, "encrypted field: not whole blocks");
    }
    auto plain = run_aes({"AES-128-CBC", key_.reveal(), iv_, false}, *cipher);
    if (!plain) return std::unexpected(plain.error());
    while (plain->ends_with('\0')) plain->pop_back();
    auto value = from_base64(*plain);
    Secret::wipe(*plain);
    if (!value) return fail(Errc::malformed, "encrypted field: wrong key or no Base64");
    return Secret(std::move(*value));
}

std::string random_iv() {
    std::string iv(block, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(iv.data()), static_cast<int>(block)) != 1) {
        return {};
    }
    return iv;
}

Result<std::string> run_aes(const AesRun& run, std::string_view blocks) {
    const std::unique_ptr<EVP_CIPHER, void (*)(EVP_CIPHER*)> cipher(
        EVP_CIPHER_fetch(nullptr, run.mode, nullptr), EVP_CIPHER_free);
    const std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)> context(EVP_CIPHER_CTX_new(),
                                                                             EVP_CIPHER_CTX_free);
    if (!cipher || !context || run.key.size() != block || blocks.size() % block != 0) {
        return fail(Errc::internal, "AES set-up");
    }
    const auto* key = reinterpret_cast<const unsigned char*>(run.key.data());
    const auto* iv =
        run.iv.empty() ? nullptr : reinterpret_cast<const unsigned char*>(run.iv.data());
    std::string out(blocks.size() + block, '\0');
    auto* bytes = reinterpret_cast<unsigned char*>(out.data());
    int first = 0;
    int last = 0;
    if (EVP_CipherInit_ex2(context.get(), cipher.get(), key, iv, run.encrypting ? 1 : 0, nullptr) !=
            1 ||
        EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
        EVP_CipherUpdate(context.get(), bytes, &first,
                         reinterpret_cast<const unsigned char*>(blocks.data()),
                         static_cast<int>(blocks.size())) != 1 ||
        EVP_CipherFinal_ex(context.get(), bytes + first, &last) != 1) {
        return fail(Errc::internal, "AES run");
    }
    out.resize(static_cast<std::size_t>(first) + static_cast<std::size_t>(last));
    return out;
}

void pad_with_zeros(std::string& text) {
    text.resize((text.size() + block - 1) / block * block, '\0');
}

}  // namespace camfleet::hikvision
