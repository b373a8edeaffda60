// SPDX-License-Identifier: Apache-2.0
// Cameras, switches, recorders: what is accepted, what is kept from before, what may be removed.
#include "common/base/same_device.hpp"
#include "controller/core/policy/policy.hpp"
#include "controller/runners/inventory_desk/inventory_desk.hpp"

#include <algorithm>

namespace camfleet::controller {
namespace {

// A camera is recognised by its serial and looked for by it, wherever it is; the others are where
// they are said to be.
[[nodiscard]] bool is_camera(const v1::Camera&) { return true; }
[[nodiscard]] bool is_camera(const v1::Switch&) { return false; }
[[nodiscard]] bool is_camera(const v1::Recorder&) { return false; }

void check_policy(Problems& problems, const v1::PolicyList& policies, const v1::Camera& camera) {
    if (camera.policy().empty()) return;
    const auto& all = policies.policies();
    const auto found = std::ranges::find(all, camera.policy(), &v1::RecoveryPolicy::name);
    const auto& maker = camera.identity().maker();
    if (found == all.end()) {
        problems.add("policy", "no policy '" + camera.policy() + "'");
    } else if (!maker.empty() && !policy::fits_maker(*found, maker)) {
        problems.add("policy", "'" + camera.policy() + "' is not for maker '" + maker + "'");
    }
}

// What the controller itself learned is not forgotten because an operator did not repeat it.
void keep_learned(v1::Camera& value, const v1::Camera& before) {
    if (value.firmware().empty()) value.set_firmware(before.firmware());
    if (value.model().empty()) value.set_model(before.model());
    if (value.endpoint().host().empty()) *value.mutable_endpoint() = before.endpoint();
    if (!value.has_port() && before.has_port()) *value.mutable_port() = before.port();
    if (!value.has_recorder() && before.has_recorder())
        *value.mutable_recorder() = before.recorder();
    if (!value.has_network() && before.has_network()) *value.mutable_network() = before.network();
    if (value.policy().empty()) value.set_policy(before.policy());
    if (value.state() == v1::Camera::unspecified) value.set_state(before.state());
    value.set_last_recovery_id(before.last_recovery_id());
    *value.mutable_problems() = before.problems();
}
void keep_learned(v1::Switch& value, const v1::Switch& before) {
    if (value.model().empty()) value.set_model(before.model());
    if (value.sys_object_id().empty()) value.set_sys_object_id(before.sys_object_id());
}
void keep_learned(v1::Recorder& value, const v1::Recorder& before) {
    if (value.model().empty()) value.set_model(before.model());
}

void forget_foreign_words(v1::Camera& value) {
    value.clear_last_recovery_id();
    value.clear_problems();
}
// A port that a person named is answered for by name, for as long as the record is kept.
using Details = std::map<std::string, std::string>;
Details named_port(const v1::Camera& camera) {
    const auto& port = camera.port();
    if (port.confidence() != v1::PortBinding::named_by_operator) return {};
    return {{"named_port", port.switch_id() + "/" + std::to_string(port.if_index())},
            {"named_port_reason", port.explanation()}};
}
Details named_port(const v1::Switch&) { return {}; }
Details named_port(const v1::Recorder&) { return {}; }

// Where cameras hung on the box that had this record before: the new one was patched anew.
void forget_ports(storage::Records& records,
                  const v1::Switch& now,
                  Batch& batch,
                  Details& details) {
    const auto* before = records.switches.find(now.id());
    if (before == nullptr) return;
    const auto& was = before->identity();
    const auto& is = now.identity();
    const bool other_serial =
        !was.serial().empty() && !is.serial().empty() && !same_serial(was.serial(), is.serial());
    if (!different_macs(was.mac(), is.mac()) && !other_serial) return;
    std::size_t forgotten = 0;
    for (const auto& [id, camera] : records.cameras.all()) {
        if (camera.port().switch_id() != now.id()) continue;
        auto changed = camera;
        changed.clear_port();
        records.cameras.put(batch, std::move(changed));
        ++forgotten;
    }
    details["ports_forgotten"] = std::to_string(forgotten);
}
void forget_ports(storage::Records&, const v1::Camera&, Batch&, Details&) {}
void forget_ports(storage::Records&, const v1::Recorder&, Batch&, Details&) {}

void forget_foreign_words(v1::Switch&) {}
void forget_foreign_words(v1::Recorder&) {}

}  // namespace

std::string InventoryDesk::free_device_id(const std::string& name) const {
    const std::string base = id_from_name(name);
    std::string id = base;
    for (int number = 2;
         find_device(parts_.records, id) || parts_.records.removed_devices.find(id) != nullptr;
         ++number) {
        id = base + "-" + std::to_string(number);
    }
    return id;
}

// A device that comes back under its id finds its password again.
std::string InventoryDesk::known_credential(const std::string& device_id) const {
    for (const auto* record : parts_.records.credentials.of_device(device_id)) {
        const auto& credential = record->credential();
        const bool login = credential.kind() != v1::SecretKind::backup_key;
        const auto& credentials = parts_.records.credentials;
        if (login && !credentials.current_version(credential.id()).empty()) return credential.id();
    }
    return {};
}

// Duplicates at the site, and ids that belong or belonged to something else.
Result<void> InventoryDesk::refuse_other_device(const DeviceView& device,
                                                const std::string& site_id) const {
    const auto before = find_device(parts_.records, device.id);
    if (before && before->kind != device.kind) {
        return fail(Errc::conflict, "id: '" + device.id + "' is a " + before->kind);
    }
    if (before && parts_.records.site_of_device(device.id) != site_id) {
        return fail(Errc::conflict, "site_id: '" + device.id + "' is at site '" +
                                        parts_.records.site_of_device(device.id) +
                                        "'; remove it there first");
    }
    const bool owned = parts_.records.ownership.of_device(device.id) != nullptr;
    if (before && owned && !same_identity(before->identity, device.identity)) {
        return fail(Errc::conflict, "identity: '" + device.id +
                                        "' has an ownership record for another identity; another "
                                        "device needs another id");
    }
    const auto* removed = parts_.records.removed_devices.find(device.id);
    if (!before && removed != nullptr &&
        (removed->site_id() != site_id || !same_identity(removed->identity(), device.identity))) {
        return fail(Errc::conflict, "id: '" + device.id +
                                        "' belonged to a removed device whose passwords are kept; "
                                        "choose another id");
    }
    return refuse_duplicates(devices_of(parts_.records, site_id), device);
}

template <class T>
Result<T> InventoryDesk::accept_device(T value, const T* before) const {
    Problems problems;
    check_text(problems, "name", value.name(), value.id().empty());
    if (value.id().empty()) value.set_id(free_device_id(value.name()));
    if (value.name().empty()) value.set_name(before == nullptr ? value.id() : before->name());
    check_id(problems, "id", value.id());
    check_text(problems, "model", value.model(), false);
    if (parts_.records.sites.find(value.site_id()) == nullptr) {
        problems.add("site_id", "no site '" + value.site_id() + "'");
    }
    check_identity(problems, *value.mutable_identity(), is_camera(value));
    check_endpoint(problems, *value.mutable_endpoint(), !is_camera(value));
    const std::string credential =
        before == nullptr ? known_credential(value.id()) : before->credential_id();
    if (value.credential_id().empty()) value.set_credential_id(credential);
    const auto* record = parts_.records.credentials.find(value.credential_id());
    const bool own = record != nullptr && record->credential().device_id() == value.id();
    if (!value.credential_id().empty() && !own) {
        problems.add("credential_id", "no credential of this device");
    }
    if (before == nullptr) forget_foreign_words(value);
    if (before != nullptr) keep_learned(value, *before);
    if (!problems.empty()) return std::unexpected(problems.error());
    if (auto fine = refuse_other_device(view_of(value), value.site_id()); !fine) {
        return std::unexpected(fine.error());
    }
    return value;
}

void InventoryDesk::check_camera_links(Problems& problems, const v1::Camera& camera) const {
    const auto& records = parts_.records;
    if (camera.has_network()) check_network(problems, camera.network());
    check_named_port(problems, camera.port());
    if (!camera.port().switch_id().empty()) {
        const auto* found = records.switches.find(camera.port().switch_id());
        if (found == nullptr || found->site_id() != camera.site_id()) {
            problems.add("port.switch_id", "no such switch at the camera's site");
        }
    }
    if (!camera.recorder().recorder_id().empty()) {
        const auto* found = records.recorders.find(camera.recorder().recorder_id());
        if (found == nullptr || found->site_id() != camera.site_id()) {
            problems.add("recorder.recorder_id", "no such recorder at the camera's site");
        }
    }
    check_policy(problems, config_.policies, camera);
}

Result<v1::Camera> InventoryDesk::accept(v1::Camera value) const {
    Problems problems;
    check_camera_links(problems, value);
    if (!problems.empty()) return std::unexpected(problems.error());
    const auto* before = parts_.records.cameras.find(value.id());
    return accept_device(std::move(value), before);
}

Result<v1::Switch> InventoryDesk::accept(v1::Switch value) const {
    Problems problems;
    check_switch(problems, value);
    if (!problems.empty()) return std::unexpected(problems.error());
    const auto* before = parts_.records.switches.find(value.id());
    return accept_device(std::move(value), before);
}

Result<v1::Recorder> InventoryDesk::accept(v1::Recorder value) const {
    const auto* before = parts_.records.recorders.find(value.id());
    return accept_device(std::move(value), before);
}

template <class T, class Shelf>
void InventoryDesk::put_device(T value, std::string actor, Shelf& shelf, Reply<T> reply) {
    auto good = accept(std::move(value));
    if (!good) return reply(std::unexpected(good.error()));
    const DeviceView view = view_of(*good);
    const bool exists = shelf.find(view.id) != nullptr;
    Batch batch;
    Note note{std::move(actor), view.kind + (exists ? ".changed" : ".added"), view.id, {}};
    forget_ports(parts_.records, *good, batch, note.details);
    shelf.put(batch, *good);
    parts_.records.removed_devices.erase(batch, view.id);
    note.details["site"] = good->site_id();
    note.details["name"] = view.name;
    note.details["maker"] = view.identity.maker();
    note.details["serial"] = view.identity.serial();
    note.details["mac"] = view.identity.mac();
    note.details["address"] = view.endpoint.host();
    note.details.merge(named_port(*good));
    finish(std::move(batch), std::move(note), std::move(*good), std::move(reply));
}

void InventoryDesk::put_camera(v1::Camera value, std::string actor, Reply<v1::Camera> reply) {
    put_device(std::move(value), std::move(actor), parts_.records.cameras, std::move(reply));
}

void InventoryDesk::put_switch(v1::Switch value, std::string actor, Reply<v1::Switch> reply) {
    put_device(std::move(value), std::move(actor), parts_.records.switches, std::move(reply));
}

void InventoryDesk::put_recorder(v1::Recorder value, std::string actor, Reply<v1::Recorder> reply) {
    put_device(std::move(value), std::move(actor), parts_.records.recorders, std::move(reply));
}

Result<void> InventoryDesk::refuse_removal(const DeviceView& device) const {
    if (const auto* open = parts_.records.recoveries.open_for(device.id)) {
        return fail(Errc::conflict, "recovery '" + open->id() + "' of '" + device.id +
                                        "' is open; cancel it first");
    }
    for (const auto& [id, camera] : parts_.records.cameras.all()) {
        const bool bound =
            camera.port().switch_id() == device.id || camera.recorder().recorder_id() == device.id;
        if (bound) {
            return fail(Errc::conflict, "camera '" + id + "' (" + camera.name() + ") depends on '" +
                                            device.id + "'");
        }
    }
    return {};
}

void InventoryDesk::erase_device(Batch& batch,
                                 const DeviceView& device,
                                 const std::string& site_id) {
    v1::RemovedDevice removed;
    removed.set_id(device.id);
    removed.set_site_id(site_id);
    *removed.mutable_identity() = device.identity;
    *removed.mutable_at() = to_timestamp(now());
    parts_.records.removed_devices.put(batch, std::move(removed));
    parts_.records.cameras.erase(batch, device.id);
    parts_.records.switches.erase(batch, device.id);
    parts_.records.recorders.erase(batch, device.id);
}

void InventoryDesk::remove_device(std::string device_id, std::string actor, Reply<bool> reply) {
    const auto device = find_device(parts_.records, device_id);
    if (!device) return reply(fail(Errc::not_found, "no device '" + device_id + "'"));
    if (auto fine = refuse_removal(*device); !fine) return reply(std::unexpected(fine.error()));
    const std::string site_id = parts_.records.site_of_device(device_id);
    Batch batch;
    erase_device(batch, *device, site_id);
    Note note{std::move(actor), device->kind + ".removed", device_id, {}};
    note.details["site"] = site_id;
    note.details["name"] = device->name;
    note.details["serial"] = device->identity.serial();
    finish(std::move(batch), std::move(note), true, std::move(reply));
}

}  // namespace camfleet::controller
