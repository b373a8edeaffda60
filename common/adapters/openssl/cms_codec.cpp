// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/openssl/cms_codec.hpp"

namespace camfleet::openssl {
namespace {

struct Element {
    int tag = 0;
    int tag_class = 0;
    std::string_view body;
};

// Takes the next element off `rest`. The input is DER (parse_cms re-encoded it), so lengths are
// definite.
std::expected<Element, bool> take(std::string_view& rest) {
    const unsigned char* at = as_bytes(rest);
    Element out;
    long size = 0;
    const int flags =
        ASN1_get_object(&at, &size, &out.tag, &out.tag_class, static_cast<long>(rest.size()));
    if ((flags & 0x81) != 0 || size < 0) {  // 0x80: error, 0x01: indefinite length
        ERR_clear_error();
        return std::unexpected(false);
    }
    const auto head = static_cast<std::size_t>(at - as_bytes(rest));
    out.body = rest.substr(head, static_cast<std::size_t>(size));
    rest.remove_prefix(head + static_cast<std::size_t>(size));
    return out;
}

std::unexpected<Error> not_cms() {
    return fail(Errc::malformed, "not a CMS message of the expected kind");
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
// } Source: RFC 5083 section 2.1
Result<std::size_t> tag_size(std::string_view auth_enveloped_der) {
    std::string_view rest = auth_enveloped_der;
    const auto outer = take(rest);
    if (!outer) return not_cms();
    rest = outer->body;
    const auto type = take(rest);
    const auto explicit_content = take(rest);
    if (!type || !explicit_content) return not_cms();
    rest = explicit_content->body;
    const auto enveloped = take(rest);
    if (!enveloped) return not_cms();
    rest = enveloped->body;
    while (!rest.empty()) {
        const auto field = take(rest);
        if (!field) return not_cms();
        const bool is_tag =
            field->tag == V_ASN1_OCTET_STRING && field->tag_class == V_ASN1_UNIVERSAL;
        if (is_tag) return field->body.size();
    }
    return not_cms();
}

}  // namespace camfleet::openssl
