// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/hikvision/hikvision_camera.hpp"
#include "tests/integration/failure_matrix/lab_stand.hpp"
#include "tests/lab/hikvision/camera.hpp"

namespace camfleet::matrix {
namespace {

class HikvisionStand final : public LabStand<lab::Camera, hikvision::HikvisionCamera> {
  public:
    explicit HikvisionStand(Condition condition) {
        sample_ = {.login = {"admin", Secret("Gate-pass1")},
                   .first = {"admin", Secret("Fresh-pass2")},
                   .guard = {"keeper", Secret("Guard-pass3")},
                   .media = {"onvif", Secret("Media-pass6")},
                   .next = Secret("Next-pass4"),
                   .key = Secret("Backup-key-5"),
                   .file = {},
                   .name = "Gate 7",
                   .time_zone = "CST-1:00:00",
                   .image = "HIK-FIRMWARE V5.8.0"};
        lab::CameraConfig config;
        config.name = "gate";
        config.plate.serial = "DS-2CD2146G2-ISU20240101AAWRG00000001";
        config.plate.mac = "68:6d:bc:00:00:01";
        config.ip.address = net_ + "11";
        config.factory_ip.address = net_ + "64";
        config.activated = condition != Condition::fresh;
        if (config.activated) config.password = sample_.login.password.clone();
        driver_ = std::make_unique<hikvision::HikvisionCamera>(agent_clock_);
        start(std::move(config));
    }

  protected:
    std::string raw_state() const override {
        const auto now = lab_->state();
        const auto& s = sample_;
        const auto& count = now.counters;
        return listed("address", now.address) + listed("name", now.device_name) +
               listed("ntp", now.ntp_server) + listed("time by", now.time_mode) +
               listed("zone", now.time_zone) + listed("onvif on", now.onvif_on) +
               listed("activated", now.activated) +
               listed("first", lab_->admin_password_is(s.first.password.reveal())) +
               listed("next", lab_->admin_password_is(s.next.reveal())) +
               listed("guard", lab_->password_is(s.guard.user, s.guard.password.reveal())) +
               listed("media", lab_->onvif_password_is(s.media.user, s.media.password.reveal())) +
               listed("boots", count.boots) + listed("reboots", count.reboots_accepted) +
               listed("basic", count.basic_restores) + listed("full", count.full_defaults) +
               listed("imports", count.imports) + listed("upgrades", count.upgrades) +
               listed("network", count.network_sets) + listed("added", count.accounts_added) +
               listed("removed", count.accounts_removed);
    }
};

}  // namespace

std::unique_ptr<Stand> open_hikvision(Condition condition) {
    return std::make_unique<HikvisionStand>(condition);
}

}  // namespace camfleet::matrix
