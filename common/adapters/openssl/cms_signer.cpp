// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/openssl/cms_signer.hpp"

#include "common/adapters/openssl/cms_codec.hpp"
#include "common/base/limits.hpp"

namespace camfleet::openssl {

Result<CmsSigner> CmsSigner::make(Key key, Certificate certificate) {
    if (!certificate.belongs_to(key))
        return fail(Errc::conflict, "the signer's certificate belongs to another key");
    return CmsSigner(std::move(key), std::move(certificate));
}

Result<std::string> CmsSigner::sign(std::string_view content) const {
    if (content.size() > limits::event_bytes_max) return fail(Errc::too_large, "content to sign");
    const Bio in = read_bio(content);
    const Cms cms(CMS_sign(certificate_.native(), key_.native(), nullptr, in.get(),
                           CMS_BINARY | CMS_NOCERTS | CMS_USE_KEYID | CMS_NOSMIMECAP));
    if (!cms) return fail(Errc::internal, "cannot sign: " + last_reason());
    return to_der(cms.get());
}

}  // namespace camfleet::openssl
