// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/openssl/certificate.hpp"

#include "common/adapters/openssl/handles.hpp"
#include "common/adapters/openssl/key.hpp"
#include "common/adapters/openssl/p256.hpp"
#include "common/base/encoding.hpp"
#include "common/base/limits.hpp"

#include <ctime>

namespace camfleet::openssl {
namespace {

constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";

Time to_time(const ASN1_TIME* value) {
    std::tm parts{};
    if (value == nullptr || ASN1_TIME_to_tm(value, &parts) != 1) return Time{};
    return Time{Seconds{timegm(&parts)}};
}

X509Handle parse_der(std::string_view der) {
    const unsigned char* at = as_bytes(der);
    X509Handle out(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    return out && at == as_bytes(der) + der.size() ? std::move(out) : nullptr;
}

bool only_space(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// The blocks of a PEM text, or nothing where something else stands between them.
Result<std::vector<std::string_view>> blocks(std::string_view pem) {
    std::vector<std::string_view> out;
    while (!only_space(pem)) {
        const auto begin = pem.find(kBegin);
        if (begin == std::string_view::npos || !only_space(pem.substr(0, begin))) {
            return fail(Errc::malformed, "certificate: not PEM");
        }
        const auto end = pem.find(kEnd, begin);
        if (end == std::string_view::npos)
            return fail(Errc::malformed, "certificate: PEM is cut short");
        out.push_back(pem.substr(begin, end + kEnd.size() - begin));
        pem.remove_prefix(end + kEnd.size());
    }
    if (out.empty()) return fail(Errc::malformed, "certificate: empty");
    return out;
}

Result<Certificate> parse_block(std::string_view block) {
    const Bio bio = read_bio(block);
    X509* native = PEM_read_bio_X509(bio.get(), nullptr, no_pass_phrase, nullptr);
    if (native == nullptr) return fail(Errc::malformed, "certificate: " + last_reason());
    return Certificate::adopt(native);
}

}  // namespace

Result<Certificate> Certificate::adopt(x509_st* native) {
    std::shared_ptr<x509_st> owned(native, X509_free);
    if (!is_p256(X509_get0_pubkey(native))) {
        ERR_clear_error();
        return fail(Errc::not_supported, "certificate: the key is not EC P-256");
    }
    return Certificate(std::move(owned));
}

Result<Certificate> Certificate::parse(std::string_view pem_or_der) {
    if (pem_or_der.size() > limits::certificate_bytes_max)
        return fail(Errc::too_large, "certificate");
    if (pem_or_der.starts_with('\x30')) {
        X509Handle native = parse_der(pem_or_der);
        if (!native) return fail(Errc::malformed, "certificate: not DER: " + last_reason());
        return adopt(native.release());
    }
    const auto found = blocks(pem_or_der);
    if (!found) return std::unexpected(found.error());
    if (found->size() != 1) return fail(Errc::malformed, "certificate: more than one");
    return parse_block(found->front());
}

std::string Certificate::to_pem() const {
    const Bio bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), certificate_.get());
    return drain(bio.get());
}

std::string Certificate::to_der() const {
    const Bio bio(BIO_new(BIO_s_mem()));
    i2d_X509_bio(bio.get(), certificate_.get());
    return drain(bio.get());
}

std::string Certificate::fingerprint() const { return sha256_hex(to_der()); }

std::string Certificate::serial() const {
    const BigNumber number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate_.get()), nullptr));
    if (!number) return {};
    std::string raw(static_cast<std::size_t>(BN_num_bytes(number.get())), '\0');
    BN_bn2bin(number.get(), reinterpret_cast<unsigned char*>(raw.data()));
    return to_hex(raw);
}

std::string Certificate::common_name() const {
    const X509_NAME* subject = X509_get_subject_name(certificate_.get());
    const int first = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (first < 0 || X509_NAME_get_index_by_NID(subject, NID_commonName, first) >= 0) return {};
    const ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, first));
    unsigned char* text = nullptr;
    const int size = ASN1_STRING_to_UTF8(&text, value);
    if (size < 0) return {};
    std::string out(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
    OPENSSL_free(text);
    return out;
}

Time Certificate::not_before() const { return to_time(X509_get0_notBefore(certificate_.get())); }
Time Certificate::not_after() const { return to_time(X509_get0_notAfter(certificate_.get())); }

bool Certificate::valid_at(Time when) const { return not_before() <= when && when <= not_after(); }

bool Certificate::is_ca() const { return X509_check_ca(certificate_.get()) == 1; }

bool Certificate::belongs_to(const Key& key) const {
    return EVP_PKEY_eq(X509_get0_pubkey(certificate_.get()), key.native()) == 1;
}

bool Certificate::issued_by(const Certificate& ca) const {
    const X509StoreHandle store(X509_STORE_new());
    const X509StoreContext context(X509_STORE_CTX_new());
    if (!store || !context || X509_STORE_add_cert(store.get(), ca.native()) != 1) return false;
    // Every use in the fleet is checked by its own rule; a purpose here would demand e-mail or TLS.
    X509_STORE_set_purpose(store.get(), X509_PURPOSE_ANY);
    X509_STORE_set_flags(store.get(), X509_V_FLAG_NO_CHECK_TIME | X509_V_FLAG_X509_STRICT);
    if (X509_STORE_CTX_init(context.get(), store.get(), certificate_.get(), nullptr) != 1)
        return false;
    const bool good = X509_verify_cert(context.get()) == 1;
    ERR_clear_error();
    return good;
}

bool Certificate::names(const std::string& host) const {
    const bool is_address = X509_check_ip_asc(certificate_.get(), host.c_str(), 0) == 1;
    const bool is_name = X509_check_host(certificate_.get(), host.data(), host.size(),
                                         X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, nullptr) == 1;
    return is_address || is_name;
}

Result<std::vector<Certificate>> parse_bundle(std::string_view pem) {
    if (pem.size() > limits::certificate_bundle_max)
        return fail(Errc::too_large, "certificate bundle");
    const auto found = blocks(pem);
    if (!found) return std::unexpected(found.error());
    std::vector<Certificate> out;
    for (const auto block : *found) {
        auto one = parse_block(block);
        if (!one) return std::unexpected(one.error());
        out.push_back(std::move(*one));
    }
    return out;
}

std::string bundle_pem(std::span<const Certificate> certificates) {
    std::string out;
    for (const auto& one : certificates) out += one.to_pem();
    return out;
}

}  // namespace camfleet::openssl
