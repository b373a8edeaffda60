// SPDX-License-Identifier: Apache-2.0
// A simulated site as a value: its devices, how they are wired, how fast its time runs. Built in a
// test or read from a YAML file. Passwords come from files, never from the document itself.
#pragma once

#include "tests/lab/hikvision/camera_types.hpp"
#include "tests/lab/hikvision_recorder/recorder_types.hpp"
#include "tests/lab/site/other_plans.hpp"
#include "tests/lab/site/port_bank.hpp"
#include "tests/lab/site/sadp_responder.hpp"

#include <optional>
#include <string>
#include <vector>

namespace camfleet::lab {

struct CameraPlan {
    CameraConfig config;
    unsigned switch_port = 0;  // 0: not on the switch
};

// A recorder channel that knows its camera's login from the start.
struct ChannelPlan {
    unsigned id = 0;
    std::string name;
    std::string camera;
};

struct RecorderPlan {
    RecorderConfig config;
    std::vector<ChannelPlan> channels;
    unsigned switch_port = 0;
};

struct SiteConfig {
    std::string name = "lab";
    double time_scale = 1.0;
    SocketAddress control{"127.0.0.1", 0};
    SadpConfig sadp;
    std::vector<CameraPlan> cameras;  // Hikvision's
    std::vector<OtherPlan> others;    // the rest
    std::optional<RecorderPlan> recorder;
    SwitchConfig network_switch;
    unsigned agent_port = 0;
    std::string agent_mac = "02:00:00:00:00:0a";
    unsigned uplink_port = 0;
    std::string uplink_mac = "02:00:00:00:00:01";
};

// secrets_directory: where relative password files start; empty: beside the document.
// Errors: not_found, malformed, invalid_argument, each naming the key
[[nodiscard]] Result<SiteConfig> load_site(const std::string& path,
                                           const std::string& secrets_directory);

}  // namespace camfleet::lab
