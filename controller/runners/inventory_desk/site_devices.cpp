// SPDX-License-Identifier: Apache-2.0
#include "controller/runners/inventory_desk/site_devices.hpp"

namespace camfleet::controller {
namespace {

[[nodiscard]] std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return out;
}

[[nodiscard]] std::string describe(const DeviceView& device) {
    return device.kind + " '" + device.id + "' (" + device.name + ")";
}

// Two services behind one address are told apart only by ports that both were given.
[[nodiscard]] bool same_address(const DeviceView& a, const DeviceView& b) {
    if (a.endpoint.host().empty() || a.endpoint.host() != b.endpoint.host()) return false;
    return a.port() == 0 || b.port() == 0 || a.port() == b.port();
}

[[nodiscard]] bool same_serial(const v1::Identity& a, const v1::Identity& b) {
    return !a.serial().empty() && a.maker() == b.maker() && upper(a.serial()) == upper(b.serial());
}

template <class T>
[[nodiscard]] DeviceView make_view(const T& value, const char* kind) {
    return DeviceView{value.id(), value.name(), kind, value.identity(), value.endpoint()};
}

}  // namespace

std::uint32_t DeviceView::port() const {
    if (kind == "switch") return endpoint.snmp_port();
    return endpoint.use_https() ? endpoint.https_port() : endpoint.http_port();
}

DeviceView view_of(const v1::Camera& camera) { return make_view(camera, "camera"); }
DeviceView view_of(const v1::Switch& poe_switch) { return make_view(poe_switch, "switch"); }
DeviceView view_of(const v1::Recorder& recorder) { return make_view(recorder, "recorder"); }

std::vector<DeviceView> devices_of(const storage::Records& records, const std::string& site_id) {
    std::vector<DeviceView> out;
    const auto take = [&](const auto& shelf) {
        for (const auto* value : shelf.of_site(site_id)) out.push_back(view_of(*value));
    };
    take(records.cameras);
    take(records.switches);
    take(records.recorders);
    return out;
}

std::optional<DeviceView> find_device(const storage::Records& records,
                                      const std::string& device_id) {
    if (const auto* camera = records.cameras.find(device_id)) return view_of(*camera);
    if (const auto* poe_switch = records.switches.find(device_id)) return view_of(*poe_switch);
    if (const auto* recorder = records.recorders.find(device_id)) return view_of(*recorder);
    return std::nullopt;
}

Result<void> refuse_duplicates(const std::vector<DeviceView>& others, const DeviceView& device) {
    for (const auto& other : others) {
        if (other.id == device.id) continue;
        if (same_serial(other.identity, device.identity)) {
            return fail(Errc::conflict, "identity.serial: " + describe(other) + " has the serial " +
                                            device.identity.serial() + " already");
        }
        if (!device.identity.mac().empty() && other.identity.mac() == device.identity.mac()) {
            return fail(Errc::conflict, "identity.mac: " + describe(other) + " has the MAC " +
                                            device.identity.mac() + " already");
        }
        if (same_address(other, device)) {
            return fail(Errc::conflict, "endpoint.host: " + describe(other) + " has the address " +
                                            device.endpoint.host() + " already");
        }
    }
    return {};
}

bool same_identity(const v1::Identity& a, const v1::Identity& b) {
    if (a.maker() != b.maker()) return false;
    const bool serials = !a.serial().empty() && !b.serial().empty();
    const bool macs = !a.mac().empty() && !b.mac().empty();
    if (serials && upper(a.serial()) != upper(b.serial())) return false;
    if (macs && a.mac() != b.mac()) return false;
    return serials || macs;
}

}  // namespace camfleet::controller
