// SPDX-License-Identifier: Apache-2.0
// Answers for all devices of a lab site, each on its own interface, in one thread.
// The sockets belong to the network namespace of the thread that calls start().
#pragma once

#include "common/base/error.hpp"
#include "tests/lab/discovery/lab_device.hpp"
#include "tests/lab/net/stop_signal.hpp"

#include <memory>
#include <thread>
#include <vector>

namespace camfleet::lab {

class DiscoveryResponder {
  public:
    // Errors: io (an interface cannot be used)
    [[nodiscard]] static Result<std::unique_ptr<DiscoveryResponder>> start(
        std::vector<LabDevice> devices);
    ~DiscoveryResponder();
    DiscoveryResponder(const DiscoveryResponder&) = delete;
    DiscoveryResponder& operator=(const DiscoveryResponder&) = delete;

  private:
    struct Ear {
        int fd = -1;
        const LabDevice* device = nullptr;
        Speech speech = Speech::sadp;
    };

    explicit DiscoveryResponder(std::vector<LabDevice> devices) : devices_(std::move(devices)) {}
    [[nodiscard]] Result<void> open(const LabDevice& device, Speech speech);
    void listen();
    static void answer(const Ear& ear);

    std::vector<LabDevice> devices_;
    std::vector<Ear> ears_;
    StopSignal stop_;
    std::thread listener_;
};

}  // namespace camfleet::lab
