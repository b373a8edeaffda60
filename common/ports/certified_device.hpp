// SPDX-License-Identifier: Apache-2.0
// Who a device is by a certificate that its maker put in, and how that proof goes on to the next
// connection: a handshake proves who is at the other end of that one connection. Whoever stands in
// between may hand the first on to the true device and answer the next himself, so every later call
// is held to the same certificate, whose key never leaves the device.
#pragma once

#include "common/base/encoding.hpp"
#include "common/base/error.hpp"
#include "common/proto/identity.pb.h"

#include <string>
#include <utility>

namespace camfleet::ports {

struct CertifiedDevice {
    v1::Identity identity;
    std::string sha256;  // of the whole certificate, hex, as in Endpoint.pinned_sha256
};

// `at`, for calls to the device with this certificate and no other. What the operator pinned stays.
// Errors: wrong_identity (the operator pinned another certificate), malformed (no fingerprint)
[[nodiscard]] inline Result<v1::Endpoint> bound_to(v1::Endpoint at, const CertifiedDevice& device) {
    constexpr std::size_t sha256_bytes = 32;
    const auto shown = from_hex(device.sha256).value_or("");
    if (shown.size() != sha256_bytes) {
        return fail(Errc::malformed, at.host() + ": its certificate has no fingerprint");
    }
    if (at.pinned_sha256().empty()) {
        at.set_pinned_sha256(device.sha256);
    } else if (from_hex(at.pinned_sha256()).value_or("") != shown) {
        return fail(Errc::wrong_identity, at.host() +
                                              ": the certificate that its maker put in is not the "
                                              "pinned one (pinned_sha256)");
    }
    return at;
}

// There is no certificate of the maker's, or one of the owner's in its place: no proof either way,
// and the device's own word is all there is. Any other error ends what is being done.
[[nodiscard]] inline bool proves_nothing(const Error& error) {
    return error.code == Errc::not_supported || error.code == Errc::wrong_identity ||
           error.code == Errc::malformed;
}

}  // namespace camfleet::ports
