// SPDX-License-Identifier: Apache-2.0
// Every bound of the product in one place. A queue or a foreign document without a line here is a
// bug.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace camfleet::limits {

// Messages
inline constexpr std::size_t job_bytes_max = 256 * 1024;
inline constexpr std::size_t event_bytes_max =
    8 * 1024 * 1024;  // a sealed backup travels in one event
inline constexpr std::size_t targets_per_job_max = 16;
inline constexpr std::uint64_t replay_window = 1024;

// Queues
inline constexpr std::size_t mailbox_max = 4096;
inline constexpr std::size_t agent_outbox_max = 10'000;
inline constexpr std::size_t controller_outbox_per_agent_max = 1'000;
inline constexpr std::size_t tasks_per_agent_max = 64;
inline constexpr std::uint32_t discovery_seconds_max = 120;

// Foreign answers
inline constexpr std::size_t http_body_max =
    4 * 1024 * 1024;  // configuration files; documents are far smaller
inline constexpr std::size_t http_document_max = 512 * 1024;
inline constexpr std::size_t xml_depth_max = 32;
inline constexpr std::size_t sadp_datagram_max = 8 * 1024;
inline constexpr std::size_t discovery_datagram_max = 16 * 1024;  // of the other protocols
inline constexpr std::size_t discovery_devices_max = 1024;        // of one protocol in one pass
inline constexpr std::size_t snmp_rows_max = 20'000;
inline constexpr std::size_t rtsp_bytes_max = 16 * 1024 * 1024;

// Trust
inline constexpr std::size_t certificate_bytes_max = 16 * 1024;   // one certificate, key or request
inline constexpr std::size_t certificate_bundle_max = 64 * 1024;  // job-signers.pem
inline constexpr std::size_t enrol_reply_max = 256 * 1024;
inline constexpr std::size_t sealing_recipients_max = 8'192;  // certificates kept parsed
inline constexpr std::size_t transport_mailbox_bytes_max =
    64 * 1024 * 1024;                                       // received, not yet handled
inline constexpr std::size_t transport_outgoing_max = 256;  // publishes not yet on the wire
inline constexpr std::size_t transport_outgoing_bytes_max = 32 * 1024 * 1024;

// Operator API
inline constexpr std::size_t api_body_max = 256 * 1024;
inline constexpr std::size_t api_connections_max = 256;
inline constexpr std::size_t ctl_answer_max =
    64UL * 1024 * 1024;  // lists of a large fleet, read by camfleetctl
inline constexpr std::size_t recovery_log_lines_max = 200;

// Recoveries
inline constexpr int recovery_jobs_max = 64;
inline constexpr std::uint32_t recovery_retries_max =
    12;  // of one run of rungs; hours, with the distances below
inline constexpr int recovery_rungs_run_max = 256;
inline constexpr std::size_t recovery_line_max = 300;  // bytes of one log line or reason
inline constexpr std::chrono::minutes recovery_retry_first{1};
inline constexpr std::chrono::minutes recovery_retry_longest{60};
inline constexpr std::chrono::hours recovery_wait_max{24};  // an agent's retry_at is cut to this
inline constexpr std::chrono::hours job_silence_max{24};    // accepted, then not a word

// Our own documents
inline constexpr std::size_t yaml_bytes_max = 256 * 1024;
inline constexpr std::size_t yaml_depth_max = 16;
inline constexpr std::size_t yaml_nodes_max = 10'000;  // counted after aliases are followed
inline constexpr std::size_t problems_max = 100;
inline constexpr std::size_t policies_max = 200;
inline constexpr int policy_rungs_max = 32;
inline constexpr std::size_t log_value_max = 2'000;  // bytes of one logged value

// Safety (product rules 3 and 4)
inline constexpr std::uint32_t power_cycles_in_a_row_max = 2;
inline constexpr std::uint32_t power_cycles_in_24h_max = 3;
inline constexpr std::uint32_t failed_logins_in_window_max = 2;
inline constexpr std::chrono::minutes login_window{30};
inline constexpr std::uint32_t tries_left_to_keep = 2;
inline constexpr std::chrono::seconds power_off_max{120};

static_assert(power_cycles_in_a_row_max <= power_cycles_in_24h_max);

}  // namespace camfleet::limits
