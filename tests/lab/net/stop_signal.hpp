// SPDX-License-Identifier: Apache-2.0
// Once set, every wait that watches its descriptor ends.
#pragma once

#include <cstdint>
#include <sys/eventfd.h>
#include <unistd.h>

namespace camfleet::lab {

class StopSignal {
  public:
    StopSignal() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
    ~StopSignal() { ::close(fd_); }
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    void set() noexcept {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(fd_, &one, sizeof one);
    }
    [[nodiscard]] int fd() const { return fd_; }

  private:
    int fd_;
};

}  // namespace camfleet::lab
