// SPDX-License-Identifier: Apache-2.0
// Whether a chain of certificates that a device showed leads to CAs that somebody trusts for this,
// and what its own certificate says. Pure: certificates in, words out. Stands under the drivers of
// makers that put certificates into their devices.
#pragma once

#include "common/base/error.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace camfleet::x509 {

// Attributes of the subject's name (RFC 4519); empty: absent.
struct Subject {
    std::string common_name;
    std::string serial_number;
};

class CertificateAnchors {
  public:
    // One or more CA certificates, roots or intermediates, in PEM, with any text around them. A
    // file that breaks off inside one is refused as a whole. Errors: malformed
    [[nodiscard]] static Result<CertificateAnchors> parse(std::string_view pem);

    // chain: DER, the device's own first. Errors: wrong_identity (does not lead to an anchor, or is
    // not valid now), malformed
    [[nodiscard]] Result<Subject> verify(std::span<const std::string> chain) const;

  private:
    struct Store;
    explicit CertificateAnchors(std::shared_ptr<const Store> store) : store_(std::move(store)) {}
    std::shared_ptr<const Store> store_;
};

}  // namespace camfleet::x509
