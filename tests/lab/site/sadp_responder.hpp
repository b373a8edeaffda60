// SPDX-License-Identifier: Apache-2.0
// Answers SADP inquiries for every powered and booted device of the site, by multicast and by
// unicast. Group and unicast have a socket each, so that an agent on the same machine may bind the
// same port. Source: reference hikvision section 1.1.
#pragma once

#include "common/base/error.hpp"
#include "tests/lab/hikvision/camera.hpp"
#include "tests/lab/net/stop_signal.hpp"

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace camfleet::lab {

struct SadpConfig {
    bool enabled = true;
    std::string interface_address = "127.0.0.1";
    std::string group = "239.255.255.250";
    std::uint16_t port = 37020;    // 0: chosen by the kernel, for tests
    bool answers_to_group = true;  // beside the answer to the asking socket
};

class SadpResponder {
  public:
    using Devices = std::function<std::vector<SadpAnswer>()>;

    // Errors: conflict (address in use)
    [[nodiscard]] static Result<std::unique_ptr<SadpResponder>> start(SadpConfig config,
                                                                      Devices devices);
    ~SadpResponder();

    [[nodiscard]] std::uint16_t port() const { return config_.port; }
    [[nodiscard]] bool multicast() const { return group_fd_ >= 0; }

  private:
    SadpResponder(SadpConfig config, Devices devices);
    [[nodiscard]] Result<void> open();
    void open_group();
    void listen();
    void answer(int fd);

    SadpConfig config_;
    Devices devices_;
    StopSignal stop_;
    int unicast_fd_ = -1;
    int group_fd_ = -1;
    std::thread listener_;
};

// The datagram of one device. Empty uuid and types: left out.
[[nodiscard]] std::string sadp_document(const SadpAnswer& device,
                                        const std::string& uuid,
                                        const std::string& types);

}  // namespace camfleet::lab
