// SPDX-License-Identifier: Apache-2.0
// An EC P-256 private key: the fleet CA's, a server's, a signer's, an agent's.
// Invariant: every Key is on P-256; nothing else is ever read or made. Copies share one key.
#pragma once

#include "common/base/error.hpp"
#include "common/base/secret.hpp"

#include <filesystem>
#include <memory>
#include <string>

struct evp_pkey_st;

namespace camfleet::openssl {

class Key {
  public:
    [[nodiscard]] static Result<Key> generate();
    // PKCS#8 PEM without pass phrase. Errors: malformed, not_supported (another kind of key)
    [[nodiscard]] static Result<Key> from_pem(const Secret& pem);
    // Errors: not_found, forbidden (others may read it), malformed
    [[nodiscard]] static Result<Key> load(const std::filesystem::path& path);
    // Loads, or makes and saves with mode 0600.
    [[nodiscard]] static Result<Key> load_or_generate(const std::filesystem::path& path);

    [[nodiscard]] Result<void> save(const std::filesystem::path& path) const;
    [[nodiscard]] Result<Secret> to_pem() const;
    // PKCS#10 request with this key and a common name. Source: RFC 2986
    [[nodiscard]] Result<std::string> request_pem(const std::string& common_name) const;

    [[nodiscard]] evp_pkey_st* native() const { return key_.get(); }

  private:
    explicit Key(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
    std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace camfleet::openssl
