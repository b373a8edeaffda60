// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/onvif/onvif_camera.hpp"
#include "tests/integration/failure_matrix/lab_stand.hpp"
#include "tests/lab/onvif/onvif_camera.hpp"

namespace camfleet::matrix {
namespace {

// The lab's camera speaks HTTP only: new passwords are let through in clear.
class OnvifStand final : public LabStand<lab::onvif::OnvifCamera, onvif::OnvifCamera> {
  public:
    explicit OnvifStand(Condition condition) {
        sample_ = {.login = {"admin", Secret("Gate-pass1")},
                   .first = {"admin", Secret("Fresh-pass2")},
                   .guard = {"guard", Secret("Guard-pass3")},
                   .media = {"media", Secret("Media-pass6")},
                   .next = Secret("Next-pass4"),
                   .key = Secret("Backup-key-5"),
                   .file = Secret("backup of EC4010-20260001"),
                   .name = "gate-7",
                   .time_zone = "CET-1CEST,M3.5.0",
                   .image = "firmware 2.900.0000000.1.R"};
        lab::onvif::Config config;
        config.name = "gate";
        config.plate.serial = "EC4010-20260001";
        config.plate.mac = "02:00:00:00:00:01";
        config.ip.address = net_ + "11";
        config.factory_ip.address = net_ + "64";
        config.profile_q = true;
        config.fresh = condition == Condition::fresh;
        config.quirks.open_device = condition == Condition::open;
        config.password = sample_.login.password.clone();
        driver_ = std::make_unique<onvif::OnvifCamera>(
            agent_clock_,
            onvif::Options{.clear_passwords_over_http = true, .token_shift = Seconds(0)});
        start(std::move(config));
    }
    // The same address: what is set can be read back there.
    v1::NetworkSettings network() const override {
        auto wanted = LabStand::network();
        wanted.set_address(net_ + "11");
        return wanted;
    }

  protected:
    std::string raw_state() const override {
        const auto now = lab_->state();
        const auto& count = now.counters;
        std::string text = listed("address", now.address) + listed("host", now.host_name) +
                           listed("gateway", now.gateway) + listed("zone", now.zone) +
                           listed("by ntp", now.by_ntp) + listed("ntp", now.ntp) +
                           listed("dns", now.dns) + listed("scope", now.scopes) +
                           listed("account", now.accounts);
        for (const auto* user : {&sample_.first, &sample_.guard, &sample_.media}) {
            text += listed("its password", lab_->password_is(user->user, user->password.reveal()));
        }
        text += listed("next", lab_->password_is(sample_.login.user, sample_.next.reveal())) +
                listed("interface", count.operations.contains("SetNetworkInterfaces"));
        return text + listed("reboots", count.reboots) + listed("boots", count.boots) +
               listed("soft", count.soft_defaults) + listed("hard", count.hard_defaults) +
               listed("restores", count.restores) + listed("upgrades", count.upgrades);
    }
};

}  // namespace

std::unique_ptr<Stand> open_onvif(Condition condition) {
    return std::make_unique<OnvifStand>(condition);
}

}  // namespace camfleet::matrix
