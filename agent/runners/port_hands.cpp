// SPDX-License-Identifier: Apache-2.0
// Finds, reads and switches the PoE port. Whether a port may be cut is the power guard's decision.
#include "agent/runners/device_hands.hpp"

namespace camfleet::agent {
namespace {

struct Reach {
    const v1::JobTarget* target = nullptr;
    ports::SnmpLogin login;
};

// The switch, proven by its base MAC: SNMP answers nobody who is not on the management network, but
// a replaced switch at the same address must not be written to.
Result<Reach> reach(const Grip& grip, const std::string& switch_id) {
    const auto target = grip.target(switch_id);
    if (!target) return std::unexpected(target.error());
    auto login = grip.snmp_login((*target)->credential());
    if (!login) return std::unexpected(login.error());
    const auto seen =
        grip.tools.poe_switch.identify((*target)->endpoint(), *login, Grip::in(grip.times.snmp));
    if (!seen) return std::unexpected(seen.error().within("switch " + switch_id));
    const auto& wanted = (*target)->identity().mac();
    if (!wanted.empty() && seen->mac() != wanted) {
        return fail(Errc::wrong_identity, "switch " + switch_id + " at " +
                                              (*target)->endpoint().host() + " has base MAC " +
                                              seen->mac() + ", expected " + wanted);
    }
    return Reach{.target = *target, .login = std::move(*login)};
}

// A camera that sends nothing has aged out of the switch's table: the last good port may be used
// when it is powered (or searching for its load) and nobody else has appeared on it.
v1::PortBinding from_memory(const Grip& grip, v1::PortBinding refused) {
    const auto& last = grip.task().last_port();
    if (last.switch_id().empty()) return refused;
    const auto way = reach(grip, last.switch_id());
    if (!way) return refused;
    const auto now = grip.tools.poe_switch.read_port(way->target->endpoint(), way->login, last,
                                                     Grip::in(grip.times.snmp));
    if (!now || now->macs() > 0 || now->uplink() || now->path_to_agent() || now->fault() ||
        !now->admin_on()) {
        return refused;
    }
    auto remembered = last;
    remembered.set_confidence(v1::PortBinding::likely);
    remembered.set_explanation("from memory: the camera is silent, its last port " +
                               last.if_name() + " is powered and nobody else is on it");
    return remembered;
}

v1::Outcome find_port(const Grip& grip) {
    const auto camera = grip.camera();
    if (!camera) return grip.failed(camera.error(), false);
    std::vector<v1::PortBinding> found;
    std::string refusals;
    bool unseen = true;  // no switch has learned the camera: only then does memory count
    for (const auto& switch_id : grip.task().switch_ids()) {
        const auto way = reach(grip, switch_id);
        Result<v1::PortBinding> port =
            way ? grip.tools.poe_switch.find_port(way->target->endpoint(), way->login,
                                                  (*camera)->identity().mac(),
                                                  Grip::in(grip.times.port_search))
                : Result<v1::PortBinding>(std::unexpected(way.error()));
        if (!port) {
            refusals += switch_id + ": " + port.error().text() + "; ";
            unseen = false;
            continue;
        }
        port->set_switch_id(switch_id);
        if (port->confidence() == v1::PortBinding::refused ||
            port->confidence() == v1::PortBinding::unknown) {
            refusals += switch_id + ": " + port->explanation() + "; ";
            unseen = unseen && port->explanation().starts_with("not_seen");
        } else {
            found.push_back(std::move(*port));
        }
    }
    auto out = grip.ok();
    if (found.size() == 1) {
        *out.mutable_port() = std::move(found.front());
        return out;
    }
    v1::PortBinding none;
    none.set_confidence(v1::PortBinding::refused);
    none.set_explanation(found.empty()
                             ? (refusals.empty() ? "no switch is known at this site" : refusals)
                             : "several switches claim the camera on an access port");
    *out.mutable_port() =
        unseen && found.empty() ? from_memory(grip, std::move(none)) : std::move(none);
    return out;
}

}  // namespace

v1::Outcome port_action(const Grip& grip) {
    if (grip.order.kind() == v1::Action::find_port) return find_port(grip);
    const auto& port = grip.order.port();
    const bool changes = grip.order.kind() != v1::Action::read_port;
    const auto way = reach(grip, port.switch_id());
    if (!way) return grip.failed(way.error(), false);
    const auto& at = way->target->endpoint();
    const auto until = Grip::in(grip.times.snmp);
    if (changes) {
        const bool on = grip.order.kind() == v1::Action::port_on;
        const auto done = grip.tools.poe_switch.set_power(at, way->login, port, on, until);
        if (!done) return grip.failed(done.error(), true);
    }
    const auto reading =
        grip.tools.poe_switch.read_port(at, way->login, port, Grip::in(grip.times.snmp));
    if (!reading) return grip.failed(reading.error(), changes);
    auto out = grip.ok();
    *out.mutable_port() = port;
    *out.mutable_port_reading() = *reading;
    return out;
}

}  // namespace camfleet::agent
