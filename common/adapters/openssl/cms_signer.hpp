// SPDX-License-Identifier: Apache-2.0
// Makes the envelope of a job, an acknowledgement or an agent's events: CMS SignedData, ECDSA P-256
// with SHA-256, content attached, signer named by key id, no certificate inside.
// Safe to use from several threads. Source: RFC 5652 section 5; RFC 5753 section 2
#pragma once

#include "common/adapters/openssl/certificate.hpp"
#include "common/adapters/openssl/key.hpp"
#include "common/ports/crypto.hpp"

namespace camfleet::openssl {

class CmsSigner : public ports::Signer {
  public:
    // Errors: conflict (the certificate is not this key's)
    [[nodiscard]] static Result<CmsSigner> make(Key key, Certificate certificate);

    [[nodiscard]] Result<std::string> sign(std::string_view content) const override;

  private:
    CmsSigner(Key key, Certificate certificate)
        : key_(std::move(key)), certificate_(std::move(certificate)) {}

    Key key_;
    Certificate certificate_;
};

}  // namespace camfleet::openssl
