// SPDX-License-Identifier: Apache-2.0
// A ladder for tests that run many recoveries: it has every kind of effect (a power cycle, a
// reboot, a full default with all of the provisioning) and as little waiting between them as the
// product allows.
#pragma once

namespace camfleet::recovery_test {

inline constexpr const char* brisk_policy = R"(name: brisk
description: every effect once, little waiting
makers: [hikvision]
ladder:
  - rung: diagnose
  - rung: power_cycle
    times: 1
    max_in_24h: 3
    off_seconds: 10
    boot_wait_seconds: 20
    give_up_seconds: 60
  - rung: reboot
    boot_wait_seconds: 20
    give_up_seconds: 60
  - rung: restore_full
    needs_approval: true
    boot_wait_seconds: 20
    give_up_seconds: 300
  - rung: factory_service
provisioning:
  user: admin
  password_length: 16
  ntp_server: pool.ntp.org
  ntp_interval_minutes: 60
  set_name: true
proof:
  min_frames: 10
  give_up_seconds: 60
  recorder_must_record: false
job_valid_minutes: 30
approval_valid_minutes: 1440
)";

}  // namespace camfleet::recovery_test
