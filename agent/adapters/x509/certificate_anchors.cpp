// SPDX-License-Identifier: Apache-2.0
#include "agent/adapters/x509/certificate_anchors.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

namespace camfleet::x509 {
namespace {

constexpr std::size_t anchors_max = 32;
constexpr std::size_t pem_bytes_max = 256 * 1024;
constexpr std::string_view begin_line = "-----BEGIN CERTIFICATE-----";

template <auto Free>
struct Deleter {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Bio = std::unique_ptr<BIO, Deleter<BIO_free>>;
using Context = std::unique_ptr<X509_STORE_CTX, Deleter<X509_STORE_CTX_free>>;

void free_stack(STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); }
using Stack = std::unique_ptr<STACK_OF(X509), Deleter<free_stack>>;

Certificate from_der(std::string_view der) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    Certificate made(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
    ERR_clear_error();
    return made;
}

std::string attribute(X509* certificate, int nid) {
    auto* name = X509_get_subject_name(certificate);
    const int at = X509_NAME_get_index_by_NID(name, nid, -1);
    if (at < 0) return {};
    const auto* text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
    const auto length = static_cast<std::size_t>(ASN1_STRING_length(text));
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)), length};
}

// Nobody is there to type a pass phrase for a certificate.
int no_pass_phrase(char* /*into*/, int /*size*/, int /*writing*/, void* /*user*/) { return -1; }

// The reader stopped because no further certificate begins; any other reason is a torn one. A first
// line that is torn itself looks to it like any text. Takes what the library remembers with it.
bool ends_cleanly(std::string_view pem) {
    const auto why = ERR_peek_last_error();
    ERR_clear_error();
    const auto last_line = pem.substr(pem.rfind('\n') + 1);
    return ERR_GET_LIB(why) == ERR_LIB_PEM && ERR_GET_REASON(why) == PEM_R_NO_START_LINE &&
           (last_line.empty() || !begin_line.starts_with(last_line));
}

}  // namespace

struct CertificateAnchors::Store {
    std::unique_ptr<X509_STORE, Deleter<X509_STORE_free>> store{X509_STORE_new()};
};

Result<CertificateAnchors> CertificateAnchors::parse(std::string_view pem) {
    if (pem.size() > pem_bytes_max) return fail(Errc::malformed, "CA file: too large");
    if (pem.empty()) return fail(Errc::malformed, "CA file: empty");
    auto made = std::make_shared<Store>();
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    std::size_t count = 0;
    ERR_clear_error();
    while (const auto one =
               Certificate(PEM_read_bio_X509(bio.get(), nullptr, no_pass_phrase, nullptr))) {
        if (++count > anchors_max) return fail(Errc::malformed, "CA file: too many certificates");
        if (X509_check_ca(one.get()) == 0) {
            return fail(Errc::malformed, "CA file: a certificate is no CA's");
        }
        X509_STORE_add_cert(made->store.get(), one.get());
    }
    if (!ends_cleanly(pem)) {
        return fail(Errc::malformed, "CA file: certificate " + std::to_string(count + 1) +
                                         " is damaged or breaks off; copy the file anew");
    }
    if (count == 0) return fail(Errc::malformed, "CA file: no certificate in PEM");
    // An intermediate CA of the operator's choice is an anchor as good as the root.
    X509_STORE_set_flags(made->store.get(), X509_V_FLAG_PARTIAL_CHAIN);
    return CertificateAnchors(std::move(made));
}

Result<Subject> CertificateAnchors::verify(std::span<const std::string> chain) const {
    if (chain.empty()) return fail(Errc::malformed, "the device shows no certificate");
    const auto own = from_der(chain.front());
    if (!own) return fail(Errc::malformed, "the device's certificate cannot be read");
    const Stack others(sk_X509_new_null());
    for (const auto& der : chain.subspan(1)) {
        if (auto one = from_der(der)) sk_X509_push(others.get(), one.release());
    }
    const Context context(X509_STORE_CTX_new());
    X509_STORE_CTX_init(context.get(), store_->store.get(), own.get(), others.get());
    const bool led_to_anchor = X509_verify_cert(context.get()) == 1;
    ERR_clear_error();
    if (!led_to_anchor) {
        return fail(Errc::wrong_identity,
                    std::string("the certificate does not lead to a CA that is trusted for it: ") +
                        X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));
    }
    return Subject{attribute(own.get(), NID_commonName), attribute(own.get(), NID_serialNumber)};
}

}  // namespace camfleet::x509
