// SPDX-License-Identifier: Apache-2.0
// Signing and sealing, as the runners see it. The OpenSSL adapter implements it (RFC 5652, RFC
// 5083).
#pragma once

#include "common/base/error.hpp"
#include "common/proto/credential.pb.h"
#include "common/proto/event.pb.h"

#include <string>
#include <string_view>

namespace camfleet::ports {

// Makes CMS SignedData (DER, content attached, no certificates embedded) with one private key.
class Signer {
  public:
    virtual ~Signer() = default;
    [[nodiscard]] virtual Result<std::string> sign(std::string_view content) const = 0;
};

struct VerifyFailure {
    v1::Refusal::Reason reason = v1::Refusal::malformed;  // malformed | wrong_signer | tampered
    std::string detail;
};

// Accepts only signers that were given to it and chain to the fleet CA; demands that the DER was
// consumed whole.
class Verifier {
  public:
    virtual ~Verifier() = default;
    [[nodiscard]] virtual std::expected<std::string, VerifyFailure> verify(
        std::string_view der) const = 0;
};

// CMS AuthEnvelopedData, AES-256-GCM, to one certificate.
class Sealer {
  public:
    virtual ~Sealer() = default;
    // recipient: certificate as PEM or DER. Errors: invalid_argument (not a certificate)
    [[nodiscard]] virtual Result<std::string> seal(std::string_view plain,
                                                   std::string_view recipient) const = 0;
};

class Unsealer {
  public:
    virtual ~Unsealer() = default;
    // Errors: unauthorized (not sealed to us, or altered on the way), malformed
    [[nodiscard]] virtual Result<std::string> unseal(std::string_view der) const = 0;
};

}  // namespace camfleet::ports
