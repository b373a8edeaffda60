// SPDX-License-Identifier: Apache-2.0
// Verify and unseal arbitrary bytes, and genuine envelopes with arbitrary damage.
// Property: whatever is accepted has the content that was signed or sealed.
#include "common/adapters/openssl/certificate_authority.hpp"
#include "common/adapters/openssl/cms_sealing.hpp"
#include "common/adapters/openssl/cms_signer.hpp"
#include "common/adapters/openssl/cms_verifier.hpp"
#include "common/base/assert.hpp"

#include <cstdint>

namespace camfleet::openssl {
namespace {

constexpr std::string_view kContent = "what was signed and sealed";
const Time kNow = from_ms(1'790'000'000'000);

class StandingClock : public ports::Clock {
  public:
    [[nodiscard]] Time wall() const override { return kNow; }
    [[nodiscard]] Time device() const override { return kNow; }
    [[nodiscard]] double device_rate() const override { return 1.0; }
};

struct World {
    World()
        : key(Key::generate().value()),
          root(CertificateAuthority::make_root(key, "root", life).value()),
          certificate(CertificateAuthority::make(key, root)
                          ->issue(key, {CertificateUse::agent, "a", {}}, life)
                          .value()),
          verifier({certificate}, root, clock),
          unsealer(CmsUnsealer::make(key, certificate).value()),
          signed_der(CmsSigner::make(key, certificate)->sign(kContent).value()),
          sealed_der(CmsSealer().seal(kContent, certificate.to_der()).value()) {}

    Validity life{kNow - std::chrono::days(1), kNow + std::chrono::days(1)};
    StandingClock clock;
    Key key;
    Certificate root;
    Certificate certificate;
    CmsVerifier verifier;
    CmsUnsealer unsealer;
    std::string signed_der;
    std::string sealed_der;
};

void judge(const World& world, const std::string& bytes) {
    const auto content = world.verifier.verify(bytes);
    CAMFLEET_ASSERT(!content || *content == kContent);
    const auto plain = world.unsealer.unseal(bytes);
    // Anyone may seal anything to us: only damage to what we sealed must not go unseen.
    CAMFLEET_ASSERT(!plain || bytes.size() != world.sealed_der.size() || *plain == kContent);
}

// Three bytes of input are one change: two of place, one of value.
std::string damaged(std::string whole, const std::uint8_t* data, std::size_t size) {
    for (std::size_t i = 0; i + 2 < size; i += 3) {
        const std::size_t at = (data[i] * 256U + data[i + 1]) % whole.size();
        whole[at] = static_cast<char>(whole[at] ^ data[i + 2]);
    }
    return whole;
}

}  // namespace
}  // namespace camfleet::openssl

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace camfleet::openssl;
    static const World world;
    judge(world, std::string(reinterpret_cast<const char*>(data), size));
    judge(world, damaged(world.signed_der, data, size));
    judge(world, damaged(world.sealed_der, data, size));
    return 0;
}
