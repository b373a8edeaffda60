// SPDX-License-Identifier: Apache-2.0
// Finds, reads and switches the PoE port. Whether a port may be cut is the power guard's decision.
#include "agent/core/power_guard/power_guard.hpp"
#include "agent/runners/device_hands.hpp"
#include "common/base/same_device.hpp"

#include <algorithm>

namespace camfleet::agent {
namespace {

struct Reach {
    const v1::JobTarget* target = nullptr;
    ports::SnmpLogin login;
};

// Empty: it is the one that is meant. Silence is no proof.
std::string identity_problem(const v1::Identity& wanted, const v1::Identity& seen) {
    if (!wanted.mac().empty()) {
        if (seen.mac() == wanted.mac()) return {};
        return "has base MAC " + seen.mac() + ", expected " + wanted.mac();
    }
    if (wanted.serial().empty() || same_serial(wanted.serial(), seen.serial())) return {};
    return (seen.serial().empty() ? "tells no serial number" : "has serial " + seen.serial()) +
           ", expected " + wanted.serial() + "; a MAC in its record proves it too";
}

// The switch, proven by its base MAC or its serial: SNMP answers nobody who is not on the
// management network, but a replaced switch at the same address must not be written to.
Result<Reach> reach(const Grip& grip, const std::string& switch_id) {
    const auto target = grip.target(switch_id);
    if (!target) return std::unexpected(target.error());
    auto login = grip.snmp_login((*target)->credential());
    if (!login) return std::unexpected(login.error());
    login->driver = (*target)->driver();
    login->scope = (*target)->driver_scope();
    login->mac = (*target)->identity().mac();
    const auto seen =
        grip.tools.poe_switch.identify((*target)->endpoint(), *login, Grip::in(grip.times.snmp));
    if (!seen) return std::unexpected(seen.error().within("switch " + switch_id));
    if (const auto problem = identity_problem((*target)->identity(), *seen); !problem.empty()) {
        return fail(Errc::wrong_identity,
                    "switch " + switch_id + " at " + (*target)->endpoint().host() + " " + problem);
    }
    return Reach{.target = *target, .login = std::move(*login)};
}

// Port 5 of the closet's switch, named by a person who gave a reason.
std::string words_of(const v1::PortBinding& port) {
    return port.switch_id() + " port " +
           (port.if_name().empty() ? std::to_string(port.if_index()) : port.if_name());
}

bool may_be_cut(const v1::PortBinding& port) {
    return port.confidence() != v1::PortBinding::refused &&
           port.confidence() != v1::PortBinding::unknown;
}

// What the switches of a job said about one camera.
struct Answers {
    std::optional<v1::PortBinding> found;
    std::string refusals;
    std::string contradicted;             // the switch whose PoE numbers fail the acceptance test
    std::vector<v1::PortBinding> places;  // it hangs there, but the port may not be cut

    void add(const std::string& where, const v1::PortBinding& port) {
        if (may_be_cut(port)) {
            found = port;
            return;
        }
        if (!port.if_name().empty()) places.push_back(port);
        if (port.explanation().starts_with(power_guard::doubt_word)) {
            contradicted = port.switch_id();
        }
        refusals += where + ": " + port.explanation() + "; ";
    }
    void add(const std::string& where, const Error& error) {
        refusals += where + ": " + error.text() + "; ";
    }
};

// Where nothing is found, the port that an operator named counts, unless the switches show the
// camera on another one. Its PoE port is looked up now: nobody types that.
v1::PortBinding named_by_hand(const Grip& grip, const Answers& answers, v1::PortBinding refused) {
    const auto& named = grip.task().last_port();
    const auto why_not = [&](const std::string& why) {
        refused.set_explanation(words_of(named) + " is named by hand, but " + why + "; " +
                                refused.explanation());
        return refused;
    };
    for (const auto& place : answers.places) {
        const bool same =
            place.switch_id() == named.switch_id() && place.if_index() == named.if_index();
        if (!same) return why_not("the camera is seen on " + words_of(place));
    }
    const auto way = reach(grip, named.switch_id());
    if (!way) return why_not(way.error().text());
    auto port = grip.tools.poe_switch.name_port(way->target->endpoint(), way->login,
                                                named.if_index(), Grip::in(grip.times.port_search));
    if (!port) return why_not(port.error().text());
    port->set_switch_id(named.switch_id());
    port->set_confidence(v1::PortBinding::named_by_operator);
    port->set_explanation(named.explanation());
    return *port;
}

struct Way {
    std::string switch_id;
    Reach reach;
};

// The switches of a job that may be asked.
struct Ways {
    std::vector<Way> all;
    bool complete = true;  // else one that might know better is out of reach

    // A camera that sends nothing has aged out of the switches' tables: where it was found last may
    // count, if nothing speaks against it. A port that an operator named is looked up otherwise.
    [[nodiscard]] std::optional<ports::LastPort> last(const v1::PortBinding& port) const {
        const bool found =
            may_be_cut(port) && port.confidence() != v1::PortBinding::named_by_operator;
        const auto way = std::ranges::find(all, port.switch_id(), &Way::switch_id);
        if (!found || !complete || way == all.end()) return std::nullopt;
        return ports::LastPort{static_cast<std::size_t>(way - all.begin()), port.if_index()};
    }
};

Ways ways_of(const Grip& grip, Answers& answers) {
    Ways ways;
    for (const auto& switch_id : grip.task().switch_ids()) {
        auto way = reach(grip, switch_id);
        if (way) {
            ways.all.push_back({switch_id, std::move(*way)});
        } else {
            ways.complete = false;
            answers.add(switch_id, way.error());
        }
    }
    return ways;
}

// All at once: a switch shows by its address what is an uplink of the others.
void ask(const Grip& grip, const Ways& ways, const std::string& mac, Answers& answers) {
    std::vector<ports::SwitchAt> all;
    std::string names;
    for (const auto& way : ways.all) {
        all.push_back({&way.reach.target->endpoint(), &way.reach.login});
        names += (names.empty() ? "" : ", ") + way.switch_id;
    }
    const auto time = grip.times.port_search * static_cast<std::int64_t>(all.size());
    auto site = grip.tools.poe_switch.find_port(all, mac, ways.last(grip.task().last_port()),
                                                Grip::in(time));
    if (!site) return answers.add(names, site.error());
    site->port.set_switch_id(ways.all.at(site->switch_at).switch_id);
    if (!ways.complete && site->port.confidence() == v1::PortBinding::certain) {
        site->port.set_confidence(v1::PortBinding::likely);
    }
    answers.add(names, site->port);
}

// A person who reads "port not found" must not search where the switch is what cannot do it.
void say_why(v1::Outcome& out) {
    if (may_be_cut(out.port())) return;
    out.set_detail(out.port().explanation());
    if (out.detail().contains("no_power_control")) out.set_error("no_power_control");
}

v1::PortReading read_back(v1::Action::Kind kind) {
    v1::PortReading reading;
    reading.set_admin_on(kind == v1::Action::port_on);
    return reading;
}

v1::PortBinding refused_port(const Answers& answers) {
    v1::PortBinding none;
    none.set_confidence(v1::PortBinding::refused);
    none.set_explanation(answers.refusals.empty() ? "no switch is known at this site"
                                                  : answers.refusals);
    return none;
}

v1::Outcome find_port(const Grip& grip) {
    const auto camera = grip.camera();
    if (!camera) return grip.failed(camera.error(), false);
    Answers answers;
    const auto ways = ways_of(grip, answers);
    if (!ways.all.empty()) ask(grip, ways, (*camera)->identity().mac(), answers);
    auto out = grip.ok();
    if (answers.found) {
        *out.mutable_port() = std::move(*answers.found);
        return out;
    }
    auto none = refused_port(answers);
    const bool named = grip.task().last_port().confidence() == v1::PortBinding::named_by_operator;
    *out.mutable_port() = named ? named_by_hand(grip, answers, std::move(none)) : std::move(none);
    say_why(out);
    if (answers.contradicted.empty() || may_be_cut(out.port())) return out;
    out.set_error(std::string(power_guard::doubt_word));
    out.mutable_port()->set_switch_id(answers.contradicted);
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
        // It reads what the search for a port reads.
        grip.tools.poe_switch.read_port(at, way->login, port, Grip::in(grip.times.port_search));
    if (!reading && !changes) return grip.failed(reading.error(), false);
    auto out = grip.ok();
    *out.mutable_port() = port;
    // The write has read itself back. A switch that cannot tell the rest has done it all the same.
    *out.mutable_port_reading() = reading ? *reading : read_back(grip.order.kind());
    if (!reading) out.set_detail(reading.error().text());
    return out;
}

}  // namespace camfleet::agent
