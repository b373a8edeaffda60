// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/hikvision/activation.hpp"

#include "common/base/encoding.hpp"
#include "tests/lab/hikvision/aes.hpp"
#include "tests/lab/http/digest.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <memory>

namespace camfleet::lab {

namespace {

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Deleter<EVP_PKEY_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Deleter<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Deleter<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Deleter<OSSL_PARAM_free>>;

constexpr std::size_t modulus_bytes_min = 128;
constexpr std::size_t modulus_bytes_max = 512;

const unsigned char* raw(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

Result<std::string> from_base64_hex(std::string_view text) {
    auto hex = from_base64(text);
    if (!hex) return hex;
    return from_hex(*hex);
}

Key key_of(std::string_view modulus) {
    const Number n(BN_bin2bn(raw(modulus), static_cast<int>(modulus.size()), nullptr));
    const Builder builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
    OSSL_PARAM_BLD_push_ulong(builder.get(), OSSL_PKEY_PARAM_RSA_E, 65537);
    const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    EVP_PKEY* key = nullptr;
    if (EVP_PKEY_fromdata_init(context.get()) == 1) {
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get());
    }
    return Key(key);
}

}  // namespace

std::string make_activation_number() { return random_hex(16); }

Result<std::string> seal_activation_number(std::string_view key_text, std::string_view number) {
    auto modulus = from_base64_hex(key_text);
    if (!modulus) return modulus;
    if (modulus->size() < modulus_bytes_min || modulus->size() > modulus_bytes_max) {
        return fail(Errc::malformed, "public key");
    }
    const Key key = key_of(*modulus);
    if (!key) return fail(Errc::malformed, "public key");
    const KeyContext context(EVP_PKEY_CTX_new(key.get(), nullptr));
    std::string cipher(modulus->size(), '\0');
    std::size_t size = cipher.size();
    if (EVP_PKEY_encrypt_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1 ||
        EVP_PKEY_encrypt(context.get(), reinterpret_cast<unsigned char*>(cipher.data()), &size,
                         raw(number), number.size()) != 1) {
        return fail(Errc::malformed, "public key");
    }
    cipher.resize(size);
    return to_base64(to_hex(cipher));
}

Result<std::string> open_first_password(std::string_view password_text, std::string_view number) {
    auto cipher = from_base64_hex(password_text);
    if (!cipher) return cipher;
    auto key = from_hex(number);
    if (!key) return key;
    auto plain = aes128_decrypt(*key, {}, *cipher);
    if (!plain) return plain;
    if (!plain->starts_with(number.substr(0, 16))) return fail(Errc::malformed, "password");
    return plain->substr(16);
}

Result<std::string> open_newer_password(std::string_view password_text,
                                        std::string_view iv,
                                        std::string_view number) {
    auto cipher = from_base64_hex(password_text);
    if (!cipher) return cipher;
    auto key = from_hex(number);
    auto start = from_hex(iv);
    if (!key || !start || start->size() != 16) return fail(Errc::malformed, "iv");
    auto plain = aes128_decrypt(*key, *start, *cipher);
    if (!plain) return plain;
    const std::size_t padding = plain->empty() ? 0 : static_cast<unsigned char>(plain->back());
    if (padding == 0 || padding > 16 || padding > plain->size() ||
        plain->find_first_not_of(plain->back(), plain->size() - padding) != std::string::npos) {
        return fail(Errc::malformed, "padding");
    }
    plain->resize(plain->size() - padding);
    if (!plain->starts_with(number.substr(0, 16))) return fail(Errc::malformed, "password");
    return plain->substr(16);
}

std::size_t key_bits(std::string_view key_text) {
    const auto modulus = from_base64_hex(key_text);
    return modulus ? modulus->size() * 8 : 0;
}

}  // namespace camfleet::lab
