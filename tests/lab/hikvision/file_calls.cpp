// SPDX-License-Identifier: Apache-2.0
// Files: the configuration, which comes back with the same key to the same camera only, and the
// firmware. Source: reference hikvision section 8.
#include "common/base/encoding.hpp"
#include "tests/lab/hikvision/isapi_call.hpp"

namespace camfleet::lab {

namespace {

constexpr std::size_t backup_bytes = 4096;
constexpr std::size_t saved_max = 16;
constexpr std::string_view firmware_magic = "HIK-FIRMWARE ";

// The key in clear; nothing: none was given, or it does not fit.
std::optional<std::string> key_of(const IsapiCall& call) {
    const auto key = open_field(call, call.request.parameter("secretkey"));
    if (!key || key->empty() || key->size() > 16) return std::nullopt;
    return *key;
}

// Opaque and different per device, key and time, as a real one.
std::string file_of(const IsapiCall& call, const std::string& key, std::size_t number) {
    std::string body("HKCF\x01\x00\x02\x00", 8);
    std::string stream = sha256(call.core.config.plate.serial + key + std::to_string(number));
    while (body.size() < backup_bytes) body += stream = sha256(stream + key);
    return body;
}

IsapiOutcome backup(IsapiCall& call) {
    const auto key = key_of(call);
    if (!key) return {call.status(isapi::bad_parameters)};
    auto& core = call.core;
    ++core.counters.backups;
    Response response{.status = 200, .body = file_of(call, *key, core.counters.backups)};
    if (core.saved.size() >= saved_max) core.saved.clear();
    core.saved[*key + response.body] = {core.flash.name, core.flash.time};
    response.with("Content-Type", "application/octet-stream");
    return {std::move(response)};
}

IsapiOutcome import(IsapiCall& call) {
    const auto key = key_of(call);
    if (!key) return {call.status(isapi::bad_parameters)};
    const auto found = call.core.saved.find(*key + call.request.body);
    if (call.request.header("content-type") != "application/octet-stream" ||
        found == call.core.saved.end()) {
        return {call.status(isapi::import_error_data)};
    }
    call.core.flash.name = found->second.first;
    call.core.flash.time = found->second.second;
    ++call.core.counters.imports;
    return {call.status(isapi::reboot_required)};
}

IsapiOutcome upgrade_status(IsapiCall& call) {
    const bool upgrading = call.core.next_firmware.has_value();
    return {call.xml("upgradeStatus", tag("upgrading", upgrading ? "true" : "false") +
                                          tag("percent", upgrading ? "40" : "0"))};
}

IsapiOutcome upgrade(IsapiCall& call) {
    auto& core = call.core;
    if (core.next_firmware) return {call.status(isapi::upgrading)};
    const std::string_view image = call.request.body;
    if (call.request.header("content-type") != "application/octet-stream" ||
        !image.starts_with(firmware_magic)) {
        return {call.status(isapi::bad_upgrade_package)};
    }
    core.next_firmware = image.substr(firmware_magic.size());
    return {call.status(isapi::ok),
            core.quirks.slow_upgrade ? Aftermath::none : Aftermath::new_firmware};
}

constexpr IsapiRow rows[] = {
    {"GET", "/isapi/system/configurationdata", false, backup},
    {"PUT", "/isapi/system/configurationdata", false, import},
    {"GET", "/isapi/system/upgradestatus", false, upgrade_status},
    {"PUT", "/isapi/system/updatefirmware", false, upgrade},
};

}  // namespace

std::span<const IsapiRow> file_calls() { return rows; }

}  // namespace camfleet::lab
