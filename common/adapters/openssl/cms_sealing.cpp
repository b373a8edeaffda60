// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/openssl/cms_sealing.hpp"

#include "common/adapters/openssl/cms_codec.hpp"

namespace camfleet::openssl {
namespace {

// OpenSSL's default derivation for ECDH recipients is SHA-1.
bool add_recipient(CMS_ContentInfo* cms, const Certificate& to) {
    CMS_RecipientInfo* info =
        CMS_add1_recipient_cert(cms, to.native(), CMS_BINARY | CMS_USE_KEYID | CMS_KEY_PARAM);
    EVP_PKEY_CTX* context = info != nullptr ? CMS_RecipientInfo_get0_pkey_ctx(info) : nullptr;
    return context != nullptr && EVP_PKEY_CTX_set_ecdh_kdf_md(context, EVP_sha256()) > 0;
}

Result<Cms> parse_sealed(std::string_view der, std::size_t max) {
    auto cms = parse_cms(der, NID_id_smime_ct_authEnvelopedData, max);
    if (!cms) return fail(Errc::malformed, cms.error().context);
    const auto shape = sealed_shape(der);
    if (!shape || !shape->ours()) {
        return fail(Errc::malformed,
                    "sealed message that is not ECDH with AES-256 key wrap to one recipient, "
                    "AES-256-GCM with a 12-byte nonce and a 16-byte tag");
    }
    return cms;
}

}  // namespace

Result<Certificate> CmsSealer::certificate(std::string_view recipient) const {
    const std::lock_guard lock(mutex_);
    if (const auto found = known_.find(recipient); found != known_.end()) return found->second;
    auto parsed = Certificate::parse(recipient);
    if (!parsed) return parsed;
    if (known_.size() >= limits::sealing_recipients_max) known_.clear();
    known_.emplace(recipient, *parsed);
    return parsed;
}

Result<std::string> CmsSealer::seal(std::string_view plain, std::string_view recipient) const {
    if (plain.size() > limits::event_bytes_max) return fail(Errc::too_large, "secret to seal");
    const auto to = certificate(recipient);
    if (!to) return fail(Errc::invalid_argument, "recipient: " + to.error().context);
    const Bio in = read_bio(plain);
    const Cms cms(CMS_encrypt(nullptr, in.get(), EVP_aes_256_gcm(), CMS_BINARY | CMS_PARTIAL));
    if (!cms || !add_recipient(cms.get(), *to) ||
        CMS_final(cms.get(), in.get(), nullptr, CMS_BINARY) != 1) {
        return fail(Errc::internal, "cannot seal: " + last_reason());
    }
    return to_der(cms.get());
}

Result<CmsUnsealer> CmsUnsealer::make(Key key, Certificate certificate, std::size_t bytes_max) {
    if (!certificate.belongs_to(key))
        return fail(Errc::conflict, "the certificate belongs to another key");
    return CmsUnsealer(std::move(key), std::move(certificate), bytes_max);
}

Result<std::string> CmsUnsealer::unseal(std::string_view der) const {
    const auto cms = parse_sealed(der, bytes_max_);
    if (!cms) return std::unexpected(cms.error());
    const Bio out(BIO_new(BIO_s_secmem()));  // wiped when it goes, also after a failure
    const bool good = out && CMS_decrypt(cms->get(), key_.native(), certificate_.native(), nullptr,
                                         out.get(), CMS_BINARY) == 1;
    ERR_clear_error();
    if (!good) return fail(Errc::unauthorized, "not sealed to this certificate, or altered");
    return drain(out.get());
}

}  // namespace camfleet::openssl
