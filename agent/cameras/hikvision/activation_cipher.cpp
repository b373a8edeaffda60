// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/hikvision/activation_cipher.hpp"

#include "agent/adapters/json/foreign_json.hpp"
#include "agent/adapters/xml/xml_tree.hpp"
#include "agent/cameras/hikvision/field_cipher.hpp"
#include "common/base/encoding.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

namespace camfleet::hikvision {
namespace {

constexpr std::size_t rsa_bits = 1024;  // the form's fixed size; it protects one exchange
constexpr std::size_t newer_rsa_bits = 3072;
constexpr std::size_t block_bytes = 16;
constexpr std::size_t challenge_chars = 32;

struct KeyClose {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct ContextClose {
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};

Result<std::string> decrypt(EVP_PKEY* key, std::string_view cipher) {
    const std::unique_ptr<EVP_PKEY_CTX, ContextClose> context(EVP_PKEY_CTX_new(key, nullptr));
    std::string plain(static_cast<std::size_t>(EVP_PKEY_get_size(key)), '\0');
    std::size_t size = plain.size();
    if (!context || EVP_PKEY_decrypt_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1) {
        return fail(Errc::internal, "RSA set-up");
    }
    if (EVP_PKEY_decrypt(context.get(), reinterpret_cast<unsigned char*>(plain.data()), &size,
                         reinterpret_cast<const unsigned char*>(cipher.data()),
                         cipher.size()) != 1) {
        return fail(Errc::malformed, "challenge: not encrypted to our key");
    }
    plain.resize(size);
    return plain;
}

}  // namespace

struct ActivationKey::Pair {
    std::unique_ptr<EVP_PKEY, KeyClose> key;
};

ActivationKey::ActivationKey(std::unique_ptr<Pair> pair) : pair_(std::move(pair)) {}
ActivationKey::ActivationKey(ActivationKey&&) noexcept = default;
ActivationKey& ActivationKey::operator=(ActivationKey&&) noexcept = default;
ActivationKey::~ActivationKey() = default;

Result<ActivationKey> ActivationKey::make(bool newer) {
    auto pair = std::make_unique<Pair>();
    pair->key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", newer ? newer_rsa_bits : rsa_bits));
    if (!pair->key) return fail(Errc::internal, "RSA key generation");
    return ActivationKey(std::move(pair));
}

Result<std::string> ActivationKey::public_text() const {
    BIGNUM* modulus = nullptr;
    if (EVP_PKEY_get_bn_param(pair_->key.get(), OSSL_PKEY_PARAM_RSA_N, &modulus) != 1) {
        return fail(Errc::internal, "RSA modulus");
    }
    std::string bytes(static_cast<std::size_t>(EVP_PKEY_get_size(pair_->key.get())), '\0');
    const int written = BN_bn2binpad(modulus, reinterpret_cast<unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
    BN_free(modulus);
    if (written != static_cast<int>(bytes.size())) return fail(Errc::internal, "RSA modulus");
    return to_base64(to_hex(bytes));
}

Result<Secret> ActivationKey::open_challenge(std::string_view base64) const {
    const auto hex = from_base64(base64);
    if (!hex) return std::unexpected(hex.error().within("challenge"));
    const auto cipher = from_hex(*hex);
    const auto bytes = static_cast<std::size_t>(EVP_PKEY_get_size(pair_->key.get()));
    if (!cipher || cipher->size() != bytes) {
        return fail(Errc::malformed, "challenge: not " + std::to_string(bytes) + " bytes as hex");
    }
    auto plain = decrypt(pair_->key.get(), *cipher);
    if (!plain) return std::unexpected(plain.error());
    if (plain->size() != challenge_chars || !from_hex(*plain)) {
        return fail(Errc::malformed, "challenge: not 32 hex characters");
    }
    return Secret(std::move(*plain));
}

Result<std::string> encrypt_first_password(const Secret& challenge, const Secret& password) {
    auto key = from_hex(challenge.reveal());
    if (!key || challenge.reveal().size() != challenge_chars) {
        return fail(Errc::malformed, "challenge: not 32 hex characters");
    }
    std::string plain(challenge.reveal().substr(0, 16));
    plain.append(password.reveal());
    pad_with_zeros(plain);
    const auto cipher = run_aes({"AES-128-ECB", *key, {}, true}, plain);
    Secret::wipe(plain);
    Secret::wipe(*key);
    if (!cipher) return std::unexpected(cipher.error());
    return to_base64(to_hex(*cipher));
}

Result<NewerPassword> encrypt_newer_password(const Secret& challenge, const Secret& password) {
    auto key = from_hex(challenge.reveal());
    if (!key || challenge.reveal().size() != challenge_chars) {
        return fail(Errc::malformed, "challenge: not 32 hex characters");
    }
    std::string plain(challenge.reveal().substr(0, 16));
    plain.append(password.reveal());
    const auto padding = block_bytes - plain.size() % block_bytes;
    plain.append(padding, static_cast<char>(padding));  // RFC 5652 section 6.3
    const auto iv = random_iv();
    const auto cipher = run_aes({"AES-128-CBC", *key, iv, true}, plain);
    Secret::wipe(plain);
    Secret::wipe(*key);
    if (!cipher) return std::unexpected(cipher.error());
    return NewerPassword{to_base64(to_hex(*cipher)), to_hex(iv)};
}

std::string make_newer_challenge(const std::string& public_text) {
    return json::print({{"publicKey", public_text}});
}

Result<std::string> parse_newer_challenge(std::string_view text) {
    const auto document = json::parse_object(text, "challenge");
    if (!document) return std::unexpected(document.error());
    auto challenge = json::text_at(*document, "challenge");
    if (challenge.empty()) return fail(Errc::malformed, "challenge: it is missing");
    return challenge;
}

std::string make_newer_activation(const NewerPassword& password) {
    return json::print({{"password", password.text}, {"iv", password.iv}});
}

Result<std::string> parse_challenge_reply(std::string_view text) {
    const auto document = xml::parse(text, "challenge");
    if (!document) return std::unexpected(document.error());
    auto key = xml::text_of(xml::find(**document, "key"));
    if (key.empty()) return fail(Errc::malformed, "challenge: key is missing");
    return key;
}

std::string make_challenge_document(const std::string& public_text) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><PublicKey version=\"2.0\" "
           "xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><key>" +
           public_text + "</key></PublicKey>";
}

std::string make_activate_document(const std::string& encrypted) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ActivateInfo version=\"2.0\" "
           "xmlns=\"http://www.isapi.org/ver20/XMLSchema\"><password>" +
           encrypted + "</password></ActivateInfo>";
}

}  // namespace camfleet::hikvision
