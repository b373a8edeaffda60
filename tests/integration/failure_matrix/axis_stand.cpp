// SPDX-License-Identifier: Apache-2.0
#include "agent/adapters/x509/certificate_anchors.hpp"
#include "agent/cameras/axis/axis_camera.hpp"
#include "tests/integration/failure_matrix/lab_stand.hpp"
#include "tests/lab/axis/camera.hpp"

namespace camfleet::matrix {
namespace {

using lab::axis::Generation;

constexpr const char* serial = "ACCC8E000001";

// Made once: a maker's CA and the certificate that it gave this camera.
struct Papers {
    lab::TlsAuthority maker{"Axis device ID"};
    std::shared_ptr<const lab::TlsIdentity> camera = std::make_shared<lab::TlsIdentity>(
        lab::TlsSubject{.common_name = "axis-accc8e000001-eccp256-1",
                        .organisation = "Axis Communications AB",
                        .serial_number = serial},
        maker);
    static const Papers& get() {
        static const Papers papers;
        return papers;
    }
};

class AxisStand final : public LabStand<lab::axis::Camera, axis::AxisCamera> {
  public:
    AxisStand(Generation generation, Condition condition) {
        const bool newest = generation == Generation::os12;
        sample_ = {.login = {"root", Secret("Gate-pass1")},
                   .first = {newest ? "fleet" : "root", Secret("Fresh-pass2")},
                   .guard = {"guard", Secret("Guard-pass3")},
                   .media = {},
                   .next = Secret("Next-pass4"),
                   .key = Secret("Backup-key-5"),
                   .file = {},
                   .name = "gate-7",
                   .time_zone = "CET-1CEST,M3.5.0/2,M10.5.0/3",
                   .image = "AXIS-FIRMWARE 12.12.1"};
        lab::axis::CameraConfig config;
        config.plate.generation = generation;
        config.plate.serial = serial;
        config.network.address = net_ + "11";
        config.factory_address = net_ + "90";
        config.identity = Papers::get().camera;
        if (condition != Condition::fresh) config.password = sample_.login.password.clone();
        axis::Options options;
        options.device_anchors =
            x509::CertificateAnchors::parse(Papers::get().maker.root_pem()).value();
        driver_ = std::make_unique<axis::AxisCamera>(std::move(options));
        start(std::move(config));
    }
    v1::Endpoint at(bool secure) const override {
        auto endpoint = LabStand::at(secure);
        endpoint.set_https_port(lab_->state().https_port);
        endpoint.set_use_https(secure);
        if (secure) endpoint.set_pinned_sha256(Papers::get().camera->sha256());
        return endpoint;
    }
    // As if somebody had changed two settings since: the file says other values.
    void spoil_settings() override {
        std::string text(sample_.file.reveal());
        for (const auto& [now, then] : {std::pair{"Compression=30", "Compression=55"},
                                        std::pair{"Brightness=50", "Brightness=60"}}) {
            const auto at = text.find(now);
            CAMFLEET_ASSERT(at != std::string::npos);
            text.replace(at, std::string_view(now).size(), then);
        }
        sample_.file = Secret(std::move(text));
    }

  protected:
    std::string raw_state() const override {
        const auto now = lab_->state();
        std::string text =
            listed("address", now.address) + listed("mask", now.mask) +
            listed("router", now.router) + listed("host", now.host_name) +
            listed("dns", now.name_server) + listed("dns by dhcp", now.resolver_by_dhcp) +
            listed("host by dhcp", now.host_name_by_dhcp) + listed("ntp", now.ntp_server) +
            listed("ntp by", now.ntp_source) + listed("zone", now.posix_zone) +
            listed("firmware", now.firmware) + listed("user", now.users);
        for (const auto& [key, value] : now.picture) text += listed(key.c_str(), value);
        for (const auto* user : {&sample_.first, &sample_.guard}) {
            text += listed("its password", lab_->password_is(user->user, user->password.reveal()));
        }
        text += listed("next", lab_->password_is(sample_.login.user, sample_.next.reveal()));
        const auto& count = now.counters;
        return text + listed("reboots", count.reboots) + listed("boots", count.boots) +
               listed("soft", count.soft_defaults) + listed("hard", count.hard_defaults) +
               listed("upgrades", count.upgrades);
    }
};

}  // namespace

std::unique_ptr<Stand> open_axis(Condition condition) {
    return std::make_unique<AxisStand>(Generation::os12, condition);
}

std::unique_ptr<Stand> open_old_axis(Condition condition) {
    return std::make_unique<AxisStand>(Generation::cgi, condition);
}

}  // namespace camfleet::matrix
