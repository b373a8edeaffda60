// SPDX-License-Identifier: Apache-2.0
// Decides whether an envelope was signed by one of the certificates that this program was given.
// The agent's holds job-signers.pem; the controller has one per agent, with that agent's
// certificate. Invariants: a signer counts only while it and the CA are valid and it chains to the
// CA; an envelope counts only when it is DER to its last byte, has one signer, SHA-256 and signed
// attributes. Thread-safe after construction, as far as the clock is.
#pragma once

#include "common/adapters/openssl/certificate.hpp"
#include "common/base/limits.hpp"
#include "common/ports/clock.hpp"
#include "common/ports/crypto.hpp"

#include <vector>

struct CMS_ContentInfo_st;
struct CMS_SignerInfo_st;

namespace camfleet::openssl {

class CmsVerifier : public ports::Verifier {
  public:
    // Signers that do not chain to the CA are kept out (their envelopes are wrong_signer).
    // clock: outlives this; its wall time decides about validity.
    CmsVerifier(const std::vector<Certificate>& signers,
                Certificate ca,
                const ports::Clock& clock,
                std::size_t bytes_max = limits::event_bytes_max);

    // malformed: cannot be a message of ours, whoever signed it. wrong_signer: not one of ours, not
    // chained, or not valid now. tampered: our signer, but digest or signature are wrong.
    [[nodiscard]] std::expected<std::string, ports::VerifyFailure> verify(
        std::string_view der) const override;

  private:
    using Found = std::expected<const Certificate*, ports::VerifyFailure>;
    [[nodiscard]] Found find_signer(CMS_SignerInfo_st* info) const;

    std::vector<Certificate> signers_;
    Certificate ca_;
    const ports::Clock& clock_;
    std::size_t bytes_max_;
};

}  // namespace camfleet::openssl
