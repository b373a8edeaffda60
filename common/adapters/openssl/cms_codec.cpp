// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/openssl/cms_codec.hpp"

#include <optional>

namespace camfleet::openssl {
namespace {

// 1.2.840.10045.2.1 without parameters. Source: RFC 5753 section 3.1.1
constexpr std::string_view kEcPublicKey = "\x06\x07\x2a\x86\x48\xce\x3d\x02\x01";
// dhSinglePass-stdDH-sha256kdf-scheme { id-aes256-wrap }. Source: RFC 5753 section 7.1.4
constexpr std::string_view kAgreement =
    "\x06\x06\x2b\x81\x04\x01\x0b\x01"
    "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2d";
// 2.16.840.1.101.3.4.1.46, body of the DER. Source: RFC 5084 section 3.2
constexpr std::string_view kAes256Gcm = "\x60\x86\x48\x01\x65\x03\x04\x01\x2e";

// Takes the body of the next element off `rest` if it has this tag. The input is DER (parse_cms
// re-encoded it), so lengths are definite.
std::optional<std::string_view> take(std::string_view& rest,
                                     int tag,
                                     int tag_class = V_ASN1_UNIVERSAL) {
    const unsigned char* at = as_bytes(rest);
    long size = 0;
    int found = 0;
    int found_class = 0;
    const int flags =
        ASN1_get_object(&at, &size, &found, &found_class, static_cast<long>(rest.size()));
    if ((flags & 0x81) != 0 || size < 0) {  // 0x80: error, 0x01: indefinite length
        ERR_clear_error();
        return std::nullopt;
    }
    if (found != tag || found_class != tag_class) return std::nullopt;
    const auto head = static_cast<std::size_t>(at - as_bytes(rest));
    const auto body = rest.substr(head, static_cast<std::size_t>(size));
    rest.remove_prefix(head + static_cast<std::size_t>(size));
    return body;
}

std::unexpected<Error> not_cms() {
    return fail(Errc::malformed, "not a CMS message of the expected kind");
}

// RecipientInfos { [1] { version, [0] { [1] { ecPublicKey, point } }, { agreement, { wrap } },
// { { [0] key id, wrapped key } } } }. Source: RFC 5652 section 6.2.2, RFC 5753 section 3.1.1
bool read_recipient(std::string_view recipients, SealedShape& shape) {
    auto agree = take(recipients, 1, V_ASN1_CONTEXT_SPECIFIC);
    if (!agree || !recipients.empty()) return false;
    const auto version = take(*agree, V_ASN1_INTEGER);
    auto originator = take(*agree, 0, V_ASN1_CONTEXT_SPECIFIC);
    const auto algorithm = take(*agree, V_ASN1_SEQUENCE);
    auto keys = take(*agree, V_ASN1_SEQUENCE);
    if (!version || !originator || !algorithm || !keys || !agree->empty()) return false;
    auto public_key = take(*originator, 1, V_ASN1_CONTEXT_SPECIFIC);
    if (!public_key || !originator->empty()) return false;
    const auto key_type = take(*public_key, V_ASN1_SEQUENCE);
    const auto point = take(*public_key, V_ASN1_BIT_STRING);
    auto key = take(*keys, V_ASN1_SEQUENCE);
    if (!key_type || !point || !public_key->empty() || !key || !keys->empty()) return false;
    const auto key_id = take(*key, 0, V_ASN1_CONTEXT_SPECIFIC);
    const auto wrapped = take(*key, V_ASN1_OCTET_STRING);
    if (!key_id || !wrapped || !key->empty()) return false;
    shape.agreed_by_ecdh = *key_type == kEcPublicKey && *algorithm == kAgreement;
    shape.point_bytes = point->size();
    shape.wrapped_key_bytes = wrapped->size();
    return true;
}

// EncryptedContentInfo { type, { cipher, GCMParameters { nonce, tag length = 12 } }, [0] content }
bool read_cipher(std::string_view content, SealedShape& shape) {
    const auto type = take(content, V_ASN1_OBJECT);
    auto algorithm = take(content, V_ASN1_SEQUENCE);
    const auto ciphertext = take(content, 0, V_ASN1_CONTEXT_SPECIFIC);
    if (!type || !algorithm || !ciphertext || !content.empty()) return false;
    const auto cipher = take(*algorithm, V_ASN1_OBJECT);
    auto parameters = take(*algorithm, V_ASN1_SEQUENCE);
    if (!cipher || !parameters || !algorithm->empty()) return false;
    const auto nonce = take(*parameters, V_ASN1_OCTET_STRING);
    const auto tag_length = take(*parameters, V_ASN1_INTEGER);
    if (!nonce || !tag_length || tag_length->size() != 1 || !parameters->empty()) return false;
    shape.aes_256_gcm = *cipher == kAes256Gcm;
    shape.nonce_bytes = nonce->size();
    shape.stated_tag_bytes = static_cast<unsigned char>(tag_length->front());
    return true;
}

}  // namespace

Result<std::string> to_der(CMS_ContentInfo* cms) {
    const Bio out(BIO_new(BIO_s_mem()));
    if (!out || i2d_CMS_bio(out.get(), cms) != 1) {
        return fail(Errc::internal, "cannot encode CMS: " + last_reason());
    }
    return drain(out.get());
}

Result<Cms> parse_cms(std::string_view der, int content_type_nid, std::size_t max) {
    if (der.size() > max)
        return fail(Errc::too_large, "CMS message over " + std::to_string(max) + " bytes");
    const unsigned char* at = as_bytes(der);
    Cms cms(d2i_CMS_ContentInfo(nullptr, &at, static_cast<long>(der.size())));
    if (!cms) return fail(Errc::malformed, "not a CMS message: " + last_reason());
    if (at != as_bytes(der) + der.size())
        return fail(Errc::malformed, "bytes follow the CMS message");
    if (OBJ_obj2nid(CMS_get0_type(cms.get())) != content_type_nid) return not_cms();
    const auto again = to_der(cms.get());
    if (!again || *again != der) return fail(Errc::malformed, "CMS message is not DER");
    return cms;
}

// ContentInfo { type, [0] AuthEnvelopedData { version, [0]?, recipients, content, [1]?, tag, [2]? }
// } Source: RFC 5083 section 2.1; content: RFC 5652 section 6.1; its algorithm: RFC 5084
// section 3.2
Result<SealedShape> sealed_shape(std::string_view auth_enveloped_der) {
    SealedShape shape;
    std::string_view rest = auth_enveloped_der;
    const auto outer = take(rest, V_ASN1_SEQUENCE);
    if (!outer || !rest.empty()) return not_cms();
    rest = *outer;
    const auto type = take(rest, V_ASN1_OBJECT);
    const auto explicit_content = take(rest, 0, V_ASN1_CONTEXT_SPECIFIC);
    if (!type || !explicit_content || !rest.empty()) return not_cms();
    rest = *explicit_content;
    const auto enveloped = take(rest, V_ASN1_SEQUENCE);
    if (!enveloped) return not_cms();
    rest = *enveloped;
    const auto version = take(rest, V_ASN1_INTEGER);
    const auto recipients = take(rest, V_ASN1_SET);
    const auto content = take(rest, V_ASN1_SEQUENCE);
    const auto tag = take(rest, V_ASN1_OCTET_STRING);
    if (!version || !recipients || !content || !tag || !rest.empty()) return not_cms();
    shape.tag_bytes = tag->size();
    if (!read_recipient(*recipients, shape) || !read_cipher(*content, shape)) return not_cms();
    return shape;
}

}  // namespace camfleet::openssl
