// SPDX-License-Identifier: Apache-2.0
// What a camera shows as its device ID, and the CA file that it is held against: arbitrary bytes,
// and genuine ones with arbitrary damage. Property: whatever proves a serial proves the one that
// the maker certified.
#include "agent/cameras/axis/device_certificate.hpp"
#include "common/adapters/openssl/certificate_authority.hpp"
#include "common/base/assert.hpp"

#include <cstdint>
#include <vector>

namespace camfleet::axis {
namespace {

using openssl::CertificateAuthority;

// The clock of the machine judges validity: from 2001 to 2096.
const openssl::Validity kLong{from_ms(1'000'000'000'000), from_ms(4'000'000'000'000)};

struct World {
    World()
        : root_key(openssl::Key::generate().value()),
          root(CertificateAuthority::make_root(root_key, "maker", kLong).value()),
          anchors(x509::CertificateAnchors::parse(root.to_pem()).value()) {
        const auto key = openssl::Key::generate().value();
        leaf = CertificateAuthority::make(root_key, root)
                   ->issue(key, {openssl::CertificateUse::agent, "axis-accc8e000001-eccp256-1", {}},
                           kLong)
                   ->to_der();
        const std::vector<std::string> chain{leaf};
        CAMFLEET_ASSERT(certified_serial(anchors, chain).value_or("") == "ACCC8E000001");
    }
    openssl::Key root_key;
    openssl::Certificate root;
    x509::CertificateAnchors anchors;
    std::string leaf;
};

void judge(const World& world, const std::vector<std::string>& chain) {
    const auto serial = certified_serial(world.anchors, chain);
    CAMFLEET_ASSERT(!serial || *serial == "ACCC8E000001");
}

// Three bytes of input are one change: two of place, one of value.
std::string damaged(std::string whole, std::string_view changes) {
    for (std::size_t i = 0; i + 2 < changes.size(); i += 3) {
        const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(changes[k]); };
        const std::size_t at = (byte(i) * 256U + byte(i + 1)) % whole.size();
        whole[at] = static_cast<char>(whole[at] ^ changes[i + 2]);
    }
    return whole;
}

// A chain of arbitrary certificates: each two bytes of length, then as many of it.
std::vector<std::string> pieces(std::string_view bytes) {
    std::vector<std::string> out;
    while (bytes.size() > 2 && out.size() < 8) {
        const std::size_t length =
            static_cast<unsigned char>(bytes[0]) * 256U + static_cast<unsigned char>(bytes[1]);
        bytes.remove_prefix(2);
        out.emplace_back(bytes.substr(0, length));
        bytes.remove_prefix(out.back().size());
    }
    return out;
}

}  // namespace
}  // namespace camfleet::axis

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace camfleet;
    using namespace camfleet::axis;
    static const World world;
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    judge(world, {bytes});
    judge(world, pieces(bytes));
    judge(world, {damaged(world.leaf, bytes), world.root.to_der()});
    judge(world, {world.leaf, bytes});
    // Nobody but the maker's CA may vouch, whatever else a file of CAs holds.
    const std::vector<std::string> genuine{world.leaf};
    for (const auto& pem : {bytes, damaged(world.root.to_pem(), bytes)}) {
        const auto anchors = x509::CertificateAnchors::parse(pem);
        if (anchors) static_cast<void>(certified_serial(*anchors, genuine));
        if (!anchors) CAMFLEET_ASSERT(anchors.error().code == Errc::malformed);
    }
    return 0;
}
