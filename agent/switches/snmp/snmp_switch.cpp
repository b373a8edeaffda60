// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/snmp/snmp_switch.hpp"

#include "agent/switches/snmp/power_control.hpp"
#include "agent/switches/snmp/snapshot_reader.hpp"

#include <algorithm>
#include <array>
#include <thread>

namespace camfleet::switches {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t known_switches_max = 256;

struct Maker {
    std::string_view branch;
    std::string_view name;
};

constexpr std::array makers = {
    Maker{"9", "cisco"},        Maker{"11", "hp"},          Maker{"89", "radlan"},
    Maker{"171", "d-link"},     Maker{"207", "allied"},     Maker{"674", "dell"},
    Maker{"890", "zyxel"},      Maker{"1916", "extreme"},   Maker{"1991", "ruckus"},
    Maker{"2011", "huawei"},    Maker{"2636", "juniper"},   Maker{"3955", "linksys"},
    Maker{"4413", "broadcom"},  Maker{"4526", "netgear"},   Maker{"11863", "tp-link"},
    Maker{"12356", "fortinet"}, Maker{"14988", "mikrotik"}, Maker{"25506", "h3c"},
    Maker{"35265", "eltex"},    Maker{"41112", "ubiquiti"}, Maker{"47196", "aruba"},
    Maker{"46242", "netonix"},
};

std::string maker_of(const Oid& sys_object_id) {
    const auto enterprises = ports::parse_oid("1.3.6.1.4.1");
    if (sys_object_id.size() <= enterprises.size() ||
        !std::equal(enterprises.begin(), enterprises.end(), sys_object_id.begin())) {
        return "unknown";
    }
    const auto number = std::to_string(sys_object_id[enterprises.size()]);
    const auto known = std::ranges::find(makers, number, &Maker::branch);
    return known != makers.end() ? std::string(known->name) : "enterprise-" + number;
}

// Lowest interface address of a bridge that does not tell its own.
Result<std::string> interface_mac(ports::SnmpClient& client, ports::Deadline until) {
    auto rows = client.walk(ports::parse_oid("1.3.6.1.2.1.2.2.1.6"), 4096, until);
    if (!rows) return std::unexpected(rows.error());
    for (const auto& row : *rows) {
        const auto mac = mac_of_octets(row.octets);
        if (!mac.empty() && mac != "00:00:00:00:00:00") return mac;
    }
    return fail(Errc::not_found, "the switch tells no hardware address");
}

v1::PortReading reading_of(const Survey& survey,
                           const SurveyedPort& port,
                           const PoePort* poe,
                           const std::set<std::string>& agent_macs) {
    v1::PortReading reading;
    reading.set_link_up(survey.snapshot->interfaces.at(port.if_index).oper == 1);
    // Where the forwarding table cannot be read, everybody might hang there.
    const bool unclear = survey.reading.meaning == FdbMeaning::unclear;
    reading.set_macs(
        static_cast<std::uint32_t>(unclear ? survey.snapshot->fdb.size() : port.macs.size()));
    reading.set_uplink(!port.uplink.empty());
    reading.set_path_to_agent(std::ranges::any_of(
        agent_macs, [&](const std::string& mac) { return port.macs.contains(mac); }));
    if (poe == nullptr) return reading;
    reading.set_admin_on(poe->admin_on);
    reading.set_delivering(poe->state == PoeState::delivering);
    reading.set_fault(poe->state == PoeState::fault);
    reading.set_power_class(poe->power_class);
    reading.set_milliwatts(poe->milliwatts);
    const auto budget = survey.snapshot->budgets.find(poe->group);
    if (budget != survey.snapshot->budgets.end()) {
        reading.set_budget_watts(budget->second.watts);
        reading.set_used_watts(budget->second.used_watts);
    }
    return reading;
}

// Silence before the write leaves nothing unknown: the port is as it was.
Error before_write(Error error) {
    if (!effect_unknown(error.code)) return error;
    return {Errc::unreachable, error.context + "; nothing was written"};
}

// Polls until the switch shows what was written.
class ReadBack {
  public:
    ReadBack(ports::SnmpClient& client,
             const PowerControl& control,
             bool on,
             const SnmpSwitchOptions& options)
        : client_(client), control_(control), on_(on), options_(options) {}

    // written: the answer to the write.
    Result<void> wait(const Result<void>& written, ports::Deadline until) {
        const auto settled = std::min(until, steady_clock::now() + options_.settle);
        while (true) {
            look(until);
            if (admin_as_asked() && (on_ || !delivering_)) return {};
            const auto now = steady_clock::now();
            if (now >= until || (known_ && !admin_as_asked() && now >= settled)) break;
            std::this_thread::sleep_for(
                std::min<steady_clock::duration>(options_.poll, until - now));
        }
        return verdict(written);
    }

  private:
    void look(ports::Deadline until) {
        const auto reading = control_.read(client_, until);
        if (!reading) {
            last_error_ = reading.error();
            return;
        }
        known_ = true;
        admin_on_ = reading->admin_on;
        delivering_ = control_.is_delivering(*reading);
    }
    [[nodiscard]] bool admin_as_asked() const { return known_ && admin_on_ == on_; }

    [[nodiscard]] Result<void> verdict(const Result<void>& written) const {
        const auto asked = control_.name() + ": asked " + (on_ ? "on" : "off");
        if (!known_) {
            return fail(Errc::timeout,
                        asked + ", the port's state is unknown: " + last_error_.context);
        }
        if (admin_as_asked()) {
            return fail(Errc::timeout, asked + ", it reads off but still delivers power");
        }
        const auto reads = std::string(" but it still reads ") + (admin_on_ ? "on" : "off");
        if (written) return fail(Errc::rejected, asked + ", the switch answered success" + reads);
        return std::unexpected(
            Error{written.error().code, asked + ": " + written.error().context + "," + reads});
    }

    ports::SnmpClient& client_;
    const PowerControl& control_;
    bool on_;
    const SnmpSwitchOptions& options_;
    bool known_ = false;
    bool admin_on_ = false;
    bool delivering_ = false;
    Error last_error_;
};

}  // namespace

std::set<std::string> SnmpSwitch::known_switches() {
    const std::lock_guard lock(mutex_);
    return switch_macs_;
}

Result<SwitchSnapshot> SnmpSwitch::snapshot(const v1::Endpoint& at,
                                            const ports::SnmpLogin& login,
                                            ports::Deadline until) {
    auto read = read_snapshot(connector_, at, login, {.until = until});
    if (!read) return read;
    const std::lock_guard lock(mutex_);
    if (!read->base_mac.empty() && switch_macs_.size() < known_switches_max) {
        switch_macs_.insert(read->base_mac);
    }
    return read;
}

Result<v1::Identity> SnmpSwitch::identify(const v1::Endpoint& at,
                                          const ports::SnmpLogin& login,
                                          ports::Deadline until) {
    auto client = connector_.open(at, login, 0, until);
    if (!client) return std::unexpected(client.error());
    const std::array asked = {ports::parse_oid("1.3.6.1.2.1.1.2.0"),
                              ports::parse_oid("1.3.6.1.2.1.17.1.1.0"),
                              ports::parse_oid("1.3.6.1.2.1.47.1.1.1.1.11.1")};
    const auto rows = (*client)->get(asked, until);
    if (!rows) return std::unexpected(rows.error());
    v1::Identity identity;
    for (const auto& row : *rows) {
        if (row.oid == asked[0]) identity.set_maker(maker_of(row.object));
        if (row.oid == asked[1]) identity.set_mac(mac_of_octets(row.octets));
        if (row.oid == asked[2]) identity.set_serial(text_of(row));
    }
    if (!identity.mac().empty() && identity.mac() != "00:00:00:00:00:00") return identity;
    auto mac = interface_mac(**client, until);
    if (!mac) return std::unexpected(mac.error().within("switch " + at.host()));
    identity.set_mac(*mac);
    return identity;
}

Result<v1::PortBinding> SnmpSwitch::find_port(const v1::Endpoint& at,
                                              const ports::SnmpLogin& login,
                                              const std::string& camera_mac,
                                              ports::Deadline until) {
    const auto read = snapshot(at, login, until);
    if (!read) return std::unexpected(read.error());
    FinderQuestion question;
    question.camera_mac = camera_mac;
    question.agent_macs = options_.agent_macs();
    question.known_switch_macs = known_switches();
    return to_binding(switches::find_port({&*read, 1}, question));
}

Result<ports::SiteBinding> SnmpSwitch::find_port_among(std::span<const ports::SwitchAt> asked,
                                                       const std::string& camera_mac,
                                                       ports::Deadline until) {
    std::vector<SwitchSnapshot> snapshots;
    std::vector<std::size_t> positions;
    std::string silent;
    Error last;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        // A silent switch must not use up the time of those that answer.
        const auto now = steady_clock::now();
        const auto share = (until - now) / static_cast<std::int64_t>(asked.size() - i);
        auto read = snapshot(*asked[i].at, *asked[i].login, now + share);
        if (!read) {
            last = read.error();
            silent += (silent.empty() ? "" : ", ") + asked[i].at->host() + " (" + last.text() + ")";
            continue;
        }
        snapshots.push_back(std::move(*read));
        positions.push_back(i);
    }
    if (snapshots.empty()) return std::unexpected(last);
    FinderQuestion question;
    question.camera_mac = camera_mac;
    question.agent_macs = options_.agent_macs();
    question.known_switch_macs = known_switches();
    auto finding = switches::find_port(snapshots, question);
    if (!silent.empty()) {
        finding.explanation += "; not asked: " + silent;
        if (finding.confidence == v1::PortBinding::certain) {
            finding.confidence = v1::PortBinding::likely;
        }
    }
    return ports::SiteBinding{to_binding(finding), positions.at(finding.switch_at), silent.empty()};
}

Result<v1::PortReading> SnmpSwitch::read_port(const v1::Endpoint& at,
                                              const ports::SnmpLogin& login,
                                              const v1::PortBinding& port,
                                              ports::Deadline until) {
    auto read = snapshot(at, login, until);
    if (!read) return std::unexpected(read.error());
    auto mapping = map_poe_ports(*read);
    auto others = known_switches();
    for (const auto& own : read->own_macs) others.erase(own);
    const auto survey = survey_switch(*read, std::move(mapping), others);
    const auto found = survey.ports.find(port.if_index());
    const auto where = "switch " + at.host() + ": ";
    if (found == survey.ports.end()) {
        return fail(Errc::not_found, where + "no interface " + std::to_string(port.if_index()));
    }
    const auto poe = read->poe.find({port.poe_group(), port.poe_port()});
    if (poe == read->poe.end()) {
        return fail(Errc::not_found, where + "no PoE port " + std::to_string(port.poe_group()) +
                                         "." + std::to_string(port.poe_port()));
    }
    if (poe->second.if_index != 0 && poe->second.if_index != port.if_index()) {
        return fail(Errc::conflict, where + "PoE port " + std::to_string(port.poe_port()) +
                                        " feeds another interface than " + port.if_name());
    }
    return reading_of(survey, found->second, &poe->second, options_.agent_macs());
}

Result<void> SnmpSwitch::set_power(const v1::Endpoint& at,
                                   const ports::SnmpLogin& login,
                                   const v1::PortBinding& port,
                                   bool on,
                                   ports::Deadline until) {
    const auto where = "switch " + at.host();
    auto client = connector_.open(at, login, 0, until);
    if (!client) return std::unexpected(before_write(client.error()));
    const auto control = PowerControl::find(**client, port.poe_group(), port.poe_port(), until);
    if (!control) return std::unexpected(before_write(control.error()).within(where));
    const auto written = control->write(**client, on, until);
    // A refusal in words changed nothing; silence may have changed everything: the port itself
    // tells.
    const bool unclear =
        written || effect_unknown(written.error().code) || written.error().code == Errc::malformed;
    if (!unclear) return std::unexpected(written.error().within(where));
    auto done = ReadBack(**client, *control, on, options_).wait(written, until);
    if (!done) return std::unexpected(done.error().within(where));
    return {};
}

}  // namespace camfleet::switches
