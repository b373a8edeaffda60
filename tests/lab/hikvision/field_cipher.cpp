// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/hikvision/field_cipher.hpp"

#include "common/base/assert.hpp"
#include "common/base/encoding.hpp"
#include "tests/lab/hikvision/aes.hpp"

namespace camfleet::lab {

std::string field_key(const FieldKeySource& source) {
    std::string key(source.password);
    if (source.irreversible) {
        std::string all(source.user);
        key = sha256_hex(all.append(source.salt).append(source.password));
    }
    key = key.substr(0, 64) + "AaBbCcDd1234!@#$";
    for (unsigned round = 0; round < source.rounds; ++round) key = sha256_hex(key);
    const auto bytes = from_hex(key);
    CAMFLEET_ASSERT(bytes.has_value());
    return bytes->substr(0, 16);
}

Result<FieldCipher> FieldCipher::make(const FieldKeySource& source, std::string_view iv_hex) {
    auto iv = from_hex(iv_hex);
    if (!iv || iv->size() != 16) return fail(Errc::malformed, "iv");
    return FieldCipher(field_key(source), std::move(*iv));
}

std::string FieldCipher::encrypt(std::string_view value) const {
    return to_hex(aes128_encrypt(key_, iv_, to_base64(value)));
}

Result<std::string> FieldCipher::decrypt(std::string_view hex) const {
    auto cipher = from_hex(hex);
    if (!cipher) return cipher;
    auto plain = aes128_decrypt(key_, iv_, *cipher);
    if (!plain) return plain;
    return from_base64(*plain);
}

}  // namespace camfleet::lab
