// SPDX-License-Identifier: Apache-2.0
#include "controller/pki/certificate_desk.hpp"

#include "common/protocol/topics.hpp"

#include <algorithm>

namespace camfleet::pki {

Result<std::string> issue_agent_certificate(std::string_view csr_pem,
                                            const std::string& agent_id,
                                            const openssl::CertificateAuthority& ca,
                                            Time now) {
    constexpr std::chrono::days life{825};
    constexpr std::chrono::hours clock_skew{1};
    if (!protocol::is_valid_id(agent_id)) {
        return fail(Errc::invalid_argument, "agent_id: 1 to 64 of a-z, 0-9 and '-'");
    }
    const openssl::Validity validity{now - clock_skew,
                                     std::min(now + life, ca.certificate().not_after())};
    const auto made =
        ca.issue_from_request(csr_pem, {openssl::CertificateUse::agent, agent_id, {}}, validity);
    if (!made) return std::unexpected(made.error().within("csr_pem"));
    return made->to_pem();
}

}  // namespace camfleet::pki
