// SPDX-License-Identifier: Apache-2.0
// RecorderDriver for Hikvision recorders over ISAPI: which channel holds a camera, how it is doing,
// and giving it the camera's new address and password. Called by the task runner on a worker
// thread. Invariants: one login attempt a call; a channel is edited in the recorder's own document;
// passwords travel encrypted where the recorder offers it, in clear only as Options allow. Note:
// recording is said by few firmwares; recording_known=false means "not said", never "no".
#pragma once

#include "agent/cameras/hikvision/isapi.hpp"
#include "common/ports/devices.hpp"

namespace camfleet::hikvision {

class HikvisionRecorder final : public ports::RecorderDriver {
  public:
    explicit HikvisionRecorder(Options options = {}) : isapi_(options) {}

    Result<v1::ChannelResult> find(const v1::Endpoint& at,
                                   const ports::Login& login,
                                   const v1::Identity& camera,
                                   const std::string& last_address,
                                   ports::Deadline until) override;
    Result<v1::ChannelResult> status(const v1::Endpoint& at,
                                     const ports::Login& login,
                                     std::uint32_t channel,
                                     ports::Deadline until) override;
    Result<void> update(const v1::Endpoint& at,
                        const ports::Login& login,
                        std::uint32_t channel,
                        const v1::Endpoint& camera,
                        const ports::Login& camera_login,
                        ports::Deadline until) override;
    // Errors: also already_exists (a channel pulls from this address)
    Result<std::uint32_t> add(const v1::Endpoint& at,
                              const ports::Login& login,
                              const std::string& name,
                              const v1::Endpoint& camera,
                              const ports::Login& camera_login,
                              ports::Deadline until) override;
    Result<ports::CameraFacts> identify(const v1::Endpoint& at,
                                        const ports::Login& login,
                                        ports::Deadline until) override;

  private:
    Isapi isapi_;
};

}  // namespace camfleet::hikvision
