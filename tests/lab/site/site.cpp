// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/site/site.hpp"

#include "tests/lab/hikvision/password_rules.hpp"
#include "tests/lab/http/http_session.hpp"

namespace camfleet::lab {

namespace {

constexpr auto start_limit = std::chrono::seconds(10);

Result<void> validate(const SiteConfig& config) {
    std::map<std::string, std::string> names;
    std::map<unsigned, std::string> ports;
    const auto take_port = [&](unsigned port, const std::string& who) -> Result<void> {
        if (port == 0) return {};
        if (port > config.network_switch.ports) {
            return fail(Errc::invalid_argument, who + ": no such port on the switch");
        }
        if (!ports.try_emplace(port, who).second) {
            return fail(Errc::invalid_argument, who + ": port is taken by " + ports[port]);
        }
        return {};
    };
    const auto take = [&](const std::string& name, unsigned port) -> Result<void> {
        if (name.empty() || !names.try_emplace(name).second) {
            return fail(Errc::invalid_argument, "camera name '" + name + "'");
        }
        return take_port(port, name);
    };
    for (const CameraPlan& plan : config.cameras) {
        if (auto taken = take(plan.config.name, plan.switch_port); !taken) return taken;
    }
    for (const OtherPlan& plan : config.others) {
        if (auto taken = take(plan.name(), plan.switch_port); !taken) return taken;
    }
    if (config.recorder) {
        if (auto taken = take_port(config.recorder->switch_port, "recorder"); !taken) return taken;
    }
    if (auto taken = take_port(config.agent_port, "agent"); !taken) return taken;
    return take_port(config.uplink_port, "uplink");
}

// A login that nobody at all knows, but the recorder that uses it.
void invent_missing_passwords(SiteConfig& config) {
    for (CameraPlan& plan : config.cameras) {
        if (plan.config.activated && plan.config.password.empty()) {
            plan.config.password = Secret(random_password());
        }
    }
}

Result<void> plan_channels(SiteConfig& config) {
    if (!config.recorder) return {};
    for (const ChannelPlan& channel : config.recorder->channels) {
        auto& sources = config.recorder->config.channels;
        for (const CameraPlan& camera : config.cameras) {
            if (camera.config.name != channel.camera) continue;
            sources[channel.id] = {.name = channel.name.empty() ? channel.camera : channel.name,
                                   .address = camera.config.ip.address,
                                   .password = camera.config.password.clone()};
        }
        if (!sources.contains(channel.id)) {
            return fail(Errc::invalid_argument,
                        "recorder channel of a camera that it cannot speak to or that is not "
                        "there: " +
                            channel.camera);
        }
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<Site>> Site::start(SiteConfig config, const PortBankFactory& make_ports) {
    if (auto valid = validate(config); !valid) return std::unexpected(valid.error());
    invent_missing_passwords(config);
    std::unique_ptr<Site> site(new Site(config.time_scale));
    if (auto opened = site->open(config, make_ports); !opened) {
        return std::unexpected(opened.error().within("site " + config.name));
    }
    return site;
}

Result<void> Site::open(SiteConfig& config, const PortBankFactory& make_ports) {
    name_ = config.name;
    sadp_interface_ = config.sadp.interface_address;
    slots_.resize(config.network_switch.ports);
    for (unsigned i = 0; i < slots_.size(); ++i) slots_[i] = {i + 1, "empty", "", nullptr};
    // Before the cameras take their passwords with them.
    if (auto planned = plan_channels(config); !planned) return planned;
    if (auto opened = open_cameras(config); !opened) return opened;
    if (config.recorder) {
        if (auto opened = open_recorder(*config.recorder); !opened) return opened;
    }
    if (config.sadp.enabled) {
        if (auto opened = open_voices(config.sadp); !opened) return opened;
    }
    if (auto opened = open_ports(config, make_ports); !opened) return opened;
    auto control = TcpService::listen(config.control, [this](Connection& peer) {
        serve_http(peer, "camfleet-lab",
                   [this](const Request& request) { return this->control(request); });
    });
    if (!control) return std::unexpected(control.error());
    control_ = std::move(*control);
    return {};
}

Result<void> Site::open_cameras(SiteConfig& config) {
    for (CameraPlan& plan : config.cameras) {
        cameras_.push_back(std::make_unique<Camera>(std::move(plan.config), clock_));
        Camera& camera = *cameras_.back();
        if (!camera.wait_until_listening(in(start_limit))) {
            return fail(Errc::timeout, camera.name() + " cannot listen on its address");
        }
        if (plan.switch_port > 0) {
            slots_[plan.switch_port - 1] = {plan.switch_port, "camera", camera.name(), &camera};
        }
    }
    return open_others(config.others);
}

Result<void> Site::open_others(std::vector<OtherPlan>& plans) {
    for (OtherPlan& plan : plans) {
        const auto port = plan.switch_port;
        const auto fault = plan.fault;
        others_.push_back(make_other_camera(std::move(plan), clock_));
        OtherCamera& camera = *others_.back();
        if (!camera.wait_until_listening(in(start_limit))) {
            return fail(Errc::timeout, camera.name() + " cannot listen on its address");
        }
        if (auto set = camera.set_fault(fault); !set) {
            return std::unexpected(set.error().within(camera.name()));
        }
        if (port > 0) slots_[port - 1] = {port, "camera", camera.name(), &camera.powered()};
    }
    return {};
}

Result<void> Site::open_voices(const SadpConfig& config) {
    auto sadp = SadpResponder::start(config, [this] { return sadp_answers(); });
    if (!sadp) return std::unexpected(sadp.error());
    sadp_ = std::move(*sadp);
    if (others_.empty()) return {};
    auto voices = SiteVoices::start(config.interface_address, [this] {
        std::vector<LabDevice> devices;
        for (const auto& camera : others_) {
            if (auto voice = camera->voice()) devices.push_back(std::move(*voice));
        }
        return devices;
    });
    if (!voices) return std::unexpected(voices.error());
    voices_ = std::move(*voices);
    return {};
}

Result<void> Site::open_recorder(RecorderPlan& plan) {
    recorder_plate_ = plan.config.plate;
    if (plan.switch_port > 0) {
        links_.push_back(std::make_unique<DumbLink>(plan.config.plate.mac));
        slots_[plan.switch_port - 1] = {plan.switch_port, "recorder", plan.config.name,
                                        links_.back().get()};
    }
    auto recorder =
        Recorder::start(std::move(plan.config), clock_,
                        [this](const std::string& address) { return http_port_at(address); });
    if (!recorder) return std::unexpected(recorder.error());
    recorder_ = std::move(*recorder);
    return {};
}

Result<void> Site::open_ports(const SiteConfig& config, const PortBankFactory& make_ports) {
    const auto plug = [this](unsigned port, const std::string& role, const std::string& mac) {
        if (port == 0) return;
        links_.push_back(std::make_unique<DumbLink>(mac));
        slots_[port - 1] = {port, role, role, links_.back().get()};
    };
    plug(config.agent_port, "agent", config.agent_mac);
    plug(config.uplink_port, "uplink", config.uplink_mac);
    auto ports = make_ports({config.network_switch, slots_, config.time_scale});
    if (!ports) return std::unexpected(ports.error());
    ports_ = std::move(*ports);
    return {};
}

Site::~Site() {
    control_.reset();
    ports_.reset();
    voices_.reset();
    sadp_.reset();
    recorder_.reset();
    others_.clear();
    cameras_.clear();
}

Camera* Site::camera(const std::string& name) const {
    for (const auto& camera : cameras_) {
        if (camera->name() == name) return camera.get();
    }
    return nullptr;
}

OtherCamera* Site::other(const std::string& name) const {
    for (const auto& camera : others_) {
        if (camera->name() == name) return camera.get();
    }
    return nullptr;
}

std::optional<std::uint16_t> Site::http_port_at(const std::string& address) const {
    std::optional<std::uint16_t> found;
    for (const auto& camera : cameras_) {
        const CameraState state = camera->state();
        if (state.address != address || state.http_port == 0) continue;
        if (state.listening || !found) found = state.http_port;
    }
    return found;
}

std::vector<SadpAnswer> Site::sadp_answers() const {
    std::vector<SadpAnswer> answers;
    for (const auto& camera : cameras_) {
        if (auto answer = camera->sadp()) answers.push_back(std::move(*answer));
    }
    if (!recorder_) return answers;
    const RecorderState recorder = recorder_->state();
    SadpAnswer answer;
    answer.serial = recorder_plate_.serial;
    answer.mac = recorder_plate_.mac;
    answer.model = recorder_plate_.model;
    answer.firmware = recorder_plate_.firmware + recorder_plate_.firmware_build;
    answer.address = recorder.address;
    answer.mask = "255.255.255.0";
    answer.gateway = "0.0.0.0";
    answer.boot_time = "2026-01-05 06:00:00";
    answer.http_port = recorder.port;
    answer.activated = true;
    answers.push_back(std::move(answer));
    return answers;
}

}  // namespace camfleet::lab
