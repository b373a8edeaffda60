// SPDX-License-Identifier: Apache-2.0
// A camera of the site that is none of Hikvision's: what the site, its control API and discovery
// want of it, the same for AXIS, Dahua and ONVIF. Made from its plan, ends with the object.
// Thread-safe. Invariant: nothing of a password in where() and state().
#pragma once

#include "common/base/secret.hpp"
#include "tests/lab/discovery/lab_device.hpp"
#include "tests/lab/net/connection.hpp"
#include "tests/lab/net/device_clock.hpp"
#include "tests/lab/powered.hpp"
#include "tests/lab/site/other_plans.hpp"

#include <boost/json/object.hpp>

#include <memory>
#include <vector>

namespace camfleet::lab {

class OtherCamera {
  public:
    virtual ~OtherCamera() = default;

    [[nodiscard]] virtual const std::string& name() const = 0;
    [[nodiscard]] virtual bool wait_until_listening(Deadline until) = 0;
    [[nodiscard]] virtual Powered& powered() = 0;
    // Who and where it is: for whoever makes an inventory of the site.
    [[nodiscard]] virtual boost::json::object where() const = 0;
    [[nodiscard]] virtual boost::json::object state() const = 0;  // and counters
    [[nodiscard]] virtual std::vector<Secret> passwords() const = 0;
    // Nothing: it is dark, boots or hangs.
    [[nodiscard]] virtual std::optional<LabDevice> voice() const = 0;
    // none | frozen | no_video. Errors: invalid_argument, not_supported
    [[nodiscard]] virtual Result<void> set_fault(const std::string& name) = 0;
    [[nodiscard]] virtual Result<void> set_quirk(const std::string& name,
                                                 const std::string& value) = 0;
    // Errors: not_supported (it has no button)
    [[nodiscard]] virtual Result<void> set_button(bool held) = 0;
    // A person sets the first password with the maker's tool. Errors: not_supported, conflict
    [[nodiscard]] virtual Result<void> initialise(Secret password) = 0;
};

[[nodiscard]] std::unique_ptr<OtherCamera> make_other_camera(OtherPlan plan,
                                                             const DeviceClock& clock);

// One for each make; make_other_camera() chooses.
[[nodiscard]] std::unique_ptr<OtherCamera> make_camera(axis::CameraConfig config,
                                                       const DeviceClock& clock);
[[nodiscard]] std::unique_ptr<OtherCamera> make_camera(dahua::CameraConfig config,
                                                       const DeviceClock& clock);
[[nodiscard]] std::unique_ptr<OtherCamera> make_camera(onvif::Config config,
                                                       const DeviceClock& clock);

}  // namespace camfleet::lab
