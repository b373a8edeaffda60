// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/paho/paho_config.hpp"

namespace camfleet::paho {

PahoConfig PahoConfig::from(const v1::BrokerConfig& config, std::string client_id) {
    PahoConfig out;
    out.uri = config.uri();
    out.client_id = std::move(client_id);
    out.ca_file = config.ca_file();
    out.certificate_file = config.certificate_file();
    out.key_file = config.key_file();
    if (config.reconnect_min_ms() > 0) out.reconnect_min = Millis{config.reconnect_min_ms()};
    if (config.reconnect_max_ms() > 0) out.reconnect_max = Millis{config.reconnect_max_ms()};
    return out;
}

std::vector<std::string> PahoConfig::validate() const {
    std::vector<std::string> out;
    const auto need = [&](bool good, std::string_view problem) {
        if (!good) out.emplace_back(problem);
    };
    need(uri.starts_with("mqtts://") && uri.size() > 8, "broker.uri: must be mqtts://host:port");
    need(!client_id.empty(), "broker.client_id: missing");
    need(!ca_file.empty(), "broker.ca_file: missing");
    need(!certificate_file.empty(), "broker.certificate_file: missing");
    need(!key_file.empty(), "broker.key_file: missing");
    need(reconnect_min.count() > 0, "broker.reconnect_min_ms: must be over 0");
    need(reconnect_min <= reconnect_max, "broker.reconnect_max_ms: below reconnect_min_ms");
    need(qos == 0 || qos == 1, "broker.qos: 0 or 1");
    return out;
}

}  // namespace camfleet::paho
