// SPDX-License-Identifier: Apache-2.0
// Turns an enrolling agent's request into its certificate. Whether the agent may enrol (its
// one-time token) was decided before, by the API. Invariants: the name is the id the fleet knows,
// whatever the request says; the request gives its public key and nothing else, and must be signed
// by that key.
#pragma once

#include "common/adapters/openssl/certificate_authority.hpp"

#include <string>
#include <string_view>

namespace camfleet::pki {

// PEM. Errors: invalid_argument (id), malformed, unauthorized (the request's signature),
// not_supported, too_large
[[nodiscard]] Result<std::string> issue_agent_certificate(std::string_view csr_pem,
                                                          const std::string& agent_id,
                                                          const openssl::CertificateAuthority& ca,
                                                          Time now);

}  // namespace camfleet::pki
