// SPDX-License-Identifier: Apache-2.0
// What is known from looks: devices, changes, reports.
#include "common/base/encoding.hpp"
#include "common/base/same_device.hpp"
#include "common/base/site_changes.hpp"
#include "controller/runners/look_desk.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace camfleet::controller {
namespace {

bool is_same(const v1::Identity& a, const v1::Identity& b) {
    if (!a.mac().empty() && !b.mac().empty()) return a.mac() == b.mac();
    return same_serial(a.serial(), b.serial());
}

std::string lower(std::string text) {
    for (auto& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

bool passes(const v1::Device& device, const LookOperations::DeviceFilter& filter) {
    const auto& sighting = device.sighting();
    if (!filter.maker.empty() && lower(sighting.identity().maker()) != lower(filter.maker)) {
        return false;
    }
    if (!filter.state.empty() && v1::CameraState::Value_Name(sighting.state()) != filter.state) {
        return false;
    }
    if (filter.unknown && !device.camera_id().empty()) return false;
    return !filter.missing || !device.seen();
}

v1::Device from_inventory(const v1::Camera& camera) {
    v1::Device out;
    out.set_site_id(camera.site_id());
    out.set_camera_id(camera.id());
    auto& sighting = *out.mutable_sighting();
    *sighting.mutable_identity() = camera.identity();
    *sighting.mutable_endpoint() = camera.endpoint();
    sighting.set_model(camera.model());
    sighting.set_firmware(camera.firmware());
    sighting.set_name(camera.name());
    *sighting.mutable_port() = camera.port();
    return out;
}

// Nobody sees from outside that the login is known: the record does.
void say_what_is_known(const v1::Camera& camera, v1::Sighting& sighting) {
    if (sighting.state() == v1::CameraState::credential_unknown &&
        camera.state() == v1::Camera::working) {
        sighting.set_state(v1::CameraState::working);
    }
}

}  // namespace

Result<v1::Look> LookDesk::look(const std::string& look_id) const {
    const auto* found = parts_.records.looks.find(look_id);
    if (found == nullptr) return fail(Errc::not_found, "no look is called '" + look_id + "'");
    auto out = *found;
    if (storage::is_open(out)) return out;
    auto report = parts_.records.looks.report(out);
    if (report) {
        *out.mutable_report() = std::move(*report);
    } else if (report.error().code != Errc::not_found) {
        return std::unexpected(report.error());
    }
    return out;
}

void LookDesk::await_look(std::string look_id, Seconds at_most, Reply<v1::Look> reply) {
    auto now = look(look_id);
    if (!now || now->has_ended_at() || at_most <= Seconds{0}) return reply(std::move(now));
    waiting_.push_back({.look_id = std::move(look_id),
                        .until = parts_.clock.wall() + at_most,
                        .reply = std::move(reply)});
}

void LookDesk::answer_waiting(const std::function<bool(const Waiting&)>& whom) {
    std::vector<Waiting> ready;
    std::erase_if(waiting_, [&](Waiting& one) {
        if (!whom(one)) return false;
        ready.push_back(std::move(one));
        return true;
    });
    for (const auto& one : ready) one.reply(look(one.look_id));
}

void LookDesk::stop() {
    answer_waiting([](const Waiting&) { return true; });
}

v1::LookList LookDesk::looks(const std::string& site_id) const {
    v1::LookList out;
    for (const auto* look : parts_.records.looks.list(site_id)) *out.add_looks() = *look;
    return out;
}

void LookDesk::add_devices(const std::string& site_id, v1::DeviceList& out) const {
    const auto cameras = parts_.records.cameras.of_site(site_id);
    std::set<std::string> seen;
    if (const auto* last = parts_.records.looks.last_discovery(site_id); last != nullptr) {
        auto report = parts_.records.looks.report(*last);
        if (!report) {
            parts_.log.error("report_unreadable",
                             {{"look", last->id()}, {"why", report.error().text()}});
        }
        for (auto& sighting :
             *report.value_or(v1::LookReport{}).mutable_site()->mutable_devices()) {
            auto& device = *out.add_devices();
            device.set_site_id(site_id);
            device.set_seen(!only_a_switch_knows(sighting));
            *device.mutable_seen_at() = last->ended_at();
            const auto known = std::ranges::find_if(cameras, [&](const v1::Camera* camera) {
                return is_same(camera->identity(), sighting.identity());
            });
            if (known != cameras.end()) {
                device.set_camera_id((*known)->id());
                seen.insert((*known)->id());
                say_what_is_known(**known, sighting);
            }
            *device.mutable_sighting() = std::move(sighting);
        }
    }
    for (const auto* camera : cameras) {
        if (!seen.contains(camera->id())) *out.add_devices() = from_inventory(*camera);
    }
}

v1::DeviceList LookDesk::devices(const DeviceFilter& filter) const {
    v1::DeviceList all;
    if (filter.site_id.empty()) {
        for (const auto& [id, site] : parts_.records.sites.all()) add_devices(id, all);
    } else {
        add_devices(filter.site_id, all);
    }
    v1::DeviceList out;
    for (auto& device : *all.mutable_devices()) {
        if (passes(device, filter)) *out.add_devices() = std::move(device);
    }
    return out;
}

Result<v1::Device> LookDesk::device(const std::string& name) const {
    const auto mac = normalise_mac(name);
    for (auto& device : *devices({}).mutable_devices()) {
        const auto& identity = device.sighting().identity();
        if (device.camera_id() == name || same_serial(identity.serial(), name) ||
            (mac && identity.mac() == *mac)) {
            return device;
        }
    }
    return fail(Errc::not_found, "no device is known by '" + name +
                                     "': give an id of the inventory, a serial number or a MAC, "
                                     "and look again (camfleetctl discover SITE)");
}

v1::SiteChangeList LookDesk::changes(const std::string& site_id) const {
    v1::SiteChangeList out;
    for (const auto* look : parts_.records.looks.list(site_id)) {
        for (const auto& change : look->changes()) {
            auto& one = *out.add_changes();
            one.set_site_id(look->site_id());
            *one.mutable_at() = look->ended_at();
            one.set_look_id(look->id());
            *one.mutable_change() = change;
        }
    }
    return out;
}

}  // namespace camfleet::controller
