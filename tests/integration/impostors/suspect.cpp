// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/impostors/suspect.hpp"

#include "agent/cameras/axis/axis_camera.hpp"
#include "agent/cameras/dahua/dahua_camera.hpp"
#include "agent/cameras/hikvision/hikvision_camera.hpp"
#include "agent/cameras/onvif/onvif_camera.hpp"
#include "common/base/assert.hpp"
#include "tests/lab/axis/camera.hpp"
#include "tests/lab/dahua/camera.hpp"
#include "tests/lab/hikvision/camera.hpp"
#include "tests/lab/net/connection.hpp"
#include "tests/lab/onvif/onvif_camera.hpp"
#include "tests/support/fixed_clock.hpp"

#include <algorithm>
#include <atomic>
#include <unistd.h>

namespace camfleet::impostors {
namespace {

using namespace std::chrono_literals;

// "127.x.y.", used by nobody else in this process.
std::string next_net() {
    static std::atomic<unsigned> count = 0;
    const unsigned place = static_cast<unsigned>(::getpid()) * 97 + count++;
    return "127." + std::to_string(100 + place / 250 % 100) + "." +
           std::to_string(1 + place % 250) + ".";
}

template <class Lab, class Driver>
class LabSuspect : public Suspect {
  public:
    ports::CameraDriver& driver() override { return *driver_; }
    v1::Endpoint at() const override {
        const auto now = lab_->state();
        v1::Endpoint endpoint;
        endpoint.set_host(now.address);
        endpoint.set_http_port(now.http_port);
        endpoint.set_rtsp_port(now.rtsp_port);
        return endpoint;
    }
    Result<v1::Sighting> shown() override {
        const auto facts = driver_->public_facts(at(), std::chrono::steady_clock::now() + 10s);
        if (!facts) return std::unexpected(facts.error());
        v1::Sighting seen;
        seen.set_found(true);
        seen.mutable_identity()->set_serial(facts->identity.serial());
        seen.mutable_identity()->set_mac(lab_->mac());
        *seen.mutable_endpoint() = at();
        return seen;
    }
    Heard heard() const override {
        const auto seen = lab_->traffic().seen;
        auto heard = counted(lab_->state().counters);
        heard.requests_with_login =
            static_cast<unsigned>(std::ranges::count_if(seen, &lab::SeenRequest::login_sent));
        return heard;
    }
    v1::NetworkSettings elsewhere() const override {
        v1::NetworkSettings wanted;
        wanted.set_address(net_ + "30");
        wanted.set_netmask("255.255.0.0");
        wanted.set_gateway(net_ + "1");
        wanted.set_dns(net_ + "2");
        return wanted;
    }

  protected:
    template <class Counters>
    static Heard counted(const Counters& count);
    template <class Config>
    void start(Config config) {
        lab_ = std::make_unique<Lab>(std::move(config), clock_);
        CAMFLEET_ASSERT(lab_->wait_until_listening(lab::in(10s)));
    }

    const std::string net_ = next_net();
    lab::DeviceClock clock_;
    support::FixedClock agent_clock_;
    std::unique_ptr<Lab> lab_;
    std::unique_ptr<Driver> driver_;
};

using AxisBase = LabSuspect<lab::axis::Camera, axis::AxisCamera>;
using DahuaBase = LabSuspect<lab::dahua::Camera, dahua::DahuaCamera>;
using HikvisionBase = LabSuspect<lab::Camera, hikvision::HikvisionCamera>;
using OnvifBase = LabSuspect<lab::onvif::OnvifCamera, onvif::OnvifCamera>;

template <>
template <>
Heard AxisBase::counted(const lab::axis::Counters& count) {
    return {.logins = std::max(count.authorizations, count.logins_ok + count.logins_failed),
            .passwords = count.passwords_seen + count.passwords_in_url};
}

template <>
template <>
Heard DahuaBase::counted(const lab::dahua::Counters& count) {
    return {.logins = std::max(count.authorizations,
                               count.logins_ok + count.logins_failed + count.logins_locked),
            .passwords = count.passwords_in_clear};
}

template <>
template <>
Heard HikvisionBase::counted(const lab::Counters& count) {
    return {.logins = count.logins_ok + count.logins_failed + count.logins_while_locked,
            .passwords = count.activations};
}

template <>
template <>
Heard OnvifBase::counted(const lab::onvif::Counters& count) {
    return {.logins = count.logins_sent, .passwords = count.accounts_made};
}

class AxisSuspect final : public AxisBase {
  public:
    explicit AxisSuspect(Condition condition) {
        lab::axis::CameraConfig config;
        config.plate.serial = "ACCC8E000001";
        config.network.address = net_ + "11";
        config.factory_address = net_ + "90";
        if (condition != Condition::fresh) config.password = Secret(password);
        driver_ = std::make_unique<axis::AxisCamera>(axis::Options{
            .clear_passwords_over_http = true, .ready_pause = std::chrono::milliseconds(1)});
        start(std::move(config));
    }
};

class DahuaSuspect final : public DahuaBase {
  public:
    explicit DahuaSuspect(Condition condition) {
        lab::dahua::CameraConfig config;
        config.address = net_ + "11";
        config.factory_address = net_ + "108";
        if (condition != Condition::fresh) config.password = Secret(password);
        driver_ = std::make_unique<dahua::DahuaCamera>();
        start(std::move(config));
    }
};

class HikvisionSuspect final : public HikvisionBase {
  public:
    explicit HikvisionSuspect(Condition condition) {
        lab::CameraConfig config;
        config.name = "gate";
        config.plate.serial = "DS-2CD2146G2-ISU20240101AAWRG00000001";
        config.plate.mac = "68:6d:bc:00:00:01";
        config.ip.address = net_ + "11";
        config.factory_ip.address = net_ + "64";
        config.activated = condition != Condition::fresh;
        if (config.activated) config.password = Secret(password);
        driver_ = std::make_unique<hikvision::HikvisionCamera>(agent_clock_);
        start(std::move(config));
    }
    // This maker's cameras tell strangers nothing over HTTP.
    Result<v1::Sighting> shown() override {
        const auto answer = lab_->sadp();
        if (!answer) return fail(Errc::timeout, "it does not answer SADP");
        v1::Sighting seen;
        seen.set_found(true);
        seen.mutable_identity()->set_serial(answer->serial);
        seen.mutable_identity()->set_mac(answer->mac);
        *seen.mutable_endpoint() = at();
        seen.mutable_endpoint()->set_host(answer->address);
        return seen;
    }
};

class OnvifSuspect final : public OnvifBase {
  public:
    explicit OnvifSuspect(Condition condition) {
        lab::onvif::Config config;
        config.name = "gate";
        config.plate.serial = "EC4010-20260001";
        config.plate.mac = "02:00:00:00:00:01";
        config.ip.address = net_ + "11";
        config.factory_ip.address = net_ + "64";
        config.profile_q = true;
        config.fresh = condition == Condition::fresh;
        config.quirks.open_scopes = true;
        config.password = Secret(password);
        driver_ = std::make_unique<onvif::OnvifCamera>(
            agent_clock_,
            onvif::Options{.clear_passwords_over_http = true, .token_shift = Seconds(0)});
        start(std::move(config));
    }
};

template <class One>
std::unique_ptr<Suspect> open(Condition condition) {
    return std::make_unique<One>(condition);
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Heard& heard) {
    return out << heard.requests_with_login << " requests with a login, " << heard.logins
               << " logins, " << heard.passwords << " passwords";
}

std::ostream& operator<<(std::ostream& out, const Make& make) { return out << make.name; }

const std::vector<Make>& makes() {
    static const std::vector<Make> all{
        {"axis", "root", "ACCC8E000002", true, true, true, open<AxisSuspect>},
        {"dahua", "admin", "9Z99X9YPAZ99999", true, false, false, open<DahuaSuspect>},
        {"hikvision", "admin", "DS-2CD2146G2-ISU20240101AAWRG99999999", false, true, true,
         open<HikvisionSuspect>},
        {"onvif", "admin", "EC4010-20269999", true, true, true, open<OnvifSuspect>},
    };
    return all;
}

}  // namespace camfleet::impostors
