// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/openssl/cms_verifier.hpp"

#include "common/adapters/openssl/cms_codec.hpp"

namespace camfleet::openssl {
namespace {

using ports::VerifyFailure;

std::unexpected<VerifyFailure> refuse(v1::Refusal::Reason reason, std::string detail) {
    ERR_clear_error();
    return std::unexpected(VerifyFailure{reason, std::move(detail)});
}

bool uses_our_algorithms(CMS_SignerInfo* info) {
    X509_ALGOR* digest = nullptr;
    X509_ALGOR* signature = nullptr;
    CMS_SignerInfo_get0_algs(info, nullptr, nullptr, &digest, &signature);
    return digest != nullptr && signature != nullptr &&
           OBJ_obj2nid(digest->algorithm) == NID_sha256 &&
           OBJ_obj2nid(signature->algorithm) == NID_ecdsa_with_SHA256;
}

// What every message of ours looks like. Signed attributes are demanded because without them the
// attributes of an honest message could be passed off as a content. Source: RFC 5652 section 11
std::expected<CMS_SignerInfo*, VerifyFailure> check_shape(CMS_ContentInfo* cms) {
    STACK_OF(CMS_SignerInfo)* infos = CMS_get0_SignerInfos(cms);
    if (infos == nullptr || sk_CMS_SignerInfo_num(infos) != 1) {
        return refuse(v1::Refusal::malformed, "not exactly one signer");
    }
    CMS_SignerInfo* info = sk_CMS_SignerInfo_value(infos, 0);
    ASN1_OCTET_STRING** content = CMS_get0_content(cms);
    if (content == nullptr || *content == nullptr ||
        OBJ_obj2nid(CMS_get0_eContentType(cms)) != NID_pkcs7_data) {
        return refuse(v1::Refusal::malformed, "no content of type data");
    }
    if (CMS_signed_get_attr_count(info) <= 0 || !uses_our_algorithms(info)) {
        return refuse(v1::Refusal::malformed, "not ECDSA with SHA-256 over signed attributes");
    }
    return info;
}

std::expected<std::string, VerifyFailure> check_signature(CMS_ContentInfo* cms,
                                                          const Certificate& signer) {
    const std::unique_ptr<STACK_OF(X509), void (*)(STACK_OF(X509)*)> certificates(
        sk_X509_new_null(), [](STACK_OF(X509) * stack) { sk_X509_free(stack); });
    const Bio out(BIO_new(BIO_s_mem()));
    if (!certificates || !out || sk_X509_push(certificates.get(), signer.native()) <= 0) {
        return refuse(v1::Refusal::malformed, "out of memory");
    }
    // The chain was checked by ours, at construction; certificates inside the message are not
    // looked at.
    constexpr unsigned flags = CMS_BINARY | CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY | CMS_NOCRL;
    if (CMS_verify(cms, certificates.get(), nullptr, nullptr, out.get(), flags) != 1) {
        return refuse(v1::Refusal::tampered, "digest or signature do not fit: " + last_reason());
    }
    return drain(out.get());
}

}  // namespace

CmsVerifier::CmsVerifier(const std::vector<Certificate>& signers,
                         Certificate ca,
                         const ports::Clock& clock,
                         std::size_t bytes_max)
    : ca_(std::move(ca)), clock_(clock), bytes_max_(bytes_max) {
    for (const auto& signer : signers) {
        if (signer.issued_by(ca_) && !signer.is_ca()) signers_.push_back(signer);
    }
}

CmsVerifier::Found CmsVerifier::find_signer(CMS_SignerInfo_st* info) const {
    const Time now = clock_.wall();
    for (const auto& signer : signers_) {
        if (CMS_SignerInfo_cert_cmp(info, signer.native()) != 0) continue;
        if (!signer.valid_at(now) || !ca_.valid_at(now)) {
            return refuse(v1::Refusal::wrong_signer,
                          "the signer's certificate is not valid at " + to_iso8601(now));
        }
        return &signer;
    }
    return refuse(v1::Refusal::wrong_signer, "signed by none of the known certificates");
}

std::expected<std::string, VerifyFailure> CmsVerifier::verify(std::string_view der) const {
    const auto cms = parse_cms(der, NID_pkcs7_signed, bytes_max_);
    if (!cms) return refuse(v1::Refusal::malformed, cms.error().context);
    const auto info = check_shape(cms->get());
    if (!info) return std::unexpected(info.error());
    const auto signer = find_signer(*info);
    if (!signer) return std::unexpected(signer.error());
    return check_signature(cms->get(), **signer);
}

}  // namespace camfleet::openssl
