// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/discover_tool/question_planner.hpp"

#include "agent/discovery/signs/addresses.hpp"
#include "agent/discovery/signs/makers.hpp"
#include "agent/discovery/signs/uuid.hpp"
#include "common/base/encoding.hpp"
#include "common/base/same_device.hpp"

#include <algorithm>

namespace camfleet::tools {
namespace {

bool lacks_something(const v1::Sighting& device) {
    return device.firmware().empty() || device.state() == v1::CameraState::unspecified;
}

// No discovery tells of a lock; such a camera "asks for a login".
bool may_be_locked(const v1::Sighting& device) {
    return device.state() == v1::CameraState::credential_unknown;
}

bool may_be_camera(const v1::Sighting& device) {
    return device.kind() == v1::DeviceKind::unspecified || device.kind() == v1::DeviceKind::camera;
}

bool is_near(const v1::Sighting& device) {
    const auto& host = device.endpoint().host();
    if (host.empty() || signs::is_ipv6(host) || device.address_conflict()) return false;
    return std::ranges::any_of(device.addresses(), [&](const v1::SeenAddress& address) {
        return address.host() == host && !address.link_local() && !address.off_subnet();
    });
}

std::string driver_for(const v1::Sighting& device, const SpokenMakers& spoken) {
    const auto& maker = device.identity().maker();
    if (spoken.makers.contains(maker)) return maker;
    const auto& seen_by = device.protocols();
    return std::ranges::find(seen_by, "ws_discovery") == seen_by.end() ? "" : spoken.generic;
}

v1::Endpoint door_of(const v1::Sighting& device) {
    auto at = device.endpoint();
    if (at.http_port() == 0 && at.https_port() != 0) at.set_use_https(true);
    return at;
}

// As the device spells it -> as a row has it.
v1::Identity identity_of(const ports::CameraFacts& facts) {
    v1::Identity out;
    const auto maker = signs::clean(facts.identity.maker());
    const auto known = signs::maker_in(maker);
    out.set_maker(known.empty() ? signs::lower_case(maker) : known);
    out.set_serial(signs::clean(facts.identity.serial()));
    out.set_mac(normalise_mac(facts.identity.mac()).value_or(""));
    if (out.mac().empty() && out.maker() == "axis") out.set_mac(signs::mac_in_serial(out.serial()));
    return out;
}

bool contradicts(const v1::Identity& row, const v1::Identity& told) {
    if (!row.maker().empty() && !told.maker().empty() && row.maker() != told.maker()) return true;
    if (different_macs(row.mac(), told.mac())) return true;
    return !row.serial().empty() && !told.serial().empty() &&
           !same_serial(row.serial(), told.serial());
}

bool is_shown_by(const v1::Identity& other, const v1::Identity& news) {
    if (!news.mac().empty() && other.mac() == news.mac()) return true;
    return other.maker() == news.maker() && same_serial(other.serial(), news.serial());
}

// Whose the identity is that this row would get. Null: nobody's.
const v1::Sighting* owner_of(const v1::SiteLook& look, int device, const v1::Identity& told) {
    const auto& row = look.devices(device).identity();
    auto news = told;
    if (!row.mac().empty()) news.clear_mac();
    if (!row.serial().empty()) news.clear_serial();
    for (int i = 0; i < look.devices_size(); ++i) {
        if (i != device && is_shown_by(look.devices(i).identity(), news)) return &look.devices(i);
    }
    return nullptr;
}

std::string words_of(const v1::Identity& told) {
    std::string out = told.maker();
    if (!told.serial().empty()) out += (out.empty() ? "" : " ") + ("serial " + told.serial());
    if (!told.mac().empty()) out += (out.empty() ? "" : " ") + ("MAC " + told.mac());
    return out;
}

// Why what the device says is not this row's. Empty: it is.
std::string doubt_about(const v1::SiteLook& look, int device, const Told& told) {
    if (!told.facts) return {};
    const auto& facts = *told.facts;
    if (!facts) return facts.error().code == Errc::wrong_identity ? facts.error().context : "";
    const auto& row = look.devices(device);
    const auto said = identity_of(*facts);
    if (contradicts(row.identity(), said)) {
        return row.endpoint().host() + " says that it is another device: " + words_of(said);
    }
    const auto* other = owner_of(look, device, said);
    if (other == nullptr) return {};
    return row.endpoint().host() + " says that it is the device at " + other->endpoint().host() +
           ": " + words_of(said);
}

void fill(std::string* into, const std::string& value) {
    if (into->empty()) *into = value;
}

void take_facts(const ports::CameraFacts& facts, v1::Sighting& row) {
    const auto said = identity_of(facts);
    auto& identity = *row.mutable_identity();
    fill(identity.mutable_maker(), said.maker());
    fill(identity.mutable_serial(), said.serial());
    fill(identity.mutable_mac(), said.mac());
    fill(row.mutable_model(), signs::clean(facts.model));
    fill(row.mutable_firmware(), signs::clean(facts.firmware));
    fill(row.mutable_name(), signs::clean(facts.name));
}

void take_state(const v1::CameraState& told, Time at, v1::Sighting& row) {
    const auto state = told.value();
    const bool locked = state == v1::CameraState::locked;
    if (row.state() != v1::CameraState::unspecified && !(locked && may_be_locked(row))) return;
    row.set_state(state);
    if (locked && told.unlock_seconds() > 0) {
        row.set_locked_until_ms(to_ms(at + Seconds{told.unlock_seconds()}));
    }
    if (state == v1::CameraState::factory_default || state == v1::CameraState::not_activated) {
        row.set_activated(false);
    }
}

bool tells_strangers_nothing(Errc code) {
    return code == Errc::unauthorized || code == Errc::not_supported || code == Errc::forbidden;
}

}  // namespace

Questions plan_questions(const v1::SiteLook& look, const SpokenMakers& spoken, std::size_t max) {
    Questions out;
    std::set<std::string> hosts;
    const auto plan = [&](int i, bool only_its_lock) {
        const auto& device = look.devices(i);
        if (!may_be_camera(device) || !is_near(device)) return;
        auto driver = driver_for(device, spoken);
        if (driver.empty() || !hosts.insert(device.endpoint().host()).second) return;
        if (out.asked.size() < max) {
            out.asked.push_back({i, std::move(driver), door_of(device), only_its_lock});
        } else if (!only_its_lock) {
            ++out.left_out;
        }
    };
    for (int i = 0; i < look.devices_size(); ++i) {
        if (lacks_something(look.devices(i))) plan(i, false);
    }
    for (int i = 0; i < look.devices_size(); ++i) {
        const auto& device = look.devices(i);
        if (!lacks_something(device) && may_be_locked(device)) plan(i, true);
    }
    return out;
}

bool still_talks(const Error& error) {
    switch (error.code) {
        case Errc::unreachable:
        case Errc::timeout:
        case Errc::wrong_identity:
        case Errc::forbidden:  // a certificate is wanted first
            return false;
        default:
            return true;
    }
}

void take_over(v1::SiteLook& look, int device, const Told& told) {
    auto& row = *look.mutable_devices(device);
    if (const auto doubt = doubt_about(look, device, told); !doubt.empty()) {
        row.add_conflicts(signs::clean(doubt));
        return;
    }
    if (told.facts && *told.facts) take_facts(**told.facts, row);
    if (told.state && *told.state) take_state(**told.state, told.at, row);
}

std::optional<Error> fault_of(const Told& told) {
    const auto fault = [](const auto& answer) -> std::optional<Error> {
        if (!answer || *answer || tells_strangers_nothing(answer->error().code)) return {};
        if (answer->error().code == Errc::wrong_identity) return {};  // the row says it
        return answer->error();
    };
    if (auto why = fault(told.state)) return why;
    return told.state && *told.state ? std::nullopt : fault(told.facts);
}

}  // namespace camfleet::tools
