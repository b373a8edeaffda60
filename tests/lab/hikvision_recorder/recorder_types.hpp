// SPDX-License-Identifier: Apache-2.0
// What a simulated Hikvision recorder is made of. Values only.
#pragma once

#include "tests/lab/hikvision/camera_types.hpp"

#include <functional>
#include <optional>

namespace camfleet::lab {

// What a channel pulls from where, with which login.
struct ChannelSource {
    std::string name;
    std::string protocol = "HIKVISION";
    std::string address;
    unsigned manage_port = 8000;
    std::string user = "admin";
    Secret password;
    std::string stream_type = "auto";
};

struct ChannelHealth {
    bool online = false;
    bool recording = false;
    std::string detect = "connecting";  // chanDetectResult
    std::string model, serial, firmware;
    DeviceClock::Point not_before;  // next poll, after a lock
};

struct Channel {
    unsigned id = 0;
    unsigned revision = 0;  // a late poll of an older source is thrown away
    ChannelSource source;
    ChannelHealth health;
};

struct RecorderConfig {
    std::string name = "recorder";
    Plate plate{"DS-7608NXI-I2/8P/S", "", "", "V4.62.210", "build 230619", "NVR"};
    Dialect dialect{"http://www.isapi.org/ver20/XMLSchema", "2.0"};
    std::string address;
    std::uint16_t port = 0;
    Secret password;
    LockoutConfig lockout;
    std::chrono::milliseconds poll_interval = std::chrono::seconds(60);   // device time
    std::chrono::milliseconds reconnect_delay = std::chrono::seconds(5);  // device time
    unsigned channels_max = 8;
    std::map<unsigned, ChannelSource> channels;
    std::map<std::string, std::string> documents;  // path -> file with a recorded answer to GET
};

struct RecorderCounters {
    unsigned polls = 0;
    unsigned logins_refused = 0;  // by cameras, to the recorder
    unsigned channel_updates = 0;
    unsigned channel_adds = 0;
    unsigned channel_deletes = 0;
    unsigned logins_ok = 0;
    unsigned logins_failed = 0;
};

// HTTP port of whatever device holds this address now. The wire of a real site needs no such
// question: there it is always port 80.
using FindHttpPort = std::function<std::optional<std::uint16_t>(const std::string& address)>;

}  // namespace camfleet::lab
