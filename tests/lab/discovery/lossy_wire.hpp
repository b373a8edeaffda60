// SPDX-License-Identifier: Apache-2.0
// A cable between two interfaces that loses a share of the frames, and counts. For kernels without
// a queueing discipline that does it. Deterministic by its seed, as far as the order of frames is.
// Opens its sockets in the network namespace of the thread that calls start(); needs CAP_NET_RAW.
#pragma once

#include "common/base/error.hpp"
#include "tests/lab/net/stop_signal.hpp"

#include <atomic>
#include <memory>
#include <random>
#include <string>
#include <thread>

namespace camfleet::lab {

class LossyWire {
  public:
    // loss: 0 to 1, of each frame in each direction. Errors: io
    [[nodiscard]] static Result<std::unique_ptr<LossyWire>> start(const std::string& one,
                                                                  const std::string& other,
                                                                  double loss,
                                                                  unsigned seed);
    ~LossyWire();
    LossyWire(const LossyWire&) = delete;
    LossyWire& operator=(const LossyWire&) = delete;

    [[nodiscard]] std::size_t passed() const { return passed_; }
    [[nodiscard]] std::size_t lost() const { return lost_; }

  private:
    LossyWire(double loss, unsigned seed) : chance_(seed), loss_(loss) {}
    void carry();
    void carry_some(int from, int to);

    std::mt19937 chance_;
    double loss_;
    int one_ = -1;
    int other_ = -1;
    std::atomic<std::size_t> passed_{0};
    std::atomic<std::size_t> lost_{0};
    StopSignal stop_;
    std::thread carrier_;
};

}  // namespace camfleet::lab
