// SPDX-License-Identifier: Apache-2.0
#include "agent/runners/site_eyes.hpp"

#include <optional>
#include <set>

namespace camfleet::agent {

namespace {

constexpr Millis seen_lately{5'000};
constexpr Millis names_a_switch{5'000};  // of reading one switch, beyond the port search

void set_error(v1::LookReport& report, const Error& error) {
    report.set_error(std::string(errc_name(error.code)));
    report.set_detail(error.context);
}

const v1::JobTarget* target_of(const v1::Job& job, const std::string& id) {
    for (const auto& one : job.targets()) {
        if (one.device_id() == id) return &one;
    }
    return nullptr;
}

// A finder over the agent's shared passes.
class SharedFinder final : public ports::Finder {
  public:
    explicit SharedFinder(Sightings& sightings) : sightings_(sightings) {}
    Result<std::vector<v1::Sighting>> look(ports::Deadline /*until*/) override {
        return sightings_.look(seen_lately);
    }

  private:
    Sightings& sightings_;
};

// Whose they are is plain only where one host hangs on the port.
std::string words_of_neighbour(const v1::PortRow& row) {
    std::string out;
    if (row.mac_count() != 1) return out;
    for (const auto& line : row.neighbours()) out += (out.empty() ? "" : "; ") + line;
    return out;
}

const v1::ProbeReport::Step* login_step(const v1::ProbeReport& report) {
    for (const auto& step : report.steps()) {
        if (step.login_sent() && step.operation() == v1::Operation::check_login) return &step;
    }
    return nullptr;
}

}  // namespace

// The switches of a job that could be asked; the others with the reason.
struct SiteEyes::Switches {
    std::vector<const v1::JobTarget*> targets;
    std::vector<ports::SnmpLogin> logins;
    std::vector<v1::SwitchLook> silent;

    [[nodiscard]] std::vector<ports::SwitchAt> at() const {
        std::vector<ports::SwitchAt> out;
        for (std::size_t i = 0; i < targets.size(); ++i) {
            out.push_back({&targets[i]->endpoint(), &logins[i]});
        }
        return out;
    }
};

SiteEyes::Switches SiteEyes::open_switches(const v1::Job& job,
                                           const v1::SecretBundle& secrets) const {
    Switches out;
    for (const auto& target : job.targets()) {
        if (target.kind() != v1::DeviceKind::poe_switch) continue;
        auto login = snmp_login_of(secrets, target.credential());
        if (login) {
            login->driver = target.driver();
            login->scope = target.driver_scope();
            login->mac = target.identity().mac();
            out.targets.push_back(&target);
            out.logins.push_back(std::move(*login));
            continue;
        }
        auto& silent = out.silent.emplace_back();
        silent.set_switch_id(target.device_id());
        *silent.mutable_endpoint() = target.endpoint();
        silent.set_error(std::string(errc_name(login.error().code)));
        silent.set_detail(login.error().context);
    }
    return out;
}

LookDone SiteEyes::look(const v1::Job& job,
                        const v1::SecretBundle& secrets,
                        const std::string& login_refused) {
    LookDone done;
    done.report.set_job_id(job.id());
    if (job.has_discovery()) look_around(job, secrets, done.report);
    if (job.has_probe()) look_at_camera(job, secrets, login_refused, done);
    if (job.has_ports()) look_at_ports(job, secrets, done.report);
    return done;
}

void SiteEyes::look_around(const v1::Job& job,
                           const v1::SecretBundle& secrets,
                           v1::LookReport& report) {
    const auto window = std::chrono::duration_cast<Millis>(Seconds{job.discovery().seconds()});
    auto found = sightings_.alone([&] { return parts_.discover(window); });
    if (!found) return set_error(report, found.error());
    auto& site = *report.mutable_site();
    site = std::move(*found);
    if (parts_.complete) parts_.complete(site, window);
    const auto switches = open_switches(job, secrets);
    for (const auto& silent : switches.silent) {
        site.add_faults("switch " + silent.switch_id() + ": " + silent.detail());
    }
    const bool of_use = !site.devices().empty() || parts_.camera_maker;
    if (switches.targets.empty() || !of_use) return;
    std::vector<std::string> macs;
    for (const auto& device : site.devices()) macs.push_back(device.identity().mac());
    const auto asked = switches.at();
    const auto time = times_.port_search * static_cast<std::int64_t>(asked.size());
    const auto read = parts_.poe_switch.read_site(asked, macs, Grip::in(time));
    if (!read) {
        site.add_faults("switches: " + read.error().text());
        return;
    }
    for (std::size_t i = 0; i < read->switches.size(); ++i) {
        if (read->switches[i].error().empty()) continue;
        site.add_faults("switch " + switches.targets[i]->device_id() + ": " +
                        read->switches[i].detail());
    }
    for (std::size_t i = 0; i < read->places.size(); ++i) {
        const auto& place = read->places[i];
        if (place.port.if_name().empty()) continue;
        auto& port = *site.mutable_devices(static_cast<int>(i))->mutable_port();
        port = place.port;
        port.set_switch_id(switches.targets.at(place.switch_at)->device_id());
    }
    if (parts_.camera_maker) add_silent(read->switches, switches.targets, site);
}

void SiteEyes::add_silent(const std::vector<v1::SwitchLook>& switches,
                          const std::vector<const v1::JobTarget*>& targets,
                          v1::SiteLook& site) const {
    std::set<std::string> listed;
    for (const auto& device : site.devices()) listed.insert(device.identity().mac());
    for (std::size_t i = 0; i < switches.size(); ++i) {
        for (const auto& row : switches[i].ports()) {
            if (row.uplink() || row.poe().empty()) continue;
            for (const auto& mac : row.macs()) {
                const auto maker = parts_.camera_maker(mac, words_of_neighbour(row));
                if (maker.empty() || !listed.insert(mac).second) continue;
                auto& device = *site.add_devices();
                device.set_found(true);
                device.set_activated(true);  // nothing says otherwise
                device.add_protocols("switch");
                device.mutable_identity()->set_maker(maker);
                device.mutable_identity()->set_mac(mac);
                auto& port = *device.mutable_port();
                port.set_switch_id(targets[i]->device_id());
                port.set_if_index(row.if_index());
                port.set_if_name(row.name());
            }
        }
    }
}

v1::Endpoint SiteEyes::place_of(const v1::JobTarget& camera) {
    const auto seen = sightings_.look(seen_lately);
    if (!seen) return camera.endpoint();
    const auto* here = Sightings::match(*seen, camera.identity());
    if (here == nullptr || here->endpoint().host().empty()) return camera.endpoint();
    auto at = camera.endpoint();
    at.set_host(here->endpoint().host());
    return at;
}

void SiteEyes::look_at_camera(const v1::Job& job,
                              const v1::SecretBundle& secrets,
                              const std::string& login_refused,
                              LookDone& done) {
    const auto* camera = target_of(job, job.probe().camera_id());
    if (camera == nullptr) {
        return set_error(done.report, {Errc::invalid_argument, "the job names no camera"});
    }
    std::optional<ports::Login> login;
    std::string without = login_refused;
    if (job.probe().login() && without.empty()) {
        auto found = login_of(secrets, camera->credential());
        if (found)
            login = std::move(*found);
        else
            without = found.error().text();
    }
    SharedFinder finder(sightings_);
    auto report = parts_.probe({.at = place_of(*camera),
                                .expected = camera->identity(),
                                .login = login ? &*login : nullptr,
                                .finder = finder});
    if (!without.empty()) done.report.set_detail("no login was tried: " + without);
    if (const auto* step = login_step(report); step != nullptr) {
        if (report.has_login())
            done.login = report.login();
        else
            done.login_unknown = true;
    }
    *done.report.mutable_probe() = std::move(report);
}

void SiteEyes::look_at_ports(const v1::Job& job,
                             const v1::SecretBundle& secrets,
                             v1::LookReport& report) {
    auto switches = open_switches(job, secrets);
    auto& found = *report.mutable_ports();
    std::vector<std::string> macs;
    const auto* camera = target_of(job, job.ports().camera_id());
    if (camera != nullptr) macs.push_back(camera->identity().mac());
    const auto asked = switches.at();
    const auto time =
        (times_.port_search + names_a_switch) * static_cast<std::int64_t>(asked.size());
    auto read = parts_.poe_switch.read_site(asked, macs, Grip::in(time));
    if (!read) return set_error(report, read.error());
    for (std::size_t i = 0; i < read->switches.size(); ++i) {
        auto& one = *found.add_switches();
        one = std::move(read->switches[i]);
        one.set_switch_id(switches.targets[i]->device_id());
        *one.mutable_endpoint() = switches.targets[i]->endpoint();
        for (auto& row : *one.mutable_ports()) {
            const auto& never = switches.targets[i]->never_cut_if_index();
            row.set_never_cut(std::find(never.begin(), never.end(), row.if_index()) != never.end());
        }
    }
    for (auto& silent : switches.silent) *found.add_switches() = std::move(silent);
    if (read->places.empty()) return;
    const auto& place = read->places.front();
    *found.mutable_port() = place.port;
    if (!switches.targets.empty()) {
        found.mutable_port()->set_switch_id(switches.targets.at(place.switch_at)->device_id());
    }
    *found.mutable_reading() = place.reading;
    for (const auto& line : place.evidence) found.add_evidence(line);
}

}  // namespace camfleet::agent
