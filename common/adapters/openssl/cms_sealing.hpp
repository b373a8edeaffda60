// SPDX-License-Identifier: Apache-2.0
// Secrets end to end: the controller seals passwords to the agent's certificate, the agent seals
// configuration backups to the controller's sealing certificate. CMS AuthEnvelopedData,
// AES-256-GCM, key agreement by ephemeral ECDH P-256 with the SHA-256 derivation. Invariant:
// nothing is returned before the 16-byte tag was checked. Source: RFC 5083; RFC 5084; RFC 5753
// section 3.1
#pragma once

#include "common/adapters/openssl/certificate.hpp"
#include "common/adapters/openssl/key.hpp"
#include "common/base/limits.hpp"
#include "common/ports/crypto.hpp"

#include <map>
#include <mutex>

namespace camfleet::openssl {

// Remembers the certificates that it has parsed: OpenSSL 3 takes longer to parse one than to seal
// to it, and a fleet's agents come again with each job. Safe to use from several threads.
class CmsSealer : public ports::Sealer {
  public:
    // Errors: invalid_argument (not one P-256 certificate), too_large
    [[nodiscard]] Result<std::string> seal(std::string_view plain,
                                           std::string_view recipient) const override;

  private:
    [[nodiscard]] Result<Certificate> certificate(std::string_view recipient) const;

    mutable std::mutex mutex_;
    mutable std::map<std::string, Certificate, std::less<>> known_;  // by the bytes that were given
};

class CmsUnsealer : public ports::Unsealer {
  public:
    // Errors: conflict (the certificate is not this key's)
    [[nodiscard]] static Result<CmsUnsealer> make(Key key,
                                                  Certificate certificate,
                                                  std::size_t bytes_max = limits::event_bytes_max);

    // Errors: malformed (also: too large, another CMS kind), unauthorized (not sealed to us, or
    // altered)
    [[nodiscard]] Result<std::string> unseal(std::string_view der) const override;

  private:
    CmsUnsealer(Key key, Certificate certificate, std::size_t bytes_max)
        : key_(std::move(key)), certificate_(std::move(certificate)), bytes_max_(bytes_max) {}

    Key key_;
    Certificate certificate_;
    std::size_t bytes_max_;
};

}  // namespace camfleet::openssl
