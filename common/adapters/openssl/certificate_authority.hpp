// SPDX-License-Identifier: Apache-2.0
// The fleet's certificate authority: who may sign jobs, serve the API, run the broker, be an agent.
// Each use has its own key usage and extended key usage, so that no certificate serves for another:
//   use            key usage                       extended        who checks it
//   job_signing    digitalSignature                emailProtection CmsVerifier's list, `openssl cms
//   -verify` sealing        keyAgreement                    emailProtection CmsSealer server
//   digitalSignature                serverAuth      TLS clients (names given) mqtt_client
//   digitalSignature                clientAuth      broker; the controller agent digitalSignature,
//   keyAgreement  clientAuth      broker; signs events, secrets are sealed to it
// Source: RFC 5280 section 4.2.1; OpenSSL wants emailProtection, or none, of a CMS signer by
// default.
#pragma once

#include "common/adapters/openssl/certificate.hpp"
#include "common/adapters/openssl/key.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace camfleet::openssl {

enum class CertificateUse { job_signing, sealing, server, mqtt_client, agent };

struct Validity {
    Time from;
    Time until;
};

struct Subject {
    CertificateUse use = CertificateUse::agent;
    std::string common_name;         // 1 to 64 printable ASCII characters
    std::vector<std::string> hosts;  // servers: DNS names and addresses
};

class CertificateAuthority {
  public:
    // Self-signed, may issue leaves only. Errors: invalid_argument
    [[nodiscard]] static Result<Certificate> make_root(const Key& key,
                                                       const std::string& common_name,
                                                       const Validity& validity);
    // Errors: conflict (the certificate is not this key's, or no CA)
    [[nodiscard]] static Result<CertificateAuthority> make(Key key, Certificate certificate);

    // Errors: invalid_argument (name, hosts)
    [[nodiscard]] Result<Certificate> issue(const Key& subject_key,
                                            const Subject& subject,
                                            const Validity& validity) const;
    // Takes the public key from the request and nothing else; checks that the requester holds it.
    // Errors: malformed, unauthorized (signature), not_supported (not P-256), too_large
    [[nodiscard]] Result<Certificate> issue_from_request(std::string_view request_pem,
                                                         const Subject& subject,
                                                         const Validity& validity) const;

    [[nodiscard]] const Certificate& certificate() const { return certificate_; }

  private:
    CertificateAuthority(Key key, Certificate certificate)
        : key_(std::move(key)), certificate_(std::move(certificate)) {}

    Key key_;
    Certificate certificate_;
};

}  // namespace camfleet::openssl
