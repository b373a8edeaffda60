// SPDX-License-Identifier: Apache-2.0
// An X.509 certificate as a value. Copies share the parsed certificate.
// Invariant: its public key is EC P-256; a PEM text held exactly this one certificate.
#pragma once

#include "common/base/error.hpp"
#include "common/base/time.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct x509_st;

namespace camfleet::openssl {

class Key;

class Certificate {
  public:
    // One certificate as PEM or DER. Errors: malformed, too_large, not_supported (not P-256)
    [[nodiscard]] static Result<Certificate> parse(std::string_view pem_or_der);
    // Takes ownership. Used inside this room.
    [[nodiscard]] static Result<Certificate> adopt(x509_st* native);

    [[nodiscard]] std::string to_pem() const;
    [[nodiscard]] std::string to_der() const;
    [[nodiscard]] std::string fingerprint() const;  // SHA-256 of the DER, hex
    [[nodiscard]] std::string serial() const;       // hex
    // Empty when there is none, or more than one.
    [[nodiscard]] std::string common_name() const;
    [[nodiscard]] Time not_before() const;
    [[nodiscard]] Time not_after() const;
    [[nodiscard]] bool valid_at(Time when) const;
    [[nodiscard]] bool is_ca() const;
    [[nodiscard]] bool belongs_to(const Key& key) const;
    // Signed by `ca`, whatever the time. Names, constraints and signature are checked.
    [[nodiscard]] bool issued_by(const Certificate& ca) const;
    // DNS name or address is among the subject alternative names.
    [[nodiscard]] bool names(const std::string& host) const;

    [[nodiscard]] x509_st* native() const { return certificate_.get(); }

  private:
    explicit Certificate(std::shared_ptr<x509_st> native) : certificate_(std::move(native)) {}
    std::shared_ptr<x509_st> certificate_;
};

// Every certificate of a PEM text, in its order. Errors: malformed (none, or something else
// between)
[[nodiscard]] Result<std::vector<Certificate>> parse_bundle(std::string_view pem);
[[nodiscard]] std::string bundle_pem(std::span<const Certificate> certificates);

}  // namespace camfleet::openssl
