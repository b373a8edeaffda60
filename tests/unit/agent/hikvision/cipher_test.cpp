// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/hikvision/activation_cipher.hpp"
#include "agent/cameras/hikvision/field_cipher.hpp"
#include "common/base/encoding.hpp"

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

namespace camfleet::hikvision {
namespace {

SecurityCapabilities vector_capabilities() {
    return {.encrypts_fields = true,
            .iterations = 100,
            .irreversible = true,
            .salt = "3d45e398cf30552e35c756c66cc7e788b498cc316901108ab95a9af6885b6f19",
            .checks_login_password = false,
            .backup_key_chars_min = {},
            .backup_key_chars_max = {}};
}

Result<FieldCipher> vector_cipher() {
    const ports::Login login{"admin", Secret("Abc12345")};
    return FieldCipher::make(vector_capabilities(), login,
                             *from_hex("00112233445566778899aabbccddeeff"));
}

TEST(FieldCipher, matches_the_reference_vector) {
    const auto cipher = vector_cipher();
    ASSERT_TRUE(cipher) << cipher.error().text();
    EXPECT_EQ(to_hex(cipher->key()), "5a3c7093f946b50dee75d14c2f4bdf86");
    EXPECT_EQ(*cipher->encrypt("NewPass123"), "d1145f470fad452a456048550aa175e6");
    EXPECT_EQ(cipher->query(), "security=1&iv=00112233445566778899aabbccddeeff");
}

TEST(FieldCipher, reads_back_what_it_wrote) {
    const auto cipher = vector_cipher();
    for (const std::string value :
         {"", "a", "exactly 12 b", "a much longer value than one block holds"}) {
        const auto text = *cipher->encrypt(value);
        if (value.empty()) continue;  // nothing is no block
        EXPECT_EQ(cipher->decrypt(text)->reveal(), value);
    }
}

TEST(FieldCipher, refuses_foreign_text) {
    const auto cipher = vector_cipher();
    EXPECT_EQ(cipher->decrypt("").error().code, Errc::malformed);
    EXPECT_EQ(cipher->decrypt("zz").error().code, Errc::malformed);
    EXPECT_EQ(cipher->decrypt("0011").error().code, Errc::malformed);
}

TEST(FieldCipher, uses_the_plain_password_where_the_device_keeps_it_reversible) {
    auto capabilities = vector_capabilities();
    capabilities.irreversible = false;
    const ports::Login login{"admin", Secret("Abc12345")};
    const auto cipher = FieldCipher::make(capabilities, login, random_iv());
    EXPECT_NE(to_hex(cipher->key()), "5a3c7093f946b50dee75d14c2f4bdf86");
}

TEST(FieldCipher, is_not_made_without_an_offer) {
    auto capabilities = vector_capabilities();
    capabilities.encrypts_fields = false;
    const ports::Login login{"admin", Secret("Abc12345")};
    EXPECT_EQ(FieldCipher::make(capabilities, login, random_iv()).error().code,
              Errc::not_supported);
}

TEST(ActivationCipher, matches_the_reference_vector) {
    const auto text =
        encrypt_first_password(Secret("aaaabbbbccccdddd1111222233334444"), Secret("Abc12345"));
    ASSERT_TRUE(text) << text.error().text();
    EXPECT_EQ(*from_base64(*text),
              "9ed7921aae7da309a35c18f782e327c1e1eef96a549947c4df615c928b8acbf8");
}

// The device's side: encrypts a challenge to the public text.
std::string device_challenge(const std::string& public_text, const std::string& challenge) {
    const auto modulus = *from_hex(*from_base64(public_text));
    BIGNUM* n = BN_bin2bn(reinterpret_cast<const unsigned char*>(modulus.data()),
                          static_cast<int>(modulus.size()), nullptr);
    OSSL_PARAM_BLD* build = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n);
    OSSL_PARAM_BLD_push_uint(build, OSSL_PKEY_PARAM_RSA_E, 65537);
    OSSL_PARAM* parameters = OSSL_PARAM_BLD_to_param(build);
    EVP_PKEY_CTX* maker = EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr);
    EVP_PKEY* key = nullptr;
    EVP_PKEY_fromdata_init(maker);
    EVP_PKEY_fromdata(maker, &key, EVP_PKEY_PUBLIC_KEY, parameters);
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key, nullptr);
    EVP_PKEY_encrypt_init(context);
    EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING);
    std::string out(128, '\0');
    std::size_t size = out.size();
    EVP_PKEY_encrypt(context, reinterpret_cast<unsigned char*>(out.data()), &size,
                     reinterpret_cast<const unsigned char*>(challenge.data()), challenge.size());
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(key);
    EVP_PKEY_CTX_free(maker);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(build);
    BN_free(n);
    return to_base64(to_hex(out));
}

TEST(ActivationCipher, opens_the_challenge_that_a_device_makes_from_its_public_text) {
    const auto key = ActivationKey::make();
    ASSERT_TRUE(key) << key.error().text();
    const auto public_text = *key->public_text();
    EXPECT_EQ(from_base64(public_text)->size(), 256U);
    const auto opened =
        key->open_challenge(device_challenge(public_text, "00112233445566778899aabbccddeeff"));
    ASSERT_TRUE(opened) << opened.error().text();
    EXPECT_EQ(opened->reveal(), "00112233445566778899aabbccddeeff");
}

TEST(ActivationCipher, refuses_a_broken_challenge) {
    const auto key = ActivationKey::make();
    EXPECT_EQ(key->open_challenge("!!").error().code, Errc::malformed);
    EXPECT_EQ(key->open_challenge(to_base64("00ff")).error().code, Errc::malformed);
    EXPECT_FALSE(key->open_challenge(to_base64(std::string(256, 'f'))));
    EXPECT_FALSE(key->open_challenge(
        device_challenge(*key->public_text(), "not hexadecimal, 32 characters!!")));
    EXPECT_EQ(encrypt_first_password(Secret("short"), Secret("x")).error().code, Errc::malformed);
    EXPECT_EQ(parse_challenge_reply("<Challenge/>").error().code, Errc::malformed);
}

}  // namespace
}  // namespace camfleet::hikvision
