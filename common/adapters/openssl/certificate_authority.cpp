// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/openssl/certificate_authority.hpp"

#include "common/adapters/openssl/handles.hpp"
#include "common/adapters/openssl/p256.hpp"
#include "common/base/limits.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace camfleet::openssl {
namespace {

struct Profile {
    const char* basic = "critical,CA:FALSE";
    const char* key_usage = nullptr;
    const char* extended = nullptr;
};

constexpr Profile kRoot{"critical,CA:TRUE,pathlen:0", "critical,keyCertSign,cRLSign", nullptr};

Profile profile_of(CertificateUse use) {
    constexpr auto leaf = "critical,CA:FALSE";
    switch (use) {
        case CertificateUse::job_signing:
            return {leaf, "critical,digitalSignature", "emailProtection"};
        case CertificateUse::sealing:
            return {leaf, "critical,keyAgreement", "emailProtection"};
        case CertificateUse::server:
            return {leaf, "critical,digitalSignature", "serverAuth"};
        case CertificateUse::mqtt_client:
            return {leaf, "critical,digitalSignature", "clientAuth"};
        case CertificateUse::agent:
            return {leaf, "critical,digitalSignature,keyAgreement", "clientAuth"};
    }
    return {leaf, "critical,digitalSignature", nullptr};
}

bool is_address(const std::string& host) {
    std::array<unsigned char, 16> raw{};
    return inet_pton(AF_INET, host.c_str(), raw.data()) == 1 ||
           inet_pton(AF_INET6, host.c_str(), raw.data()) == 1;
}

bool is_host_name(const std::string& host) {
    return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.';
    });
}

// Extension text is a small language of its own: nothing but names and addresses may get into it.
Result<std::string> alternative_names(const std::vector<std::string>& hosts) {
    std::string out;
    for (const auto& host : hosts) {
        const bool address = is_address(host);
        if (!address && !is_host_name(host)) {
            return fail(Errc::invalid_argument,
                        "'" + host + "' is neither a host name nor an address");
        }
        out += (out.empty() ? "" : ",") + std::string(address ? "IP:" : "DNS:") + host;
    }
    return out;
}

Result<void> check_common_name(const std::string& name) {
    const bool printable = std::ranges::all_of(name, [](char c) { return c >= 0x20 && c < 0x7f; });
    if (name.empty() || name.size() > 64 || !printable) {
        return fail(Errc::invalid_argument, "a common name has 1 to 64 printable characters");
    }
    return {};
}

bool set_random_serial(X509* certificate) {
    const BigNumber number(BN_new());
    // 127 bits, so positive in 16 bytes. Source: RFC 5280 section 4.1.2.2
    return number && BN_rand(number.get(), 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
           BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_times(X509* certificate, const Validity& validity) {
    const auto seconds = [](Time t) {
        return std::chrono::floor<Seconds>(t).time_since_epoch().count();
    };
    return ASN1_TIME_set(X509_getm_notBefore(certificate), seconds(validity.from)) != nullptr &&
           ASN1_TIME_set(X509_getm_notAfter(certificate), seconds(validity.until)) != nullptr;
}

bool set_name(X509* certificate, const std::string& name, const X509_NAME* issuer) {
    X509_NAME* subject = X509_get_subject_name(certificate);
    return X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8, as_bytes(name),
                                      static_cast<int>(name.size()), -1, 0) == 1 &&
           X509_set_issuer_name(certificate, issuer != nullptr ? issuer : subject) == 1;
}

bool extend(X509* certificate, X509V3_CTX* context, int nid, const char* value) {
    if (value == nullptr || *value == '\0') return true;
    const Extension one(X509V3_EXT_conf_nid(nullptr, context, nid, value));
    return one && X509_add_ext(certificate, one.get(), -1) == 1;
}

bool extend_all(X509* certificate, X509* issuer, const Profile& profile, const std::string& names) {
    X509V3_CTX context{};
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    return extend(certificate, &context, NID_basic_constraints, profile.basic) &&
           extend(certificate, &context, NID_key_usage, profile.key_usage) &&
           extend(certificate, &context, NID_ext_key_usage, profile.extended) &&
           extend(certificate, &context, NID_subject_key_identifier, "hash") &&
           (issuer == certificate ||
            extend(certificate, &context, NID_authority_key_identifier, "keyid:always")) &&
           extend(certificate, &context, NID_subject_alt_name, names.c_str());
}

struct Order {
    EVP_PKEY* subject_key = nullptr;
    EVP_PKEY* issuer_key = nullptr;
    X509* issuer = nullptr;  // nothing: itself
    std::string common_name;
    std::string names;
    Profile profile;
    Validity validity;
};

Result<Certificate> build(const Order& order) {
    if (order.validity.until <= order.validity.from)
        return fail(Errc::invalid_argument, "empty validity");
    X509Handle certificate(X509_new());
    X509* raw = certificate.get();
    const X509_NAME* issuer_name =
        order.issuer != nullptr ? X509_get_subject_name(order.issuer) : nullptr;
    const bool built =
        raw != nullptr && X509_set_version(raw, X509_VERSION_3) == 1 && set_random_serial(raw) &&
        set_times(raw, order.validity) && set_name(raw, order.common_name, issuer_name) &&
        X509_set_pubkey(raw, order.subject_key) == 1 &&
        extend_all(raw, order.issuer != nullptr ? order.issuer : raw, order.profile, order.names) &&
        X509_sign(raw, order.issuer_key, EVP_sha256()) > 0;
    if (!built) return fail(Errc::internal, "cannot make a certificate: " + last_reason());
    return Certificate::adopt(certificate.release());
}

Result<X509Request> parse_request(std::string_view pem) {
    if (pem.size() > limits::certificate_bytes_max)
        return fail(Errc::too_large, "certificate request");
    const Bio bio = read_bio(pem);
    X509Request request(PEM_read_bio_X509_REQ(bio.get(), nullptr, no_pass_phrase, nullptr));
    if (!request) return fail(Errc::malformed, "certificate request: " + last_reason());
    EVP_PKEY* key = X509_REQ_get0_pubkey(request.get());
    if (!is_p256(key)) {
        ERR_clear_error();
        return fail(Errc::not_supported, "certificate request: the key is not EC P-256");
    }
    if (X509_REQ_verify(request.get(), key) != 1) {
        ERR_clear_error();
        return fail(Errc::unauthorized, "certificate request: its signature is not by its key");
    }
    return request;
}

}  // namespace

Result<Certificate> CertificateAuthority::make_root(const Key& key,
                                                    const std::string& common_name,
                                                    const Validity& validity) {
    if (auto named = check_common_name(common_name); !named) return std::unexpected(named.error());
    return build(Order{key.native(), key.native(), nullptr, common_name, "", kRoot, validity});
}

Result<CertificateAuthority> CertificateAuthority::make(Key key, Certificate certificate) {
    if (!certificate.is_ca()) return fail(Errc::conflict, "not a CA certificate");
    if (!certificate.belongs_to(key))
        return fail(Errc::conflict, "the CA's certificate belongs to another key");
    return CertificateAuthority(std::move(key), std::move(certificate));
}

Result<Certificate> CertificateAuthority::issue(const Key& subject_key,
                                                const Subject& subject,
                                                const Validity& validity) const {
    if (auto named = check_common_name(subject.common_name); !named)
        return std::unexpected(named.error());
    const auto names = alternative_names(subject.hosts);
    if (!names) return std::unexpected(names.error());
    return build(Order{subject_key.native(), key_.native(), certificate_.native(),
                       subject.common_name, *names, profile_of(subject.use), validity});
}

Result<Certificate> CertificateAuthority::issue_from_request(std::string_view request_pem,
                                                             const Subject& subject,
                                                             const Validity& validity) const {
    if (auto named = check_common_name(subject.common_name); !named)
        return std::unexpected(named.error());
    const auto request = parse_request(request_pem);
    if (!request) return std::unexpected(request.error());
    return build(Order{X509_REQ_get0_pubkey(request->get()), key_.native(), certificate_.native(),
                       subject.common_name, "", profile_of(subject.use), validity});
}

}  // namespace camfleet::openssl
