// SPDX-License-Identifier: Apache-2.0
// DER <-> CMS ContentInfo, strictly: one encoding for one message, nothing before, between or
// after. Included by the .cpp files of this room only.
#pragma once

#include "common/adapters/openssl/handles.hpp"

namespace camfleet::openssl {

// Errors: malformed (not CMS, not DER, trailing bytes, another content type), too_large
[[nodiscard]] Result<Cms> parse_cms(std::string_view der, int content_type_nid, std::size_t max);
[[nodiscard]] Result<std::string> to_der(CMS_ContentInfo* cms);

// What an AuthEnvelopedData asks of OpenSSL, read before OpenSSL acts on it: it would check a tag
// of one byte, write past its buffers for a longer nonce or another key wrap, and give out nothing
// at all, as a success, for a cipher that wraps keys. All sizes in bytes.
struct SealedShape {
    bool agreed_by_ecdh = false;  // one recipient, ECDH with SHA-256, AES-256 key wrap
    std::size_t point_bytes = 0;  // with the octet of unused bits
    std::size_t wrapped_key_bytes = 0;
    bool aes_256_gcm = false;
    std::size_t nonce_bytes = 0;
    std::size_t stated_tag_bytes = 0;
    std::size_t tag_bytes = 0;

    // Source of the sizes: SEC 1 section 2.3.3 (P-256, uncompressed), RFC 3394 section 2 (a wrap
    // adds 8), RFC 5084 section 3.2 (a nonce of 12 recommended).
    [[nodiscard]] bool ours() const {
        return agreed_by_ecdh && point_bytes == 1 + 65 && wrapped_key_bytes == 32 + 8 &&
               aes_256_gcm && nonce_bytes == 12 && stated_tag_bytes == 16 && tag_bytes == 16;
    }
};
// Errors: malformed
[[nodiscard]] Result<SealedShape> sealed_shape(std::string_view auth_enveloped_der);

}  // namespace camfleet::openssl
