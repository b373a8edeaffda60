// SPDX-License-Identifier: Apache-2.0
#include "common/base/site_changes.hpp"

#include "common/base/same_device.hpp"
#include "common/base/time.hpp"

namespace camfleet {
namespace {

bool is_same(const v1::Sighting& a, const v1::Sighting& b) {
    const auto& x = a.identity();
    const auto& y = b.identity();
    if (!x.mac().empty() && !y.mac().empty()) return x.mac() == y.mac();
    if (!x.serial().empty() && !y.serial().empty()) return same_serial(x.serial(), y.serial());
    return !a.endpoint_uuid().empty() && a.endpoint_uuid() == b.endpoint_uuid();
}

const v1::Sighting* find_in(const std::vector<v1::Sighting>& all, const v1::Sighting& wanted) {
    const auto found = std::ranges::find_if(
        all, [&](const auto& one) { return !only_a_switch_knows(one) && is_same(one, wanted); });
    return found == all.end() ? nullptr : &*found;
}

v1::DeviceChange change(const v1::Sighting& device,
                        v1::DeviceChange::Kind kind,
                        const std::string& before,
                        const std::string& after) {
    v1::DeviceChange out;
    out.set_kind(kind);
    *out.mutable_identity() = device.identity();
    out.set_model(device.model());
    out.set_before(before);
    out.set_after(after);
    return out;
}

bool has_address(const v1::Sighting& device, const std::string& host) {
    return device.endpoint().host() == host ||
           std::ranges::any_of(device.addresses(),
                               [&](const auto& one) { return one.host() == host; });
}

std::string port_words(const v1::Sighting& device) {
    const auto& port = device.port();
    if (port.switch_id().empty()) return {};
    return port.switch_id() + " " +
           (port.if_name().empty() ? std::to_string(port.if_index()) : port.if_name());
}

void compare(const v1::Sighting& old, const v1::Sighting& now, std::vector<v1::DeviceChange>& out) {
    const auto differ = [&](v1::DeviceChange::Kind kind, const std::string& a,
                            const std::string& b) {
        if (!a.empty() && !b.empty() && a != b) out.push_back(change(now, kind, a, b));
    };
    // A device with several addresses may show another of them first.
    if (!has_address(old, now.endpoint().host()))
        differ(v1::DeviceChange::new_address, old.endpoint().host(), now.endpoint().host());
    differ(v1::DeviceChange::firmware_changed, old.firmware(), now.firmware());
    differ(v1::DeviceChange::state_changed, state_words(old.state()), state_words(now.state()));
    const bool moved = old.port().switch_id() != now.port().switch_id() ||
                       old.port().if_index() != now.port().if_index();
    if (moved) differ(v1::DeviceChange::moved_port, port_words(old), port_words(now));
}

}  // namespace

bool only_a_switch_knows(const v1::Sighting& device) {
    return device.protocols_size() == 1 && device.protocols(0) == "switch";
}

std::vector<v1::DeviceChange> site_changes(const std::vector<v1::Sighting>& before,
                                           const std::vector<v1::Sighting>& after) {
    std::vector<v1::DeviceChange> out;
    for (const auto& now : after) {
        if (only_a_switch_knows(now)) continue;
        if (const auto* old = find_in(before, now)) {
            compare(*old, now, out);
        } else {
            out.push_back(change(now, v1::DeviceChange::appeared, "", now.endpoint().host()));
        }
    }
    for (const auto& old : before) {
        if (only_a_switch_knows(old)) continue;
        if (find_in(after, old) == nullptr)
            out.push_back(change(old, v1::DeviceChange::gone, old.endpoint().host(), ""));
    }
    return out;
}

std::string state_words(v1::CameraState::Value state) {
    switch (state) {
        case v1::CameraState::working:
            return "working";
        case v1::CameraState::credential_unknown:
            return "asks for a login";
        case v1::CameraState::locked:
            return "locked";
        case v1::CameraState::factory_default:
            return "factory default";
        case v1::CameraState::not_activated:
            return "not activated";
        case v1::CameraState::open:
            return "open without password";
        case v1::CameraState::booting:
            return "booting";
        case v1::CameraState::offline:
            return "offline";
        default:
            return {};
    }
}

std::string lock_end_words(const v1::Sighting& seen) {
    if (seen.state() != v1::CameraState::locked || seen.locked_until_ms() <= 0) return {};
    return " until " + to_iso8601(from_ms(seen.locked_until_ms())).substr(0, 19) + "Z";
}

}  // namespace camfleet
