// SPDX-License-Identifier: Apache-2.0
// Who it is, its clock, its services, scopes, restarts and backups.
#include "common/base/encoding.hpp"
#include "tests/lab/onvif/onvif_call.hpp"

#include <algorithm>

namespace camfleet::lab::onvif {

namespace {

Outcome information(OnvifCall& call) {
    const auto& plate = call.core.config.plate;
    return call.reply("tds", tag("tds:Manufacturer", plate.maker) + tag("tds:Model", plate.model) +
                                 tag("tds:FirmwareVersion", plate.firmware) +
                                 tag("tds:SerialNumber", call.core.serial()) +
                                 tag("tds:HardwareId", plate.hardware));
}

std::string number(auto value) { return std::to_string(static_cast<int>(value)); }

std::string moment(std::string_view name, DeviceClock::Point time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
    const auto hours = tag("tt:Hour", number(clock.hours().count())) +
                       tag("tt:Minute", number(clock.minutes().count())) +
                       tag("tt:Second", number(clock.seconds().count()));
    const auto days = tag("tt:Year", number(static_cast<int>(date.year()))) +
                      tag("tt:Month", number(static_cast<unsigned>(date.month()))) +
                      tag("tt:Day", number(static_cast<unsigned>(date.day())));
    return block(name, block("tt:Time", hours) + block("tt:Date", days));
}

const char* word(bool yes) { return yes ? "true" : "false"; }

Outcome get_clock(OnvifCall& call) {
    const auto& clock = call.core.flash.clock;
    const auto time = call.core.device_time(call.now);
    return call.reply("tds",
                      block("tds:SystemDateAndTime",
                            tag("tt:DateTimeType", clock.by_ntp ? "NTP" : "Manual") +
                                tag("tt:DaylightSavings", word(clock.daylight_savings)) +
                                block("tt:TimeZone", tag("tt:TZ", clock.zone)) +
                                moment("tt:UTCDateTime", time) + moment("tt:LocalDateTime", time)));
}

Outcome set_clock(OnvifCall& call) {
    const auto kind = text(call.body, "DateTimeType");
    const auto zone = text(child(call.body, "TimeZone"), "TZ");
    if (kind != "NTP" && kind != "Manual")
        return OnvifCall::fault("InvalidArgVal", "InvalidDateTime");
    // POSIX: at least three letters, then an offset with its sign or digit.
    const auto digit = zone.find_first_of("0123456789+-");
    if (!zone.empty() && (digit == std::string::npos || digit < 3)) {
        return OnvifCall::fault("InvalidArgVal", "InvalidTimeZone");
    }
    auto& clock = call.core.flash.clock;
    if (kind == "NTP" && clock.ntp.empty()) {
        return OnvifCall::fault("InvalidArgVal", "NtpServerUndefined");
    }
    if (call.only_pretends()) return call.reply("tds", "");
    clock.by_ntp = kind == "NTP";
    clock.daylight_savings = text(call.body, "DaylightSavings") == "true";
    if (!zone.empty()) clock.zone = zone;
    if (clock.by_ntp) clock.skew = std::chrono::seconds(0);
    return call.reply("tds", "");
}

std::string service_entry(const Core& core, std::string_view space, const char* path) {
    return block("tds:Service",
                 tag("tds:Namespace", space) + tag("tds:XAddr", core.base_url() + path) +
                     block("tds:Version", tag("tt:Major", "2") + tag("tt:Minor", "60")));
}

Outcome services(OnvifCall& call) {
    const auto& core = call.core;
    std::string all = service_entry(core, device_ns, "/onvif/device_service");
    if (!core.quirks.only_media2) all += service_entry(core, media_ns, "/onvif/media_service");
    if (!core.quirks.no_media2) all += service_entry(core, media2_ns, "/onvif/media2_service");
    return call.reply("tds", all);
}

Outcome capabilities(OnvifCall& call) {
    const auto base = call.core.base_url();
    std::string all = block("tt:Device", tag("tt:XAddr", base + "/onvif/device_service"));
    if (!call.core.quirks.only_media2) {
        all += block("tt:Media", tag("tt:XAddr", base + "/onvif/media_service"));
    }
    return call.reply("tds", block("tds:Capabilities", all));
}

Outcome endpoint_reference(OnvifCall& call) {
    return call.reply("tds", tag("tds:GUID", call.core.uuid()));
}

Outcome get_scopes(OnvifCall& call) {
    std::string all;
    for (const auto& scope : call.core.fixed_scopes()) {
        all += block("tds:Scopes", tag("tt:ScopeDef", "Fixed") + tag("tt:ScopeItem", scope));
    }
    for (const auto& scope : call.core.flash.free_scopes) {
        all += block("tds:Scopes", tag("tt:ScopeDef", "Configurable") + tag("tt:ScopeItem", scope));
    }
    return call.reply("tds", all);
}

Outcome set_scopes(OnvifCall& call) {
    std::vector<std::string> wanted;
    for (const auto& node : call.body.children()) {
        if (local_name(node) == "Scopes") wanted.emplace_back(trim(node.text().get()));
    }
    const auto fixed = call.core.fixed_scopes();
    for (const auto& scope : wanted) {
        if (std::ranges::find(fixed, scope) != fixed.end()) {
            return OnvifCall::fault("OperationProhibited", "ScopeOverwrite");
        }
    }
    if (!call.only_pretends()) call.core.flash.free_scopes = std::move(wanted);
    return call.reply("tds", "");
}

Outcome reboot(OnvifCall& call) {
    auto out = call.reply("tds", tag("tds:Message", "Rebooting in 3 seconds"));
    if (!call.only_pretends()) out.aftermath = Aftermath::reboot;
    return out;
}

Outcome factory_default(OnvifCall& call) {
    const auto how = text(call.body, "FactoryDefault");
    if (how != "Soft" && how != "Hard") return OnvifCall::fault("InvalidArgVal", "");
    auto out = call.reply("tds", "");
    if (!call.only_pretends()) {
        out.aftermath = how == "Hard" ? Aftermath::hard_default : Aftermath::soft_default;
    }
    return out;
}

Outcome system_uris(OnvifCall& call) {
    return call.reply("tds",
                      tag("tds:SystemBackupUri", call.core.base_url() + "/onvif/backup?id=1"));
}

Outcome system_backup(OnvifCall& call) {
    ++call.core.counters.backups;
    const auto data = to_base64("backup of " + call.core.serial());
    return call.reply("tds",
                      block("tds:BackupFiles", tag("tt:Name", "settings") + tag("tt:Data", data)));
}

Outcome start_restore(OnvifCall& call) {
    call.core.upload_open = "restore";
    return call.reply("tds", tag("tds:UploadUri", call.core.base_url() + "/onvif/upload/restore") +
                                 tag("tds:ExpectedDownTime", "PT60S"));
}

Outcome start_upgrade(OnvifCall& call) {
    call.core.upload_open = "firmware";
    return call.reply("tds",
                      tag("tds:UploadUri", call.core.base_url() + "/onvif/upload/firmware?slot=2") +
                          tag("tds:UploadDelay", call.core.quirks.upload_delay) +
                          tag("tds:ExpectedDownTime", "PT120S"));
}

constexpr Row rows[] = {
    {device_ns, "GetDeviceInformation", Access::user, information},
    {device_ns, "GetSystemDateAndTime", Access::anybody, get_clock},
    {device_ns, "SetSystemDateAndTime", Access::administrator, set_clock},
    {device_ns, "GetServices", Access::anybody, services},
    {device_ns, "GetCapabilities", Access::anybody, capabilities},
    {device_ns, "GetEndpointReference", Access::anybody, endpoint_reference},
    {device_ns, "GetScopes", Access::user, get_scopes},
    {device_ns, "SetScopes", Access::administrator, set_scopes},
    {device_ns, "SystemReboot", Access::administrator, reboot},
    {device_ns, "SetSystemFactoryDefault", Access::administrator, factory_default},
    {device_ns, "GetSystemUris", Access::administrator, system_uris},
    {device_ns, "StartSystemRestore", Access::administrator, start_restore},
    {device_ns, "StartFirmwareUpgrade", Access::administrator, start_upgrade},
    {device_ns, "GetSystemBackup", Access::administrator, system_backup},
};

}  // namespace

std::span<const Row> system_calls() { return rows; }

}  // namespace camfleet::lab::onvif
