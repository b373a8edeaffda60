// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/dahua/dahua_camera.hpp"
#include "tests/integration/failure_matrix/lab_stand.hpp"
#include "tests/lab/dahua/camera.hpp"

namespace camfleet::matrix {
namespace {

class DahuaStand final : public LabStand<lab::dahua::Camera, dahua::DahuaCamera> {
  public:
    explicit DahuaStand(Condition condition) {
        sample_ = {.login = {"admin", Secret("Gate-pass1")},
                   .first = {"admin", Secret("Fresh-pass2")},
                   .guard = {"guard", Secret("Guard-pass3")},
                   .media = {"admin", Secret("Media-pass6")},
                   .next = Secret("Next-pass4"),
                   .key = Secret("Backup-key-5"),
                   .file = {},
                   .name = "Gate 7",
                   .time_zone = "8",
                   .image = "DAHUA-FIRMWARE 2.900.1\r\n"};
        lab::dahua::CameraConfig config;
        config.address = net_ + "11";
        config.factory_address = net_ + "108";
        config.quirks.slow_upgrade = true;  // its state can be asked for after the upload
        if (condition != Condition::fresh) config.password = sample_.login.password.clone();
        driver_ = std::make_unique<dahua::DahuaCamera>();
        start(std::move(config));
    }
    v1::Endpoint at(bool secure) const override {
        auto endpoint = LabStand::at(secure);
        endpoint.set_https_port(lab_->state().https_port);
        endpoint.set_use_https(secure);
        if (secure) endpoint.set_pinned_sha256(lab_->state().certificate_sha256);
        return endpoint;
    }

  protected:
    std::string raw_state() const override {
        const auto now = lab_->state();
        std::string text = listed("firmware", now.firmware) + listed("upgrade", now.upgrade) +
                           listed("user", now.users);
        for (const auto& [key, value] : now.config) text += listed(key.c_str(), value);
        const auto& s = sample_;
        text += listed("next", lab_->password_is(s.login.user, s.next.reveal())) +
                listed("guard", lab_->password_is(s.guard.user, s.guard.password.reveal())) +
                listed("media", lab_->onvif_password_is(s.media.user, s.media.password.reveal()));
        const auto& count = now.counters;
        return text + listed("reboots", count.reboots) + listed("boots", count.boots) +
               listed("soft", count.soft_defaults) + listed("hard", count.hard_defaults) +
               listed("upgrades", count.upgrades);
    }
};

}  // namespace

std::unique_ptr<Stand> open_dahua(Condition condition) {
    return std::make_unique<DahuaStand>(condition);
}

}  // namespace camfleet::matrix
