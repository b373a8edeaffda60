// SPDX-License-Identifier: Apache-2.0
// The Axis device ID (IEEE 802.1AR): a certificate that the maker put into the device, bound to its
// serial, shown for HTTPS even when factory-fresh. Against the maker's CA, which the operator hands
// over, it proves who a camera is before anything is sent. Pure: certificates in, serial out.
// Source: reference axis section 3 (certificate in factory default); subject "CN=axis-<serial>-
// eccp256-1, O=Axis Communications AB, serialNumber=<SERIAL>", issuer "Axis device ID Intermediate
// CA ..." as devices show it.
#pragma once

#include "common/base/error.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace camfleet::axis {

class DeviceAnchors {
  public:
    // One or more CA certificates, roots or intermediates, in PEM. Errors: malformed
    [[nodiscard]] static Result<DeviceAnchors> parse(std::string_view pem);

    // chain: DER, the device's own first, as it showed them. The serial that the maker certified,
    // upper case. Errors: wrong_identity (not by this CA, or not valid now), malformed (no serial)
    [[nodiscard]] Result<std::string> serial_of(std::span<const std::string> chain) const;

  private:
    struct Store;
    explicit DeviceAnchors(std::shared_ptr<const Store> store) : store_(std::move(store)) {}
    std::shared_ptr<const Store> store_;
};

}  // namespace camfleet::axis
