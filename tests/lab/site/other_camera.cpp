// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/site/other_camera.hpp"

#include "tests/lab/axis/camera.hpp"
#include "tests/lab/dahua/camera.hpp"
#include "tests/lab/onvif/onvif_camera.hpp"

namespace camfleet::lab {

namespace {

namespace json = boost::json;

// The part that is the same for every make.
template <class Device>
class Shell : public OtherCamera {
  public:
    template <class Config>
    Shell(Config config, const DeviceClock& clock) : device_(std::move(config), clock) {}

    const std::string& name() const final { return device_.name(); }
    bool wait_until_listening(Deadline until) final { return device_.wait_until_listening(until); }
    Powered& powered() final { return device_; }
    std::vector<Secret> passwords() const final { return device_.passwords(); }
    Result<void> set_quirk(const std::string& name, const std::string& value) final {
        return device_.set_quirk(name, value);
    }
    Result<void> set_fault(const std::string& name) override {
        if (name != "none" && name != "frozen") {
            return fail(Errc::invalid_argument, "fault " + name + ": not for this make");
        }
        device_.set_frozen(name == "frozen");
        return {};
    }
    Result<void> set_button(bool /*held*/) override {
        return fail(Errc::not_supported, "this camera has no button");
    }
    Result<void> initialise(Secret /*password*/) override {
        return fail(Errc::not_supported, "the agent makes the first account of this make");
    }

  protected:
    Device device_;
};

template <class State>
json::object place(const State& state, const char* maker, const char* user) {
    return {{"name", state.name},
            {"maker", maker},
            {"user", user},
            {"serial", state.serial},
            {"mac", state.mac},
            {"address", state.address},
            {"http_port", state.http_port},
            {"https_port", state.https_port},
            {"pinned_sha256", state.certificate_sha256},
            {"rtsp_port", state.rtsp_port}};
}

template <class Counters>
json::object common_counters(const Counters& counters) {
    return {{"boots", counters.boots},
            {"reboots", counters.reboots},
            {"soft_defaults", counters.soft_defaults},
            {"hard_defaults", counters.hard_defaults},
            {"logins_ok", counters.logins_ok},
            {"logins_failed", counters.logins_failed}};
}

class AxisSiteCamera final : public Shell<axis::Camera> {
  public:
    AxisSiteCamera(axis::CameraConfig config, const DeviceClock& clock)
        : Shell(identified(std::move(config)), clock) {}

    json::object where() const override { return place(device_.state(), "axis", "root"); }
    json::object state() const override {
        const auto now = device_.state();
        auto out = where();
        out["phase"] = now.phase;
        out["powered"] = now.powered;
        out["listening"] = now.listening;
        out["activated"] = !now.fresh;
        out["frozen"] = now.frozen;
        out["button_held"] = now.button_held;
        out["locked"] = now.counters.throttled > 0;  // this maker's lock
        out["device_name"] = now.host_name;
        out["ntp_server"] = now.ntp_server;
        out["time_zone"] = now.posix_zone;
        auto counters = common_counters(now.counters);
        counters["button_defaults"] = now.counters.button_defaults;
        counters["first_accounts"] = now.counters.first_accounts;
        counters["network_sets"] = now.counters.network_sets;
        counters["logins_sent"] = now.counters.authorizations;
        counters["passwords_seen"] = now.counters.passwords_seen + now.counters.passwords_in_url;
        out["counters"] = std::move(counters);
        return out;
    }
    std::optional<LabDevice> voice() const override {
        const auto now = device_.state();
        if (!now.powered || !now.listening || now.frozen) return std::nullopt;
        LabDevice out;
        out.address = now.address;
        out.maker = "axis";
        out.model = now.model;
        out.serial = now.serial_shown;
        out.mac = now.mac;
        out.firmware = now.firmware;
        out.http_port = now.http_port;
        out.speaks = {Speech::mdns, Speech::ssdp};
        return out;
    }
    Result<void> set_fault(const std::string& name) override {
        device_.set_dead_video(name == "no_video");
        return name == "no_video" ? Result<void>{} : Shell::set_fault(name);
    }
    Result<void> set_button(bool held) override {
        device_.set_button(held);
        return {};
    }

  private:
    static axis::CameraConfig identified(axis::CameraConfig config) {
        config.identity = std::make_shared<const TlsIdentity>("axis-" + config.plate.serial);
        return config;
    }
};

class DahuaSiteCamera final : public Shell<dahua::Camera> {
  public:
    using Shell::Shell;

    json::object where() const override { return place(device_.state(), "dahua", "admin"); }
    json::object state() const override {
        const auto now = device_.state();
        auto out = where();
        out["phase"] = now.phase;
        out["powered"] = now.powered;
        out["listening"] = now.listening;
        out["activated"] = now.initialised;
        out["frozen"] = now.frozen;
        out["button_held"] = now.button_held;
        out["locked"] = now.locked;
        out["device_name"] = now.config.at("General.MachineName");
        out["ntp_server"] = now.config.at("NTP.Address");
        out["time_zone"] = now.config.at("NTP.TimeZone");
        auto counters = common_counters(now.counters);
        counters["button_defaults"] = now.counters.button_defaults;
        counters["network_sets"] = now.counters.network_sets;
        counters["logins_sent"] = now.counters.authorizations;
        counters["passwords_seen"] = now.counters.passwords_in_clear;
        out["counters"] = std::move(counters);
        return out;
    }
    std::optional<LabDevice> voice() const override {
        const auto now = device_.state();
        if (!now.powered || !now.listening || now.frozen) return std::nullopt;
        LabDevice out;
        out.address = now.address;
        out.maker = "dahua";
        out.model = now.model;
        out.serial = now.serial_shown;
        out.mac = now.mac;
        out.firmware = now.firmware;
        out.http_port = now.http_port;
        out.activated = now.initialised;
        out.speaks = {Speech::dhdiscover};
        return out;
    }
    Result<void> set_button(bool held) override {
        device_.set_button(held);
        return {};
    }
    Result<void> initialise(Secret password) override {
        if (device_.state().initialised) {
            return fail(Errc::conflict, name() + " is initialised already");
        }
        device_.initialise(std::move(password));
        return {};
    }
};

class OnvifSiteCamera final : public Shell<onvif::OnvifCamera> {
  public:
    OnvifSiteCamera(onvif::Config config, const DeviceClock& clock)
        : Shell(identified(std::move(config)), clock) {}

    json::object where() const override { return place(device_.state(), "onvif", "admin"); }
    json::object state() const override {
        const auto now = device_.state();
        auto out = where();
        out["powered"] = now.powered;
        out["listening"] = now.listening;
        out["activated"] = !now.fresh;
        out["frozen"] = now.frozen;
        out["locked"] = now.locked;
        out["device_name"] = now.host_name;
        out["ntp_server"] = now.ntp.empty() ? std::string() : now.ntp.front();
        out["time_zone"] = now.zone;
        auto counters = common_counters(now.counters);
        counters["first_accounts"] = now.counters.accounts_made;
        counters["logins_sent"] = now.counters.logins_sent;
        counters["passwords_seen"] = now.counters.accounts_made + now.counters.password_changes;
        out["counters"] = std::move(counters);
        return out;
    }
    std::optional<LabDevice> voice() const override {
        const auto facts = device_.discovery();
        if (!facts) return std::nullopt;
        const auto now = device_.state();
        LabDevice out;
        out.address = now.address;
        out.maker = now.brand.substr(0, now.brand.find(' '));
        out.model = now.model;
        out.mac = now.mac;
        out.uuid = facts->endpoint.substr(facts->endpoint.rfind(':') + 1);
        for (const auto& scope : facts->scopes)
            out.scopes += (out.scopes.empty() ? "" : " ") + scope;
        out.http_port = now.http_port;
        out.speaks = {Speech::ws_discovery};
        return out;
    }

  private:
    static onvif::Config identified(onvif::Config config) {
        config.identity = std::make_shared<const TlsIdentity>("onvif-" + config.plate.serial);
        return config;
    }
};

}  // namespace

std::unique_ptr<OtherCamera> make_camera(axis::CameraConfig config, const DeviceClock& clock) {
    return std::make_unique<AxisSiteCamera>(std::move(config), clock);
}

std::unique_ptr<OtherCamera> make_camera(dahua::CameraConfig config, const DeviceClock& clock) {
    return std::make_unique<DahuaSiteCamera>(std::move(config), clock);
}

std::unique_ptr<OtherCamera> make_camera(onvif::Config config, const DeviceClock& clock) {
    return std::make_unique<OnvifSiteCamera>(std::move(config), clock);
}

std::unique_ptr<OtherCamera> make_other_camera(OtherPlan plan, const DeviceClock& clock) {
    return std::visit([&](auto& config) { return make_camera(std::move(config), clock); },
                      plan.config);
}

}  // namespace camfleet::lab
