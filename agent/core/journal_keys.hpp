// SPDX-License-Identifier: Apache-2.0
// Keys of the agent's journal, in one place. Values are messages of common/proto/agent_state.proto,
// event/ holds AgentEvent, backup/ holds sealed bytes.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace camfleet::agent::keys {

inline constexpr std::string_view meta = "meta";         // AgentMeta
inline constexpr std::string_view replay = "replay";     // ReplayWindow
inline constexpr std::string_view job = "job/";          // + job id      AcceptedJob
inline constexpr std::string_view task = "task/";        // + job id      TaskState
inline constexpr std::string_view backup = "backup/";    // + job id      sealed bytes
inline constexpr std::string_view event = "event/";      // + 20 digits   AgentEvent
inline constexpr std::string_view camera = "camera/";    // + device id   CameraMemory
inline constexpr std::string_view lockout = "lockout/";  // + device id   LockoutState
inline constexpr std::string_view port = "port/";        // + port name   PortState: may be off
inline constexpr std::string_view history = "cycled/";   // + port name   PortHistory
inline constexpr std::string_view doubt = "doubt/";      // + switch id   text: what contradicted

[[nodiscard]] inline std::string of(std::string_view prefix, std::string_view id) {
    std::string key(prefix);
    return key.append(id);
}

[[nodiscard]] inline std::string of_event(std::uint64_t id) {
    char digits[24];
    std::snprintf(digits, sizeof digits, "%020llu", static_cast<unsigned long long>(id));
    return of(event, digits);
}

}  // namespace camfleet::agent::keys
