// SPDX-License-Identifier: Apache-2.0
// Certificates of simulated devices: their own, or a maker's.
#include "common/base/assert.hpp"
#include "common/base/encoding.hpp"
#include "tests/lab/tls/tls_context.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>

namespace camfleet::lab {

namespace {

constexpr long day = 24L * 3600;

using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;
using Certificate = std::unique_ptr<X509, void (*)(X509*)>;

struct Signer {
    X509* certificate;  // null: itself
    EVP_PKEY* key;
};

Key make_key() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }

void add_name(X509_NAME* name, const char* field, const std::string& value) {
    if (value.empty()) return;
    X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(value.c_str()), -1, -1, 0);
}

void set_time(X509* certificate, int days) {
    const bool over = days < 0;
    X509_gmtime_adj(X509_getm_notBefore(certificate), over ? (days - 1) * day : -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), days * day);
}

Certificate make_certificate(const TlsSubject& subject,
                             EVP_PKEY* key,
                             const Signer& signer,
                             bool authority) {
    Certificate made(X509_new(), X509_free);
    X509_set_version(made.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
    set_time(made.get(), subject.days);
    X509_set_pubkey(made.get(), key);
    auto* name = X509_get_subject_name(made.get());
    add_name(name, "CN", subject.common_name);
    add_name(name, "O", subject.organisation);
    add_name(name, "serialNumber", subject.serial_number);
    X509_set_issuer_name(made.get(), signer.certificate == nullptr
                                         ? name
                                         : X509_get_subject_name(signer.certificate));
    if (authority) {
        X509_EXTENSION* extension =
            X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints, "critical,CA:TRUE");
        X509_add_ext(made.get(), extension, -1);
        X509_EXTENSION_free(extension);
    }
    CAMFLEET_ASSERT(X509_sign(made.get(), signer.key, EVP_sha256()) > 0);
    return made;
}

std::string to_pem(X509* certificate) {
    const std::unique_ptr<BIO, int (*)(BIO*)> bio(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_X509(bio.get(), certificate);
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

std::string use(SSL_CTX* tls, X509* certificate, EVP_PKEY* key) {
    SSL_CTX_use_certificate(tls, certificate);
    SSL_CTX_use_PrivateKey(tls, key);
    SSL_CTX_set_mode(tls, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    X509_digest(certificate, EVP_sha256(), digest.data(), &size);
    return to_hex({reinterpret_cast<const char*>(digest.data()), size});
}

}  // namespace

struct TlsAuthority::Keys {
    Key root = make_key();
    Key intermediate = make_key();
    Certificate root_certificate{nullptr, X509_free};
    Certificate intermediate_certificate{nullptr, X509_free};
};

TlsAuthority::TlsAuthority(const std::string& name) : keys_(std::make_unique<Keys>()) {
    auto& keys = *keys_;
    keys.root_certificate = make_certificate({.common_name = name + " Root", .days = 10},
                                             keys.root.get(), {nullptr, keys.root.get()}, true);
    keys.intermediate_certificate = make_certificate(
        {.common_name = name + " Intermediate", .days = 10}, keys.intermediate.get(),
        {keys.root_certificate.get(), keys.root.get()}, true);
    root_pem_ = to_pem(keys.root_certificate.get());
    intermediate_pem_ = to_pem(keys.intermediate_certificate.get());
}

TlsAuthority::~TlsAuthority() = default;

TlsIdentity::TlsIdentity(const std::string& common_name) : context_(std::make_unique<Context>()) {
    const Key key = make_key();
    const auto certificate =
        make_certificate({.common_name = common_name}, key.get(), {nullptr, key.get()}, false);
    sha256_ = use(context_->tls.get(), certificate.get(), key.get());
}

TlsIdentity::TlsIdentity(const TlsSubject& subject, const TlsAuthority& maker)
    : context_(std::make_unique<Context>()) {
    const auto& keys = *maker.keys_;
    const Key key = make_key();
    const auto certificate = make_certificate(
        subject, key.get(), {keys.intermediate_certificate.get(), keys.intermediate.get()}, false);
    sha256_ = use(context_->tls.get(), certificate.get(), key.get());
    X509_up_ref(keys.intermediate_certificate.get());
    SSL_CTX_add_extra_chain_cert(context_->tls.get(), keys.intermediate_certificate.get());
}

TlsIdentity::~TlsIdentity() = default;

}  // namespace camfleet::lab
