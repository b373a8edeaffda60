// SPDX-License-Identifier: Apache-2.0
#include "common/base/setting_checks.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace camfleet {
namespace {

bool is_port(std::string_view text) {
    unsigned port = 0;
    const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), port);
    return code == std::errc{} && stop == text.data() + text.size() && port <= 65535;
}

// Host and port of "host:port" or "[v6]:port".
bool is_host_and_port(const std::string& text) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || !is_port(std::string_view(text).substr(colon + 1)))
        return false;
    const auto host = text.substr(0, colon);
    if (host.starts_with('[')) return host.size() > 2 && host.ends_with(']');
    return !host.empty() && host.find_first_of(":/ []@") == std::string::npos;
}

}  // namespace

void SettingChecks::add(const std::string& path, std::string reason) {
    problems_.push_back({.path = path, .reason = std::move(reason)});
}

void SettingChecks::required(const std::string& path, const std::string& value) {
    if (value.empty()) add(path, "is missing");
}

void SettingChecks::id(const std::string& path, const std::string& value) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    };
    if (value.empty()) {
        add(path, "is missing");
    } else if (value.size() > 64 || !std::all_of(value.begin(), value.end(), fits)) {
        add(path, "must be 1 to 64 letters, digits, '.', '_' or '-'");
    }
}

void SettingChecks::between(const std::string& path,
                            std::uint32_t value,
                            std::uint32_t low,
                            std::uint32_t high) {
    if (value >= low && value <= high) return;
    add(path, "is " + std::to_string(value) + ", must be " + std::to_string(low) + " to " +
                  std::to_string(high));
}

void SettingChecks::listen(const std::string& path, const std::string& value) {
    if (!is_host_and_port(value)) add(path, "must be ADDRESS:PORT, e.g. \"127.0.0.1:8443\"");
}

void SettingChecks::broker(const v1::BrokerConfig& broker) {
    const auto& uri = broker.uri();
    const auto scheme = uri.find("://");
    const bool secure = uri.starts_with("mqtts://") || uri.starts_with("ssl://");
    if (uri.empty()) {
        add("broker.uri", "is missing, e.g. \"mqtts://broker.example:8883\"");
    } else if (!secure || !is_host_and_port(uri.substr(scheme + 3))) {
        add("broker.uri", "must be mqtts://HOST:PORT (the broker is reached over TLS only)");
    }
    const bool certificate = !broker.certificate_file().empty();
    if (certificate != !broker.key_file().empty()) {
        add(certificate ? "broker.key_file" : "broker.certificate_file",
            "is missing: certificate and key are given together or not at all");
    }
    between("broker.reconnect_min_ms", broker.reconnect_min_ms(), 10, 600'000);
    between("broker.reconnect_max_ms", broker.reconnect_max_ms(), 10, 3'600'000);
    if (broker.reconnect_max_ms() < broker.reconnect_min_ms()) {
        add("broker.reconnect_max_ms", "is below reconnect_min_ms");
    }
}

void SettingChecks::log(const v1::LogConfig& log) {
    const auto& level = log.level();
    if (level != "debug" && level != "info" && level != "warning" && level != "error") {
        add("log.level", "must be debug, info, warning or error");
    }
}

void apply_broker_defaults(v1::BrokerConfig& broker) {
    if (broker.reconnect_min_ms() == 0) broker.set_reconnect_min_ms(1'000);
    if (broker.reconnect_max_ms() == 0) {
        broker.set_reconnect_max_ms(std::max(30'000U, broker.reconnect_min_ms()));
    }
}

void resolve_path(std::string& path, const std::string& folder) {
    if (path.empty()) return;
    path = (std::filesystem::path(folder) / path).lexically_normal().string();
}

void resolve_broker_paths(v1::BrokerConfig& broker, const std::string& folder) {
    resolve_path(*broker.mutable_ca_file(), folder);
    resolve_path(*broker.mutable_certificate_file(), folder);
    resolve_path(*broker.mutable_key_file(), folder);
}

}  // namespace camfleet
