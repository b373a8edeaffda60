// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/hikvision/activation.hpp"

#include "common/base/encoding.hpp"
#include "tests/lab/hikvision/aes.hpp"
#include "tests/unit/lab/camera_bench.hpp"

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

namespace camfleet::lab {
namespace {

// Source: the reference's own vectors, hikvision sections 4 and 5.1.
constexpr std::string_view number = "aaaabbbbccccdddd1111222233334444";
constexpr std::string_view sealed_hex =
    "9ed7921aae7da309a35c18f782e327c1e1eef96a549947c4df615c928b8acbf8";
constexpr std::string_view salt =
    "3d45e398cf30552e35c756c66cc7e788b498cc316901108ab95a9af6885b6f19";

// The client's side of the exchange, for a test.
class Client {
  public:
    Client() : key_(EVP_RSA_gen(1024)) {}
    ~Client() { EVP_PKEY_free(key_); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    std::string public_text() const {
        BIGNUM* modulus = nullptr;
        EVP_PKEY_get_bn_param(key_, "n", &modulus);
        std::string bytes(128, '\0');
        BN_bn2binpad(modulus, reinterpret_cast<unsigned char*>(bytes.data()), 128);
        BN_free(modulus);
        return to_base64(to_hex(bytes));
    }

    std::string open(const std::string& text) const {
        const std::string cipher = *from_hex(*from_base64(text));
        EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key_, nullptr);
        std::string plain(256, '\0');
        std::size_t size = plain.size();
        EVP_PKEY_decrypt_init(context);
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING);
        EVP_PKEY_decrypt(context, reinterpret_cast<unsigned char*>(plain.data()), &size,
                         reinterpret_cast<const unsigned char*>(cipher.data()), cipher.size());
        EVP_PKEY_CTX_free(context);
        plain.resize(size);
        return plain;
    }

  private:
    EVP_PKEY* key_;
};

std::string seal(const std::string& r, const std::string& password) {
    return to_base64(to_hex(aes128_encrypt(*from_hex(r), {}, r.substr(0, 16) + password)));
}

CameraConfig fresh_camera() {
    CameraConfig config = bench_camera();
    config.activated = false;
    return config;
}

Response activate(Bench& bench, const std::string& password) {
    const Client client;
    const Response challenge =
        bench.call("POST", "/ISAPI/Security/challenge",
                   "<PublicKey><key>" + client.public_text() + "</key></PublicKey>");
    const auto from = challenge.body.find("<key>") + 5;
    const auto to = challenge.body.find("</key>");
    const std::string r = client.open(challenge.body.substr(from, to - from));
    EXPECT_EQ(r.size(), 32U);
    return bench.call(
        "PUT", "/ISAPI/System/activate",
        "<ActivateInfo><password>" + seal(r, password) + "</password></ActivateInfo>");
}

TEST(Activation, opens_the_reference_vector) {
    EXPECT_EQ(to_hex(aes128_encrypt(*from_hex(number), {}, "aaaabbbbccccddddAbc12345")),
              sealed_hex);
    const auto password = open_first_password(to_base64(sealed_hex), number);
    ASSERT_TRUE(password.has_value());
    EXPECT_EQ(*password, "Abc12345");
}

TEST(Activation, refuses_a_password_sealed_under_another_number) {
    EXPECT_FALSE(open_first_password(to_base64(sealed_hex), "00000000000000001111222233334444"));
    EXPECT_FALSE(open_first_password("not base64 !", number));
    EXPECT_FALSE(seal_activation_number(to_base64("abcd"), number));
}

TEST(Activation, sets_the_first_password_of_a_fresh_camera) {
    Bench bench(fresh_camera());
    EXPECT_NE(bench.call("GET", "/SDK/activateStatus").body.find("<Activated>false"),
              std::string::npos);
    EXPECT_FALSE(bench.core.wanted().rtsp);
    EXPECT_EQ(activate(bench, "Fresh-9pass").status, 200);
    EXPECT_NE(bench.call("GET", "/SDK/activateStatus").body.find("<Activated>true"),
              std::string::npos);
    EXPECT_TRUE(bench.core.wanted().rtsp);
    bench.login.password = "Fresh-9pass";
    EXPECT_EQ(bench.call("GET", "/ISAPI/Security/userCheck").status, 200);
    EXPECT_EQ(bench.core.counters.activations, 1U);
}

TEST(Activation, refuses_what_the_password_rules_forbid) {
    const std::pair<const char*, const char*> table[] = {
        {"short1A", "userPwdLenUnder8"},
        {"longer-than-16-chars", "passwordLenNoMoreThan16"},
        {"12345678", "passwordMustContainMorethan2Types"},
        {"xadmin123", "riskPassword"},
    };
    for (const auto& [password, word] : table) {
        Bench bench(fresh_camera());
        const Response response = activate(bench, password);
        EXPECT_EQ(response.status, 400) << word;
        EXPECT_NE(response.body.find(word), std::string::npos) << word;
        EXPECT_FALSE(bench.core.flash.activated) << word;
    }
}

TEST(Activation, happens_once) {
    Bench bench;
    const Response response = bench.call("PUT", "/ISAPI/System/activate", "<ActivateInfo/>");
    EXPECT_NE(response.body.find("hasActivated"), std::string::npos);
}

TEST(Activation, keeps_all_other_calls_closed_before) {
    Bench bench(fresh_camera());
    const Response response = bench.call("GET", "/ISAPI/System/deviceInfo");
    EXPECT_EQ(response.status, 403);
    EXPECT_NE(response.body.find("notActivated"), std::string::npos);
}

TEST(FieldCipher, matches_the_reference_vector) {
    const FieldKeySource source{"admin", "Abc12345", salt, 100, true};
    EXPECT_EQ(to_hex(field_key(source)), "5a3c7093f946b50dee75d14c2f4bdf86");
    const auto cipher = FieldCipher::make(source, "00112233445566778899aabbccddeeff");
    ASSERT_TRUE(cipher.has_value());
    EXPECT_EQ(cipher->encrypt("NewPass123"), "d1145f470fad452a456048550aa175e6");
    EXPECT_EQ(*cipher->decrypt("d1145f470fad452a456048550aa175e6"), "NewPass123");
    EXPECT_FALSE(FieldCipher::make(source, "0011").has_value());
    EXPECT_FALSE(cipher->decrypt("d114").has_value());
}

}  // namespace
}  // namespace camfleet::lab
