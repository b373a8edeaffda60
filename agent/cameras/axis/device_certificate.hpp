// SPDX-License-Identifier: Apache-2.0
// The Axis device ID (IEEE 802.1AR): a certificate that the maker put into the device, bound to its
// serial, shown for HTTPS even when factory-fresh. Against the maker's CA, which the operator hands
// over, it proves who a camera is before anything is sent. Pure: certificates in, serial out.
// Source: reference axis section 3 (certificate in factory default); subject "CN=axis-<serial>-
// eccp256-1, O=Axis Communications AB, serialNumber=<SERIAL>", issuer "Axis device ID Intermediate
// CA ..." as devices show it.
#pragma once

#include "agent/adapters/x509/certificate_anchors.hpp"

namespace camfleet::axis {

// chain: DER, the device's own first, as it showed them. The serial that the maker certified, upper
// case. Errors: wrong_identity (not by this CA, or not valid now), malformed (no serial, or two)
[[nodiscard]] Result<std::string> certified_serial(const x509::CertificateAnchors& anchors,
                                                   std::span<const std::string> chain);

}  // namespace camfleet::axis
