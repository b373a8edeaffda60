// SPDX-License-Identifier: Apache-2.0
// The recorder that has to get its camera back.
#include "agent/runners/device_hands.hpp"

namespace camfleet::agent {
namespace {

struct Reach {
    const v1::JobTarget* target = nullptr;
    ports::RecorderDriver* driver = nullptr;
    ports::Login login;
};

Result<Reach> reach(const Grip& grip) {
    const auto target = grip.target(grip.task().recorder_id());
    if (!target) return std::unexpected(target.error());
    const auto& maker = (*target)->identity().maker();
    const auto driver = grip.tools.recorders.find(maker);
    if (driver == grip.tools.recorders.end()) {
        return fail(Errc::not_supported,
                    "this agent has no recorder driver for maker '" + maker + "'");
    }
    const auto proven = grip.prove_identity((*target)->endpoint(), (*target)->identity());
    if (!proven) return std::unexpected(proven.error().within("recorder"));
    auto login = grip.login((*target)->credential());
    if (!login) return std::unexpected(login.error());
    return Reach{.target = *target, .driver = driver->second, .login = std::move(*login)};
}

v1::Outcome with_channel(const Grip& grip, const Result<v1::ChannelResult>& channel) {
    if (!channel) return grip.failed(channel.error(), false);
    auto out = grip.ok();
    *out.mutable_channel() = *channel;
    return out;
}

// Gives the recorder the camera's address and new password; adds the camera where it has no
// channel.
v1::Outcome update(const Grip& grip, const Reach& way) {
    const auto& at = way.target->endpoint();
    const auto camera_login = grip.login(grip.order.credential());
    if (!camera_login) return grip.failed(camera_login.error(), false);
    const auto until = Grip::in(grip.times.recorder);
    std::uint32_t channel = grip.order.channel();
    if (channel == 0) {
        const auto& name = grip.task().recorder().channel_name();
        const auto added =
            way.driver->add(at, way.login, name, grip.order.endpoint(), *camera_login, until);
        if (!added) return grip.failed(added.error(), true);
        channel = *added;
    } else {
        const auto done =
            way.driver->update(at, way.login, channel, grip.order.endpoint(), *camera_login, until);
        if (!done) return grip.failed(done.error(), true);
    }
    auto out = grip.ok();
    out.mutable_channel()->set_channel(channel);
    return out;
}

}  // namespace

v1::Outcome recorder_action(const Grip& grip) {
    const auto way = reach(grip);
    if (!way) return grip.failed(way.error(), false);
    const auto& at = way->target->endpoint();
    const auto until = Grip::in(grip.times.recorder);
    if (grip.order.kind() == v1::Action::update_channel) return update(grip, *way);
    if (grip.order.kind() == v1::Action::read_channel) {
        return with_channel(grip, way->driver->status(at, way->login, grip.order.channel(), until));
    }
    const auto camera = grip.camera();
    if (!camera) return grip.failed(camera.error(), false);
    return with_channel(grip, way->driver->find(at, way->login, (*camera)->identity(),
                                                (*camera)->endpoint().host(), until));
}

}  // namespace camfleet::agent
