// SPDX-License-Identifier: Apache-2.0
// Certificates, bundles and requests come from the network during enrolment.
#include "common/adapters/openssl/certificate_authority.hpp"
#include "common/base/assert.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace camfleet;
    using namespace camfleet::openssl;
    static const Time now = from_ms(1'790'000'000'000);
    static const Validity life{now, now + std::chrono::days(1)};
    static const Key key = Key::generate().value();
    static const Certificate root = CertificateAuthority::make_root(key, "root", life).value();
    static const CertificateAuthority ca = CertificateAuthority::make(key, root).value();

    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto one = Certificate::parse(text)) {
        CAMFLEET_ASSERT(one->to_der() == root.to_der() || !one->issued_by(root));
        std::ignore = one->common_name() + one->serial() + one->fingerprint();
        std::ignore = one->valid_at(now) && one->is_ca() && one->names("localhost");
    }
    std::ignore = parse_bundle(text);
    if (const auto made =
            ca.issue_from_request(text, {CertificateUse::agent, "agent-1", {}}, life)) {
        CAMFLEET_ASSERT(made->common_name() == "agent-1" && !made->is_ca());
    }
    return 0;
}
