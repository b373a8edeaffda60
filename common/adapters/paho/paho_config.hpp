// SPDX-License-Identifier: Apache-2.0
// How a program reaches its broker. Times have defaults for a fleet of some thousand agents:
// mutual TLS costs the broker about 2.4 ms a connect, so a fleet must come back spread out.
#pragma once

#include "common/base/limits.hpp"
#include "common/base/time.hpp"
#include "common/proto/config.pb.h"

#include <string>
#include <vector>

namespace camfleet::paho {

struct PahoConfig {
    std::string uri;        // "mqtts://host:8883"
    std::string client_id;  // the broker takes the common name of the certificate in its place
    std::string ca_file;
    std::string certificate_file;
    std::string key_file;
    Millis reconnect_min{1'000};
    Millis reconnect_max{30'000};
    Millis connect_timeout{10'000};
    Millis stop_timeout{3'000};
    Seconds keep_alive{20};
    int qos = 0;  // 0 or 1; see README.md for the measurement
    std::size_t mailbox_max = limits::mailbox_max;
    std::size_t mailbox_bytes_max = limits::transport_mailbox_bytes_max;
    std::size_t outgoing_max = limits::transport_outgoing_max;
    std::size_t outgoing_bytes_max = limits::transport_outgoing_bytes_max;

    // What is zero in the message keeps its default.
    [[nodiscard]] static PahoConfig from(const v1::BrokerConfig& config, std::string client_id);
    // Every problem, each "broker.field: reason". Empty: usable.
    [[nodiscard]] std::vector<std::string> validate() const;
};

}  // namespace camfleet::paho
