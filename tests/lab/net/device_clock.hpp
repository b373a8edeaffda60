// SPDX-License-Identifier: Apache-2.0
// The clock of the simulated site: runs `scale` times faster than the wall. Everything a device
// measures (boot, lock, hold, uptime) is device time; everything the operating system measures
// (poll, condition variables) is wall time, and this is the only place that converts.
#pragma once

#include <chrono>

namespace camfleet::lab {

class DeviceClock {
  public:
    using Wall = std::chrono::steady_clock;
    using Duration = std::chrono::milliseconds;  // device time
    using Point = std::chrono::sys_time<std::chrono::milliseconds>;

    explicit DeviceClock(double scale = 1.0)
        : scale_(scale > 0.0 ? scale : 1.0),
          wall_start_(Wall::now()),
          device_start_(std::chrono::floor<Duration>(std::chrono::system_clock::now())) {}

    [[nodiscard]] Point now() const { return at(Wall::now()); }
    [[nodiscard]] Wall::time_point wall(Point device) const {
        using Fine = std::chrono::duration<double, std::milli>;
        return wall_start_ +
               std::chrono::ceil<Wall::duration>(Fine((device - device_start_) / scale_));
    }
    [[nodiscard]] double scale() const { return scale_; }

  private:
    [[nodiscard]] Point at(Wall::time_point wall) const {
        using Fine = std::chrono::duration<double, std::milli>;
        return device_start_ + std::chrono::floor<Duration>(Fine(wall - wall_start_) * scale_);
    }

    double scale_;
    Wall::time_point wall_start_;
    Point device_start_;
};

}  // namespace camfleet::lab
