// SPDX-License-Identifier: Apache-2.0
// DER <-> CMS ContentInfo, strictly: one encoding for one message, nothing before, between or
// after. Included by the .cpp files of this room only.
#pragma once

#include "common/adapters/openssl/handles.hpp"

namespace camfleet::openssl {

// Errors: malformed (not CMS, not DER, trailing bytes, another content type), too_large
[[nodiscard]] Result<Cms> parse_cms(std::string_view der, int content_type_nid, std::size_t max);
[[nodiscard]] Result<std::string> to_der(CMS_ContentInfo* cms);

// Length of the authentication tag of an AuthEnvelopedData. OpenSSL would honour a tag of one byte.
// Errors: malformed
[[nodiscard]] Result<std::size_t> tag_size(std::string_view auth_enveloped_der);

}  // namespace camfleet::openssl
