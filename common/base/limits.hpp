// SPDX-License-Identifier: Apache-2.0
// Every bound of the product in one place. A queue or a foreign document without a line here is a bug.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace camfleet::limits {

// Messages
inline constexpr std::size_t job_bytes_max = 256 * 1024;
inline constexpr std::size_t event_bytes_max = 8 * 1024 * 1024;  // a sealed backup travels in one event
inline constexpr std::size_t targets_per_job_max = 16;
inline constexpr std::uint64_t replay_window = 1024;

// Queues
inline constexpr std::size_t mailbox_max = 4096;
inline constexpr std::size_t agent_outbox_max = 10'000;
inline constexpr std::size_t controller_outbox_per_agent_max = 1'000;
inline constexpr std::size_t tasks_per_agent_max = 64;

// Foreign answers
inline constexpr std::size_t http_body_max = 4 * 1024 * 1024;  // configuration files; documents are far smaller
inline constexpr std::size_t http_document_max = 512 * 1024;
inline constexpr std::size_t xml_depth_max = 32;
inline constexpr std::size_t sadp_datagram_max = 8 * 1024;
inline constexpr std::size_t snmp_rows_max = 20'000;
inline constexpr std::size_t rtsp_bytes_max = 16 * 1024 * 1024;

// Operator API
inline constexpr std::size_t api_body_max = 256 * 1024;
inline constexpr std::size_t api_connections_max = 256;
inline constexpr std::size_t ctl_answer_max = 64 * 1024 * 1024;  // lists of a large fleet, read by camfleetctl
inline constexpr std::size_t recovery_log_lines_max = 200;

// Safety (product rules 3 and 4)
inline constexpr std::uint32_t power_cycles_in_a_row_max = 2;
inline constexpr std::uint32_t power_cycles_in_24h_max = 3;
inline constexpr std::uint32_t failed_logins_in_window_max = 2;
inline constexpr std::chrono::minutes login_window{30};
inline constexpr std::uint32_t tries_left_to_keep = 2;
inline constexpr std::chrono::seconds power_off_max{120};

static_assert(power_cycles_in_a_row_max <= power_cycles_in_24h_max);

}  // namespace camfleet::limits
