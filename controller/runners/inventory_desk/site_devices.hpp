// SPDX-License-Identifier: Apache-2.0
// All devices of a site under one view, and what may not be there twice: a serial (of one maker), a
// MAC, an address. The reason names the other device, because an operator has to go and look at it.
#pragma once

#include "common/base/error.hpp"
#include "controller/storage/records.hpp"

#include <optional>
#include <string>
#include <vector>

namespace camfleet::controller {

struct DeviceView {
    std::string id;
    std::string name;
    std::string kind;  // "camera", "switch", "recorder"
    v1::Identity identity;
    v1::Endpoint endpoint;

    // Port of the service that camfleet talks to; 0: the maker's default.
    [[nodiscard]] std::uint32_t port() const;
};

[[nodiscard]] DeviceView view_of(const v1::Camera& camera);
[[nodiscard]] DeviceView view_of(const v1::Switch& poe_switch);
[[nodiscard]] DeviceView view_of(const v1::Recorder& recorder);
[[nodiscard]] std::vector<DeviceView> devices_of(const storage::Records& records,
                                                 const std::string& site_id);
[[nodiscard]] std::optional<DeviceView> find_device(const storage::Records& records,
                                                    const std::string& device_id);

// Errors: conflict
[[nodiscard]] Result<void> refuse_duplicates(const std::vector<DeviceView>& others,
                                             const DeviceView& device);
// Whether two identities can be of one device: nothing that both state differs.
[[nodiscard]] bool same_identity(const v1::Identity& a, const v1::Identity& b);

}  // namespace camfleet::controller
