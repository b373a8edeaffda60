// SPDX-License-Identifier: Apache-2.0
// Signatures and seals that can be read: "signed by NAME:" and "sealed to NAME:" in front of the
// content. For tests of who may say what; the real ones have tests of their own.
#pragma once

#include "common/ports/crypto.hpp"

#include <utility>

namespace camfleet::support {

class PlainSigner : public ports::Signer {
  public:
    explicit PlainSigner(const std::string& name) : mark_("signed by " + name + ":") {}
    [[nodiscard]] Result<std::string> sign(std::string_view content) const override {
        return mark_ + std::string(content);
    }

  private:
    std::string mark_;
};

class PlainVerifier : public ports::Verifier {
  public:
    explicit PlainVerifier(const std::string& name) : mark_("signed by " + name + ":") {}
    [[nodiscard]] std::expected<std::string, ports::VerifyFailure> verify(
        std::string_view der) const override {
        if (der.starts_with(mark_)) return std::string(der.substr(mark_.size()));
        const bool is_signed = der.starts_with("signed by ");
        return std::unexpected(ports::VerifyFailure{
            is_signed ? v1::Refusal::wrong_signer : v1::Refusal::malformed, "not " + mark_});
    }

  private:
    std::string mark_;
};

class PlainSealer : public ports::Sealer {
  public:
    [[nodiscard]] Result<std::string> seal(std::string_view plain,
                                           std::string_view recipient) const override {
        return "sealed to " + std::string(recipient) + ":" + std::string(plain);
    }
};

class PlainUnsealer : public ports::Unsealer {
  public:
    explicit PlainUnsealer(const std::string& name) : mark_("sealed to " + name + ":") {}
    [[nodiscard]] Result<std::string> unseal(std::string_view der) const override {
        if (der.starts_with(mark_)) return std::string(der.substr(mark_.size()));
        return fail(Errc::unauthorized, "sealed to somebody else");
    }

  private:
    std::string mark_;
};

}  // namespace camfleet::support
